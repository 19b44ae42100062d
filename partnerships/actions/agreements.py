"""The life of an agreement: written by either side, signed by both, renewed or ended (`domain.md` 2.16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import chain_key
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from kompetanse.lib.files import inspect_upload
from notices.actions import notify
from partnerships import permissions as may
from partnerships.checks import check_partner
from partnerships.enums import AgreementSide
from partnerships.models import Agreement, Partnership
from partnerships.people import PARTNERS, WRITERS, people_of
from records.actions import store_bytes
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from typing import Any

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says, as far as the system keeps it; the paper itself is the file."""

    title: str
    valid_from_date: date
    valid_to_date: date | None = None
    owner_contact_name: str = ""
    owner_contact_email: str = ""
    partner_contact_name: str = ""
    partner_contact_email: str = ""

    @classmethod
    def of(cls, agreement: Agreement) -> Terms:
        return cls(**{name: getattr(agreement, name) for name in cls.__slots__})

    def lines(self) -> list[tuple[str, str]]:
        """In words, to stand beside another's."""
        until = format_date(self.valid_to_date) if self.valid_to_date else ""
        return [
            (_("Tittel"), self.title),
            (_("Gjelder fra"), format_date(self.valid_from_date)),
            (_("Gjelder til og med"), until),
            (_("Kontakt hos eieren"), f"{self.owner_contact_name} {self.owner_contact_email}"),
            (_("Kontakt hos partneren"), f"{self.partner_contact_name} {self.partner_contact_email}"),
        ]  # fmt: skip


Upload = tuple[str, bytes]
SPEAKERS = {AgreementSide.OWNER: WRITERS, AgreementSide.PARTNER: PARTNERS}


@transaction.atomic
def make_agreement(
    *,
    owner: Organisation,
    partner: Organisation,
    terms: Terms,
    by: Actor,
    at: datetime,
    upload: Upload | None = None,
    replaces: Agreement | None = None,
) -> Agreement:
    """Write down an agreement, unsigned; the partnership is made with the first.

    Only those who write for one of the two: that side writes on and signs first. Refuses who is no owner or no
    partner, a period turned around, a second unsigned one between them, and a file that may not come in.
    """
    side = _side_of_beginner(by, owner, partner)
    check_partner(partner)
    if not owner.is_owner:
        raise Refused(
            _("%(name)s eier ingen barnehage eller skole.") % {"name": owner.name}, field="owner"
        )
    _check_terms(terms)
    partnership = _partnership(owner, partner, terms)
    signed = partnership.agreements.signed_by_both()
    if partnership.agreements.exclude(pk__in=signed.values("pk")).exists():
        other = partner if side == AgreementSide.OWNER else owner
        raise Refused(
            _("Dere har alt en avtale med %(name)s som ikke er signert av begge. Gjør den ferdig.")
            % {"name": other.name},
            field=side.other.value,
        )
    agreement = Agreement(
        partnership=partnership, replaces=replaces, writing_side=side, **_values(terms)
    )
    _keep_file(agreement, upload, at)
    agreement.save()
    _record(agreement, "renew_agreement" if replaces else "make_agreement", by, at)
    return agreement


def _side_of_beginner(by: Actor, owner: Organisation, partner: Organisation) -> AgreementSide:
    if may.writes_for_owner(by, owner.pk):
        return AgreementSide.OWNER
    if may.writes_for_partner(by, partner.pk):
        return AgreementSide.PARTNER
    raise NotAllowed(who_may=may.WHO_BEGINS)


def _partnership(owner: Organisation, partner: Organisation, terms: Terms) -> Partnership:
    """The one that lasts into the agreement's time, stretched to hold it; else a new one."""
    locked = Partnership.objects.select_for_update().filter(owner=owner, partner=partner)
    lasting = locked.filter(valid_to_date=None) | locked.filter(
        valid_to_date__gte=terms.valid_from_date
    )
    found = lasting.order_by("valid_from_date", "pk").first()
    if found is None:
        return Partnership.objects.create(
            owner=owner, partner=partner, valid_from_date=terms.valid_from_date
        )
    found.valid_from_date = min(found.valid_from_date, terms.valid_from_date)
    if found.valid_to_date is not None:
        found.valid_to_date = terms.valid_to_date and max(found.valid_to_date, terms.valid_to_date)
    found.save(update_fields=["valid_from_date", "valid_to_date"])
    return found


def _check_terms(terms: Terms) -> None:
    if not terms.title.strip():
        raise Refused(_("Hva avtalen heter må fylles ut"), field="title")
    if terms.valid_to_date and terms.valid_to_date < terms.valid_from_date:
        raise Refused(_("Gjelder til og med må være etter gjelder fra"), field="valid_to_date")


def _values(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in Terms.__slots__}


def _keep_file(agreement: Agreement, upload: Upload | None, at: datetime) -> None:
    if upload is None:
        return
    name, content = upload
    try:
        looked_at = inspect_upload(content, name)
    except Refused as refused:
        raise Refused(refused.message, field="file") from refused
    agreement.file = store_bytes(content, content_type=looked_at.content_type, at=at)
    agreement.file_name = looked_at.name


@transaction.atomic
def save_agreement(
    *,
    agreement: Agreement,
    terms: Terms,
    by: Actor,
    at: datetime,
    upload: Upload | None = None,
    seen_version: int | None = None,
) -> Agreement:
    """Change an agreement that not both have signed; the writer's signature falls, since it was for other words.

    Refuses as `make_agreement`, and a page opened before somebody else's change (409).
    """
    agreement = _lock(agreement)
    may.check_writer(by, agreement)
    if agreement.is_signed:
        raise Locked(_("Avtalen er signert av begge. Forny den i stedet."))
    _check_terms(terms)
    if upload is None and terms == Terms.of(agreement):
        return agreement
    _check_version(agreement, seen_version, mine=terms)
    for name, value in _values(terms).items():
        setattr(agreement, name, value)
    _keep_file(agreement, upload, at)
    _unsign(agreement)
    _save(agreement)
    _record(agreement, "change_agreement", by, at)
    return agreement


@transaction.atomic
def sign_agreement(
    *,
    agreement: Agreement,
    signed_date: date,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Agreement:
    """The side that wrote it says that it has signed; the other side's people are asked to confirm.

    Refuses other people (403; at the owner it takes an approver), a date that has not been, and a version other than
    the one that was shown (409).
    """
    agreement = _lock(agreement)
    side = AgreementSide(agreement.writing_side)
    may.check_signs_for(by, agreement, side)
    _check_version(agreement, seen_version)
    if agreement.has_signed(side):
        raise Locked(_("Dere har alt signert avtalen."))
    _sign(agreement, side, signed_date, by, at)
    agreement.return_reason = ""
    _save(agreement)
    _record(agreement, "sign_agreement", by, at)
    name = agreement.organisation_of(side).name
    _tell(
        agreement, side.other, at,
        lambda: _("%(name)s ber dere bekrefte en partnerskapsavtale") % {"name": name},
    )  # fmt: skip
    return agreement


@transaction.atomic
def confirm_agreement(
    *,
    agreement: Agreement,
    signed_date: date,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Agreement:
    """The other side says that it has signed the same words; from then on the agreement stands. Refuses as `sign_agreement`."""
    agreement = _lock(agreement)
    side = agreement.answering_side
    may.check_signs_for(by, agreement, side)
    _check_version(agreement, seen_version)
    _check_awaits(agreement, side)
    _sign(agreement, side, signed_date, by, at)
    _save(agreement)
    _record(agreement, "confirm_agreement", by, at)
    name = agreement.organisation_of(side).name
    _tell(
        agreement, side.other, at,
        lambda: _("%(name)s har bekreftet partnerskapsavtalen") % {"name": name},
    )  # fmt: skip
    return agreement


@transaction.atomic
def return_agreement(
    *,
    agreement: Agreement,
    reason: str,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Agreement:
    """The other side asks the writer to change the agreement before it signs. The writer's signature falls."""
    agreement = _lock(agreement)
    side = agreement.answering_side
    may.check_answerer(by, agreement)
    _check_version(agreement, seen_version)
    _check_awaits(agreement, side)
    if not reason.strip():
        raise Refused(_("Skriv hva som må endres."), field="reason")
    _unsign(agreement)
    agreement.return_reason = reason
    _save(agreement)
    _record(agreement, "return_agreement", by, at, reason)
    name = agreement.organisation_of(side).name
    _tell(
        agreement, side.other, at,
        lambda: _("%(name)s ber dere endre partnerskapsavtalen") % {"name": name},
    )  # fmt: skip
    return agreement


@transaction.atomic
def renew_agreement(
    *,
    agreement: Agreement,
    terms: Terms,
    by: Actor,
    at: datetime,
    upload: Upload | None = None,
) -> Agreement:
    """A new agreement after a signed one, from either side; both sign it anew. Refuses as `make_agreement`, and a time that the old one covers."""
    agreement = _lock(agreement)
    may.check_of_either(by, agreement)
    if not agreement.is_signed:
        raise Locked(_("Avtalen er ikke signert av begge ennå. Endre den i stedet."))
    if agreement.valid_to_date and terms.valid_from_date <= agreement.valid_to_date:
        raise Refused(
            _("Gjelder fra må være etter %(day)s, da den gamle avtalen går ut")
            % {"day": format_date(agreement.valid_to_date)},
            field="valid_from_date",
        )
    return make_agreement(
        owner=agreement.partnership.owner,
        partner=agreement.partnership.partner,
        terms=terms,
        upload=upload,
        replaces=agreement,
        by=by,
        at=at,
    )


@transaction.atomic
def end_agreement(
    *,
    agreement: Agreement,
    last_date: date,
    reason: str,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Agreement:
    """Either side ends a signed agreement from a date; the other side is told. The partnership ends with its last agreement.

    Refuses other people (403), an unsigned or ended agreement, a missing reason, and a last day before it began or after it would have run out.
    """
    agreement = _lock(agreement)
    may.check_may_end(by, agreement)
    _check_version(agreement, seen_version)
    if not agreement.is_signed or agreement.ended_at:
        raise Locked(_("Avtalen kan ikke avsluttes nå."))
    if not reason.strip():
        raise Refused(_("Skriv hvorfor avtalen avsluttes."), field="reason")
    _check_last_date(agreement, last_date)
    agreement.valid_to_date, agreement.end_reason = last_date, reason
    agreement.ended_at, agreement.ended_by_id = at, by.user_id
    _save(agreement)
    _end_partnership(agreement.partnership)
    _record(agreement, "end_agreement", by, at, reason)
    side = AgreementSide(by.side)
    name = agreement.organisation_of(side).name
    _tell(
        agreement, side.other, at,
        lambda: _("%(name)s har avsluttet en partnerskapsavtale med dere") % {"name": name},
    )  # fmt: skip
    return agreement


def _check_last_date(agreement: Agreement, last_date: date) -> None:
    if last_date < agreement.valid_from_date:
        raise Refused(_("Siste dag må være etter at avtalen begynte"), field="last_date")
    if agreement.valid_to_date and last_date > agreement.valid_to_date:
        raise Refused(
            _("Siste dag må være senest %(day)s, da avtalen går ut")
            % {"day": format_date(agreement.valid_to_date)},
            field="last_date",
        )


def _end_partnership(partnership: Partnership) -> None:
    """A partnership lasts as long as its longest agreement."""
    ends = list(partnership.agreements.values_list("valid_to_date", flat=True))
    if None in ends:
        return
    partnership.valid_to_date = max(partnership.valid_from_date, *(day for day in ends if day))
    partnership.save(update_fields=["valid_to_date"])


@transaction.atomic
def remove_agreement(*, agreement: Agreement, by: Actor, at: datetime) -> None:
    """Throw away an agreement that the other side has not signed; the partnership goes with its only one."""
    agreement = _lock(agreement)
    may.check_writer(by, agreement)
    if agreement.is_signed:
        raise Locked(_("Avtalen er signert av begge og kan ikke slettes. Du kan avslutte den."))
    partnership = agreement.partnership
    _record(agreement, "remove_agreement", by, at)
    agreement.delete()
    if not partnership.agreements.exists():
        partnership.delete()


def _lock(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).for_detail().get(pk=agreement.pk)


def _save(agreement: Agreement) -> None:
    agreement.version += 1
    agreement.save()


def _check_version(agreement: Agreement, seen: int | None, *, mine: Terms | None = None) -> None:
    if seen is not None and seen != agreement.version:
        raise Stale(
            _("Noen har endret avtalen etter at du åpnet siden."),
            mine=mine.lines() if mine else None,
            theirs=Terms.of(agreement).lines(),
        )


def _check_awaits(agreement: Agreement, side: AgreementSide) -> None:
    if not agreement.has_signed(side.other) or agreement.has_signed(side):
        raise Locked(_("Avtalen venter ikke på dere nå."))


def _sign(
    agreement: Agreement, side: AgreementSide, signed_date: date, by: Actor, at: datetime
) -> None:
    if signed_date > in_oslo(at).date():
        raise Refused(_("Datoen må være i dag eller tidligere"), field="signed_date")
    setattr(agreement, f"signed_by_{side}_date", signed_date)
    setattr(agreement, f"{side}_signatory_id", by.user_id)


def _unsign(agreement: Agreement) -> None:
    """The writer's signature falls; the other side signs last, and what it has signed is never changed."""
    setattr(agreement, f"signed_by_{agreement.writing_side}_date", None)
    setattr(agreement, f"{agreement.writing_side}_signatory", None)


def _record(agreement: Agreement, verb: str, by: Actor, at: datetime, reason: str = "") -> None:
    partnership = agreement.partnership
    record_event(
        chain=chain_key(partnership.owner),
        verb=verb,
        on=agreement,
        by=by,
        at=at,
        reason=reason,
        reason_id=f"agreement:{agreement.code}:{verb}" if reason else "",
        facts={
            "partner": partnership.partner_id,
            "from": agreement.valid_from_date.isoformat(),
            "to": agreement.valid_to_date.isoformat() if agreement.valid_to_date else "",
            "sha256": agreement.file.sha256 if agreement.file else "",
        },
    )


def _tell(
    agreement: Agreement, side: AgreementSide, at: datetime, title: Callable[[], str]
) -> None:
    organisation_id = agreement.organisation_of(side).pk
    notify(
        users=people_of(organisation_id, SPEAKERS[side], in_oslo(at).date()),
        title=title,
        url=agreement.get_absolute_url(),
        organisation_id=organisation_id,
        at=at,
    )
