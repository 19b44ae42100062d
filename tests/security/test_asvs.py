"""`docs/asvs.csv`: every requirement of OWASP ASVS 5.0, level 1 and 2, that applies, with the test that shows it.

Chapters that are left out whole: V9 (self-contained tokens), V10 (OAuth: allauth is the client, ID-porten the server;
`tests/accounts/test_idporten.py`), V17 (WebRTC). Of level 3 fifteen are taken on.
"""

import ast
import csv
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TABLE = ROOT / "docs" / "asvs.csv"
SECURITY = ROOT / "docs" / "security.md"
# The level of each requirement, section by section: a digit for each, in their order.
LEVELS = """
1.1 22 1.2 1111122223 1.3 112222222223 1.4 222 1.5 123 2.1 122 2.2 112 2.3 12223 2.4 23 3.1 3 3.2 113 3.3 12223
3.4 11222233 3.5 11122333 3.6 3 3.7 22333 4.1 12233 4.2 23333 4.3 22 4.4 1222 5.1 2 5.2 112333 5.3 113 5.4 222
6.1 122 6.2 111111112222 6.3 11223333 6.4 112233 6.5 22222333 6.6 2223 6.7 33 6.8 2222 7.1 222 7.2 1111 7.3 22
7.4 11222 7.5 223 7.6 22 8.1 1233 8.2 1123 8.3 133 8.4 23 11.1 2233 11.2 22233 11.3 11233 11.4 1222 11.5 23 11.6 23
11.7 33 12.1 12233 12.2 11 12.3 22223 13.1 2333 13.2 222223 13.3 2233 13.4 1222233 14.1 22 14.2 12223333 14.3 122
15.1 12233 15.2 12233 15.3 1222222 15.4 3333 16.1 2 16.2 22222 16.3 2222 16.4 222 16.5 2223
""".split()  # noqa: SIM905 -- a table to be read
TAKEN_ON = {
    "1.2.10", "2.3.5", "3.4.7", "3.4.8", "5.2.4", "5.2.6", "5.3.3", "6.3.8", "7.5.3", "8.3.2", "14.2.8",
    "15.4.1", "15.4.2", "15.4.3", "16.5.4",
}  # fmt: skip
# What the standard wants written down: the heading it stands under, and a word that must be there.
WRITTEN = {
    "Limits": ("20 a minute", "60 minutes", "8 hours", "20 MB", "50 MB"),
    "Login": ("ID-porten", "passkey", "invitation", "any number of sessions"),
    "Files": ("PDF", "20 MB", "clamd", "sandbox"),
    "Input": ("form field", "/slik-regner-systemet/"),
    "Keys": ("SECRET_KEY", "Argon2id", "SHA-256", "Fernet"),
    "Data": ("internal note", "personal number", "retention"),
    "Logs": ("standard error", "JSON", "security"),
    "What it talks to": ("PostgreSQL", "Redis", "SMTP", "clamd"),
    "Parts from others": ("a week", "requirements.txt", "package-lock.json"),
    "Hypha": ("19", "TinyMCE"),
    "What cannot be shown here": ("penetration", "SvarUt"),
}


def required() -> dict[str, str]:
    levels = {
        f"{section}.{place}": level
        for section, digits in zip(LEVELS[::2], LEVELS[1::2], strict=True)
        for place, level in enumerate(digits, start=1)
    }
    return {key: level for key, level in levels.items() if level in "12" or key in TAKEN_ON}


def rows() -> list[dict[str, str]]:
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


def exists(node: str) -> bool:
    """Whether a test stands where the row says, by name; a file alone stands for all its tests."""
    file, _, name = node.partition("::")
    place = ROOT / file
    if not place.is_file():
        return False
    tests = {
        part.name
        for part in ast.walk(ast.parse(place.read_text("utf-8")))
        if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")
    }
    return bool(tests) and (not name or name in tests)


def test_every_requirement_stands_there_once_with_its_level():
    found = [(row["id"], row["level"]) for row in rows()]

    assert len(found) == len(set(found)) == 225
    assert dict(found) == required()


def test_every_row_has_a_test_that_is_there_or_the_operators_reason():
    bare = [row["id"] for row in rows() if bool(row["test"]) == bool(row["operator"])]
    missing = [
        (row["id"], row["test"]) for row in rows() if row["test"] and not exists(row["test"])
    ]

    assert bare == []
    assert missing == []
    assert [row["id"] for row in rows() if not row["what"] or not row["how"]] == []


def sections() -> dict[str, str]:
    parts = re.split(r"(?m)^## ", SECURITY.read_text("utf-8"))[1:]
    return {part.partition("\n")[0]: part for part in parts}


def test_documents_say_what_the_standard_asks_for():
    """Rows that name this test ask for words: each heading is there, and says what it must."""
    found = sections()

    assert [name for name in WRITTEN if name not in found] == []
    assert {
        (name, word) for name, words in WRITTEN.items() for word in words if word not in found[name]
    } == set()


def test_every_test_that_the_document_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", SECURITY.read_text("utf-8"))

    assert len(named) >= 19
    assert [node for node in named if not exists(node)] == []
