"""What a case is searched by, counted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kompetanse.lib.invariants import ask, invariant

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE = """
    SELECT case_id, kept.case_id IS NULL, counted.case_id IS NULL
    FROM overview_casetext kept FULL JOIN overview_countedtext counted USING (case_id)
    WHERE (kept.words, kept.keys) IS DISTINCT FROM (counted.words, counted.keys) ORDER BY 1
"""


@invariant("I17", "A case is found by the words that stand in it now.")
def search_finds_by_what_is_there() -> Iterator[str]:
    for pk, is_missing, is_left in ask(STALE):
        what = "has no text" if is_missing else "is gone" if is_left else "has another text now"
        yield f"case {pk}: {what}"
