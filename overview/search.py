"""What the search box finds. Every word must be found; everything starts at what the hat may see."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from grants.models import Application, Item, Scheme
from kompetanse.lib.text import plain_line
from kompetanse.lib.written import Given, WrittenQuery
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


@cache
def _holding(*, is_orgnr: bool, is_number: bool) -> WrittenQuery[Any]:
    """Cases that one word speaks of: case number, owner, measure, or the scheme's short name ("dekom" finds desentralisert).

    One query each, so that each uses its own index.
    """
    word = Given("word")
    owners = Q(name__icontains=word)
    if is_orgnr:
        owners |= Q(orgnr__startswith=word)
    reference = Q(reference__startswith=word)
    if is_number:
        reference |= Q(reference__endswith=Given("number"))
    schemes = Scheme.objects.filter(Q(short_name__istartswith=word) | Q(name_nb__istartswith=word))
    cases = Application.objects.order_by()
    found = (
        cases.filter(applicant__in=Organisation.objects.filter(owners).values("pk")),
        cases.filter(scheme_version__in=schemes.values("versions__pk")),
        cases.filter(reference),
    )
    titles = Item.objects.order_by().filter(title__icontains=word)
    return WrittenQuery(
        lambda: titles.values("application_id").union(*(one.values("pk") for one in found))
    )


def narrow(cases: QuerySet[Application], text: str) -> QuerySet[Application]:
    """The cases of a list that hold every word of a text."""
    for word in words_of(text):
        is_number = bool(_NUMBER.fullmatch(word))
        holding = _holding(is_orgnr=bool(_ORGNR.fullmatch(word)), is_number=is_number)
        number = f"/{int(word):05d}" if is_number else ""
        cases = cases.filter(pk__in=holding.within(word=word, number=number))
    return cases


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
