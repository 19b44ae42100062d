"""What a document may load: nothing. What our stylesheets may load: our fonts, by exact name."""

from pathlib import Path
from typing import Any, Never

import structlog
from weasyprint.urls import URLFetcher, URLFetcherResponse

from kompetanse.lib.pdf.fonts import FONT_FILES

_security = structlog.get_logger("security")

SCHEME = "font:"


class RefusingFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Refuses every address; the try is logged, without what it carried."""

    def fetch(self, url: str, headers: Any = None) -> Never:  # noqa: ARG002 -- WeasyPrint's shape
        _security.warning("pdf refused address", scheme=url.partition(":")[0][:20])
        msg = "A document loads nothing."
        raise ValueError(msg)


class FontFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves `font:<file name>` for the names in `FONT_FILES`, and refuses the rest."""

    def __init__(self, directory: Path) -> None:
        super().__init__(allowed_protocols=())
        self.directory = directory

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002 -- see above
        name = url.removeprefix(SCHEME)
        if name not in FONT_FILES:
            msg = "A stylesheet loads our fonts and nothing else."
            raise ValueError(msg)
        return URLFetcherResponse(
            url, (self.directory / name).read_bytes(), {"Content-Type": "font/woff2"}
        )
