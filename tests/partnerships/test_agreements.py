"""Agreements: written, signed by both, sent back, renewed, ended."""

from dataclasses import replace
from datetime import date

import pytest

from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from notices.models import PortalNotice
from partnerships import actions
from partnerships.actions import Terms
from partnerships.models import Agreement, Partnership
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.owners import OwnerFactory, UniversityFactory

pytestmark = pytest.mark.django_db

TODAY = date(2025, 1, 30)
TERMS = Terms("Samarbeid om språk", date(2025, 2, 1), date(2026, 7, 31))


class Parties:
    """An owner with two people, and a university with one."""

    def __init__(self, at):
        self.at = at
        self.owner, self.university = OwnerFactory(), UniversityFactory()
        self.submitter = hat_for(self.owner, "owner_submitter")
        self.approver = hat_for(self.owner, "owner_approver")
        self.partner = hat_for(self.university, "partner")

    def make(self, *, by=None, terms=TERMS, **more):
        return actions.make_agreement(
            owner=self.owner, partner=self.university, terms=terms, by=by or self.submitter,
            at=self.at, **more,
        )  # fmt: skip

    def sign(self, agreement, day=TODAY, **more):
        return actions.sign_agreement(
            agreement=agreement, signed_date=day, by=self.approver, at=self.at, **more
        )

    def confirm(self, agreement, **more):
        by = more.pop("by", self.partner)
        return actions.confirm_agreement(
            agreement=agreement, signed_date=TODAY, by=by, at=self.at, **more
        )

    def signed(self, **more):
        return self.confirm(self.sign(self.make(**more)))


@pytest.fixture
def parties(at):
    return Parties(at)


def test_agreement_goes_from_draft_to_in_force_with_both_told(parties):
    agreement = parties.make()
    states = [agreement.state_on(TODAY)]
    for act in (parties.sign, parties.confirm):
        agreement = act(agreement)
        states.append(agreement.state_on(TODAY))
    assert states == ["draft", "awaiting_partner", "coming"]
    assert agreement.state_on(date(2025, 2, 1)) == "in_force"
    assert (agreement.owner_signatory_id, agreement.partner_signatory_id) == (
        parties.approver.user_id,
        parties.partner.user_id,
    )
    told = set(PortalNotice.objects.values_list("user_id", flat=True))
    assert told == {parties.partner.user_id, parties.submitter.user_id, parties.approver.user_id}
    verbs = list(Event.objects.filter(object_id=agreement.code).order_by("number"))
    assert [one.verb for one in verbs] == ["make_agreement", "sign_agreement", "confirm_agreement"]


def test_first_agreement_makes_the_partnership_and_the_next_stretches_it(parties):
    parties.signed()
    later = replace(TERMS, valid_from_date=date(2026, 8, 1), valid_to_date=None)
    parties.make(terms=later)
    only = Partnership.objects.get()
    assert (only.owner_id, only.partner_id) == (parties.owner.pk, parties.university.pk)
    assert (only.valid_from_date, only.valid_to_date) == (date(2025, 2, 1), None)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(TERMS, title=" "), "title"),
        (replace(TERMS, valid_to_date=date(2025, 1, 1)), "valid_to_date"),
    ],
)
def test_make_agreement_refuses_what_cannot_be(parties, terms, field):
    with pytest.raises(Refused) as caught:
        parties.make(terms=terms)
    assert caught.value.field == field


def test_make_agreement_refuses_one_that_is_no_partner_and_a_second_unsigned(parties):
    with pytest.raises(Refused):
        actions.make_agreement(
            owner=parties.owner, partner=OwnerFactory(), terms=TERMS, by=parties.submitter,
            at=parties.at,
        )  # fmt: skip
    parties.make()
    with pytest.raises(Refused):
        parties.make()


def test_make_agreement_is_for_those_who_write_for_one_of_the_two(parties):
    others = [
        hat_for(parties.owner, "leader"),
        hat_for(OwnerFactory(), "owner_approver"),
        hat_for(UniversityFactory(), "partner"),
    ]
    for hat in others:
        with pytest.raises(NotAllowed):
            parties.make(by=hat)
    assert Agreement.objects.count() == 0


def test_sign_agreement_is_for_the_approver_and_not_for_tomorrow(parties):
    agreement = parties.make()
    with pytest.raises(NotAllowed):
        actions.sign_agreement(
            agreement=agreement, signed_date=TODAY, by=parties.submitter, at=parties.at
        )
    with pytest.raises(Refused) as caught:
        parties.sign(agreement, date(2025, 1, 31))
    assert caught.value.field == "signed_date"


def test_signing_twice_and_confirming_too_early_are_refused(parties):
    agreement = parties.make()
    with pytest.raises(Locked):
        parties.confirm(agreement)
    parties.sign(agreement)
    with pytest.raises(Locked):
        parties.sign(agreement)
    with pytest.raises(NotAllowed):
        parties.confirm(agreement, by=parties.approver)


def test_change_after_signature_takes_the_signature_away(parties):
    agreement = parties.sign(parties.make())
    same = actions.save_agreement(
        agreement=agreement, terms=TERMS, by=parties.submitter, at=parties.at
    )
    assert same.signed_by_owner_date == TODAY
    changed = actions.save_agreement(
        agreement=agreement, terms=replace(TERMS, title="Ny tittel"), by=parties.submitter,
        at=parties.at, seen_version=agreement.version,
    )  # fmt: skip
    assert (changed.title, changed.state_on(TODAY)) == ("Ny tittel", "draft")
    with pytest.raises(Stale) as caught:
        actions.save_agreement(
            agreement=agreement, terms=replace(TERMS, title="Min"), by=parties.submitter,
            at=parties.at, seen_version=agreement.version,
        )  # fmt: skip
    assert (caught.value.mine[0], caught.value.theirs[0]) == (
        ("Tittel", "Min"),
        ("Tittel", "Ny tittel"),
    )


def test_partner_sees_other_words_than_it_was_shown_is_stale(parties):
    agreement = parties.sign(parties.make())
    with pytest.raises(Stale):
        parties.confirm(agreement, seen_version=agreement.version - 1)


def test_partner_sends_back_with_a_reason_and_the_owner_signs_anew(parties):
    agreement = parties.sign(parties.make())
    with pytest.raises(Refused):
        actions.return_agreement(agreement=agreement, reason=" ", by=parties.partner, at=parties.at)
    returned = actions.return_agreement(
        agreement=agreement, reason="Skriv inn koordinatoren.", by=parties.partner, at=parties.at
    )
    assert (returned.state_on(TODAY), returned.signed_by_owner_date) == ("returned", None)
    assert parties.sign(returned).return_reason == ""


def test_signed_agreement_is_neither_changed_nor_removed(parties):
    agreement = parties.signed()
    with pytest.raises(Locked):
        actions.save_agreement(
            agreement=agreement,
            terms=replace(TERMS, title="Ny"),
            by=parties.submitter,
            at=parties.at,
        )
    with pytest.raises(Locked):
        actions.remove_agreement(agreement=agreement, by=parties.submitter, at=parties.at)


def test_remove_agreement_takes_the_empty_partnership_with_it(parties):
    actions.remove_agreement(agreement=parties.make(), by=parties.submitter, at=parties.at)
    assert (Agreement.objects.count(), Partnership.objects.count()) == (0, 0)


def test_renew_agreement_begins_after_the_old_one_and_is_signed_anew(parties):
    agreement = parties.signed()
    with pytest.raises(Refused) as caught:
        actions.renew_agreement(
            agreement=agreement, terms=TERMS, by=parties.submitter, at=parties.at
        )
    assert caught.value.field == "valid_from_date"
    renewed = actions.renew_agreement(
        agreement=agreement, terms=Terms("Ny avtale", date(2026, 8, 1)), by=parties.submitter,
        at=parties.at,
    )  # fmt: skip
    assert (renewed.replaces_id, renewed.is_signed) == (agreement.pk, False)
    assert renewed.partnership.valid_to_date is None
    with pytest.raises(Locked):
        actions.renew_agreement(
            agreement=renewed,
            terms=Terms("x", date(2027, 1, 1)),
            by=parties.submitter,
            at=parties.at,
        )


def end(parties, agreement, by, day=date(2025, 6, 30), reason="Vi har ikke kapasitet."):
    return actions.end_agreement(
        agreement=agreement, last_date=day, reason=reason, by=by, at=parties.at
    )


def test_either_side_ends_a_signed_agreement_and_the_partnership_ends_with_it(parties):
    agreement = parties.signed()
    PortalNotice.objects.all().delete()
    ended = end(parties, agreement, parties.partner)
    assert (ended.state_on(date(2025, 3, 1)), ended.ended_by_id) == (
        "ending",
        parties.partner.user_id,
    )
    assert Partnership.objects.get().valid_to_date == date(2025, 6, 30)
    told = set(PortalNotice.objects.values_list("user_id", flat=True))
    assert told == {parties.submitter.user_id, parties.approver.user_id}
    with pytest.raises(Locked):
        end(parties, ended, parties.approver)


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (date(2025, 1, 1), "Slutt", "last_date"),
        (date(2027, 1, 1), "Slutt", "last_date"),
        (date(2025, 6, 30), " ", "reason"),
    ],
)
def test_end_agreement_refuses_days_outside_it_and_no_reason(parties, day, reason, field):
    with pytest.raises(Refused) as caught:
        end(parties, parties.signed(), parties.approver, day, reason)
    assert caught.value.field == field


def test_end_agreement_is_not_for_the_submitter(parties):
    with pytest.raises(NotAllowed):
        end(parties, parties.signed(), parties.submitter)


def test_partnership_without_end_stays_while_another_agreement_lasts(parties):
    first = parties.signed()
    parties.make(terms=Terms("Uten slutt", date(2025, 3, 1)))
    end(parties, first, parties.approver)
    assert Partnership.objects.get().valid_to_date is None


def begun_by_partner(parties):
    return parties.make(by=parties.partner)


def test_partner_begins_and_the_owners_approver_confirms_with_both_told(parties):
    agreement = begun_by_partner(parties)
    states = [agreement.state_on(TODAY)]
    agreement = actions.sign_agreement(
        agreement=agreement, signed_date=TODAY, by=parties.partner, at=parties.at
    )
    states.append(agreement.state_on(TODAY))
    told = set(PortalNotice.objects.values_list("user_id", flat=True))
    assert told == {parties.submitter.user_id, parties.approver.user_id}
    with pytest.raises(NotAllowed):
        parties.confirm(agreement, by=parties.submitter)
    agreement = parties.confirm(agreement, by=parties.approver)
    assert states == ["draft", "awaiting_owner"]
    assert (agreement.state_on(date(2025, 2, 1)), agreement.writing_side) == ("in_force", "partner")
    assert (agreement.owner_signatory_id, agreement.partner_signatory_id) == (
        parties.approver.user_id,
        parties.partner.user_id,
    )
    assert PortalNotice.objects.filter(user_id=parties.partner.user_id).count() == 1


def test_owner_asks_the_partner_for_a_change_and_writes_nothing_itself(parties):
    agreement = begun_by_partner(parties)
    with pytest.raises(NotAllowed):
        parties.sign(agreement)
    actions.sign_agreement(
        agreement=agreement, signed_date=TODAY, by=parties.partner, at=parties.at
    )
    with pytest.raises(NotAllowed):
        actions.save_agreement(
            agreement=agreement,
            terms=replace(TERMS, title="Vår"),
            by=parties.approver,
            at=parties.at,
        )
    with pytest.raises(NotAllowed):
        actions.remove_agreement(agreement=agreement, by=parties.approver, at=parties.at)
    returned = actions.return_agreement(
        agreement=agreement, reason="Datoen er feil.", by=parties.submitter, at=parties.at
    )
    assert (returned.state_on(TODAY), returned.signed_by_partner_date) == ("returned", None)
    actions.remove_agreement(agreement=returned, by=parties.partner, at=parties.at)
    assert Partnership.objects.count() == 0


def test_what_one_side_has_begun_the_other_does_not_begin_again(parties):
    begun_by_partner(parties)
    with pytest.raises(Refused) as caught:
        parties.make()
    assert caught.value.field == "partner"
    with pytest.raises(Refused) as caught:
        begun_by_partner(parties)
    assert caught.value.field == "owner"


def test_partner_begins_with_an_owner_only_and_renews_what_both_signed(parties):
    with pytest.raises(Refused) as caught:
        actions.make_agreement(
            owner=UniversityFactory(), partner=parties.university, terms=TERMS, by=parties.partner,
            at=parties.at,
        )  # fmt: skip
    assert caught.value.field == "owner"
    renewed = actions.renew_agreement(
        agreement=parties.signed(), terms=Terms("Ny avtale", date(2026, 8, 1)), by=parties.partner,
        at=parties.at,
    )  # fmt: skip
    assert (renewed.writing_side, renewed.state_on(TODAY)) == ("partner", "draft")
