"""Which fonts a document is set in, and whether they are there: asked at start, by processes that draw nothing."""

from pathlib import Path

from django.conf import settings

# Latin and Latin extended are two files of one design; the second holds the Sámi letters.
FONT_FILES = tuple(
    f"inter-{part}-{style}.woff2"
    for part in ("latin", "latin-ext")
    for style in ("400-normal", "400-italic", "600-normal")
)


def missing_fonts() -> list[str]:
    """Names of the font files that are not in `settings.FONT_DIR`, for the check at start."""
    return [name for name in FONT_FILES if not (Path(settings.FONT_DIR) / name).is_file()]
