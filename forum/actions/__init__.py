"""The forum's verbs, one subject a module."""

from forum.actions.agenda import (
    add_agenda_item,
    add_statement,
    close_item,
    edit_agenda_item,
    open_item,
    postpone_item,
    withdraw_item,
)
from forum.actions.allocations import (
    adjust_line,
    draft_allocation,
    edit_line,
    hand_over,
    put_on_agenda,
    quality_check,
    take_off_agenda,
)
from forum.actions.frames import add_set_aside, join_frame, split_frame
from forum.actions.meetings import (
    call_meeting,
    cancel_meeting,
    close_meeting,
    open_meeting,
    plan_meeting,
    publish_agenda,
    record_attendance,
)
from forum.actions.minutes import (
    answer_remark,
    approve_minutes,
    check_takes_remarks,
    remark_minutes,
    send_minutes,
    write_minutes,
)
from forum.actions.papers import shield_paper
from forum.actions.plans import adopt_plan, draft_plan
from forum.actions.polls import add_proposal, cast_ballot, close_poll, open_poll, recount
from forum.actions.preparations import (
    deliver_preparation,
    open_preparations,
    reopen_preparation,
    save_rankings,
    step_aside,
)
from forum.actions.recusals import (
    answer_impartiality,
    decide_recusal,
    decide_recusals,
    declare_recusal,
    propose_recusals,
)
from forum.actions.regions import (
    close_region,
    make_region,
    move_owner,
    rename_region,
    withdraw_region_change,
)
from forum.actions.seats import create_seat, end_seat, set_procedure, set_up_forum
from forum.actions.second import draft_second_allocation, set_reserve_list
from forum.actions.treatment import (
    present_remarks,
    record_consensus,
    record_no_consensus,
    remark_line,
    reopen_line,
)

__all__ = [
    "add_agenda_item",
    "add_proposal",
    "add_set_aside",
    "add_statement",
    "adjust_line",
    "adopt_plan",
    "answer_impartiality",
    "answer_remark",
    "approve_minutes",
    "call_meeting",
    "cancel_meeting",
    "cast_ballot",
    "check_takes_remarks",
    "close_item",
    "close_meeting",
    "close_poll",
    "close_region",
    "create_seat",
    "decide_recusal",
    "decide_recusals",
    "declare_recusal",
    "deliver_preparation",
    "draft_allocation",
    "draft_plan",
    "draft_second_allocation",
    "edit_agenda_item",
    "edit_line",
    "end_seat",
    "hand_over",
    "join_frame",
    "make_region",
    "move_owner",
    "open_item",
    "open_meeting",
    "open_poll",
    "open_preparations",
    "plan_meeting",
    "postpone_item",
    "present_remarks",
    "propose_recusals",
    "publish_agenda",
    "put_on_agenda",
    "quality_check",
    "record_attendance",
    "record_consensus",
    "record_no_consensus",
    "recount",
    "remark_line",
    "remark_minutes",
    "rename_region",
    "reopen_line",
    "reopen_preparation",
    "save_rankings",
    "send_minutes",
    "set_procedure",
    "set_reserve_list",
    "set_up_forum",
    "shield_paper",
    "split_frame",
    "step_aside",
    "take_off_agenda",
    "withdraw_item",
    "withdraw_region_change",
    "write_minutes",
]
