import base64

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Case, CharField, F, Value, When
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.paging import paginate

pytestmark = pytest.mark.django_db


def groups(*names: str):
    Group.objects.bulk_create(Group(name=name) for name in names)
    return Group.objects.all()


def walk(queryset, *, size, order):
    """All pages forwards, and the same backwards from the last."""
    pages = [paginate(queryset, order=order, size=size)]
    while pages[-1].next_cursor:
        pages.append(paginate(queryset, order=order, size=size, cursor=pages[-1].next_cursor))
    back = [pages[-1]]
    while back[-1].previous_cursor:
        back.append(paginate(queryset, order=order, size=size, cursor=back[-1].previous_cursor))
    return pages, back[::-1]


@pytest.mark.parametrize("order", [("name", "pk"), ("-name", "pk"), ("-name", "-pk"), ("pk",)])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_paginate_shows_every_row_once_both_ways(order, count):
    queryset = groups(*(f"g{number}" for number in range(count)))

    pages, back = walk(queryset, size=2, order=order)

    expected = list(queryset.order_by(*order))
    assert [row for page in pages for row in page.rows] == expected
    assert [page.rows for page in back] == [page.rows for page in pages]
    assert (pages[0].is_first, pages[-1].is_last) == (True, True)
    assert [page.is_first for page in pages[1:]] == [False] * (len(pages) - 1)


@pytest.mark.parametrize("order", [("rank", "pk"), ("-rank", "pk")])
def test_paginate_puts_nulls_where_postgresql_does(order):
    rank = Case(
        When(name__startswith="n", then=Value(None)), default=F("name"), output_field=CharField()
    )
    queryset = groups("a", "n1", "b", "n2", "n3", "c").annotate(rank=rank)

    pages, back = walk(queryset, size=2, order=order)

    names = [row.name for page in pages for row in page.rows]
    assert names == (
        ["a", "b", "c", "n1", "n2", "n3"]
        if order[0] == "rank"
        else ["n1", "n2", "n3", "c", "b", "a"]
    )
    assert [page.rows for page in back] == [page.rows for page in pages]


def test_paginate_by_a_relation_s_field():
    queryset = Permission.objects.filter(content_type__app_label="auth").select_related(
        "content_type"
    )
    order = ("content_type__model", "codename", "pk")

    pages, _ = walk(queryset, size=3, order=order)

    assert [row for page in pages for row in page.rows] == list(queryset.order_by(*order))


def test_paginate_row_that_came_in_between_shifts_nothing():
    queryset = groups("b", "c", "d", "e")
    first = paginate(queryset, order=("name", "pk"), size=2)
    groups("a")

    second = paginate(queryset, order=("name", "pk"), size=2, cursor=first.next_cursor)

    assert [row.name for row in second.rows] == ["d", "e"]


def test_paginate_counts_to_the_cap_and_no_further():
    queryset = groups(*(f"g{number}" for number in range(4)))

    exact = paginate(queryset, order=("pk",), cap=4)
    capped = paginate(queryset, order=("pk",), cap=3)

    assert (exact.total, exact.is_capped, exact.total_text) == (4, False, "4")
    assert (capped.total, capped.is_capped, capped.total_text) == (3, True, "over 3")


def test_paginate_asks_twice(django_assert_num_queries):
    queryset = groups(*(f"g{number}" for number in range(4)))

    with django_assert_num_queries(2):
        paginate(queryset, order=("name", "pk"), size=2)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "ø",
        encoded("{}"),
        encoded("5"),
        encoded('["n"]'),
        encoded('["n","a","b"]'),
        encoded('["n","a",1,2]'),
        encoded('["n","a",{}]'),
        encoded('["n","a\\u0000",1]'),
        encoded('["n","\\ud800",1]'),
        encoded('["n","a",99999999999999999999]'),
        "A" * 100_000,
    ],
)
def test_paginate_cursor_that_makes_no_sense_is_the_first_page(cursor):
    queryset = groups("a", "b")

    page = paginate(queryset, order=("name", "pk"), cursor=cursor)

    assert [row.name for row in page.rows] in (["a", "b"], ["b"])


@given(st.text(max_size=60))
def test_paginate_any_cursor_is_a_page(cursor):
    assert paginate(Group.objects.all(), order=("name", "pk"), cursor=cursor).is_first is True
