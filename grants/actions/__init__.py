"""The spine's verbs, one subject a module."""

from grants.actions.applications import (
    add_party,
    exclude_person,
    lift_exclusion,
    lock_application,
    move_application,
    open_application,
    remove_party,
    set_amounts,
)
from grants.actions.schemes import load_schemes
from grants.actions.tasks import assign_task, close_tasks, hand_back_task, open_task

__all__ = [
    "add_party",
    "assign_task",
    "close_tasks",
    "exclude_person",
    "hand_back_task",
    "lift_exclusion",
    "load_schemes",
    "lock_application",
    "move_application",
    "open_application",
    "open_task",
    "remove_party",
    "set_amounts",
]
