"""Opening a report, saving its parts, the pen, and last year's answers."""

from datetime import UTC, date, datetime

import pytest

from accounts.enums import Role
from grants.models import Application, ItemAmount
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken, Stale
from needs import actions
from needs.enums import CostType, Section
from needs.models import Measure, NeedsReport
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.grants import RoundFactory
from tests.factories.needs import filled_report, open_version, started_report, submitted_report
from tests.factories.owners import OwnerFactory, UniversityFactory

pytestmark = pytest.mark.django_db


def submitter_of(report):
    return hat_for(report.application.applicant, Role.OWNER_SUBMITTER)


def test_save_section_by_another_owner_is_refused(at):
    report = started_report(at=at)

    with pytest.raises(NotAllowed):
        actions.save_section(
            report=report,
            section="need",
            data={"need_text": "x"},
            by=hat_for(OwnerFactory(), Role.OWNER_SUBMITTER),
            at=at,
        )


def test_save_section_counts_versions_only_when_something_changes(at):
    report, data = started_report(at=at), {"need_text": "Språk"}
    by = submitter_of(report)

    for _time in range(2):
        report = actions.save_section(report=report, section="need", data=data, by=by, at=at)

    assert report.version_of("need") == 1
    assert report.application.version == 2
    assert (report.pen_user_id, report.pen_section) == (by.user_id, "need")


def test_save_section_on_stale_version_keeps_both_texts(at):
    report = started_report(at=at)
    by = submitter_of(report)
    actions.save_section(report=report, section="need", data={"need_text": "A"}, by=by, at=at)

    with pytest.raises(Stale) as stale:
        actions.save_section(
            report=report, section="need", data={"need_text": "B"}, seen_version=0, by=by, at=at
        )

    assert (stale.value.mine, stale.value.theirs) == (
        [("Lokalt definert behov", "B")],
        [("Lokalt definert behov", "A")],
    )


def test_two_people_in_different_sections_do_not_disturb_each_other(at):
    report = started_report(at=at)
    actions.save_section(
        report=report, section="need", data={"need_text": "A"}, by=submitter_of(report), at=at
    )

    report = actions.save_section(
        report=report,
        section="funding",
        data={"own_effort_text": "B"},
        seen_version=0,
        by=submitter_of(report),
        at=at,
    )

    assert (report.need_text, report.own_effort_text) == ("A", "B")


def test_save_section_refuses_fields_of_another_part(at):
    report = started_report(at=at)

    with pytest.raises(Refused):
        actions.save_section(
            report=report,
            section="need",
            data={"sami_answer": "yes"},
            by=submitter_of(report),
            at=at,
        )


def test_report_with_the_approver_is_locked(at):
    report = filled_report(at=at)
    hat_for(report.application.applicant, Role.OWNER_APPROVER)
    answers = {f"R-BM-01:partners:{report.partner_parts.get().partner_id}:unconfirmed": "Ja."}
    actions.send_to_approver(report=report, answers=answers, by=report.filler, at=at)

    with pytest.raises(Locked):
        actions.save_section(
            report=report, section="need", data={"need_text": "x"}, by=report.filler, at=at
        )


def test_pen_is_taken_and_only_its_holder_lays_it_down(at):
    report = started_report(at=at)
    by, other = submitter_of(report), submitter_of(report)

    actions.take_pen(report=report, section="need", by=by, at=at)
    kept = actions.release_pen(report=report, by=other, at=at)
    laid_down = actions.release_pen(report=report, by=by, at=at)

    assert (kept.pen_user_id, laid_down.pen_user_id) == (by.user_id, None)


def test_budget_sums_reach_item_and_case(at):
    report, partner = started_report(at=at), UniversityFactory()
    by, owner = submitter_of(report), report.application.applicant
    actions.add_partner(report=report, partner=partner, by=by, at=at)
    measure = actions.add_measure(report=report, data={"title": "Språk"}, by=by, at=at)

    actions.save_budget(
        measure=measure,
        lines={
            (2025, owner.pk, CostType.PLANNING): 100,
            (2025, owner.pk, CostType.IMPLEMENTATION): 200,
            (2025, partner.pk, CostType.IMPLEMENTATION): 50,
            (2026, owner.pk, CostType.IMPLEMENTATION): 1_000,
        },
        by=by,
        at=at,
    )

    amounts = ItemAmount.objects.order_by("year", "amount").values_list("year", "amount")
    assert list(amounts) == [(2025, 50), (2025, 300), (2026, 1_000)]
    assert Application.objects.get(pk=report.pk).requested_total == 350


@pytest.mark.parametrize("wrong", ["year", "recipient", "amount"])
def test_budget_refuses_what_does_not_belong(at, wrong):
    report = started_report(at=at)
    by, owner = submitter_of(report), report.application.applicant
    measure = actions.add_measure(report=report, data={"title": "Språk"}, by=by, at=at)
    line = {
        "year": ((2029, owner.pk, CostType.PLANNING), 1),
        "recipient": ((2025, UniversityFactory().pk, CostType.PLANNING), 1),
        "amount": ((2025, owner.pk, CostType.PLANNING), -1),
    }[wrong]

    with pytest.raises(Refused):
        actions.save_budget(measure=measure, lines=dict([line]), by=by, at=at)


def test_removed_measure_takes_its_sum_and_the_next_moves_up(at):
    report = filled_report(at=at, titles=("En", "To"))
    first = Measure.objects.select_related("item").get(item__title="En")

    actions.remove_measure(measure=first, by=report.filler, at=at)

    item = report.application.items.get()
    assert (item.title, item.number) == ("To", 1)
    assert Application.objects.get(pk=report.pk).requested_total == 150_000


def test_measure_longer_than_three_years_is_refused(at):
    report = started_report(at=at)
    dates = {"starts_date": date(2025, 1, 1), "ends_date": date(2028, 2, 1)}

    with pytest.raises(Refused) as refused:
        actions.add_measure(
            report=report, data={"title": "Språk", **dates}, by=submitter_of(report), at=at
        )

    assert refused.value.field == "ends_date"


def test_prefilled_part_is_not_finished_until_looked_at(at):
    version = open_version(rules={"R-KOL-03": {}})
    last = submitted_report(at=at, scheme_version=version)
    owner, by = last.application.applicant, last.filler
    round_ = RoundFactory(
        budget_year=2026,
        opens_date=date(2025, 1, 1),
        authority=last.application.authority,
        deadline_date=date(2026, 2, 1),
    )
    report = started_report(
        owner=owner, round_=round_, scheme_version=version, by=by, prefill=True, at=at
    )
    copied = report.measures.select_related("item").get()

    assert report.need_text == last.need_text
    assert copied.item.lineage == last.measures.get().item.lineage
    assert not copied.budget_lines.exists()
    assert Section.NEED in report.prefilled_sections
    report = actions.mark_section(report=report, section="need", done=True, by=by, at=at)
    assert Section.NEED not in report.prefilled_sections
    with pytest.raises(RuleBroken):
        actions.submit(
            report=report,
            declares=True,
            by=hat_for(_alone(owner), Role.OWNER_APPROVER),
            at=datetime(2026, 1, 15, tzinfo=UTC),
        )


def _alone(owner):
    owner.two_person_filing = False
    owner.save()
    return owner


def test_autosaves_write_no_events(at):
    report = started_report(at=at)
    by = submitter_of(report)
    before = Event.objects.count()

    actions.save_section(report=report, section="need", data={"need_text": "x"}, by=by, at=at)

    assert Event.objects.count() == before
    assert NeedsReport.objects.get(pk=report.pk).need_text == "x"
