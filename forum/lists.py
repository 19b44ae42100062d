"""Tables of the forum's pages, and the words and colours of its states."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.enums import (
    AllocationStatus,
    ItemStatus,
    MeetingStatus,
    PreparationStatus,
    RecusalStatus,
    Treatment,
)
from forum.preparing import body_name
from forum.regional_key import COMPONENTS
from kompetanse.lib.dates import format_moment
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from forum.models import (
        AgendaItem,
        Allocation,
        AllocationLine,
        Attendance,
        LineShare,
        Meeting,
        Preparation,
        Ranking,
        Seat,
    )
    from forum.sums import Sums
    from grants.models import ItemAmount

MEETING_COLORS = {
    MeetingStatus.OPEN: "accent",
    MeetingStatus.MINUTES_APPROVED: "success",
    MeetingStatus.CANCELLED: "danger",
    MeetingStatus.AGENDA_PUBLISHED: "info",
}
ITEM_COLORS = {
    ItemStatus.OPEN: "accent",
    ItemStatus.TREATED: "success",
    ItemStatus.POSTPONED: "warning",
    ItemStatus.WITHDRAWN: "neutral",
}
PREPARATION_COLORS = {PreparationStatus.OPEN: "accent", PreparationStatus.DELIVERED: "success"}
ALLOCATION_COLORS = {
    AllocationStatus.HANDED_OVER: "success",
    AllocationStatus.ON_AGENDA: "accent",
    AllocationStatus.ADJUSTED: "warning",
}
TREATMENT_COLORS = {
    Treatment.AGREED: "success",
    Treatment.NO_CONSENSUS: "warning",
    Treatment.VOTED: "accent",
    Treatment.TIE: "warning",
    Treatment.DISCUSSED: "success",
}
RECUSAL_COLORS = {
    RecusalStatus.PROPOSED: "warning",
    RecusalStatus.DECLARED: "warning",
    RecusalStatus.DECIDED_RECUSED: "danger",
    RecusalStatus.DECIDED_IMPARTIAL: "success",
}


def pill(obj: Any, colors: Mapping[Any, str], field: str = "status") -> Pill:
    value = getattr(obj, field)
    return Pill(getattr(obj, f"get_{field}_display")(), colors.get(value, "neutral"))


def status_of(obj: Any, colors: Mapping[Any, str], field: str = "status") -> dict[str, str]:
    """The same, as a page head takes it."""
    shown = pill(obj, colors, field)
    return {"label": shown.label, "color": shown.color}


def meeting_table(meetings: Iterable[Meeting], *, names_forum: bool = True) -> Table:
    """A member's meetings are all of one forum, whose name stands above."""
    return Table(
        caption=_("Møter"),
        columns=[
            Column(_("Møte"), head=True),
            *([Column(_("Forum"))] if names_forum else []),
            Column(_("Sted")),
            Column(_("Status")),
        ],
        rows=[
            Row(
                [
                    Cell(format_moment(meeting.starts_at), url=meeting.get_absolute_url()),
                    *([meeting.forum.name] if names_forum else []),
                    meeting.place or None,
                    pill(meeting, MEETING_COLORS),
                ]
            )
            for meeting in meetings
        ],
        empty=_("Ingen møter er kalt inn ennå."),
    )


def agenda_table(items: Iterable[AgendaItem]) -> Table:
    return Table(
        caption=_("Saksliste"),
        columns=[
            Column(_("Sak")),
            Column(_("Tittel"), head=True),
            Column(_("Type")),
            Column(_("Status")),
            Column(_("Resultat")),
        ],
        rows=[
            Row(
                [
                    item.number or Cell(_("får nummer ved publisering"), quiet=True),
                    Cell(item.title, url=item.get_absolute_url()),
                    item.get_kind_display(),
                    pill(item, ITEM_COLORS),
                    item.get_outcome_display() or Cell(_("ikke ennå"), quiet=True),
                ],
                current=item.status == ItemStatus.OPEN,
            )
            for item in items
        ],
        compact=True,
        empty=_("Ingen saker er meldt ennå."),
    )


def allocation_table(allocations: Iterable[Allocation]) -> Table:
    return Table(
        caption=_("Fordelinger"),
        columns=[
            Column(_("Ordning"), head=True),
            Column(_("Budsjettår"), number=True),
            Column(_("Type")),
            Column(_("Sak")),
            Column(_("Status")),
        ],
        rows=[
            Row(
                [
                    Cell(row.scheme_version.scheme.name, url=row.get_absolute_url()),
                    str(row.round.budget_year),
                    row.label,
                    (row.agenda_item.number if row.agenda_item else "")
                    or Cell(_("ikke ennå"), quiet=True),
                    pill(row, ALLOCATION_COLORS),
                ]
            )
            for row in allocations
        ],
        empty=_("Ingen fordeling er laget ennå."),
    )


def preparation_table(preparations: Iterable[Preparation]) -> Table:
    return Table(
        caption=_("Rangering før lista"),
        columns=[
            Column(_("Hvem"), head=True),
            Column(_("Ordning")),
            Column(_("Budsjettår"), number=True),
            Column(_("Frist")),
            Column(_("Status")),
        ],
        rows=[
            Row(
                [
                    Cell(body_name(row), url=row.get_absolute_url()),
                    row.scheme_version.scheme.name,
                    str(row.round.budget_year),
                    row.due_date,
                    pill(row, PREPARATION_COLORS),
                ]
            )
            for row in preparations
        ],
        compact=True,
    )


def ranking_table(
    preparation: Preparation,
    items: Iterable[Any],
    own: Mapping[int, Ranking],
    closed: Collection[int],
) -> Table:
    """A body's places and remarks, read only; for the working committee beside what each region delivered."""
    regions = [Column(_("Region")), Column(_("Regionens plass"), number=True), Column(_("Regionens merknad"))]  # fmt: skip
    return Table(
        caption=_("Tiltak i rekkefølge"),
        columns=[
            Column(_("Plass"), number=True, key=True),
            Column(_("Eier og tiltak"), head=True),
            Column(_("Meldt"), number=True),
            *(regions if preparation.is_committees else []),
            Column(_("Merknad")),
        ],
        rows=[
            Row(
                [
                    item.place,
                    Cell(
                        item.application.applicant.name,
                        url=""
                        if item.pk in closed
                        else reverse("forum:preparation-item", args=[preparation.code, item.code]),
                        small=item.title,
                    ),
                    item.requested,
                    *(_of_region(item, closed) if preparation.is_committees else []),
                    _remark(own.get(item.pk), item.pk in closed),
                ],
                muted=item.pk in closed,
            )
            for item in items
        ],
        compact=True,
        empty=_("Ingen behovsmeldinger i ordningen er kommet inn herfra."),
    )


def _of_region(item: Any, closed: Collection[int]) -> list[Any]:
    region = region_ranking(item)
    name = item.application.region.name if item.application.region else None
    return [name, region.rank if region else None, _remark(region, item.pk in closed)]


def _remark(row: Ranking | None, is_closed: bool) -> Any:
    if is_closed:
        return Cell(_("Du er inhabil"), quiet=True)
    return row.remark if row and row.remark else None


def region_ranking(item: Any) -> Ranking | None:
    """What the measure's region delivered, from `item.delivered`."""
    return next((row for row in item.delivered if row.preparation.region_id), None)


def committee_ranking(item: Any) -> Ranking | None:
    """What the working committee delivered, from `item.delivered`."""
    return next((row for row in item.delivered if not row.preparation.region_id), None)


def recipient_table(amounts: Iterable[ItemAmount]) -> Table:
    """What is asked for, recipient by recipient."""
    rows = list(amounts)
    return Table(
        caption=_("Beløp per mottaker, i kroner"),
        columns=[Column(_("Mottaker"), head=True), Column(_("Meldt"), number=True, key=True)],
        rows=[Row([row.recipient.name, row.amount]) for row in rows],
        foot=[_("Sum"), sum(row.amount for row in rows)],
        compact=True,
        empty=_("Ingen beløp er meldt for budsjettåret."),
    )


def key_table(key: Mapping[str, Any]) -> Table:
    """A plan's regional key: each region's numbers and its share."""
    names = [name for name, weight in key.get("weights", {}).items() if weight]
    return Table(
        caption=_("Tall for hver region"),
        columns=[
            Column(_("Region"), head=True),
            *(Column(COMPONENTS[name], number=True) for name in names),
            Column(_("Andel"), number=True, key=True),
        ],
        rows=[
            Row(
                [
                    row["region"],
                    *(row[name] for name in names),
                    _("%(percent)s prosent") % {"percent": str(row["percent"]).replace(".", ",")},
                ]
            )
            for row in key.get("inputs", [])
        ],
        compact=True,
    )


def line_table(
    lines: Iterable[Any],
    sums: Sums,
    *,
    word: str,
    count: int,
    links: bool = True,
    current: int | None = None,
) -> Table:
    """All lines with asked, presented and recommended. A recused person keeps the row and its sums, not the way in.

    Where regions have ranked, their places stand in a column of their own; in a second allocation what was granted before.
    """
    rows = list(lines)
    ranked = any(line.item.delivered for line in rows)
    return Table(
        caption=_("Linjer, beløp i kroner"),
        columns=[
            Column(_("Nr."), number=True),
            Column(_("Eier og tiltak"), head=True),
            Column(_("Partner")),
            *([Column(_("Rangering"))] if ranked else []),
            Column(_("Meldt"), number=True),
            *([Column(_("Fått før"), number=True)] if sums.is_second else []),
            Column(_("Lagt fram"), number=True),
            Column(word, number=True, key=True),
            Column(_("Status")),
        ],
        rows=[_line_row(line, sums, links=links, current=current, ranked=ranked) for line in rows],
        foot=[
            "",
            _("Sum alle %(count)s linjer") % {"count": count},
            *([""] if ranked else []),
            "",
            sums.requested,
            *([""] if sums.is_second else []),
            "",
            sums.recommended,
            "",
        ],
        compact=True,
    )


def _line_row(line: Any, sums: Sums, *, links: bool, current: int | None, ranked: bool) -> Row:
    closed = line.is_closed_to_me
    owner = line.item.application.applicant.name
    small = line.item.title + (f" · {_('teller i 30 %-taket')}" if line.is_capped else "")
    return Row(
        [
            line.number,
            Cell(owner, url="" if closed or not links else line.get_absolute_url(), small=small),
            ", ".join(partners_of(line)) or None,
            *([_places(line.item)] if ranked else []),
            line.requested,
            *([line.granted] if sums.is_second else []),
            line.presented,
            line.recommended,
            _treatment_cell(line),
        ],
        muted=closed,
        current=line.pk == current,
    )


def _treatment_cell(line: Any) -> Cell | Pill:
    if line.is_closed_to_me:
        return Pill(_("Du er inhabil"))
    if line.treatment == Treatment.PENDING:
        return Cell(_("ikke ennå"), quiet=True)
    return pill(line, TREATMENT_COLORS, "treatment")


def _places(item: Any) -> str | None:
    """ "Region Nord 2, AU 3": what was delivered about the measure."""
    region, committee = region_ranking(item), committee_ranking(item)
    places = []
    if region and region.rank and region.preparation.region:
        places.append(_whole(f"{region.preparation.region.name} {region.rank}"))
    if committee and committee.rank:
        places.append(_whole(_("AU %(rank)s") % {"rank": committee.rank}))
    return ", ".join(places) or None


def _whole(place: str) -> str:
    """A place is never parted from the body that gave it."""
    return place.replace(" ", "\u00a0")


def partners_of(line: AllocationLine) -> list[str]:
    """Names of the partners in the line's report, from prefetched parties."""
    return sorted(
        party.organisation.name
        for party in line.item.application.parties.all()
        if party.part == "partner"
    )


def seat_table(seats: Iterable[Seat], *, may_end: bool) -> Table:
    return Table(
        caption=_("Plasser"),
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Kategori")),
            Column(_("Representerer")),
            Column(_("Stemmerett")),
            Column(_("Sitter til")),
        ],
        rows=[
            Row(
                [
                    Cell(
                        seat.user.name,
                        url=reverse("forum:seat-end", args=[seat.code]) if may_end else "",
                        small=_seat_note(seat),
                    ),
                    seat.get_category_display(),
                    seat.represents.name if seat.represents else None,
                    _("Ja") if seat.has_vote else _("Nei"),
                    seat.valid_to_date or Cell(_("ingen sluttdato"), quiet=True),
                ]
            )
            for seat in seats
        ],
        compact=True,
        empty=_("Ingen sitter i forumet ennå."),
    )


def _seat_note(seat: Seat) -> str:
    notes = [_("Forumleder")] if seat.leads else []
    if seat.deputy_for:
        notes.append(_("Vara for %(name)s") % {"name": seat.deputy_for.user.name})
    if seat.region:
        notes.append(seat.region.name)
    if seat.in_working_committee:
        notes.append(_("Arbeidsutvalget"))
    return " · ".join(notes)


def tally_table(result: dict[str, Any]) -> Table:
    """A closed vote's numbers."""
    return Table(
        caption=_("Stemmer"),
        columns=[
            Column(_("Forslag"), head=True),
            Column(_("Sum"), number=True),
            Column(_("For"), number=True, key=True),
            Column(_("Mot"), number=True),
            Column(_("Avstår"), number=True),
        ],
        rows=[
            Row([row["title"], row["total"], row["for"], row["against"], row["abstain"]])
            for row in result["proposals"]
        ],
        compact=True,
    )


def share_table(shares: Iterable[LineShare], *, word: str) -> Table:
    """A line's amounts, recipient by recipient, with their sum."""
    rows = list(shares)
    presented = [share.presented for share in rows if share.presented is not None]
    return Table(
        caption=_("Beløp per mottaker, i kroner"),
        columns=[
            Column(_("Mottaker"), head=True),
            Column(_("Meldt"), number=True),
            Column(_("Lagt fram"), number=True),
            Column(word, number=True, key=True),
        ],
        rows=[
            Row([share.recipient.name, share.requested, share.presented, share.recommended])
            for share in rows
        ],
        foot=[
            _("Sum"),
            sum(share.requested for share in rows),
            sum(presented) if presented else None,
            sum(share.recommended for share in rows),
        ],
        compact=True,
        empty=_("Ingen beløp er meldt for budsjettåret."),
    )


def attendance_table(rows: Iterable[Attendance]) -> Table:
    return Table(
        caption=_("Oppmøte"),
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Kategori")),
            Column(_("Representerer")),
            Column(_("Møter som")),
            Column(_("Til stede")),
        ],
        rows=[
            Row(
                [
                    row.seat.user.name,
                    row.seat.get_category_display(),
                    row.seat.represents.name if row.seat.represents else None,
                    row.get_declared_role_display() or None,
                    _("Ja") if row.present else _("Forfall"),
                ],
                muted=not row.present,
            )
            for row in rows
        ],
        compact=True,
        empty=_("Oppmøtet er ikke registrert ennå."),
    )
