"""The logs as production writes them, kept while a test looks on."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kompetanse.logging import logging_config

if TYPE_CHECKING:
    from collections.abc import Iterator


class Lines(logging.Handler):
    """Each record in the format of production, one line each."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        config: Any = logging_config(level="DEBUG", readable=False)["formatters"]["structured"]
        self.setFormatter(
            config["()"](
                processors=config["processors"], foreign_pre_chain=config["foreign_pre_chain"]
            )
        )
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.written) if line.get("logger") == logger]


@contextmanager
def kept() -> Iterator[Lines]:
    lines, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(lines)
