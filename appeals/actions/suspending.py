"""Answering a request that the decision is not carried out before the complaint is decided (forvaltningsloven § 42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import transitions
from appeals.correspondence import send_letter
from appeals.documents import SUSPENSION, Words, cite
from appeals.enums import PaperKind, SuspensionStatus
from appeals.models import Suspension
from appeals.standing import decision_in_force
from grants.actions import close_tasks
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from payments.actions import open_stop
from payments.enums import StopKind
from records import workflow
from records.enums import DocumentKind

if TYPE_CHECKING:
    from datetime import datetime

    from appeals.models import Appeal
    from kompetanse.lib.actor import Actor


@transaction.atomic
def answer_suspension(
    *, appeal: Appeal, is_granted: bool, reasons: str, by: Actor, at: datetime
) -> Suspension:
    """Say yes or no, with reasons; the party gets a letter. Refuses a no or a yes without reasons."""
    standing = decision_in_force(workflow.lock(appeal.decision))
    workflow.lock(appeal)
    suspension = workflow.lock(Suspension.objects.get(appeal=appeal))
    if not reasons.strip():
        raise Refused(_("Skriv begrunnelsen. Den står i brevet."), field="reasons")
    workflow.move(
        suspension,
        transitions.SUSPEND if is_granted else transitions.REFUSE_SUSPENSION,
        by=by,
        at=at,
        chain=appeal.chain_key,
        reason=reasons,
        reason_id=f"appeals.suspension:{suspension.pk}",
        also={"reasons": reasons, "answered_at": at, "answered_by_id": by.user_id},
    )
    if is_granted:
        open_stop(
            decision=standing, kind=StopKind.APPEAL, reason=reasons,
            object_key=appeal.object_key, by=by, at=at,
        )  # fmt: skip
    close_tasks(kind=TaskKind.ANSWER_SUSPENSION, object_key=appeal.object_key, by=by, at=at)
    _send_answer(appeal, suspension, by=by, at=at)
    return suspension


def _send_answer(appeal: Appeal, suspension: Suspension, *, by: Actor, at: datetime) -> None:
    language = appeal.party.letter_language
    reference = cite(SUSPENSION, language=language, on=in_oslo(at).date())

    def words() -> Words:
        answer = (
            _("Vi venter med å gjennomføre vedtaket til klagen er avgjort.")
            if suspension.status == SuspensionStatus.GRANTED
            else _("Vedtaket blir gjennomført som vanlig mens vi behandler klagen.")
        )
        return Words(
            _("Svar på krav om utsatt iverksetting"),
            [
                ("", _("Dere har bedt om at vedtaket ikke gjennomføres før klagen er avgjort, jf. %(reference)s.") % {"reference": reference}),
                (_("Svaret vårt"), answer),
                (_("Begrunnelse"), suspension.reasons),
            ],
        )  # fmt: skip

    send_letter(
        appeal,
        words=words,
        kind=DocumentKind.COMPLAINT_ANSWER,
        part=PaperKind.ANSWER,
        by=by,
        at=at,
    )
