"""Nothing grows beyond what fits in a head: a function 50 lines, a file 500."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from kompetanse.devtools.paths import ROOT, source_files

FUNCTION_LINES = 50
FILE_LINES = 500
PATTERNS = ("**/*.py", "**/*.html", "static/**/*.js", "static/**/*.css", "static/**/*.mjs")
GENERATED = ("static/build/", "/migrations/")


def too_big() -> Iterator[str]:
    for file in source_files(*PATTERNS):
        name = str(file.relative_to(ROOT))
        if any(part in f"/{name}" for part in GENERATED):
            continue
        text = file.read_text()
        lines = text.count("\n")
        if lines > FILE_LINES:
            yield f"{name}: {lines} lines, at most {FILE_LINES}"
        if file.suffix == ".py":
            yield from _long_functions(file, name, text)


def _long_functions(file: Path, name: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text, filename=str(file))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{name}:{node.lineno} {node.name}: {lines} lines, at most {FUNCTION_LINES}"


if __name__ == "__main__":
    found = list(too_big())
    print("\n".join(found))
    sys.exit(bool(found))
