"""The owner's verbs, one subject a module."""

from needs.actions.approval import send_back, send_to_approver, take_back
from needs.actions.budgets import save_budget, save_measure_and_budget
from needs.actions.commenting import comment_as_authority
from needs.actions.deleting import delete_draft
from needs.actions.drafting import (
    mark_section,
    release_pen,
    save_section,
    start_report,
    take_pen,
)
from needs.actions.files import attach_file, link_local_plan, remove_attachment, save_local_plan
from needs.actions.filing import (
    answer_completion,
    request_late,
    submit,
    withdraw,
)
from needs.actions.measures import (
    add_measure,
    remove_measure,
    save_measure,
)
from needs.actions.opting_out import opt_out, undo_opt_out
from needs.actions.participants import save_participants
from needs.actions.parties import (
    add_partner,
    answer_consent,
    ask_consent,
    ask_involvement_confirmation,
    ask_partner,
    confirm_by_link,
    confirm_partner_part,
    record_involvement,
    remove_involvement,
    remove_partner,
    save_partner,
)
from needs.actions.pasting import paste_establishments

__all__ = [
    "add_measure",
    "add_partner",
    "answer_completion",
    "answer_consent",
    "ask_consent",
    "ask_involvement_confirmation",
    "ask_partner",
    "attach_file",
    "comment_as_authority",
    "confirm_by_link",
    "confirm_partner_part",
    "delete_draft",
    "link_local_plan",
    "mark_section",
    "opt_out",
    "paste_establishments",
    "record_involvement",
    "release_pen",
    "remove_attachment",
    "remove_involvement",
    "remove_measure",
    "remove_partner",
    "request_late",
    "save_budget",
    "save_local_plan",
    "save_measure",
    "save_measure_and_budget",
    "save_participants",
    "save_partner",
    "save_section",
    "send_back",
    "send_to_approver",
    "start_report",
    "submit",
    "take_back",
    "take_pen",
    "undo_opt_out",
    "withdraw",
]
