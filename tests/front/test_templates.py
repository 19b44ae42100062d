"""Rules that every template keeps, whoever writes it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = [settings.BASE_DIR / "templates", *settings.BASE_DIR.glob("*/templates")]
PAGES = sorted(
    path
    for folder in FOLDERS
    for path in folder.rglob("*.html")
    # Mails and letters are no pages: the content policy does not reach them.
    if not {"emails", "letters", "pdf", "email", "mail"} & set(path.parts)
)
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|\shx-on", re.IGNORECASE),
    "another host": re.compile(r"(?:src|action)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
    "banned word": re.compile(r"vennligst|ugyldig|obligatorisk|påkrev|oops", re.IGNORECASE),
    "unsafe text": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_template_keeps_the_policy(path: Path) -> None:
    text = COMMENT.sub("", path.read_text())
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    "path",
    sorted((settings.BASE_DIR / "templates/components").glob("*.html")),
    ids=lambda path: path.name,
)
def test_component_says_what_it_takes(path: Path) -> None:
    assert path.name == "icon.html" or "{% comment %}" in path.read_text()
