"""Rows that are drawn here and not by a template: the work list's 25 rows of nine cells were a third of the page's time, a case's documents a tenth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grants.enums import TaskKind
from kompetanse.lib.markup import filled
from kompetanse.lib.money import format_kroner
from kompetanse.templatetags.kompetanse import DASH, date_nb, due, icon, status_tag
from overview.standing import are_handed_over, status_pill
from overview.worklist import whose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from grants.models import Task
    from kompetanse.lib.actor import Actor
    from records.models import Document

CODE = "KODE"  # stands for a row's code in an address that is reversed once for all rows
ROW = """<tr role="row">
<td role="cell" class="check"><input type="checkbox" name="valgt" value="{code}" aria-label="{choose} {subject}"></td>
<td role="cell" data-label="{due_label}">{due}</td>
<td role="cell" data-label="{task_label}">{kind}</td>
<th role="rowheader" scope="row"><a class="ds-link" href="{url}">{subject}</a></th>
<td role="cell" class="tnum" data-label="{case_label}">{reference}</td>
<td role="cell" data-label="{partner_label}">{partners}</td>
<td role="cell" class="num" data-label="{amount_label}">{amount}</td>
<td role="cell" data-label="{status_label}">{status}</td>
<td role="cell" data-label="{who_label}"><span class="row">{who}</span></td>
</tr>
"""
PILL = '<span class="ds-tag" data-color="{}" data-size="sm">{}</span>'
MINE = (
    '<span>{}</span><button class="link-button" type="submit" formaction="{}">{}'
    '<span class="sr">: {}</span></button>'
)
TAKEN = (
    '<span>{}</span><button class="link-button" type="submit" formaction="{}" name="sett" value="{}">'
    '{}<span class="sr">: {}</span></button>'
)
FREE = (
    '<button class="link-button" type="submit" formaction="{}" name="sett" value="">'
    '{}<span class="sr">: {}</span></button>'
)


DOCUMENT = """<li>{icon}<a class="ds-link" href="{url}">{title}</a>{access}
  <small>{about}{act}</small></li>
"""
ACT = ' · <a class="ds-link" href="{}?neste={}">{}<span class="sr"> {}</span></a>'


def document_rows(documents: Iterable[Document], *, can_write: bool, here: str) -> SafeString:
    """The list of a case's documents (`case.documents_of`): journal number, access, and the link that shields or lifts."""
    shield, lift, drawn = _("Skjerm"), _("Opphev skjermingen"), icon("document")
    shielded = status_tag(_("Skjermet"), "danger", "sm")
    to_read, to_shield, to_lift = (
        reverse(f"records:{name}", args=[CODE]) for name in ("document", "shield", "lift")
    )
    rows = []
    for document in documents:
        entry, act = document.journal_entry, SafeString("")
        about = [
            _("Dok. %(number)s/%(year)s") % {"number": entry.number, "year": entry.year},
            date_nb(document.created_at),
            str(entry.get_kind_display()).lower(),
            entry.access_basis,
        ]
        if can_write:
            url = (to_lift if document.is_shielded else to_shield).replace(CODE, document.code)
            word = lift if document.is_shielded else shield
            act = filled(ACT, url, here, word, document.title)
        access = entry.get_access_code_display()
        row = filled(
            DOCUMENT,
            icon=drawn,
            url=to_read.replace(CODE, document.code),
            title=document.title,
            access=shielded if document.is_shielded else status_tag(access, "neutral", "sm"),
            about=" · ".join(filter(None, about)),
            act=act,
        )
        rows.append(row)
    return mark_safe("".join(rows))


def work_list_rows(tasks: Sequence[Task], *, today: date, hat: Actor) -> SafeString:
    """The body of the table, for tasks whose cases are read (`worklist.read_cases`)."""
    # What is the same in all rows is put in once. A brace in a word would be taken for a place of a value.
    row = ROW
    for place, word in _words().items():
        row = row.replace(f"{{{place}}}", escape(word).replace("{", "{{").replace("}", "}}"))
    drawn = _Who(hat)
    kinds = {kind: str(TaskKind(kind).label) for kind in {task.kind for task in tasks}}
    return mark_safe(
        "".join(
            filled(row, **_cells(task, today), kind=kinds[task.kind], who=drawn.of(task))
            for task in tasks
        )
    )


def _words() -> dict[str, str]:
    return {
        "choose": _("Velg"),
        "due_label": _("Frist"),
        "task_label": _("Oppgave"),
        "case_label": _("Sak"),
        "partner_label": _("Partner"),
        "amount_label": _("Meldt, kr"),
        "status_label": _("Status"),
        "who_label": _("Saksbehandler"),
    }


def _cells(task: Task, today: date) -> dict[str, object]:
    case = task.case
    cells: dict[str, object] = {
        "code": task.code,
        "subject": task.subject,
        "url": task.url,
        "due": due(task.due_date, today),
        "reference": task.number or DASH,
        "partners": DASH,
        "amount": DASH,
        "status": DASH,
    }
    if case:
        pill = status_pill(case, forum_done=are_handed_over(case.forum_statuses))
        cells["partners"] = ", ".join(case.partners) or DASH
        cells["amount"] = format_kroner(case.requested_total)
        cells["status"] = filled(PILL, pill["color"], pill["label"])
    return cells


class _Who:
    """The last cell: whose the task is, and the button that takes it or lets it go."""

    def __init__(self, hat: Actor) -> None:
        self.hat = hat
        self.approves = hat.can("approve_decisions")
        self.assign = reverse("overview:task-assign", args=[CODE])
        self.let_go = reverse("overview:task-hand-back", args=[CODE])
        self.take, self.you = escape(_("Tildel meg")), escape(_("Deg"))
        self.drop, self.take_over = escape(_("Fjern meg")), escape(_("Overta"))

    def of(self, task: Task) -> SafeString:
        if task.kind == TaskKind.APPROVE_DECISION and not self.approves:
            return filled("<span>{}</span>", whose(task) or DASH)
        take, subject = self.assign.replace(CODE, task.code), task.subject
        if task.assignee_id is None:
            return filled(FREE, take, self.take, subject)
        if task.assignee_id == self.hat.user_id:
            let_go = self.let_go.replace(CODE, task.code)
            return filled(MINE, self.you, let_go, self.drop, subject)
        return filled(TAKEN, whose(task), take, task.assignee_id, self.take_over, subject)
