"""HTML to PDF: the only place that knows WeasyPrint.

    render_pdf(html=…, title="Vedtak om tilskudd", language="nn", created=at, reference="2026/00123",
               sender="Statsforvaltaren i Rogaland", footer="Elektronisk godkjent – …") -> bytes

What comes out is one file that is both PDF/A-2a and PDF/UA-1. The same arguments give the same
bytes. Nothing is fetched: the document may name no file and no address, the stylesheet only our
fonts.
"""

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
from kompetanse.lib.pdf.fetching import FONT_FILES, FontFetcher, RefusingFetcher
from kompetanse.lib.pdf.glyphs import covered_by, drawable, replace_missing

__all__ = ["missing_fonts", "render_pdf"]

STYLESHEETS = Path(__file__).parent
NAMES = frozenset(("letter", "record", "figures"))

# Fontconfig and Pango keep state of their own: one letter at a time in a process.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Style:
    fonts: FontConfiguration
    sheets: tuple[CSS, ...]
    covered: frozenset[str]


def render_pdf(
    *,
    html: str,
    title: str,
    language: str,
    stylesheet: str = "letter",
    created: datetime | None = None,
    reference: str = "",
    sender: str = "",
    footer: str = "",
    mark: str = "",
) -> bytes:
    """The document `html` (whole, or what goes into its body) as PDF/A-2a and PDF/UA-1.

    `language` is nb or nn (also decides hyphenation); `stylesheet` is "letter", "record" or "figures".
    Headings begin with one h1 and skip no level; tables have a thead or `th scope`; pictures have
    alt, inline SVG a title. A character that our fonts lack comes out as its number, [U+1F600].
    `created` is written into the file, so give the moment of the act, never the present.
    `reference` and `sender` stand at the top from page two, `footer` at the bottom of every page,
    and `mark` (for a draft: "UTKAST") in the middle of the top of every page.
    """
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


def missing_fonts() -> list[str]:
    """Names of the font files that are not in `settings.FONT_DIR`, for the check at start."""
    return [name for name in FONT_FILES if not (Path(settings.FONT_DIR) / name).is_file()]


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
