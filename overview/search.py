"""What the search box finds. Every word must be found; everything starts at what the hat may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from grants.models import Application
from kompetanse.lib.text import plain_line
from overview.context import menu_for
from owners.models import Organisation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

MAX_WORDS = 6
OWNERS_SHOWN = 5
_NUMBER = re.compile(r"\d{1,5}")
_ORGNR = re.compile(r"\d{6,9}")


def words_of(text: str) -> list[str]:
    """The words of a search, at most six; an organisation number written with spaces is one word."""
    joined = re.sub(r"\b(\d{3})\s(\d{3})\s(\d{3})\b", r"\1\2\3", plain_line(text))
    return joined.split()[:MAX_WORDS]


# One word of a search: part of a name or title, or what its vector says. The index on both columns answers each.
HOLDS = "(words LIKE UPPER(%s) OR keys @@ (%s::tsquery || plainto_tsquery('norwegian', %s)))"


def _values(word: str) -> tuple[str, str, str]:
    """How one word is asked for: its pattern, what numbers and schemes may begin with ("dekom" finds desentralisert), and itself."""
    pattern = re.sub(r"([\\%_])", r"\\\1", word)
    quoted = re.sub(r"([\\'])", r"\1\1", word.upper())
    begins = [f"'#{quoted}':*", f"'~{quoted}':*"]
    if _ORGNR.fullmatch(word):
        begins.append(f"'@{quoted}':*")
    if _NUMBER.fullmatch(word):
        begins.append(f"'={int(word):05d}'")
    return f"%{pattern}%", " | ".join(begins), word


def narrow(cases: QuerySet[Application], text: str) -> QuerySet[Application]:
    """The cases of a list that hold every word of a text."""
    words = words_of(text)
    if not words:
        return cases
    holding = f"SELECT case_id FROM overview_casetext WHERE {' AND '.join([HOLDS] * len(words))}"  # noqa: S608 -- nothing of the words
    values = [value for word in words for value in _values(word)]
    return cases.filter(pk__in=RawSQL(holding, values))  # noqa: S611 -- each value is a parameter


def find_cases(hat: Actor, text: str) -> QuerySet[Application]:
    """Cases that the hat may see and that hold every word; none for an empty search."""
    visible = Application.objects.visible_to(hat)
    return narrow(visible, text) if words_of(text) else visible.none()


def find_organisations(hat: Actor, text: str) -> list[Organisation]:
    """The first owners and other organisations by name or number."""
    found = Organisation.objects.visible_to(hat)
    words = words_of(text)
    if not words:
        return []
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(orgnr__startswith=word))
    return list(found.order_by("name", "pk")[:OWNERS_SHOWN])


def find_pages(hat: Any, text: str) -> list[dict[str, str]]:
    """The menu's pages whose name holds the text."""
    wanted = plain_line(text).casefold()
    if not wanted:
        return []
    return [
        {"label": label, "url": reverse(name)}
        for label, name in menu_for(hat)
        if wanted in str(label).casefold()
    ]
