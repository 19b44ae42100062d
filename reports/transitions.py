"""The life of a report. The table that permits is the table that draws the buttons."""

from django.utils.translation import gettext_lazy as _

from records.workflow import Transition
from reports import permissions as may
from reports.enums import NOT_SENT
from reports.enums import ReportStatus as S

BEGIN = Transition(
    "begin_report",
    (S.OPEN,),
    S.DRAFT,
    may.is_editor,
    may.WHO_EDITS,
    _("Begynn på rapporten"),
    source="domain 2.6",
)
SEND_TO_APPROVER = Transition(
    "send_report_to_approver",
    (S.DRAFT, S.CHANGES_ASKED),
    S.IN_APPROVAL,
    may.is_editor,
    may.WHO_EDITS,
    _("Send til godkjenning"),
    source="domain 0.5.3",
)
TAKE_BACK = Transition(
    "take_report_back",
    (S.IN_APPROVAL,),
    S.DRAFT,
    may.is_editor,
    may.WHO_EDITS,
    _("Hent tilbake"),
    source="domain 0.5.3",
)
SEND_BACK = Transition(
    "send_report_back",
    (S.IN_APPROVAL,),
    S.DRAFT,
    may.is_approver,
    may.WHO_APPROVES,
    _("Send tilbake"),
    source="domain 0.5.3",
)
SUBMIT = Transition(
    "submit_report",
    (S.DRAFT, S.IN_APPROVAL, S.CHANGES_ASKED),
    S.SUBMITTED,
    may.is_approver,
    may.WHO_APPROVES,
    _("Godkjenn og send inn"),
    source="domain 3.3",
)
ASK_FOR_CHANGES = Transition(
    "ask_for_report_changes",
    (S.SUBMITTED,),
    S.CHANGES_ASKED,
    may.is_controller,
    may.WHO_CONTROLS,
    _("Be om retting"),
    source="domain 3.3",
)
APPROVE = Transition(
    "approve_report",
    (S.SUBMITTED,),
    S.APPROVED,
    may.is_decider,
    may.WHO_DECIDES,
    _("Godkjenn rapporten"),
    source="domain 3.3",
)
WAIVE = Transition(
    "waive_report",
    NOT_SENT,
    S.WAIVED,
    may.is_decider,
    may.WHO_DECIDES,
    _("Frita for rapport"),
    source="domain 3.3",
)

TABLE = (BEGIN, SEND_TO_APPROVER, TAKE_BACK, SEND_BACK, SUBMIT, ASK_FOR_CHANGES, APPROVE, WAIVE)
