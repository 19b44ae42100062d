"""How a document becomes a file: WeasyPrint, loaded by the first process that draws (28 MB)."""

import hashlib
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from kompetanse.lib.pdf.conformance import OUTPUT_INTENT, VARIANT, finish, prepare
from kompetanse.lib.pdf.fetching import FontFetcher, RefusingFetcher
from kompetanse.lib.pdf.fonts import FONT_FILES, missing_fonts
from kompetanse.lib.pdf.glyphs import covered_by, drawable, replace_missing

STYLESHEETS = Path(__file__).parent
NAMES = frozenset(("letter", "record", "figures"))

# Fontconfig and Pango keep state of their own: one letter at a time in a process.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Style:
    fonts: FontConfiguration
    sheets: tuple[CSS, ...]
    covered: frozenset[str]


def draw(
    *,
    html: str,
    title: str,
    language: str,
    stylesheet: str,
    created: datetime | None,
    reference: str,
    sender: str,
    footer: str,
    mark: str,
) -> bytes:
    """As `kompetanse.lib.pdf.render_pdf` says."""
    style = _style(stylesheet)
    document = HTML(string=html, url_fetcher=RefusingFetcher())
    root = document.etree_element
    root.set("lang", language)
    replace_missing(root, style.covered)
    body = root.find("body")
    for name, value in (
        ("reference", reference),
        ("sender", sender),
        ("footer", footer),
        ("mark", mark),
    ):
        body.set(f"data-{name}", drawable(value, style.covered))
    moment = created.astimezone(UTC).isoformat(timespec="seconds") if created else ""
    identity = repr((html, title, language, stylesheet, moment, reference, sender, footer, mark))
    with _lock:
        pages = document.render(
            stylesheets=style.sheets, font_config=style.fonts, pdf_variant=VARIANT
        )
        prepare(pages, title=title, language=language, moment=moment)
        content: bytes = pages.write_pdf(
            pdf_variant=VARIANT,
            output_intent=OUTPUT_INTENT,
            pdf_identifier=hashlib.sha256(identity.encode()).digest()[:16],
            finisher=finish,
        )
    return content


def draw_alone(html: str, stylesheet: str) -> bytes:
    """The same by WeasyPrint and nothing else, its own variant of PDF/A and PDF/UA too: what the bench holds our letters against."""
    style = _style(stylesheet)
    document = HTML(string=html, url_fetcher=RefusingFetcher())
    content: bytes = document.write_pdf(
        stylesheets=style.sheets, font_config=style.fonts, pdf_variant=VARIANT
    )
    return content


@cache
def _style(name: str) -> _Style:
    """Fonts and stylesheets, parsed once a process: that is half the time of a letter."""
    if name not in NAMES:
        msg = f"There is no stylesheet for PDF called {name!r}."
        raise LookupError(msg)
    if missing := missing_fonts():
        msg = f"Fonts are missing in FONT_DIR: {', '.join(missing)}. Run npm ci."
        raise FileNotFoundError(msg)
    fonts = FontConfiguration()
    fetcher = FontFetcher(Path(settings.FONT_DIR))
    sheets = tuple(
        CSS(
            string=(STYLESHEETS / f"{part}.css").read_text("utf-8"),
            font_config=fonts,
            url_fetcher=fetcher,
        )
        for part in ("base", name)
    )
    return _Style(fonts, sheets, covered_by(Path(settings.FONT_DIR), FONT_FILES))
