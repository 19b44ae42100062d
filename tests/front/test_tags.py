"""Formats and small components."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from kompetanse.templatetags import kompetanse as tags

AT = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)  # 1 February, 00.30 in Oslo


def _render(text: str, **context: object) -> str:
    context.setdefault("request", RequestFactory().get("/?status=a&side=3"))
    return Template("{% load kompetanse %}" + text).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("text", "value", "drawn"),
    [
        ("{{ v|kroner }}", 1_250_000, "1\u00a0250\u00a0000\u00a0kr"),
        ("{{ v|kroner }}", None, "–"),
        ("{{ v|amount }}", -500, "\u2212500"),
        ("{{ v|orgnr }}", "974760673", "974\u00a0760\u00a0673"),
        ("{{ v|orgnr }}", "", ""),
        ("{{ v|date_nb }}", date(2027, 2, 1), "1. februar 2027"),
        ("{{ v|date_nb }}", AT, "1. februar 2027"),
        ("{{ v|date_nb }}", None, ""),
        ("{{ v|short_date }}", AT, "01.02.2027"),
        ("{{ v|weekday_date }}", date(2027, 2, 1), "mandag 1. februar 2027"),
        ("{{ v|moment }}", AT, "1. februar 2027 kl. 00.30"),
        ("{{ v|clock_time }}", AT, "00.30"),
        ("{{ v|when }}", "i går", "i går"),
        ("{{ v|when }}", AT, "1. februar 2027 kl. 00.30"),
        ("{{ v|initials }}", "Ingrid Marie Eksempelvik", "IE"),
        ("{{ v|initials }}", "ingrid.eksempelvik@time.example", "IE"),
        ("{{ v|initials }}", "", ""),
        ("{{ v|percent_of:300 }}", 100, "33.3"),
        ("{{ v|percent_of:300 }}", 400, "100.0"),
        ("{{ v|percent_of:0 }}", 400, "0"),
        ("{% url_with side=4 %}", None, "?status=a&amp;side=4"),
        ("{% url_without 'status' %}", None, "?"),
        (
            "{% status_tag 'Utkast' 'neutral' 'sm' %}",
            None,
            '<span class="ds-tag" data-color="neutral" data-size="sm">Utkast</span>',
        ),
        (
            "{% status_tag v %}",
            {"label": "Sendt", "color": "accent"},
            '<span class="ds-tag" data-color="accent">Sendt</span>',
        ),
        (
            "{% version_field 7 %}",
            None,
            '<input type="hidden" name="version" value="7">',
        ),
        (
            "{% form_token 'abc' %}",
            None,
            '<input type="hidden" name="form_token" value="abc">',
        ),
    ],
)
def test_tag_draws(text: str, value: object, drawn: str) -> None:
    assert _render(text, v=value) == drawn


def test_weekday_follows_the_language_form() -> None:
    with translation.override("nn"):
        assert _render("{{ v|weekday_date }}", v=date(2027, 2, 1)) == "måndag 1. februar 2027"


@pytest.mark.parametrize(
    ("day", "drawn"),
    [
        (
            date(2026, 3, 1),
            '<span class="due" data-late>01.03.2026</span><small>2 dager over</small>',
        ),
        (
            date(2026, 3, 2),
            '<span class="due" data-late>02.03.2026</span><small>1 dag over</small>',
        ),
        (date(2026, 3, 10), '<span class="due" data-soon>10.03.2026</span>'),
        (date(2026, 3, 11), '<span class="due">11.03.2026</span>'),
        (None, "ingen frist"),
    ],
)
def test_due_says_late_in_words(day: date | None, drawn: str) -> None:
    assert _render("{% due day today %}", day=day, today=date(2026, 3, 3)) == drawn


def test_every_new_form_has_a_token_of_its_own() -> None:
    assert _render("{% form_token %}") != _render("{% form_token %}")


def test_breadcrumbs_end_with_the_page_itself() -> None:
    drawn = _render("{% breadcrumbs 'Min side' '/a/' 'Partnere' %}")
    assert drawn.count("<li>") == 2
    assert drawn.count('aria-current="page"') == 1
    assert 'aria-label="Tilbake til Min side"' in drawn


@pytest.mark.parametrize(
    ("number", "drawn"),
    [(1, [1, 2, None, 9]), (5, [1, None, 4, 5, 6, None, 9]), (9, [1, None, 8, 9])],
)
def test_page_numbers_show_the_ends_and_the_neighbours(
    number: int, drawn: list[int | None]
) -> None:
    assert tags.page_numbers(Paginator(range(90), 10).page(number)) == drawn


def test_text_from_people_is_escaped() -> None:
    drawn = _render("{% status_tag v %}", v="<b>")
    assert drawn == '<span class="ds-tag" data-color="neutral">&lt;b&gt;</span>'


@pytest.mark.parametrize(
    ("referer", "before"),
    [
        ("http://testserver/sak/1/", "http://testserver/sak/1/"),
        ("http://ond.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_page_before_is_one_of_ours(referer: str, before: str) -> None:
    request = RequestFactory().post("/sak/1/send/", headers={"Referer": referer})
    assert _render("{% page_before %}", request=request) == before


def test_hat_is_named_without_the_person() -> None:
    class Hat:
        title, organisation_name = "Godkjenner", "Time kommune"
        label = "Torstein Prøveland, Godkjenner, Time kommune"

    assert tags.hat_name(Hat()) == "Godkjenner, Time kommune"
    assert tags.hat_name({"label": "Leder"}) == "Leder"
