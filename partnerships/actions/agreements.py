"""The life of an agreement: written by the owner, signed by both, renewed or ended (`domain.md` 2.16)."""

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
from owners.enums import PARTNER_FUNCTIONS
from partnerships import permissions as may
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
    """Write down an agreement with a partner, unsigned; the partnership is made with the first.

    Only those who write for the owner. Refuses who is no partner, a period turned around, a second unsigned one
    with the same partner, and a file that may not come in.
    """
    if not may.writes_for_owner(by, owner.pk):
        raise NotAllowed(who_may=may.WHO_WRITES)
    if not partner.has_function(*PARTNER_FUNCTIONS):
        raise Refused(
            _("%(name)s er ikke registrert som kompetansemiljø.") % {"name": partner.name},
            field="partner",
        )
    _check_terms(terms)
    partnership = _partnership(owner, partner, terms)
    unsigned = partnership.agreements.filter(signed_by_partner_date=None).first()
    if unsigned is not None:
        raise Refused(
            _("Dere har alt en avtale med %(name)s som ikke er signert av begge. Endre den.")
            % {"name": partner.name},
            field="partner",
        )
    agreement = Agreement(partnership=partnership, replaces=replaces, **_values(terms))
    _keep_file(agreement, upload, at)
    agreement.save()
    _record(agreement, "renew_agreement" if replaces else "make_agreement", by, at)
    return agreement


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
    """Change an agreement that not both have signed; the owner's signature falls, since it was for other words.

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
    agreement.signed_by_owner_date = agreement.owner_signatory = None
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
    """The owner's approver says that the owner has signed; the partner's people are asked to confirm.

    Refuses other people (403), a date that has not been, and a version other than the one that was shown (409).
    """
    agreement = _lock(agreement)
    may.check_signer(by, agreement)
    _check_version(agreement, seen_version)
    if agreement.signed_by_owner_date:
        raise Locked(_("Avtalen er alt signert av eieren."))
    _check_signed_date(signed_date, at)
    agreement.signed_by_owner_date, agreement.owner_signatory_id = signed_date, by.user_id
    agreement.return_reason = ""
    _save(agreement)
    _record(agreement, "sign_agreement", by, at)
    owner = agreement.partnership.owner.name
    _tell(
        agreement, agreement.partnership.partner_id, PARTNERS, at,
        lambda: _("%(owner)s ber dere bekrefte en partnerskapsavtale") % {"owner": owner},
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
    """The partner says that it has signed the same words; from then on the agreement stands. Refuses as `sign_agreement`."""
    agreement = _lock(agreement)
    may.check_partner(by, agreement)
    _check_version(agreement, seen_version)
    _check_awaits_partner(agreement)
    _check_signed_date(signed_date, at)
    agreement.signed_by_partner_date, agreement.partner_signatory_id = signed_date, by.user_id
    _save(agreement)
    _record(agreement, "confirm_agreement", by, at)
    partner = agreement.partnership.partner.name
    _tell(
        agreement, agreement.partnership.owner_id, WRITERS, at,
        lambda: _("%(partner)s har bekreftet partnerskapsavtalen") % {"partner": partner},
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
    """The partner asks the owner to change the agreement before it signs. The owner's signature falls."""
    agreement = _lock(agreement)
    may.check_partner(by, agreement)
    _check_version(agreement, seen_version)
    _check_awaits_partner(agreement)
    if not reason.strip():
        raise Refused(_("Skriv hva som må endres."), field="reason")
    agreement.signed_by_owner_date = agreement.owner_signatory = None
    agreement.return_reason = reason
    _save(agreement)
    _record(agreement, "return_agreement", by, at, reason)
    partner = agreement.partnership.partner.name
    _tell(
        agreement, agreement.partnership.owner_id, WRITERS, at,
        lambda: _("%(partner)s ber dere endre partnerskapsavtalen") % {"partner": partner},
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
    """A new agreement after a signed one; both sign it anew. Refuses as `make_agreement`, and a time that the old one covers."""
    agreement = _lock(agreement)
    may.check_writer(by, agreement)
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
    partnership = agreement.partnership
    is_owner = by.side == "owner"
    sender = partnership.owner.name if is_owner else partnership.partner.name
    receiver = partnership.partner_id if is_owner else partnership.owner_id
    _tell(
        agreement, receiver, PARTNERS if is_owner else WRITERS, at,
        lambda: _("%(name)s har avsluttet en partnerskapsavtale med dere") % {"name": sender},
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
    """Throw away an agreement that the partner has not signed; the partnership goes with its only one."""
    agreement = _lock(agreement)
    may.check_writer(by, agreement)
    if agreement.signed_by_partner_date:
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


def _check_awaits_partner(agreement: Agreement) -> None:
    if not agreement.signed_by_owner_date or agreement.signed_by_partner_date:
        raise Locked(_("Avtalen venter ikke på dere nå."))


def _check_signed_date(signed_date: date, at: datetime) -> None:
    if signed_date > in_oslo(at).date():
        raise Refused(_("Datoen må være i dag eller tidligere"), field="signed_date")


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
    agreement: Agreement,
    organisation_id: int,
    roles: tuple[str, ...],
    at: datetime,
    title: Callable[[], str],
) -> None:
    notify(
        users=people_of(organisation_id, roles, in_oslo(at).date()),
        title=title,
        url=agreement.get_absolute_url(),
        organisation_id=organisation_id,
        at=at,
    )
