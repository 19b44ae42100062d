"""What has changed in a case: the owner's report from one sending to the next, and what the authority and the forum rewrote.

The first comes from the frozen copies, which say *what*; row history says *who* and *when* (docs/adr/0012).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from decisions.models import Point
from forum.models import AllocationLine, LineShare
from grants.models import CriterionCheck, Item
from kompetanse.lib.dates import format_moment
from kompetanse.lib.money import format_kroner
from kompetanse.tables import Cell, Column, Row, Table
from needs.differences import differences
from needs.labels import LABELS
from needs.models import Measure, NeedsReport, Snapshot
from records.history import UPDATE, changes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.models import Application
    from needs.differences import Difference
    from records.history import Change

    Who = dict[tuple[str, str], Change]

NOTHING = "–"


def resent(application: Application) -> list[dict[str, Any]]:
    """Each time the report was sent again, newest first: a heading and a table of what differs. A purged copy says so."""
    snapshots = list(
        Snapshot.objects.filter(application=application)
        .select_related("taken_by")
        .order_by("-number")
    )
    if len(snapshots) < 2:  # noqa: PLR2004 -- a difference needs two
        return []
    changes = _of_the_report(application)
    names = _names([change for _key, change in changes])
    return [
        {
            "title": _("Sendt inn på nytt %(when)s av %(who)s")
            % {"when": format_moment(new.taken_at), "who": new.taken_by},
            "is_purged": not (new.data and old.data),
            "table": _resent_table(application, old, new, _latest(changes, old, new), names),
        }
        for new, old in pairwise(snapshots)
    ]


def _of_the_report(application: Application) -> list[tuple[tuple[str, str], Change]]:
    """((part of the report, label), change) for what the owner rewrote after it was sent."""
    codes = dict(application.items.values_list("pk", "code"))
    found = [
        ((f"measure-{codes.get(change.row.pgh_obj_id, '')}", _label(change)), change)
        for model, of in ((Measure, "report_id"), (Item, "application_id"))
        for change in changes_of(model, **{of: application.pk})
    ]
    found += [
        (("", _label(change)), change)
        for change in changes_of(NeedsReport, application_id=application.pk)
    ]
    return found


def _label(change: Change) -> str:
    return str(LABELS.get(change.field.name, "")) if change.field else ""


def _latest(changes: Sequence[tuple[tuple[str, str], Change]], old: Snapshot, new: Snapshot) -> Who:
    return {key: change for key, change in changes if old.taken_at <= change.at <= new.taken_at}


def _resent_table(
    application: Application, old: Snapshot, new: Snapshot, who: Who, names: dict[int, str]
) -> Table | None:
    if not (old.data and new.data):
        return None
    found = differences(
        old.data, new.data, categories=application.scheme_version.participant_categories
    )
    rows, title = [], ""
    for one in found:
        if one.title != title:
            title = one.title
            rows.append(Row(group=title))
        rows.append(Row(_resent_cells(one, who, names)))
    return Table(
        caption=ngettext("%(n)s opplysning er endret", "%(n)s opplysninger er endret", len(found))
        % {"n": len(found)},
        columns=(
            Column(_("Opplysning"), head=True),
            Column(_("Før")),
            Column(_("Nå")),
            Column(_("Lagret av")),
        ),
        rows=rows,
        hover=False,
        show_caption=True,
        empty=_("Ingenting er endret."),
    )


def _resent_cells(one: Difference, who: Who, names: dict[int, str]) -> list[Any]:
    change = who.get((one.part, one.label)) or who.get(("", one.label))
    return [
        one.label,
        "; ".join(one.before) or NOTHING,
        "; ".join(one.after) or NOTHING,
        _saved_by(change, names) if change else NOTHING,
    ]


def _saved_by(change: Change, names: dict[int, str]) -> Cell:
    return Cell(names.get(change.user_id or 0, NOTHING), small=format_moment(change.at))


def _names(changes: Sequence[Change]) -> dict[int, str]:
    people = {change.user_id for change in changes if change.user_id}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def rewritten(application: Application) -> Table:
    """What the authority and the forum changed after it was first said: assessments, lines, amounts, points. Newest first."""
    of = {"item__application": application}
    changes = [
        *changes_of(CriterionCheck, **of),
        *changes_of(AllocationLine, **of),
        *changes_of(LineShare, line__item__application=application),
        *changes_of(Point, **of),
    ]
    shown = sorted((c for c in changes if c.kind == UPDATE), key=lambda c: c.at, reverse=True)
    names = _names(shown)
    titles = dict(application.items.values_list("pk", "title"))
    lines = dict(
        AllocationLine.objects.filter(item__application=application).values_list("pk", "item_id")
    )
    rows = [
        Row(
            [
                Cell(_what(change, application), small=titles.get(_item_of(change, lines), "")),
                _value(change, change.before),
                _value(change, change.after),
                _saved_by(change, names),
            ]
        )
        for change in shown
    ]
    return Table(
        caption=_("Endringer i kontroll, fordeling og vedtak"),
        columns=(
            Column(_("Opplysning"), head=True),
            Column(_("Før")),
            Column(_("Nå")),
            Column(_("Endret av")),
        ),
        rows=rows,
        hover=False,
        empty=_("Ingenting er endret etter at det først ble skrevet."),
    )


def _item_of(change: Change, lines: dict[int, int]) -> int | None:
    if hasattr(change.row, "line_id"):
        return lines.get(change.row.line_id)
    return int(change.row.item_id)


def _what(change: Change, application: Application) -> str:
    assert change.field is not None  # noqa: S101 -- an update is of a field
    name = str(change.field.verbose_name).capitalize()
    model = change.field.model
    if model is CriterionCheck:
        known = {one["key"]: one["nb"] for one in application.scheme_version.criteria}
        criterion = known.get(change.row.criterion, change.row.criterion)
        return _("Kontroll: %(criterion)s, %(what)s") % {
            "criterion": criterion,
            "what": name.lower(),
        }
    where = _("Vedtak") if model is Point else _("Fordeling")
    return f"{where}: {name.lower()}"


def _value(change: Change, value: Any) -> str:
    assert change.field is not None  # noqa: S101 -- an update is of a field
    if value in ("", None):
        return NOTHING
    if change.field.choices:
        return str(dict(change.field.flatchoices).get(value, value))
    return format_kroner(value) if isinstance(value, int) else str(value)
