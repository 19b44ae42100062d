"""Opening a case, moving it, and who has a part in it. Scheme apps build on these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from grants import transitions
from grants.actions.exclusions import check_not_recused
from grants.enums import ApplicationStatus, Part, TaskKind
from grants.models import Application, ItemAmount, Party, Task
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused, Stale
from owners.models import RegionMembership
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.models import Item, Round, SchemeVersion
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation
    from partnerships.models import Network
    from records.workflow import Transition

# What waits at the authority before the forum: gone when the owner withdraws or the case is dismissed.
BEFORE_TREATMENT = (TaskKind.CHECK_APPLICATION, TaskKind.CHECK_COMPLETION, TaskKind.ADMIT_LATE)


@transaction.atomic
def open_application(
    *,
    round_: Round,
    scheme_version: SchemeVersion,
    applicant: Organisation,
    by: Actor,
    at: datetime,
    network: Network | None = None,
) -> Application:
    """Open a draft case for an owner (or the lead of a network) in a round.

    Refuses: another organisation's hat, a round that is not published or has not opened, a scheme that is not in the
    round, and a second active case of the same owner in the same scheme (R-KOL-03).
    """
    if by.side != "owner" or by.organisation_id != applicant.pk or not by.can("edit_needs_report"):
        raise NotAllowed(
            who_may=_("Innsendere og godkjennere hos %(name)s.") % {"name": applicant.name},
            rule_id="R-GEN-01",
        )
    if round_.published_at is None or in_oslo(at).date() < round_.opens_date:
        raise Refused(_("Utlysningen er ikke åpnet ennå."))
    if not round_.frames.filter(scheme_version=scheme_version).exists():
        raise Refused(_("Ordningen er ikke med i denne utlysningen."))
    same = Application.objects.filter(
        round=round_, scheme_version=scheme_version, applicant=applicant, network=network
    )
    if same.exclude(status__in=("withdrawn", "dismissed")).exists():
        raise Refused(
            _("Dere har alt en behovsmelding i denne ordningen i år. Åpne den i stedet."),
            rule_id="R-KOL-03",
        )
    application = Application.objects.create(
        round=round_,
        scheme_version=scheme_version,
        applicant=applicant,
        network=network,
        authority_id=round_.authority_id,
        county_id=round_.county_id,
        region_id=region_of(applicant, county_id=round_.county_id, on=in_oslo(at).date()),
        created_at=at,
        created_by_id=by.user_id,
    )
    add_party(application=application, organisation=applicant, part=Part.APPLICANT)
    record_event(chain=application.chain_key, verb="open_application", on=application, by=by, at=at)
    return application


def region_of(applicant: Organisation, *, county_id: str, on: date) -> int | None:
    """The region that an owner belongs to in the round's county on a date, if the county has any."""
    held = RegionMembership.objects.active_on(on).filter(
        organisation=applicant, region__county_id=county_id
    )
    return held.values_list("region_id", flat=True).first()


def lock_application(application: Application, *, seen_version: int | None = None) -> Application:
    """The case's row, locked. Refuses (Stale) when the user acted on an older version than the one that is."""
    locked = workflow.lock(application)
    if seen_version is not None and locked.version != seen_version:
        raise Stale(_("Noen har lagret endringer siden du åpnet siden."))
    return locked


def move_application(
    application: Application,
    transition: Transition,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    reason_id: str = "",
    facts: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> Application:
    """Move a locked case along one edge and count its version up, so that every open page of it turns stale.

    Refuses staff who are recused on the case, whatever the edge (R-ROL-07). A case that is withdrawn or dismissed takes its
    check off the work list.
    """
    if by.side == "authority":
        check_not_recused(application, by=by)
    moved = workflow.move(
        application,
        transition,
        by=by,
        at=at,
        chain=application.chain_key,
        reason=reason,
        reason_id=reason_id,
        facts=facts,
        also={"version": application.version + 1, **(also or {})},
    )
    if transition.target in (ApplicationStatus.WITHDRAWN, ApplicationStatus.DISMISSED):
        Task.objects.open().filter(application=application, kind__in=BEFORE_TREATMENT).update(
            done_at=at, done_by_id=by.user_id
        )
    return moved


def discard_application(application: Application, *, by: Actor, at: datetime) -> Application:
    """End a draft that nobody has sent: its items go, and nobody has part in it any more. That it was there stands in the log.

    Called by a scheme's own action, inside its transaction, with the application locked and its contents deleted.
    """
    facts = {"items": application.items.count(), "parties": application.parties.count()}
    application.items.all().delete()
    application.parties.all().delete()
    Task.objects.open().filter(application=application).update(done_at=at, done_by_id=by.user_id)
    return move_application(
        application, transitions.DISCARD, by=by, at=at, facts=facts, also={"requested_total": 0}
    )


def add_party(*, application: Application, organisation: Organisation, part: Part) -> None:
    """Give an organisation a part in a case. Twice is once."""
    Party.objects.bulk_create(
        [Party(application=application, organisation=organisation, part=part)],
        ignore_conflicts=True,
    )


def remove_party(*, application: Application, organisation: Organisation, part: Part) -> None:
    """Take a part away again (a partner struck from a draft)."""
    Party.objects.filter(application=application, organisation=organisation, part=part).delete()


def set_amounts(*, item: Item, amounts: dict[tuple[int, int], int]) -> Item:
    """Replace what an item asks for: (year, recipient's id) → kroner. Sums the round's year into `requested` on item and case.

    Called by a scheme's own action, inside its transaction and with the application locked.
    """
    ItemAmount.objects.filter(item=item).delete()
    ItemAmount.objects.bulk_create(
        ItemAmount(item=item, year=year, recipient_id=recipient, amount=amount)
        for (year, recipient), amount in sorted(amounts.items())
    )
    application = item.application
    budget_year = application.round.budget_year
    item.requested = sum(amount for (year, _to), amount in amounts.items() if year == budget_year)
    item.save(update_fields=["requested"])
    others = application.items.exclude(pk=item.pk).aggregate(total=Sum("requested"))["total"] or 0
    application.requested_total = others + item.requested
    application.save(update_fields=["requested_total"])
    return item
