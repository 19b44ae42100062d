"""The lives of a meeting, an item, an allocation, a line, a recusal and the minutes, each in the order it is lived."""

from django.utils.translation import gettext_lazy as _

from forum import permissions as may
from forum.enums import (
    AllocationStatus,
    ItemStatus,
    MeetingStatus,
    MinutesStatus,
    PreparationStatus,
    RecusalStatus,
    RemarkStatus,
    Treatment,
)
from records.workflow import Transition

B, M, I, A, T, R, P, K = (  # noqa: E741 -- one letter per life, read in columns; B is what comes before the list
    PreparationStatus,
    MeetingStatus,
    ItemStatus,
    AllocationStatus,
    Treatment,
    RecusalStatus,
    MinutesStatus,
    RemarkStatus,
)
SECRETARIAT = (may.is_secretariat, may.WHO_SECRETARIAT)
LEADER = (may.is_leader, may.WHO_LEADS)
LEADER_OR_SECRETARIAT = (may.is_leader_or_secretariat, may.WHO_LEADS_OR_WRITES)

DELIVER_PREPARATION = Transition(
    "deliver_preparation",
    (B.OPEN,),
    B.DELIVERED,
    may.may_prepare,
    may.WHO_PREPARES,
    _("Lever"),
    source="domain 0.5.2",
)
REOPEN_PREPARATION = Transition(
    "reopen_preparation", (B.DELIVERED,), B.OPEN, *SECRETARIAT, _("Åpne lista igjen")
)
PREPARATION = (DELIVER_PREPARATION, REOPEN_PREPARATION)

CALL_MEETING = Transition("call_meeting", (M.PLANNED,), M.CALLED, *SECRETARIAT, _("Kall inn"))
PUBLISH_AGENDA = Transition(
    "publish_agenda",
    (M.PLANNED, M.CALLED),
    M.AGENDA_PUBLISHED,
    *SECRETARIAT,
    _("Publiser sakslista"),
    source="R-MOT-01",
)
CANCEL_MEETING = Transition(
    "cancel_meeting",
    (M.PLANNED, M.CALLED, M.AGENDA_PUBLISHED),
    M.CANCELLED,
    *SECRETARIAT,
    _("Avlys møtet"),
)
OPEN_MEETING = Transition(
    "open_meeting", (M.AGENDA_PUBLISHED,), M.OPEN, *LEADER, _("Åpne møtet"), source="R-FOR-03"
)
CLOSE_MEETING = Transition("close_meeting", (M.OPEN,), M.CLOSED, *LEADER, _("Avslutt møtet"))
SEND_OUT_MINUTES = Transition(
    "send_out_minutes", (M.CLOSED,), M.MINUTES_SENT, *SECRETARIAT, _("Send ut protokollen")
)
APPROVE_MEETING = Transition(
    "approve_meeting_minutes",
    (M.MINUTES_SENT,),
    M.MINUTES_APPROVED,
    *LEADER,
    _("Godkjenn protokollen"),
)
MEETING = (
    CALL_MEETING,
    PUBLISH_AGENDA,
    CANCEL_MEETING,
    OPEN_MEETING,
    CLOSE_MEETING,
    SEND_OUT_MINUTES,
    APPROVE_MEETING,
)

PUBLISH_ITEM = Transition(
    "publish_item", (I.REPORTED,), I.ON_AGENDA, *SECRETARIAT, _("Sett på sakslista")
)
OPEN_ITEM = Transition("open_item", (I.ON_AGENDA,), I.OPEN, *LEADER, _("Åpne saken"))
CLOSE_ITEM = Transition("close_item", (I.OPEN,), I.TREATED, *LEADER, _("Avslutt saken"))
POSTPONE_ITEM = Transition(
    "postpone_item", (I.ON_AGENDA, I.OPEN), I.POSTPONED, *LEADER, _("Utsett saken")
)
WITHDRAW_ITEM = Transition(
    "withdraw_item", (I.REPORTED, I.ON_AGENDA), I.WITHDRAWN, *SECRETARIAT, _("Trekk saken")
)
ITEM = (PUBLISH_ITEM, OPEN_ITEM, CLOSE_ITEM, POSTPONE_ITEM, WITHDRAW_ITEM)

CHECK_QUALITY = Transition(
    "check_quality",
    (A.DRAFT,),
    A.QUALITY_CHECKED,
    may.is_checker,
    may.WHO_CHECKS,
    _("Bekreft kvalitetssikringen"),
    source="domain 2.3",
)
REOPEN_DRAFT = Transition(
    "reopen_draft", (A.QUALITY_CHECKED,), A.DRAFT, *SECRETARIAT, _("Åpne utkastet igjen")
)
PUT_ON_AGENDA = Transition(
    "put_on_agenda",
    (A.DRAFT, A.QUALITY_CHECKED),
    A.ON_AGENDA,
    *SECRETARIAT,
    _("Sett på sakslista"),
    source="R-BUD-01",
)
TAKE_OFF_AGENDA = Transition(
    "take_off_agenda",
    (A.ON_AGENDA,),
    A.DRAFT,
    *LEADER_OR_SECRETARIAT,
    _("Ta av sakslista"),
)
TREAT = Transition("treat_allocation", (A.ON_AGENDA,), A.TREATED, *LEADER, _("Avslutt saken"))
ADJUST = Transition(
    "adjust_allocation",
    (A.TREATED, A.ADJUSTED),
    A.ADJUSTED,
    *SECRETARIAT,
    _("Juster etter drøftingen"),
    source="R-KOL-07",
)
HAND_OVER = Transition(
    "hand_over_allocation",
    (A.TREATED, A.ADJUSTED),
    A.HANDED_OVER,
    *SECRETARIAT,
    _("Send over til vedtak"),
)
ALLOCATION = (
    CHECK_QUALITY,
    REOPEN_DRAFT,
    PUT_ON_AGENDA,
    TAKE_OFF_AGENDA,
    TREAT,
    ADJUST,
    HAND_OVER,
)

AGREE = Transition(
    "agree_on_line",
    (T.PENDING, T.NO_CONSENSUS),
    T.AGREED,
    *LEADER_OR_SECRETARIAT,
    _("Registrer enighet"),
    field="treatment",
    source="R-FOR-05",
)
FAIL_CONSENSUS = Transition(
    "fail_consensus_on_line",
    (T.PENDING,),
    T.NO_CONSENSUS,
    *LEADER_OR_SECRETARIAT,
    _("Registrer at forumet ikke ble enig"),
    field="treatment",
    source="R-FOR-05",
)
VOTE_LINE = Transition(
    "vote_line",
    (T.NO_CONSENSUS,),
    T.VOTED,
    *LEADER_OR_SECRETARIAT,
    _("Lukk avstemmingen"),
    field="treatment",
)
TIE_LINE = Transition(
    "tie_line",
    (T.NO_CONSENSUS,),
    T.TIE,
    *LEADER_OR_SECRETARIAT,
    _("Lukk avstemmingen"),
    field="treatment",
    source="domain 0.5.7",
)
DISCUSS_LINE = Transition(
    "discuss_line", (T.PENDING,), T.DISCUSSED, *LEADER, _("Drøftet"), field="treatment"
)
RESET_LINE = Transition(
    "reset_line",
    (T.PENDING, T.AGREED, T.NO_CONSENSUS, T.VOTED, T.TIE),
    T.PENDING,
    *LEADER_OR_SECRETARIAT,
    _("Behandle linjen på nytt"),
    field="treatment",
)
LINE = (AGREE, FAIL_CONSENSUS, VOTE_LINE, TIE_LINE, DISCUSS_LINE, RESET_LINE)

DECLARE_RECUSAL = Transition(
    "declare_recusal",
    (R.PROPOSED,),
    R.DECLARED,
    may.holds_recusal,
    may.WHO_SITS,
    _("Meld deg inhabil"),
    source="forvaltningsloven § 8",
)
RECUSE = Transition(
    "recuse",
    (R.PROPOSED, R.DECLARED),
    R.DECIDED_RECUSED,
    may.decides_recusal,
    may.WHO_LEADS_OR_WRITES,
    _("Inhabil"),
    source="R-ROL-07",
)
FIND_IMPARTIAL = Transition(
    "find_impartial",
    (R.PROPOSED, R.DECLARED),
    R.DECIDED_IMPARTIAL,
    may.decides_recusal,
    may.WHO_LEADS_OR_WRITES,
    _("Habil"),
    source="R-ROL-07",
)
RECUSAL = (DECLARE_RECUSAL, RECUSE, FIND_IMPARTIAL)

SEND_MINUTES = Transition("send_minutes", (P.DRAFT,), P.SENT, *SECRETARIAT, _("Send til merknad"))
APPROVE_MINUTES = Transition(
    "approve_minutes", (P.SENT,), P.APPROVED, *LEADER, _("Godkjenn protokollen")
)
MINUTES = (SEND_MINUTES, APPROVE_MINUTES)

TAKE_IN_REMARK = Transition(
    "take_in_remark",
    (K.WAITING,),
    K.TAKEN_IN,
    *LEADER,
    _("Ta merknaden inn i protokollen"),
    source="domain 2.10",
)
ANSWER_REMARK = Transition(
    "answer_remark",
    (K.WAITING,),
    K.NOT_TAKEN_IN,
    *LEADER,
    _("Svar uten å ta merknaden inn"),
    source="domain 2.10",
)
REMARK = (TAKE_IN_REMARK, ANSWER_REMARK)

TABLES = {
    "forum.Preparation": PREPARATION,
    "forum.Meeting": MEETING,
    "forum.AgendaItem": ITEM,
    "forum.Allocation": ALLOCATION,
    "forum.AllocationLine": LINE,
    "forum.Recusal": RECUSAL,
    "forum.Minutes": MINUTES,
    "forum.MinutesRemark": REMARK,
}
