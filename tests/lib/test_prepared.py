"""`kompetanse.lib.prepared`: the same answers as from psycopg2 itself, with the plan kept from the second time on."""

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg2
import pytest
from django.db import connection as django_connection
from psycopg2.errors import DivisionByZero

from kompetanse.lib import prepared
from kompetanse.lib.prepared import Connection, numbered

KEPT = "SELECT statement FROM pg_prepared_statements ORDER BY prepare_time"


@pytest.fixture
def opened(db):
    params = django_connection.get_connection_params()
    assert params["connection_factory"] is Connection  # as the settings say
    with closing(psycopg2.connect(**params)) as made:
        made.autocommit = True
        yield made


def ask(opened, query, *values):
    with opened.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def kept(opened):
    with opened.cursor() as cursor:
        cursor.execute(KEPT)  # without so much as an empty list of values: not prepared itself
        return [statement.partition(" AS ")[2] for (statement,) in cursor.fetchall()]


def test_query_is_prepared_the_second_time_and_answers_for_new_values(opened):
    query = "SELECT %s + 1"
    assert (ask(opened, query, 1), kept(opened)) == ([(2,)], [])
    assert (ask(opened, query, 2), kept(opened)) == ([(3,)], ["SELECT $1 + 1"])
    assert (ask(opened, query, 3), kept(opened)) == ([(4,)], ["SELECT $1 + 1"])


@pytest.mark.parametrize(
    "value",
    [
        5,
        -5,
        2**40,
        True,
        date(2025, 2, 1),
        datetime(2025, 2, 1, tzinfo=UTC),
        datetime(2025, 2, 1),  # noqa: DTZ001 -- how psycopg2 writes it is the question
        Decimal("1.5"),
        [1, 2],
        [1, 2**40],
    ],
)
def test_value_keeps_the_type_that_it_has_in_a_text(opened, value):
    query = "SELECT pg_typeof(%s)::text"
    written, prepared_type = ask(opened, query, value), ask(opened, query, value)
    assert len(kept(opened)) == 1
    assert prepared_type == written


def test_query_without_values_is_prepared_too(opened):
    assert [ask(opened, "SELECT '100 %%'") for _time in range(3)] == [[("100 %",)]] * 3
    assert kept(opened) == ["SELECT '100 %'"]


def test_empty_list_takes_its_type_from_what_stands_beside_it(opened):
    query = "SELECT 7 = ANY(%s::bigint[])"
    assert [ask(opened, query, given) for given in ([], [], [7], [], [7])] == [
        [(False,)],
        [(False,)],
        [(True,)],
        [(False,)],
        [(True,)],
    ]
    assert kept(opened) == ["SELECT 7 = ANY($1::bigint[])"] * 2


@pytest.mark.parametrize("value", [None, [], ["a"], b"a", 2**70, Decimal("NaN"), 0.5])
def test_value_of_an_unsure_type_stays_in_the_text(opened, value):
    query = "SELECT 1 WHERE %s IS NOT NULL"
    assert ask(opened, query, value) == ask(opened, query, value)
    assert kept(opened) == []


def test_text_takes_its_type_from_what_stands_beside_it(opened):
    query = "SELECT date '2025-02-01' = %s, 7 = %s, 'a' = %s"
    assert ask(opened, query, "2025-02-01", "7", "b") == [(True, True, False)]
    assert ask(opened, query, "2025-02-01", "7", "a") == [(True, True, True)]
    assert kept(opened) == ["SELECT date '2025-02-01' = $1, 7 = $2, 'a' = $3"]


def test_nothing_is_prepared_in_a_transaction(opened):
    opened.autocommit = False
    for _time in range(3):
        ask(opened, "SELECT %s + 1", 1)
    assert kept(opened) == []


def test_query_that_cannot_be_prepared_is_asked_as_it_is(opened):
    query = "SELECT %s IS NULL"  # PostgreSQL knows no type for it
    assert [ask(opened, query, "a") for _time in range(3)] == [[(False,)]] * 3
    assert kept(opened) == []


def test_search_for_a_word_is_planned_for_that_word(opened):
    query = "SELECT name FROM owners_organisation WHERE name LIKE %s"
    assert [ask(opened, query, "%ingen heter dette%") for _time in range(3)] == [[], [], []]
    assert kept(opened) == []


def test_table_that_changed_is_read_as_it_is_now(opened):
    query = "SELECT * FROM changed WHERE number = %s"
    ask(opened, "CREATE TEMPORARY TABLE changed AS SELECT 1 AS number; SELECT 1")
    assert [ask(opened, query, 1) for _time in range(3)] == [[(1,)]] * 3
    ask(opened, "ALTER TABLE changed ADD COLUMN name text DEFAULT 'ny'; SELECT 1")
    assert [ask(opened, query, 1) for _time in range(3)] == [[(1, "ny")]] * 3


def test_value_at_fault_is_reported_as_without_a_plan(opened):
    query = "SELECT 1 / %s"
    assert [ask(opened, query, 1) for _time in range(3)] == [[(1,)]] * 3
    with pytest.raises(DivisionByZero):
        ask(opened, query, 0)


def test_number_of_plans_on_a_connection_is_bounded(opened, monkeypatch):
    monkeypatch.setattr(prepared, "AT_MOST", 2)
    for number in range(4):
        for _time in range(2):
            assert ask(opened, f"SELECT %s + {number}", 1) == [(1 + number,)]
    assert kept(opened) == ["SELECT $1 + 0", "SELECT $1 + 1"]


def test_cursor_with_a_name_reads_in_steps(opened):
    opened.autocommit = False
    with opened.cursor("steps") as cursor:
        cursor.execute("SELECT generate_series(1, %s)", [3])
        assert cursor.fetchmany(2) == [(1,), (2,)]


def test_places_are_numbered_and_per_cent_signs_halved():
    assert numbered("a = %s AND b LIKE 'x%%s' AND c = %s") == "a = $1 AND b LIKE 'x%s' AND c = $2"
