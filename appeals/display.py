"""What the pages of complaints show, worked out in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Membership
from appeals.enums import AppealStatus, ComplaintWay, LateGround, PaperKind, SuspensionStatus
from appeals.permissions import has_right_to_complain
from grants.models.schemes import in_language
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date, format_short_date
from kompetanse.lib.money import format_kroner
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from appeals.models import Appeal, ReserveChange
    from appeals.reserve import Periods
    from decisions.models import Decision
    from grants.models import Frame
    from kompetanse.lib.actor import Actor

COLORS = {
    AppealStatus.RECEIVED: "accent",
    AppealStatus.INCOMPLETE: "warning",
    AppealStatus.CHECKED: "accent",
    AppealStatus.DISMISSED: "danger",
    AppealStatus.GRANTED: "success",
    AppealStatus.PARTLY: "warning",
    AppealStatus.FORWARDED: "info",
    AppealStatus.UPHELD: "neutral",
    AppealStatus.CHANGED: "success",
    AppealStatus.ANNULLED: "success",
    AppealStatus.WITHDRAWN: "neutral",
}


def status_of(appeal: Appeal) -> dict[str, Any]:
    status = AppealStatus(appeal.status)
    return {"label": status.label, "color": COLORS[status]}


def lead_of(hat: Actor) -> str:
    if hat.side == "authority":
        return _("Klager på vedtakene våre. De nyeste står øverst.")
    if hat.side == "directorate":
        return _("Klager som tilskuddsforvalterne har sendt hit. De nyeste står øverst.")
    return _("Klagene deres, og hvor de står.")


def appeal_table(rows: list[Appeal], *, names_party: bool) -> Table:
    columns = [Column(_("Sak"), head=True), Column(_("Ordning"))]
    if names_party:
        columns.append(Column(_("Den som klager")))
    columns += [Column(_("Mottatt")), Column(_("I tide")), Column(_("Status"))]
    if names_party:
        columns.append(Column(_("Saksbehandler")))
    return Table(
        caption=_("Klager"),
        columns=columns,
        rows=[Row(_cells(row, names_party=names_party)) for row in rows],
        empty=_("Ingen klager."),
    )


def _cells(appeal: Appeal, *, names_party: bool) -> list[Any]:
    decision = appeal.decision
    scheme = f"{decision.scheme_version.scheme.name} {decision.round.budget_year}"
    cells: list[Any] = [
        Cell(decision.case_file.reference, url=appeal.get_absolute_url()),
        scheme,
    ]
    if names_party:
        cells.append(appeal.party.name)
    status = AppealStatus(appeal.status)
    cells += [
        format_short_date(appeal.received_date),
        Pill(_("For sent"), "warning") if appeal.is_late else _("Ja"),
        Pill(str(status.label), COLORS[status]),
    ]
    if names_party:
        nobody = None if appeal.ended_at else Cell(_("ingen ennå"), quiet=True)
        cells.append(appeal.handler.name if appeal.handler else nobody)
    return cells


def decision_table(rows: list[Decision]) -> Table:
    """For the leader of a forum that may complain: the decisions whose period runs."""
    return Table(
        caption=_("Vedtak som forumet kan klage på"),
        columns=[
            Column(_("Mottaker"), head=True),
            Column(_("Ordning")),
            Column(_("Siste dag for å klage")),
        ],
        rows=[
            Row(
                [
                    Cell(row.recipient.name, url=reverse("appeals:complain", args=[row.code])),
                    row.scheme_version.scheme.name,
                    format_short_date(row.complaint_deadline_date)
                    if row.complaint_deadline_date
                    else "",
                ]
            )
            for row in rows
        ],
        empty=_("Ingen vedtak med åpen klagefrist."),
    )


def documents_of(appeal: Appeal, *, readable: set[str]) -> list[dict[str, Any]]:
    """For components/documents.html, in the order they came."""
    found = []
    for paper in appeal.papers.all():
        document = paper.document
        if document.code not in readable:
            continue
        entry = document.journal_entry
        found.append(
            {
                "url": reverse("appeals:document", args=[appeal.code, document.code]),
                "title": document.title,
                "note": f"{PaperKind(paper.kind).label} · {entry.number}/{entry.year} · "
                f"{format_date(in_oslo(document.created_at).date())}",
            }
        )
    return found


def formal_checks(appeal: Appeal) -> list[dict[str, Any]]:
    """What the system has looked at, for components/checks.html (§§ 28–32)."""
    days = {
        "day": format_date(appeal.counted_date),
        "deadline": format_date(appeal.deadline_date),
    }
    checks: list[dict[str, Any]] = []
    if appeal.is_late:
        text = _("Klagen kom for sent: %(day)s, og siste dag var %(deadline)s") % days
        checks.append({"text": text, "warn": True})
    else:
        text = _("Klagen kom i tide: %(day)s, og siste dag var %(deadline)s") % days
        checks.append({"text": text})
    if has_right_to_complain(appeal.decision, appeal.party):
        checks.append({"text": _("Den som klager, har rett til å klage på vedtaket")})
    else:
        text = _("Den som klager, har ikke rett til å klage på vedtaket")
        checks.append({"text": text, "warn": True})
    checks.append({"text": _("Klagen nevner vedtaket")})
    lacking = [row for row in appeal.points.all() if not row.change_wanted.strip()]
    if lacking and appeal.way == ComplaintWay.PORTAL:
        text = _("Klagen sier ikke hvilken endring som ønskes")
        checks.append({"text": text, "warn": True})
    elif lacking:
        text = _("Les i klagen om den sier hvilken endring som ønskes")
        checks.append({"text": text, "warn": True})
    else:
        checks.append({"text": _("Klagen sier hvilken endring som ønskes")})
    return checks


def has_colleague(appeal: Appeal) -> bool:
    """Whether somebody else at the authority could handle the complaint."""
    held = Membership.objects.in_force(in_oslo(appeal.received_at).date()).filter(
        organisation_id=appeal.decision.authority_id, role=Role.CASEWORKER
    )
    return held.exclude(user_id=appeal.handler_id).exists()


def next_for_party(appeal: Appeal) -> tuple[str, str]:
    """(title, text): where the complaint stands, for the one who sent it."""
    body = in_language(appeal.decision.scheme_version, "appeal_body")
    status = AppealStatus(appeal.status)
    if status == AppealStatus.RECEIVED and appeal.is_late:
        assessed = getattr(appeal, "late_assessment", None)
        if assessed is None or assessed.ground == LateGround.NONE:
            return _("Vi har mottatt klagen"), _(
                "Den kom etter fristen. Vi tar først stilling til om den kan behandles likevel."
            )
    return {
        AppealStatus.RECEIVED: (_("Vi har mottatt klagen"), _("Vi ser på om den kan behandles. Dere trenger ikke gjøre noe nå.")),
        AppealStatus.INCOMPLETE: (_("Klagen må rettes"), _("Les hva som må rettes, og svar innen fristen.")),
        AppealStatus.CHECKED: (_("Vi behandler klagen"), _("Vi ser på vedtaket på nytt. Gir vi dere ikke medhold, sender vi klagen til klageinstansen.")),
        AppealStatus.DISMISSED: (_("Klagen er avvist"), _("Grunnen, og hvordan dere kan klage på det, står i brevet.")),
        AppealStatus.GRANTED: (_("Dere har fått medhold"), _("Et nytt vedtak erstatter det dere klaget på.")),
        AppealStatus.PARTLY: (_("Dere har fått delvis medhold"), _("Et nytt vedtak erstatter det dere klaget på. Trekker dere ikke resten av klagen, sender vi den til klageinstansen.")),
        AppealStatus.FORWARDED: (_("Klagen er hos klageinstansen"), _("%(body)s avgjør klagen. Dere får beskjed.") % {"body": body}),
        AppealStatus.UPHELD: (_("Klagen er avgjort"), _("Klageinstansen har kommet til at vedtaket blir stående.")),
        AppealStatus.CHANGED: (_("Klagen er avgjort"), _("Klageinstansen har endret vedtaket. Dere får et nytt vedtak.")),
        AppealStatus.ANNULLED: (_("Klagen er avgjort"), _("Klageinstansen har opphevet vedtaket. Vi behandler saken på nytt.")),
        AppealStatus.WITHDRAWN: (_("Klagen er trukket"), _("Vedtaket gjelder slik det er.")),
    }[status]  # fmt: skip


def suspension_tag(status: str) -> dict[str, str]:
    colors = {
        SuspensionStatus.ASKED: "warning",
        SuspensionStatus.GRANTED: "success",
        SuspensionStatus.REFUSED: "neutral",
    }
    choice = SuspensionStatus(status)
    return {"label": str(choice.label), "color": colors[choice]}


def reserve_facts(frame: Frame) -> list[tuple[str, str]]:
    """The frame's own numbers, for components/facts.html."""
    return [
        (label, f"{format_kroner(amount)} kr")
        for label, amount in (
            (_("Ramme"), frame.amount),
            (_("Avsatt"), frame.set_aside),
            (_("Klagereserve"), frame.complaint_reserve),
            (_("Bundet i vedtak"), frame.committed),
            (_("Fritt"), frame.free),
        )
    ]


def periods_in_words(periods: Periods, today: date) -> str:
    """Whether the reserve is still needed, in the order in which one looks."""
    if periods.last_day is None:
        return _("Ingen vedtak er sendt ennå. Klagefristene har ikke begynt å løpe.")
    day = {"day": format_date(periods.last_day)}
    said = [
        _("Siste klagefrist var %(day)s.") % day
        if today > periods.last_day
        else _("Siste klagefrist er %(day)s.") % day
    ]
    if periods.not_sent:
        said.append(
            ngettext(
                "%(count)s vedtak er ikke sendt ennå.",
                "%(count)s vedtak er ikke sendt ennå.",
                periods.not_sent,
            )
            % {"count": periods.not_sent}
        )
    if periods.complaints:
        said.append(
            ngettext(
                "%(count)s klage er ikke avgjort.",
                "%(count)s klager er ikke avgjort.",
                periods.complaints,
            )
            % {"count": periods.complaints}
        )
    if periods.are_over(today):
        said.append(_("Ingen klager venter. Det som holdes av, kan frigis."))
    return " ".join(said)


def reserve_changes(rows: Iterable[ReserveChange]) -> Table:
    return Table(
        caption=_("Endringer i klagereserven, i kroner"),
        columns=[
            Column(_("Når"), head=True),
            Column(_("Fra"), number=True),
            Column(_("Til"), number=True),
            Column(_("Hvem")),
            Column(_("Begrunnelse")),
        ],
        rows=[
            Row(
                [
                    format_short_date(in_oslo(row.changed_at).date()),
                    row.from_amount,
                    row.to_amount,
                    row.changed_by.name if row.changed_by else _("Vedtak om klage"),
                    Cell(row.decision.recipient.name, url=row.decision.get_absolute_url())
                    if row.decision
                    else (row.reason or Cell(_("ingen"), quiet=True)),
                ]
            )
            for row in rows
        ],
        empty=_("Klagereserven er ikke endret."),
    )
