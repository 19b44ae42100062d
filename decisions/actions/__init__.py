"""The verbs of decisions, one subject a module."""

from decisions.actions.approval import (
    approve_decision,
    note_opening,
    return_decision,
    send_to_approval,
    take_back,
)
from decisions.actions.bulk import (
    approve_without_deviation,
    bulk_figures,
    send_all_without_deviation,
)
from decisions.actions.changes import (
    accept_change,
    refuse_change,
    send_change_notice,
    withdraw_change_notice,
)
from decisions.actions.commitments import set_commitments
from decisions.actions.dropping import discard_draft, drop_withdrawn_points
from decisions.actions.legal import (
    ReferenceFacts,
    ask_for_verification,
    repeal_reference,
    verify_reference,
    waiting_for,
)
from decisions.actions.letters import (
    dispatch_decision,
    follow_up_unread,
    note_reading,
    register_other_delivery,
    start_letters,
)
from decisions.actions.preparing import (
    check_dismissible,
    edit_letter,
    edit_point,
    prepare_decisions,
    prepare_dismissal,
)
from decisions.actions.replacing import prepare_lapse, prepare_repayment, prepare_replacement
from decisions.actions.returning import record_forum_answer, return_line
from decisions.actions.second import (
    draft_second_allocation,
    prepare_second_decisions,
    second_waits,
)

__all__ = [
    "ReferenceFacts",
    "accept_change",
    "approve_decision",
    "approve_without_deviation",
    "ask_for_verification",
    "bulk_figures",
    "check_dismissible",
    "discard_draft",
    "dispatch_decision",
    "draft_second_allocation",
    "drop_withdrawn_points",
    "edit_letter",
    "edit_point",
    "follow_up_unread",
    "note_opening",
    "note_reading",
    "prepare_decisions",
    "prepare_dismissal",
    "prepare_lapse",
    "prepare_repayment",
    "prepare_replacement",
    "prepare_second_decisions",
    "record_forum_answer",
    "refuse_change",
    "register_other_delivery",
    "repeal_reference",
    "return_decision",
    "return_line",
    "second_waits",
    "send_all_without_deviation",
    "send_change_notice",
    "send_to_approval",
    "set_commitments",
    "start_letters",
    "take_back",
    "verify_reference",
    "waiting_for",
    "withdraw_change_notice",
]
