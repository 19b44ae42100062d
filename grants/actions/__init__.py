"""The spine's verbs, one subject a module."""

from grants.actions.applications import (
    add_party,
    discard_application,
    lock_application,
    move_application,
    open_application,
    remove_party,
    set_amounts,
)
from grants.actions.casework import (
    admit_late,
    ask_for_completion,
    check_awaits_admission,
    finish_check,
    open_check_task,
    reopen_check,
    save_checks,
)
from grants.actions.correspondence import (
    is_correspondent,
    message_authority,
    message_party,
    register_document,
    write_case_note,
)
from grants.actions.exclusions import (
    check_not_recused,
    exclude_person,
    is_recused,
    lift_exclusion,
)
from grants.actions.impartiality import check_impartial, declare_impartiality
from grants.actions.rounds import move_deadline, publish_round
from grants.actions.schemes import load_schemes
from grants.actions.tasks import (
    assign_task,
    close_tasks,
    hand_back_task,
    open_task,
    set_due_dates,
)

__all__ = [
    "add_party",
    "admit_late",
    "ask_for_completion",
    "assign_task",
    "check_awaits_admission",
    "check_impartial",
    "check_not_recused",
    "close_tasks",
    "declare_impartiality",
    "discard_application",
    "exclude_person",
    "finish_check",
    "hand_back_task",
    "is_correspondent",
    "is_recused",
    "lift_exclusion",
    "load_schemes",
    "lock_application",
    "message_authority",
    "message_party",
    "move_application",
    "move_deadline",
    "open_application",
    "open_check_task",
    "open_task",
    "publish_round",
    "register_document",
    "remove_party",
    "reopen_check",
    "save_checks",
    "set_amounts",
    "set_due_dates",
    "write_case_note",
]
