"""Grid: every constraint of the database broken once.

What must be unique is broken by giving a second row the first row's values; what must hold is broken by the values in
`BROKEN`. A constraint that neither this file breaks nor another test names fails the grid.
"""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from factory.django import DjangoModelFactory

from kompetanse.lib.tokens import new_code
from tests.factories import accounts as people
from tests.factories import (
    appeals,
    decisions,
    demo,
    forum,
    grants,
    jobs,
    needs,
    notices,
    overview,
    owners,
    partnerships,
    payments,
    reports,
)
from tests.factories import records as archive

NOW = datetime(2025, 3, 12, 9, tzinfo=UTC)
LONG_AGO = date(1999, 1, 1)
FAR_AHEAD = date(2099, 1, 1)
SOMEBODY = "somebody"  # stands for a new person

# Check constraint → the values of one row that break it, and nothing else.
BROKEN: dict[str, dict[str, object]] = {
    "accounts_invitation_accepted_pair": {"accepted_at": NOW},
    "accounts_invitation_email_lower": {"email": "Stor@example.invalid"},
    "accounts_membership_period": {"valid_to_date": LONG_AGO},
    "accounts_membership_two_people": {
        "role": "decision_approver",
        "granted_by": SOMEBODY,
        "confirmed_by": SOMEBODY,
    },
    "accounts_mfareset_done_pair": {"done_at": NOW},
    "accounts_mfareset_two_people": {
        "requested_by": SOMEBODY,
        "done_by": SOMEBODY,
        "done_at": NOW,
    },
    "accounts_user_email_lower": {"email": "Stor@example.invalid"},
    "decisions_changenotice_is_about_points": {"point_numbers": []},
    "decisions_changenotice_answered_by_decision": {"status": "answered"},
    "decisions_changenotice_partner_is_what_changes": {"kind": "period"},
    "decisions_changenotice_another_partner": {"old_partner": models.F("new_partner")},
    "decisions_changenotice_not_negative": {"wanted_amount": -1},
    "appeals_appeal_checked": {"checked_at": NOW},
    "appeals_appeal_late_as_counted": {"is_late": True},
    "appeals_appeal_sent_before_received": {"sent_date": date(2025, 4, 29)},
    "appeals_correctionrequest_answered": {"answered_at": NOW},
    "appeals_lateassessment_never_after_a_year": {"over_a_year": True},
    "appeals_reservechange_changes": {"to_amount": -1},
    "appeals_reservechange_early_has_reason": {
        "from_amount": 2,
        "to_amount": 1,
        "is_early": True,
        "reason": "",
    },
    "appeals_reservechange_early_is_lower": {"is_early": True, "reason": "Fordi."},
    "appeals_reservechange_person_or_decision": {"changed_by": None},
    "appeals_reversal_begun": {"begun_at": NOW},
    "appeals_reversal_ground_fits": {
        "ground": "not_to_harm",
        "is_harmful": True,
        "answer_due_date": FAR_AHEAD,
    },
    "appeals_reversal_harm_has_notice": {"is_harmful": True},
    "appeals_settlement_approved": {"approved_at": NOW},
    "appeals_settlement_approved_or_dropped": {
        "approved_at": NOW,
        "approved_by": SOMEBODY,
        "dropped_at": NOW,
        "dropped_by": SOMEBODY,
    },
    "appeals_settlement_dismissal_has_ground": {"kind": "dismiss"},
    "appeals_settlement_dropped": {"dropped_at": NOW},
    "appeals_settlement_four_eyes": {
        "prepared_by": SOMEBODY,
        "approved_by": SOMEBODY,
        "approved_at": NOW,
    },
    "appeals_suspension_answered": {"status": "granted", "answered_at": NOW},
    "appeals_suspension_answer_has_time": {"status": "granted"},
    "appeals_suspension_lifted_was_granted": {"lifted_at": NOW},
    "decisions_forumreturn_answered": {"answer": "upheld"},
    "demo_democlock_one": {"pk": 2, "stands_at": NOW},
    "forum_agendaitem_number_pair": {"sequence": 4, "year": None},
    "forum_agendaitem_on_agenda_has_number": {"status": "on_agenda"},
    "forum_agendaitem_treated_has_outcome": {"status": "treated", "sequence": 4, "year": 2025},
    "decisions_commitment_positive": {"amount": 0},
    "forum_allocation_second_has_money": {"pot": 100_000},
    "forum_allocation_handed_over_at": {"handed_over_at": NOW},
    "forum_allocation_on_agenda_has_item": {"status": "on_agenda"},
    "forum_allocation_two_people": {"drafted_by": SOMEBODY, "checked_by": SOMEBODY},
    "forum_lineshare_not_negative": {"recommended": -1},
    "forum_meeting_open_has_time": {"status": "open"},
    "forum_minutes_approved_pair": {"status": "approved"},
    "forum_minutesremark_answered_pair": {"status": "taken_in"},
    "forum_poll_closed_pair": {"closed_at": NOW},
    "forum_preparation_delivered_pair": {"delivered_at": NOW},
    "forum_ranking_from_one": {"rank": 0},
    "forum_recusal_decided_pair": {"decided_at": NOW},
    "forum_regionchange_about_one_thing": {"new_name": ""},
    "forum_regionchange_withdraws_one": {"withdraws": models.F("pk")},
    "forum_seat_not_own_deputy": {"deputy_for": models.F("pk")},
    "forum_seat_period": {"valid_to_date": LONG_AGO},
    "forum_seat_secretariat_no_vote": {"category": "secretariat"},
    "grants_application_submitted_has_case": {"status": "submitted"},
    "grants_application_submitted_pair": {"submitted_at": NOW},
    "grants_deadlinemove_later": {"to_date": LONG_AGO},
    "grants_frame_not_negative": {"committed": -1},
    "grants_frame_part_is_a_regions": {"parent": models.F("pk")},
    "grants_frame_set_aside_has_item": {"set_aside": 5},
    "grants_item_requested_not_negative": {"requested": -1},
    "grants_itemamount_not_negative": {"amount": -1},
    "grants_legalreference_verified_at": {"status": "verified"},
    "grants_longtermplan_adopted_item": {"adopted_item": ""},
    "grants_longtermplan_period": {"valid_to_date": LONG_AGO},
    "grants_round_opens_before_deadline": {"opens_date": FAR_AHEAD},
    "grants_schemeversion_years": {"last_year": 1999},
    "needs_budgetline_not_negative": {"amount": -1},
    "needs_involvement_confirmed_name": {"confirmed_at": NOW},
    "needs_involvement_date_and_method": {"held_date": None},
    "needs_localplan_period": {"valid_to_date": LONG_AGO},
    "needs_measure_coordinator_item": {"coordinator_item": "femte sak"},
    "needs_needsreport_declared_pair": {"declared_at": NOW},
    "needs_needsreport_other_funds_not_negative": {"other_funds_amount": -1},
    "needs_needsreport_pen_pair": {"pen_since": NOW},
    "needs_networkconsent_amount_not_negative": {"amount": -1},
    "needs_networkconsent_answered": {"answered_at": NOW},
    "needs_ownfunding_not_negative": {"amount": -1},
    "needs_partnerpart_confirmed_pair": {"confirmed_at": NOW},
    "payments_acceptance_accepted_has_account": {
        "status": "accepted",
        "answered_at": NOW,
        "answered_by": SOMEBODY,
    },
    "payments_acceptance_answer_has_time": {"status": "declined"},
    "payments_acceptance_answered": {"answered_at": NOW},
    "payments_award_not_negative": {"amount": -1},
    "payments_batch_approved": {"approved_at": NOW},
    "payments_batch_approved_has_facts": {
        "status": "approved",
        "attested_at": NOW,
        "attested_by": SOMEBODY,
        "digest": "x",
    },
    "payments_batch_attested": {"attested_at": NOW},
    "payments_batch_attested_has_facts": {"status": "attested"},
    "payments_batch_cancelled": {"cancelled_at": NOW},
    "payments_batch_cancelled_has_facts": {"status": "cancelled"},
    "payments_batch_four_eyes": {
        "attested_at": NOW,
        "attested_by": SOMEBODY,
        "approved_at": NOW,
        "approved_by": SOMEBODY,
    },
    "payments_batch_settled": {"settled_at": NOW},
    "payments_batch_transferred": {"transferred_at": NOW},
    "payments_batchline_drop_says_why": {"outcome": "dropped"},
    "payments_batchline_not_negative": {"amount": -1},
    "payments_batchline_settled_has_date": {"outcome": "paid"},
    "payments_instalment_paid": {"paid_at": NOW},
    "payments_instalment_positive": {"amount": 0},
    "payments_payeeaccount_digits": {"number": "1234 567890"},
    "payments_payeeaccount_ended": {"ended_at": NOW},
    "payments_payer_digits": {"account_number": "1234"},
    "payments_payment_offset_within": {"offset": -1},
    "payments_payment_positive": {"amount": 0},
    "payments_payment_settled_has_time": {"status": "paid"},
    "payments_priornotice_stated": {"stated_by": SOMEBODY},
    "payments_priornotice_statement_is_filed": {"stated_at": NOW, "stated_by": SOMEBODY},
    "payments_repayment_due_has_decision": {"status": "due"},
    "payments_repayment_end_has_time": {"status": "waived"},
    "payments_repayment_ended": {"ended_by": SOMEBODY},
    "payments_repayment_offset_has_payment": {
        "status": "offset",
        "ended_at": NOW,
        "ended_by": SOMEBODY,
    },
    "payments_repayment_positive": {"amount": 0},
    "payments_stop_says_why": {"reason": ""},
    "records_journalentry_closed_has_basis": {"access_code": "exempt", "access_basis": ""},
    "records_purge_decided_pair": {"decided_at": NOW},
    "records_purge_two_people": {
        "requested_by": SOMEBODY,
        "decided_by": SOMEBODY,
        "decided_at": NOW,
    },
    "records_shielding_lifted_pair": {"lifted_at": NOW},
    "reports_goalquestion_is_worded": {"source": ""},
    "reports_partnerpart_completed": {"completed_at": NOW},
    "reports_report_approved": {"approved_by": SOMEBODY},
    "reports_report_approved_has_facts": {
        "status": "approved",
        "submitted_at": NOW,
        "submitted_by": SOMEBODY,
    },
    "reports_report_changes_say_what": {
        "status": "changes_asked",
        "submitted_at": NOW,
        "submitted_by": SOMEBODY,
    },
    "reports_report_extended": {"extended_by": SOMEBODY},
    "reports_report_extension_has_reason": {"extended_to_date": FAR_AHEAD},
    "reports_report_not_negative": {"unused": -1},
    "reports_report_prior_notice": {"prior_notice_by": SOMEBODY},
    "reports_report_prior_notice_has_date": {"prior_notice_due_date": FAR_AHEAD},
    "reports_report_saved": {"saved_at": NOW},
    "reports_report_sent_has_facts": {"status": "submitted"},
    "reports_report_sent_to_approver": {"sent_to_approver_at": NOW},
    "reports_report_settled": {"settled_at": NOW},
    "reports_report_stopped": {"stopped_at": NOW},
    "reports_report_submitted": {"submitted_at": NOW},
    "reports_report_waived": {"waived_by": SOMEBODY},
    "reports_report_waived_has_reason": {"status": "waived"},
    "reports_reportitem_own_not_negative": {"own_financing": -1},
    "reports_share_not_negative": {"used": -1},
}

# Unique, but two rows of the factory do not fall under it by themselves: what makes both alike first. A function makes a
# value that is the same for both; None leaves the row as the factory made it.
ALIKE: dict[str, dict[str, object]] = {
    "needs_involvement_token_once": {"token_hash": "a" * 64},
    "forum_agendaitem_number_once": {"year": 2025, "sequence": 7},
    "forum_ballotproposal_one_base": {"is_base": True},
    "forum_allocationline_reserve_once": {"reserve_rank": 1},
    "forum_allocation.agenda_item": {"agenda_item": forum.AgendaItemFactory},
    "forum_regionchange.withdraws": {"kind": "withdrawn", "withdraws": forum.RegionChangeFactory},
    "grants_application.case_file": {"case_file": archive.CaseFileFactory},
    "decisions_letter.document": {"document": archive.DocumentFactory, "rendered_at": NOW},
    "decisions_changenotice.document": {"document": archive.DocumentFactory},
    "decisions_forumreturn.agenda_item": {"agenda_item": forum.AgendaItemFactory},
    "decisions_forumreturn.document": {"document": archive.DocumentFactory},
    "decisions_decision.replaces": {"replaces": decisions.DecisionFactory},
    "decisions_point_item_once": {"number": models.F("pk")},
    "notices_portalnotice_once": {"key": "samme"},
    "payments_acceptance.notice": {"notice": payments.PriorNoticeFactory},
    "payments_acceptance.receipt": {"receipt": archive.DocumentFactory},
    "payments_batch.basis": {"basis": archive.JournalEntryFactory},
    "payments_priornotice.statement_document": {"statement_document": archive.DocumentFactory},
    "payments_repayment.notice": {"notice": payments.PriorNoticeFactory},
}
# Broken in a test of their own app, which says why the row cannot be copied.
ELSEWHERE = {"decisions_decision_one_in_force"}


def our_models() -> list[type[models.Model]]:
    base = settings.BASE_DIR
    return [
        model
        for model in apps.get_models()
        if Path(apps.get_app_config(model._meta.app_label).path).parent == Path(base)
        and model._meta.managed
        and model.__module__.split(".")[0] == model._meta.app_label
        and not hasattr(model, "pgh_id")
    ]


def checks() -> dict[str, type[models.Model]]:
    return {
        constraint.name: model
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }


def uniques() -> dict[str, tuple[type[models.Model], tuple[str, ...]]]:
    """Unique constraints by name; unique columns as `table.column`."""
    found = {}
    for model in our_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                found[constraint.name] = (model, constraint.fields)
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                found[f"{model._meta.db_table}.{field.name}"] = (model, (field.name,))
    return found


def others() -> set[str]:
    """Constraints of other kinds (exclusion)."""
    return {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if not isinstance(constraint, models.CheckConstraint | models.UniqueConstraint)
    }


@cache
def named_elsewhere() -> str:
    here = Path(__file__)
    return "".join(path.read_text() for path in here.parents[1].rglob("test_*.py") if path != here)


@cache
def factories() -> dict[type[models.Model], type[DjangoModelFactory]]:
    modules = (
        appeals,
        archive,
        decisions,
        demo,
        forum,
        grants,
        jobs,
        needs,
        notices,
        overview,
        owners,
        partnerships,
        payments,
        people,
        reports,
    )
    found: dict = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, DjangoModelFactory):
                model = value._meta.model
                if model is not None and model not in found:
                    found[model] = value
    found[owners.OwnerFactory._meta.model] = owners.OwnerFactory
    return found


def values_of(named: dict[str, object]) -> dict[str, object]:
    person = people.UserFactory() if SOMEBODY in named.values() else None
    return {field: person if value == SOMEBODY else value for field, value in named.items()}


def broken_constraint(act) -> str:
    """The name of the constraint that the database answers with."""
    try:
        with transaction.atomic():
            act()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name or ""
    except DatabaseError:  # the app's login may not update here
        return ""
    return ""


def columns_of(index: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE c.relname = %s",
            [index],
        )
        return [name for (name,) in cursor.fetchall()]


def test_every_check_is_broken_here_or_named_in_a_test():
    text = named_elsewhere()

    own = {"forum_seat_one_per_person"}
    missing = sorted(
        name for name in {*checks(), *others()} - BROKEN.keys() - own if name not in text
    )

    assert missing == []
    assert sorted(BROKEN.keys() - checks().keys()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BROKEN))
def test_check_is_broken_by_its_values(name):
    model = checks()[name]
    values = values_of(BROKEN[name])
    if model._meta.app_label == "demo":
        broken = broken_constraint(lambda: model.objects.create(**values))
    else:
        row = factories()[model]()
        broken = broken_constraint(lambda: model._base_manager.filter(pk=row.pk).update(**values))
        # A table that only takes inserts: a new row with these values.
        broken = broken or broken_constraint(lambda: factories()[model](**values))

    assert broken == name


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(uniques()))
def test_unique_is_broken_by_a_second_row(name):
    model, fields = uniques()[name]
    if name in ELSEWHERE or model not in factories():
        known = name in named_elsewhere() or model._meta.app_label == "demo" or name in ELSEWHERE
        assert known, f"{name} is broken by no test"
        return
    first, second = factories()[model](), factories()[model]()
    alike = {
        field: value() if callable(value) else value
        for field, value in ALIKE.get(name, {}).items()
        if value is not None
    }
    if alike:
        model._base_manager.filter(pk=first.pk).update(**alike)
        first.refresh_from_db()
    same = alike | {field: getattr(first, field) for field in fields}

    broken = broken_constraint(lambda: model._base_manager.filter(pk=second.pk).update(**same))
    if not broken:
        broken = broken_constraint(lambda: written_again(first, fields))

    if "." in name:
        assert columns_of(broken) == [model._meta.get_field(fields[0]).column]
    else:
        assert broken == name


def written_again(row: models.Model, fields: tuple[str, ...]) -> None:
    """For a table that only takes inserts: the same row once more, with a code of its own."""
    model = type(row)
    copy = model(
        **{field.attname: getattr(row, field.attname) for field in model._meta.local_fields}
    )
    copy.pk = None
    if hasattr(row, "code") and "code" not in fields:
        copy.code = new_code()
    copy.save(force_insert=True)


@pytest.mark.django_db
def test_seat_of_one_person_at_a_time():
    """forum_seat_one_per_person: an exclusion over the period (R-ROL-08)."""
    seat = forum.SeatFactory()

    broken = broken_constraint(
        lambda: forum.SeatFactory(forum=seat.forum, user=seat.user, category="pbl")
    )

    assert broken == "forum_seat_one_per_person"
