"""The life of a decision and of a legal reference. The tables that permit are the tables that draw the buttons."""

from django.utils.translation import gettext_lazy as _

from decisions import permissions as may
from decisions.enums import ChangeStatus as C
from decisions.enums import DecisionStatus as S
from grants.enums import ReferenceStatus as R
from records.workflow import Transition

SEND_TO_APPROVAL = Transition(
    "send_decision_to_approval",
    (S.DRAFT,),
    S.TO_APPROVAL,
    may.is_preparer,
    may.WHO_PREPARES,
    _("Send til godkjenning"),
)
TAKE_BACK = Transition(
    "take_decision_back",
    (S.TO_APPROVAL,),
    S.DRAFT,
    may.is_sender,
    may.WHO_TAKES_BACK,
    _("Angre sendingen"),
)
RETURN = Transition(
    "return_decision",
    (S.TO_APPROVAL,),
    S.DRAFT,
    may.is_approver,
    may.WHO_APPROVES,
    _("Underkjenn og send tilbake"),
)
ISSUE = Transition(
    "issue_decision",
    (S.TO_APPROVAL,),
    S.ISSUED,
    may.is_approver,
    may.WHO_APPROVES,
    _("Godkjenn og fatt vedtaket"),
    source="R-ROL-02",
)
DISPATCH = Transition(
    "dispatch_decision",
    (S.ISSUED,),
    S.DISPATCHED,
    may.is_system,
    may.WHO_SYSTEM,
    _("Send brevet"),
    source="forvaltningsloven § 27",
)
SUPERSEDE = Transition(
    "supersede_decision",
    (S.ISSUED, S.DISPATCHED),
    S.SUPERSEDED,
    may.is_approver,
    may.WHO_APPROVES,
    _("Erstatt med nytt vedtak"),
    source="forvaltningsloven § 35",
)

TABLE = (SEND_TO_APPROVAL, TAKE_BACK, RETURN, ISSUE, DISPATCH, SUPERSEDE)

ANSWER_CHANGE = Transition(
    "answer_change_notice",
    (C.SENT,),
    C.ANSWERED,
    may.is_answerer,
    may.WHO_APPROVES,
    _("Svar på endringsmelding"),
    source="domain.md 0.5; V_ENDRING",
)
WITHDRAW_CHANGE = Transition(
    "withdraw_change_notice",
    (C.SENT,),
    C.WITHDRAWN,
    may.is_notifier,
    may.WHO_NOTIFIES,
    _("Trekk endringsmeldingen"),
)

CHANGE_TABLE = (ANSWER_CHANGE, WITHDRAW_CHANGE)

VERIFY = Transition(
    "verify_reference",
    (R.UNVERIFIED, R.VERIFIED, R.REPEALED),
    R.VERIFIED,
    may.is_legal_officer,
    may.WHO_VERIFIES,
    _("Verifiser"),
    source="R-BRV-01",
)
REPEAL = Transition(
    "repeal_reference",
    (R.UNVERIFIED, R.VERIFIED),
    R.REPEALED,
    may.is_legal_officer,
    may.WHO_VERIFIES,
    _("Sett som opphevet"),
)

REFERENCE_TABLE = (VERIFY, REPEAL)
