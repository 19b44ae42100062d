"""Partners, network members, and the staff, leaders and union representatives who were involved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions import add_party, lock_application, remove_party
from grants.enums import ENDED, ApplicationStatus, Part
from kompetanse.lib.actor import SystemActor
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from kompetanse.lib.tokens import hash_token, new_token
from needs import permissions as may
from needs.actions.drafting import check_seen, locked_draft, note_saved
from needs.enums import ConsentStatus, InvolvedGroup, Section
from needs.labels import LABELS
from needs.models import BudgetLine, Involvement, NetworkConsent, PartnerPart
from notices.actions import notify, queue_templated
from partnerships.checks import check_partner
from partnerships.people import PARTNERS, WRITERS, people_of
from records import history
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport
    from owners.models import Establishment, Organisation

LINK_LASTS = timedelta(days=30)
BY_LINK = SystemActor(name=gettext_lazy("Personlig lenke"))


@transaction.atomic
def add_partner(
    *,
    report: NeedsReport,
    partner: Organisation,
    by: Actor,
    at: datetime,
    contact_name: str = "",
    contact_email: str = "",
    agreed_date: date | None = None,
) -> PartnerPart:
    """Name a partner; it sees the draft from now on, so that it can confirm its part.

    Refuses an organisation that is neither university, fagskole nor other expertise, and the same one twice.
    """
    draft = locked_draft(report, section=Section.PARTNERS, by=by, at=at)
    check_partner(partner)
    if draft.report.partner_parts.filter(partner=partner).exists():
        raise Refused(_("%(name)s er alt partner.") % {"name": partner.name}, field="partner")
    part = PartnerPart.objects.create(
        report=draft.report,
        partner=partner,
        contact_name=contact_name,
        contact_email=contact_email,
        agreed_date=agreed_date,
    )
    add_party(application=draft.application, organisation=partner, part=Part.PARTNER)
    record_event(
        chain=draft.application.chain_key, verb="add_partner", on=part, by=by, at=at,
        facts={"organisation": partner.pk},
    )  # fmt: skip
    note_saved(draft, by=by, at=at)
    return part


@transaction.atomic
def save_partner(
    *,
    part: PartnerPart,
    contact_name: str,
    contact_email: str,
    agreed_date: date | None,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> PartnerPart:
    """Change who to talk to at a partner and when it agreed.

    The same again changes nothing (autosave sends twice). Refuses a page that others have saved since (409).
    """
    draft = locked_draft(part.report, section=Section.PARTNERS, by=by, at=at)
    part = PartnerPart.objects.select_related("partner").get(pk=part.pk)
    data = {
        "contact_name": contact_name,
        "contact_email": contact_email,
        "agreed_date": agreed_date,
    }
    stored = {name: getattr(part, name) for name in data}
    if data == stored and Section.PARTNERS not in draft.report.prefilled_sections:
        return part
    key = partner_key(part)
    check_seen(draft, seen_version, key=key, mine=partner_texts(data), theirs=partner_texts(stored))
    for name, value in data.items():
        setattr(part, name, value)
    part.save(update_fields=list(data))
    note_saved(draft, by=by, at=at, key=key)
    return part


def partner_key(part: PartnerPart) -> str:
    """Under which the saved changes of one partner are counted."""
    return f"partner:{part.code}"


def partner_texts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """In words, to stand beside another's."""
    day = data["agreed_date"]
    return [
        (str(LABELS["contact_name"]), data["contact_name"]),
        (str(LABELS["contact_email"]), data["contact_email"]),
        (_("Når sa partneren seg enig i innholdet?"), format_date(day) if day else ""),
    ]


@transaction.atomic
def remove_partner(*, part: PartnerPart, by: Actor, at: datetime) -> None:
    """Strike a partner from a draft. Refused while it has money in a budget."""
    draft = locked_draft(part.report, section=Section.PARTNERS, by=by, at=at)
    lines = BudgetLine.objects.filter(measure__report=draft.report, recipient_id=part.partner_id)
    if lines.exists():
        raise Refused(
            _("%(name)s har penger i et budsjett. Ta bort beløpene først.")
            % {"name": part.partner.name}
        )
    record_event(
        chain=draft.application.chain_key, verb="remove_partner", on=part, by=by, at=at,
        facts={"organisation": part.partner_id},
    )  # fmt: skip
    remove_party(application=draft.application, organisation=part.partner, part=Part.PARTNER)
    part.delete()
    note_saved(draft, by=by, at=at)


@transaction.atomic
def ask_partner(*, part: PartnerPart, by: Actor, at: datetime) -> PartnerPart:
    """Ask a partner's people to confirm its part; portal notice and mail to each, and to the contact's address."""
    draft = locked_draft(part.report, section=Section.PARTNERS, by=by, at=at)
    if part.confirmed_at:
        raise Refused(_("%(name)s har alt bekreftet.") % {"name": part.partner.name})
    part.asked_at, part.asked_by_id = at, by.user_id
    part.save(update_fields=["asked_at", "asked_by"])
    record_event(chain=draft.application.chain_key, verb="ask_partner", on=part, by=by, at=at)
    notify(
        users=people_of(part.partner_id, PARTNERS, in_oslo(at).date()),
        title=lambda: (
            _("%(owner)s ber dere bekrefte deres del av en behovsmelding")
            % {"owner": draft.application.applicant.name}
        ),
        url=reverse("needs:partner-confirm", args=(part.code,)),
        organisation_id=part.partner_id,
        at=at,
    )
    return part


@transaction.atomic
def confirm_partner_part(
    *, part: PartnerPart, teacher_education_text: str, by: Actor, at: datetime
) -> PartnerPart:
    """The partner's own word that it agrees, and how the work strengthens teacher education (S3:75).

    Only the partner's people (403). Refused once the case has ended.
    """
    part = PartnerPart.objects.select_related("report__application", "partner").get(pk=part.pk)
    application = lock_application(part.report.application)
    if not may.is_of_partner(by, part):
        raise NotAllowed(who_may=may.WHO_CONFIRMS_PARTNER)
    if application.status in (*ENDED, ApplicationStatus.DECIDED):
        raise Locked(_("Saken er avsluttet."))
    part.confirmed_at, part.confirmed_by_id = at, by.user_id
    part.teacher_education_text = teacher_education_text
    part.save(update_fields=["confirmed_at", "confirmed_by", "teacher_education_text"])
    record_event(
        chain=application.chain_key, verb="confirm_partner_part", on=part, by=by, at=at,
        reason=teacher_education_text, reason_id=part.code,
    )  # fmt: skip
    return part


@transaction.atomic
def ask_consent(
    *, report: NeedsReport, organisation: Organisation, by: Actor, at: datetime
) -> NetworkConsent:
    """Ask a network's member to join the report. Refuses an owner that is not in the network."""
    draft = locked_draft(report, section=Section.NETWORK, by=by, at=at)
    network, today = draft.application.network, in_oslo(at).date()
    members = network and network.members.active_on(today).not_declined()
    if not members or not members.filter(organisation=organisation).exists():
        raise Refused(_("%(name)s er ikke med i nettverket.") % {"name": organisation.name})
    consent, _made = NetworkConsent.objects.update_or_create(
        report=draft.report,
        organisation=organisation,
        defaults={
            "answer": ConsentStatus.ASKED,
            "asked_at": at,
            "asked_by_id": by.user_id,
            "answered_at": None,
            "answered_by": None,
        },
    )
    add_party(application=draft.application, organisation=organisation, part=Part.NETWORK_MEMBER)
    record_event(
        chain=draft.application.chain_key, verb="ask_consent", on=consent, by=by, at=at,
        facts={"organisation": organisation.pk},
    )  # fmt: skip
    notify(
        users=people_of(organisation.pk, WRITERS, today),
        title=lambda: (
            _("%(owner)s spør om dere vil være med i en felles behovsmelding")
            % {"owner": draft.application.applicant.name}
        ),
        url=reverse("needs:consent-answer", args=(consent.code,)),
        organisation_id=organisation.pk,
        at=at,
    )
    note_saved(draft, by=by, at=at)
    return consent


@transaction.atomic
def answer_consent(
    *,
    consent: NetworkConsent,
    joins: bool,
    by: Actor,
    at: datetime,
    need_text: str = "",
    participants: int | None = None,
    amount: int | None = None,
) -> NetworkConsent:
    """A member joins with its need, participants and amount, or declines. Only the member's own people, while it is a draft."""
    consent = NetworkConsent.objects.select_related("report__application").get(pk=consent.pk)
    application = lock_application(consent.report.application)
    if not may.is_of_member(by, consent):
        raise NotAllowed(who_may=may.WHO_CONSENTS)
    if application.status not in (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE):
        raise Locked(_("Meldingen er sendt og kan ikke endres."))
    consent.answer = ConsentStatus.CONFIRMED if joins else ConsentStatus.DECLINED
    consent.need_text, consent.participants, consent.amount = need_text, participants, amount
    consent.answered_at, consent.answered_by_id = at, by.user_id
    consent.save()
    application.version += 1
    application.save(update_fields=["version"])
    record_event(
        chain=application.chain_key, verb="answer_consent", on=consent, by=by, at=at,
        facts={"joins": joins, "amount": amount},
    )  # fmt: skip
    return consent


@transaction.atomic
def record_involvement(
    *,
    report: NeedsReport,
    group: str,
    by: Actor,
    at: datetime,
    held_date: date | None = None,
    method: str = "",
    who: str = "",
    comment: str = "",
    establishment: Establishment | None = None,
) -> Involvement:
    """Write down one time that a group was involved, or that there is no union representative.

    Refuses a missing date or way, and a date that has not been.
    """
    draft = locked_draft(report, section=Section.INVOLVEMENT, by=by, at=at)
    if group != InvolvedGroup.NO_UNION:
        if held_date is None:
            raise Refused(_("Dato må fylles ut"), field="held_date")
        if held_date > in_oslo(at).date():
            raise Refused(_("Dato må være i dag eller tidligere"), field="held_date")
        if not method.strip():
            raise Refused(_("Skriv hvordan de ble involvert."), field="method")
    row = Involvement.objects.create(
        report=draft.report,
        group=InvolvedGroup(group),
        held_date=held_date,
        method=method,
        who=who,
        comment=comment,
        establishment=establishment,
    )
    record_event(
        chain=draft.application.chain_key, verb="record_involvement", on=row, by=by, at=at,
        facts={"group": str(group)},
    )  # fmt: skip
    note_saved(draft, by=by, at=at)
    return row


@transaction.atomic
def remove_involvement(*, involvement: Involvement, by: Actor, at: datetime) -> None:
    """Strike one from a draft."""
    draft = locked_draft(involvement.report, section=Section.INVOLVEMENT, by=by, at=at)
    record_event(
        chain=draft.application.chain_key, verb="remove_involvement", on=involvement, by=by, at=at
    )
    involvement.delete()
    note_saved(draft, by=by, at=at)


@transaction.atomic
def ask_involvement_confirmation(
    *, involvement: Involvement, email: str, by: Actor, at: datetime
) -> str:
    """Mail a personal link to a leader or union representative, good for 30 days and one answer. Returns the link's secret.

    Only its hash is kept. Asking again makes the former link dead.
    """
    draft = locked_draft(involvement.report, section=Section.INVOLVEMENT, by=by, at=at)
    if involvement.confirmed_at:
        raise Refused(_("Dette er alt bekreftet."))
    token = new_token()
    involvement.asked_email, involvement.asked_at = email, at
    involvement.token_hash, involvement.token_expires_at = hash_token(token), at + LINK_LASTS
    involvement.save(update_fields=["asked_email", "asked_at", "token_hash", "token_expires_at"])
    record_event(
        chain=draft.application.chain_key,
        verb="ask_involvement_confirmation",
        on=involvement,
        by=by,
        at=at,
    )
    queue_templated(
        key=f"involvement:{involvement.token_hash}",
        to=email,
        kind="needs/involvement",
        holds_key=True,
        context={
            "owner": draft.application.applicant.name,
            "url": reverse("needs:involvement-link", args=(token,)),
            "expires_at": involvement.token_expires_at,
        },
        at=at,
    )
    return token


def by_link(token: str, *, at: datetime) -> Involvement | None:
    """What a personal link leads to, or None when it is unknown, old or used."""
    return (
        Involvement.objects.filter(
            token_hash=hash_token(token), token_expires_at__gt=at, confirmed_at=None
        )
        .select_related("report__application__applicant", "report__application__round")
        .first()
    )


@transaction.atomic
def confirm_by_link(*, token: str, name: str, text: str, at: datetime) -> Involvement:
    """The leader's or union representative's own word, by the personal link. The link is used up."""
    found = by_link(token, at=at)
    if found is None:
        raise Refused(_("Lenken er brukt eller for gammel. Be om en ny."))
    lock_application(found.report.application)
    row = Involvement.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.confirmed_at:
        raise Refused(_("Lenken er brukt eller for gammel. Be om en ny."))
    row.confirmed_at, row.confirmed_name, row.confirmed_text = at, name, text
    history.sign(by=BY_LINK, at=at)
    row.save(update_fields=["confirmed_at", "confirmed_name", "confirmed_text"])
    record_event(
        chain=found.report.application.chain_key,
        verb="confirm_by_link",
        on=row,
        by=BY_LINK,
        at=at,
        reason=text,
        reason_id=row.code,
    )
    return row
