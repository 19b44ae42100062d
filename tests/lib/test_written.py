"""`kompetanse.lib.written`: the SQL is written once, the values and the rows are new each time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Exists, OuterRef, Q

from kompetanse.lib.written import Given, IsAmong, Written, WrittenQuery
from owners.models import Organisation
from tests.factories.owners import OrganisationFactory

pytestmark = pytest.mark.django_db


def named(name):
    return Organisation.objects.filter(name=name).order_by("pk")


def test_query_is_made_once_and_asked_with_other_values():
    made = []

    def make():
        made.append(1)
        return named(Given("name"))

    by_name = WrittenQuery(make)
    first, second = OrganisationFactory(name="Første"), OrganisationFactory(name="Andre")

    assert by_name.ask(name="Første") == [first]
    assert by_name.ask(name="Andre") == [second]
    assert by_name.ask_one(name="Tredje") is None
    third = OrganisationFactory(name="Tredje")
    assert by_name.ask_one(name="Tredje") == third
    assert made == [1]


def test_query_gives_what_its_queryset_gives():
    owner = OrganisationFactory(name="Første")
    values = WrittenQuery(lambda: named(Given("name")).values("pk", "name"))
    lists = WrittenQuery(lambda: named(Given("name")).values_list("pk", "name"))
    flat = WrittenQuery(lambda: named(Given("name")).values_list("name", flat=True))

    assert values.ask(name="Første") == [{"pk": owner.pk, "name": "Første"}]
    assert lists.ask(name="Første") == [(owner.pk, "Første")]
    assert flat.ask(name="Første") == ["Første"]


def test_value_that_nobody_gave_is_an_error():
    with pytest.raises(KeyError, match="name"):
        WrittenQuery(lambda: named(Given("name"))).ask(namme="Første")


def test_keys_may_be_any_number():
    first, second = OrganisationFactory(), OrganisationFactory()
    OrganisationFactory()
    among = WrittenQuery(
        lambda: Organisation.objects.filter(
            Q(IsAmong("pk", Given("keys"))) | Q(IsAmong("parent", Given("parents")))
        ).order_by("pk")
    )

    assert among.ask(keys=[first.pk, second.pk], parents=[]) == [first, second]
    assert among.ask(keys=[], parents=[]) == []


def test_query_stands_as_a_subquery_in_another():
    owner = OrganisationFactory(name="Første")
    OrganisationFactory(name="Andre")
    keys = WrittenQuery(lambda: named(Given("name")).values("pk"))

    assert list(Organisation.objects.filter(pk__in=keys.within(name="Første"))) == [owner]
    assert owner not in Organisation.objects.exclude(pk__in=keys.within(name="Første"))


def test_subquery_takes_its_values_where_it_stands():
    owner = OrganisationFactory(name="Første")
    is_called = Written(
        Organisation,
        lambda: Exists(Organisation.objects.filter(pk=OuterRef("pk"), name=Given("name"))),
    )
    told = Organisation.objects.filter(pk=owner.pk)

    assert [
        told.annotate(told=is_called.sql(name=name)).get().told for name in ("Første", "Andre")
    ] == [True, False]


def test_each_thread_asks_by_its_own_connection():
    backend = WrittenQuery(lambda: named(Given("name")).values_list("name", flat=True))
    backend.ask(name="Første")  # written here, by this thread's connection

    def ask():
        try:
            backend.ask(name="Første")
            return connections["default"].connection is not None
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ask).result() is True
