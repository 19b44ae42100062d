"""Remembers what was done with which input, so that a second run does it only when the input has changed."""

from pathlib import Path

from kompetanse.devtools.paths import RUN, fingerprint, fingerprint_files


def is_done(step: str, files: list[Path], *extra: str) -> bool:
    stamp = RUN / f"{step}.done"
    return stamp.exists() and stamp.read_text() == _mark(files, extra)


def remember(step: str, files: list[Path], *extra: str) -> None:
    (RUN / f"{step}.done").write_text(_mark(files, extra))


def forget(*steps: str) -> None:
    for step in steps:
        (RUN / f"{step}.done").unlink(missing_ok=True)


def _mark(files: list[Path], extra: tuple[str, ...]) -> str:
    return fingerprint(fingerprint_files(files) + "\n".join(extra))
