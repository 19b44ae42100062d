"""The verbs of reports, one subject a module."""

from reports.actions.casework import approve, ask_for_changes, extend, waive
from reports.actions.filing import send_back, send_to_approver, submit, take_back
from reports.actions.opening import take_in
from reports.actions.overdue import give_prior_notice, open_overdue_tasks, stop_payments
from reports.actions.partners import complete_part, save_part
from reports.actions.settling import settle_unused
from reports.actions.wording import add_question, change_question, remove_question
from reports.actions.writing import (
    attach_file,
    begin,
    remove_attachment,
    save_goals,
    save_measure,
    save_together,
)

__all__ = [
    "add_question",
    "approve",
    "ask_for_changes",
    "attach_file",
    "begin",
    "change_question",
    "complete_part",
    "extend",
    "give_prior_notice",
    "open_overdue_tasks",
    "remove_attachment",
    "remove_question",
    "save_goals",
    "save_measure",
    "save_part",
    "save_together",
    "send_back",
    "send_to_approver",
    "settle_unused",
    "stop_payments",
    "submit",
    "take_back",
    "take_in",
    "waive",
]
