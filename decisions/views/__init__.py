"""The pages of decisions, one subject a module."""

from decisions.views.approving import (
    approve,
    approve_all,
    note_delivery,
    return_decision,
)
from decisions.views.changes import (
    change,
    change_accept,
    change_file,
    change_new,
    change_refuse,
    change_withdraw,
)
from decisions.views.commitments import commitments, point_commitments
from decisions.views.forum import forum_answer, forum_list, return_line
from decisions.views.legal import legal_list, legal_reference, legal_repeal
from decisions.views.preparing import (
    correct,
    discard,
    dismiss,
    drop_withdrawn,
    letter_text,
    point,
    preview,
    send,
    take_back,
)
from decisions.views.reading import decision, letter_pdf, listing
from decisions.views.rounds import prepare_all, round_decisions, send_all, send_letters
from decisions.views.second import second_allocation

__all__ = [
    "approve",
    "approve_all",
    "change",
    "change_accept",
    "change_file",
    "change_new",
    "change_refuse",
    "change_withdraw",
    "commitments",
    "correct",
    "decision",
    "discard",
    "dismiss",
    "drop_withdrawn",
    "forum_answer",
    "forum_list",
    "legal_list",
    "legal_reference",
    "legal_repeal",
    "letter_pdf",
    "letter_text",
    "listing",
    "note_delivery",
    "point",
    "point_commitments",
    "prepare_all",
    "preview",
    "return_decision",
    "return_line",
    "round_decisions",
    "second_allocation",
    "send",
    "send_all",
    "send_letters",
    "take_back",
]
