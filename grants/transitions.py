"""The life of a case on paper, in the order it lives. The table that permits is the table that draws the buttons."""

from django.utils.translation import gettext_lazy as _

from grants import permissions as may
from grants.enums import BEFORE_TREATMENT
from grants.enums import ApplicationStatus as S
from records.workflow import Transition

SEND_TO_APPROVER = Transition(
    "send_to_approver",
    (S.DRAFT,),
    S.IN_APPROVAL,
    may.is_owner_editor,
    may.WHO_EDITS,
    _("Send til godkjenning"),
)
SEND_BACK = Transition(
    "send_back",
    (S.IN_APPROVAL,),
    S.DRAFT,
    may.is_owner_approver,
    may.WHO_APPROVES,
    _("Send tilbake"),
)
TAKE_BACK = Transition(
    "take_back",
    (S.IN_APPROVAL,),
    S.DRAFT,
    may.is_owner_editor,
    may.WHO_EDITS,
    _("Hent tilbake til utkast"),
)
SUBMIT = Transition(
    "submit",
    (S.DRAFT, S.IN_APPROVAL),
    S.SUBMITTED,
    may.is_owner_approver,
    may.WHO_APPROVES,
    _("Godkjenn og send inn"),
    source="R-GEN-01",
)
DISCARD = Transition(
    "discard",
    (S.DRAFT,),
    S.WITHDRAWN,
    may.is_owner_editor,
    may.WHO_EDITS,
    _("Slett utkastet"),
)
# What was never sent is deleted, not withdrawn (`domain.md` 2.1, 5).
WITHDRAW = Transition(
    "withdraw",
    (S.SUBMITTED, S.INCOMPLETE, S.CHECKED, S.IN_TREATMENT),
    S.WITHDRAWN,
    may.is_owner_approver,
    may.WHO_APPROVES,
    _("Trekk behovsmeldingen"),
)
ASK_FOR_COMPLETION = Transition(
    "ask_for_completion",
    (S.SUBMITTED, S.CHECKED),
    S.INCOMPLETE,
    may.is_caseworker,
    may.WHO_HANDLES,
    _("Be om retting"),
    source="forvaltningsloven § 11",
)
COMPLETE = Transition(
    "complete",
    (S.INCOMPLETE,),
    S.SUBMITTED,
    may.is_owner_approver,
    may.WHO_APPROVES,
    _("Send inn rettet behovsmelding"),
)
FINISH_CHECK = Transition(
    "finish_check",
    (S.SUBMITTED,),
    S.CHECKED,
    may.is_caseworker,
    may.WHO_HANDLES,
    _("Fullfør kontrollen"),
)
REOPEN_CHECK = Transition(
    "reopen_check",
    (S.CHECKED,),
    S.SUBMITTED,
    may.is_caseworker,
    may.WHO_HANDLES,
    _("Åpne kontrollen igjen"),
)
BEGIN_TREATMENT = Transition(
    "begin_treatment",
    (S.CHECKED,),
    S.IN_TREATMENT,
    may.is_caseworker,
    may.WHO_HANDLES,
    _("Legg fram for forumet"),
)
TAKE_OUT_OF_TREATMENT = Transition(
    "take_out_of_treatment",
    (S.IN_TREATMENT,),
    S.CHECKED,
    may.is_caseworker,
    may.WHO_HANDLES,
    _("Ta ut av forumets liste"),
)
DECIDE = Transition(
    "decide",
    (S.CHECKED, S.IN_TREATMENT),
    S.DECIDED,
    may.is_decision_approver,
    may.WHO_DECIDES,
    _("Fatt vedtak"),
    source="R-ROL-02",
)
DISMISS = Transition(
    "dismiss",
    BEFORE_TREATMENT,
    S.DISMISSED,
    may.is_decision_approver,
    may.WHO_DECIDES,
    _("Avvis"),
    source="forvaltningsloven § 2 tredje ledd",
)
CLOSE = Transition(
    "close",
    (S.DECIDED,),
    S.CLOSED,
    may.is_caseworker_or_system,
    may.WHO_HANDLES,
    _("Avslutt saken"),
)

TABLE = (
    SEND_TO_APPROVER,
    SEND_BACK,
    TAKE_BACK,
    SUBMIT,
    DISCARD,
    WITHDRAW,
    ASK_FOR_COMPLETION,
    COMPLETE,
    FINISH_CHECK,
    REOPEN_CHECK,
    BEGIN_TREATMENT,
    TAKE_OUT_OF_TREATMENT,
    DECIDE,
    DISMISS,
    CLOSE,
)
