"""HTML to PDF: the only place that knows WeasyPrint.

    render_pdf(html=…, title="Vedtak om tilskudd", language="nn", created=at, reference="2026/00123",
               sender="Statsforvaltaren i Rogaland", footer="Elektronisk godkjent – …") -> bytes

What comes out is one file that is both PDF/A-2a and PDF/UA-1. The same arguments give the same
bytes. Nothing is fetched: the document may name no file and no address, the stylesheet only our
fonts.
"""

from datetime import datetime

from kompetanse.lib.pdf.fonts import missing_fonts

__all__ = ["missing_fonts", "render_pdf"]


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
    from kompetanse.lib.pdf import drawing  # noqa: PLC0415 -- a web process that draws nothing need not hold it

    return drawing.draw(
        html=html,
        title=title,
        language=language,
        stylesheet=stylesheet,
        created=created,
        reference=reference,
        sender=sender,
        footer=footer,
        mark=mark,
    )
