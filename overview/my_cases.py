"""The table "Sakene våre" on Min side: each case, its status, who has it now, and the money (mock-up 03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.enums import BESIDE, IN_FORCE
from decisions.models import Point
from grants.enums import ENDED
from grants.enums import ApplicationStatus as S
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from accounts.hat import Hat
    from grants.models import Application


def cases_table(
    cases: Sequence[Application], *, hat: Hat, treated: Collection[int], granted: Mapping[int, int]
) -> Table:
    """The cases with their tags set. `treated`: ids of those that the forum is done with; `granted`: what `granted_in` says."""
    rows = [
        Row(
            [
                Cell(
                    f"{case.scheme_version.scheme.name} {case.round.budget_year}",
                    url=reverse("needs:report", args=[case.code]),
                    small=_number_and_owner(case, hat),
                ),
                Pill(case.tag["label"], case.tag["color"]),
                who_has_it(case, hat=hat, is_treated=case.pk in treated),
                _money(case, granted.get(case.pk)),
            ]
        )
        for case in cases
    ]
    columns = [
        Column(_("Sak"), head=True),
        Column(_("Status")),
        Column(_("Hvem gjør hva nå")),
        Column(_("Beløp"), number=True),
    ]
    caption = _("Saker for %(name)s") % {"name": hat.organisation_name}
    return Table(caption=caption, columns=columns, rows=rows)


def _number_and_owner(case: Application, hat: Hat) -> str:
    number = case.reference or _("Ikke sendt inn")
    if case.applicant_id == hat.organisation_id:
        return number
    return f"{case.applicant.name} · {number}"


def granted_in(cases: Sequence[Application], hat: Hat) -> dict[int, int]:
    """Kroner that decisions in force, which the hat may read, give its own organisation in each case."""
    decided = [case.pk for case in cases if case.status == S.DECIDED]
    if not decided:
        return {}
    points = (
        Point.objects.visible_to(hat)
        .exclude(decision__kind__in=BESIDE)
        .filter(
            decision__recipient=hat.organisation_id,
            decision__status__in=IN_FORCE,
            item__application__in=decided,
        )
    )
    return dict(points.values_list("item__application").annotate(Sum("amount")).order_by())


def _money(case: Application, granted: int | None) -> Cell:
    if granted is not None:
        return Cell(granted, small=_("vedtatt til dere"))
    return Cell(case.requested_total or None, small=_("meldt") if case.requested_total else "")


def who_has_it(case: Application, *, hat: Hat, is_treated: bool) -> str:
    """Who has the case now and what they do with it, in a line."""
    if case.status in ENDED:
        return _("Ingen. Saken er ferdig.")
    if case.status == S.IN_TREATMENT and is_treated:
        return _("Tilskuddsforvalteren lager vedtak")
    ours = {
        S.DRAFT: _("Dere fyller ut"),
        S.IN_APPROVAL: _("Du godkjenner")
        if hat.holds("approve_needs_report")
        else _("Godkjenneren hos dere ser over"),
        S.INCOMPLETE: _("Dere retter"),
    }
    theirs = {
        S.DRAFT: _("Eieren fyller ut"),
        S.IN_APPROVAL: _("Godkjenneren hos eieren ser over"),
        S.INCOMPLETE: _("Eieren retter"),
    }
    everybodys = {
        S.SUBMITTED: _("En saksbehandler kontrollerer"),
        S.CHECKED: _("Samarbeidsforum får den til behandling"),
        S.IN_TREATMENT: _("Samarbeidsforum behandler den"),
        S.DECIDED: _("Vedtaket er fattet"),
    }
    mine = ours if case.applicant_id == hat.organisation_id else theirs
    return (mine | everybodys)[S(case.status)]
