"""Nynorsk is complete and nynorsk, and no catalogue says what we do not say."""

import gettext
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext as translate
from django.utils.translation import override

from kompetanse.devtools.paths import source_files

LOCALE = Path(settings.BASE_DIR) / "locale"
CATALOGUES = sorted(LOCALE.glob("**/*.po"))
NYNORSK = [path for path in CATALOGUES if "nn" in path.parts]

BANNED = re.compile(
    r"vennligst|ugyldig|obligatorisk|påkrev|\bsøknad|\bsøker(e|en)?\b", re.IGNORECASE
)
# Words that bokmål has and nynorsk has not.
BOKMAL = re.compile(
    r"\b(ikke|hva|hvem|hvordan|hvorfor|hvis|hvilke[nt]?|jeg|dere|deres|noen|noe|fra|bare|mye|uten|"
    r"skole[rn]?|eiere?n?|tilskudd\w*|måter|flere|åpne[nrt]?|venter|mangler|endret|lagret|"
    r"\w+(ingen|inger|ingene|heten|lige|lig))\b",
    re.IGNORECASE,
)
BOTH_HAVE = {"ingen", "opplæringen", "eventuelt", "foreløpig", "dårleg"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%\(\w+\)[a-z]|\{\w*\}|<[^>]+>")


def texts(catalogue: Path) -> dict[str, str]:
    """Source text to translation; of a plural its forms one by one."""
    with catalogue.with_suffix(".mo").open("rb") as file:
        entries = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # the only way to list them
    return {
        f"{key[0]} ({key[1]})" if isinstance(key, tuple) else key: text
        for key, text in entries.items()
        if key
    }


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: "/".join(path.parts[-4:-2]))
def test_nothing_untranslated_or_guessed(catalogue: Path) -> None:
    for which in ("--untranslated", "--only-fuzzy"):
        command = ["msgattrib", which, "--no-obsolete", str(catalogue)]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert re.findall(r'^msgid "(.+)"$', found, flags=re.MULTILINE) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: "/".join(path.parts[-4:-2]))
def test_no_banned_words(catalogue: Path) -> None:
    assert [text for text in texts(catalogue).values() if BANNED.search(text)] == []


def bokmal_in(text: str) -> set[str]:
    words = {word.group().lower() for word in BOKMAL.finditer(PLACEHOLDER.sub("", text))}
    return words - BOTH_HAVE


def test_no_bokmal_in_nynorsk() -> None:
    found = [
        (word, text)
        for catalogue in NYNORSK
        for text in texts(catalogue).values()
        for word in bokmal_in(text)
    ]
    assert found == []


def test_placeholders_survive() -> None:
    lost = [
        source
        for catalogue in NYNORSK
        for source, text in texts(catalogue).items()
        if " (" not in source[-4:]
        and set(PLACEHOLDER.findall(text))
        != set(PLACEHOLDER.findall(re.sub(r" \(\d\)$", "", source)))
    ]
    assert lost == []


def test_packages_have_both_written_forms() -> None:
    nb, nn = (
        set(texts(LOCALE / "packages" / form / "LC_MESSAGES" / "django.po"))
        for form in ("nb", "nn")
    )
    assert nb == nn


def test_texts_are_marked_with_names_that_the_collector_knows() -> None:
    """xgettext looks for `gettext(` and `_(`; by another name a text is never translated."""
    aliases = {
        (str(file.relative_to(settings.BASE_DIR)), alias)
        for file in source_files("**/*.py")
        for alias in re.findall(r"import \w*gettext\w* as (\w+)", file.read_text())
        if alias != "_" and "tests" not in file.parts
    }
    assert aliases == set()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", ["Fyll ut feltet.", "Tilskuddsforvalter", "januar"]),
        ("nn", ["Fyll ut feltet.", "Tilskotsforvaltar", "januar"]),
    ],
)
def test_ours_and_the_packages_texts_are_found(language: str, expected: list[str]) -> None:
    with override(language):
        found = [
            translate(text) for text in ("This field is required.", "Tilskuddsforvalter", "January")
        ]
    assert found == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["/", "/hjelp/", "/personvern/", "/tilgjengelighet/", "/konto/login/", "/utlysninger/"]
)
def test_open_pages_are_nynorsk_for_who_chose_it(client: Client, url: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nn"
    with override(
        "nb"
    ):  # a request leaves its language behind; the tests after this one want theirs back
        response = client.get(url)
    assert response.status_code == 200
    page = response.content.decode()
    shown = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert 'lang="nn"' in page
    assert sorted(bokmal_in(shown)) == []
