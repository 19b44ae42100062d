"""Two frozen copies of one report, compared as the page reads them."""

import copy

import pytest

from needs.content import read_content
from needs.differences import Difference, differences
from needs.models import NeedsReport
from tests.factories.needs import filled_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(at):
    report = filled_report(at=at, titles=("Språkmiljø i barnehagen", "Leseglede"))
    return read_content(NeedsReport.objects.for_detail().get(pk=report.pk))


def compare(before, after):
    return differences(before, after, categories=[])


def test_the_same_content_differs_in_nothing(content):
    assert compare(content, copy.deepcopy(content)) == []


def test_a_rewritten_text_is_shown_before_and_after(content):
    after = copy.deepcopy(content)
    after["report"]["need_text"] = "Nytt behov"

    (one,) = compare(content, after)

    assert (one.label, one.before, one.after) == (
        "Lokalt definert behov",
        (content["report"]["need_text"],),
        ("Nytt behov",),
    )


def test_an_amount_is_found_in_the_sum_and_in_its_measure(content):
    after = copy.deepcopy(content)
    line = after["measures"][0]["budget"][0]
    line["amount"] += 10_000

    found = compare(content, after)

    assert {one.part for one in found} == {"measures", f"measure-{content['measures'][0]['code']}"}
    assert all(one.before != one.after for one in found)


def test_a_removed_measure_has_nothing_after(content):
    after = copy.deepcopy(content)
    gone = after["measures"].pop()

    found = [one for one in compare(content, after) if one.part == f"measure-{gone['code']}"]

    assert found[0] == Difference(
        f"measure-{gone['code']}",
        "Tiltak 2: Leseglede",
        "Navn på tiltaket",
        ("Leseglede",),
        (),
    )
    assert {one.after for one in found} == {()}


def test_two_fields_of_one_name_are_kept_apart(content):
    extra = {**content["involvements"][0], "comment": "En til"}
    after = {**content, "involvements": [*content["involvements"], extra]}

    (one,) = compare(content, after)

    assert (one.before, "En til" in one.after) == ((), True)
