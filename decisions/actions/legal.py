"""Legal references: a juridisk ansvarlig verifies them before a final letter may cite them (`domain.md` 0.3, 0.5.14)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions import transitions
from decisions.legal import EVERY_LETTER, OF_KIND, stands_on
from decisions.models import Decision
from decisions.permissions import check_legal_officer
from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from grants.models import LegalReference
from grants.models.schemes import in_language
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Refused, Stale
from records import workflow

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from grants.models import SchemeVersion
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

VERIFY_WITHIN_DAYS = 5


@dataclass(frozen=True, slots=True)
class ReferenceFacts:
    """What the juridisk ansvarlig has found in the source."""

    citation_nb: str
    citation_nn: str
    document_number: str
    document_date: date | None
    paragraphs: str
    source_url: str
    valid_from_date: date | None
    valid_to_date: date | None = None


def chain_key(reference: LegalReference) -> str:
    return f"legal:{reference.key}"


@transaction.atomic
def verify_reference(
    *,
    reference: LegalReference,
    facts: ReferenceFacts,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> LegalReference:
    """Say that a reference is as the source has it, with number, date and source. Only the juridisk ansvarlig.

    Refuses an empty number, date or source, and a period that ends before it begins.
    """
    check_legal_officer(by)
    reference = _locked(reference, seen_version=seen_version)
    _check_facts(facts)
    workflow.move(
        reference,
        transitions.VERIFY,
        by=by,
        at=at,
        chain=chain_key(reference),
        facts={"number": facts.document_number, "date": str(facts.document_date)},
        also={
            **asdict(facts),
            "verified_at": at,
            "verified_by_id": by.user_id,
            "version": reference.version + 1,
        },
    )
    for authority in {row.authority for row in waiting_for(reference).select_related("authority")}:
        close_tasks(
            kind=TaskKind.VERIFY_REFERENCE,
            object_key=_object_key(reference, authority),
            by=by,
            at=at,
        )
    return reference


def _check_facts(facts: ReferenceFacts) -> None:
    for name, value, sentence in (
        ("citation_nb", facts.citation_nb, _("Skriv henvisningen slik den skal stå på bokmål.")),
        ("citation_nn", facts.citation_nn, _("Skriv henvisningen slik den skal stå på nynorsk.")),
        ("document_number", facts.document_number, _("Skriv nummeret på loven eller forskriften.")),
        ("document_date", facts.document_date, _("Skriv datoen på loven eller forskriften.")),
        ("source_url", facts.source_url, _("Skriv hvor du har kontrollert teksten.")),
    ):
        if not value:
            raise Refused(sentence, field=name)
    if (
        facts.valid_from_date
        and facts.valid_to_date
        and facts.valid_to_date < facts.valid_from_date
    ):
        raise Refused(_("Datoen må være etter at den begynte å gjelde."), field="valid_to_date")


@transaction.atomic
def repeal_reference(
    *,
    reference: LegalReference,
    valid_to_date: date,
    reason: str,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> LegalReference:
    """Say that a reference no longer holds after a date. No final letter cites it from now on; letters that were sent stand."""
    check_legal_officer(by)
    reference = _locked(reference, seen_version=seen_version)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor hjemmelen ikke gjelder lenger."), field="reason")
    if reference.valid_from_date and valid_to_date < reference.valid_from_date:
        raise Refused(_("Datoen må være etter at den begynte å gjelde."), field="valid_to_date")
    return workflow.move(
        reference,
        transitions.REPEAL,
        by=by,
        at=at,
        chain=chain_key(reference),
        reason=reason,
        facts={"valid_to": valid_to_date.isoformat()},
        also={"valid_to_date": valid_to_date, "version": reference.version + 1},
    )


def waiting_for(reference: LegalReference) -> QuerySet[Decision]:
    """Open decisions whose letters cite the reference."""
    waiting = Decision.objects.open()
    if reference.key in EVERY_LETTER:
        return waiting
    kinds = [kind for kind, keys in OF_KIND.items() if reference.key in keys]
    if kinds:
        return waiting.filter(kind__in=kinds)
    return waiting.filter(scheme_version__legal_basis=reference)


def ask_for_verification(
    *, scheme_version: SchemeVersion, authority: Organisation, at: datetime
) -> int:
    """Put each reference that stops the letters of a scheme on the authority's work list; how many there are."""
    on = in_oslo(at).date()
    cited = LegalReference.objects.filter(key__in=EVERY_LETTER) | LegalReference.objects.filter(
        pk__in=scheme_version.legal_basis.values("pk")
    )
    missing = [reference for reference in cited.order_by("pk") if not stands_on(reference, on)]
    for reference in missing:
        open_task(
            kind=TaskKind.VERIFY_REFERENCE,
            authority=authority,
            subject=partial(in_language, reference, "citation"),
            url=reverse("decisions:legal-reference", args=[reference.key]),
            due_date=add_working_days(on, VERIFY_WITHIN_DAYS),
            object_key=_object_key(reference, authority),
            at=at,
        )
    return len(missing)


def _object_key(reference: LegalReference, authority: Organisation) -> str:
    return f"legal:{reference.key}:{authority.code}"


def _locked(reference: LegalReference, *, seen_version: int) -> LegalReference:
    locked = workflow.lock(reference)
    if locked.version != seen_version:
        stored = [locked.citation_nb, locked.citation_nn, locked.paragraphs, locked.source_url]
        raise Stale(
            _("Noen har endret hjemmelen siden du åpnet siden."),
            theirs="\n".join(filter(None, stored)),
        )
    return locked
