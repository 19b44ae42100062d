"""Beside Min side: the dates ahead for the organisation one acts for, and who does what there (mock-up 03)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Membership
from decisions.models import Decision
from grants.enums import BEFORE_SUBMISSION
from grants.enums import ApplicationStatus as S
from kompetanse.lib.dates import format_weekday_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from accounts.hat import Hat
    from grants.models import Application, Round

DATES_SHOWN = 8
NAMES_SHOWN = 5
# In this order; what a role is called says whom to ask.
ROLES = (
    Role.OWNER_APPROVER,
    Role.OWNER_SUBMITTER,
    Role.UNION_REP,
    Role.LEADER,
    Role.PARTNER,
    Role.KINDERGARTEN_AUTHORITY,
)
WITH_THE_AUTHORITY = (S.SUBMITTED, S.CHECKED)


def dates_ahead(
    hat: Hat,
    *,
    rounds: Iterable[Round],
    cases: Iterable[Application],
    due: tuple[Application, date] | None,
    reports: Iterable[tuple[date, str, str]],
    today: date,
) -> list[dict[str, Any]]:
    """For components/timeline.html, the nearest first: what the organisation must do, then what others have promised (hollow dots).

    `due`: the case that waits for the person, with its date. `reports`: (date, text, address) of those to write.
    """
    found = [
        (one.deadline_date, _melding(one), reverse("grants:round", args=[one.code]), False)
        for one in rounds
    ]
    if due and due[0].status not in BEFORE_SUBMISSION:
        case, day = due
        found.append((day, _("Rett behovsmeldingen"), reverse("needs:report", args=[case.code]), False))  # fmt: skip
    found += [(*one, False) for one in reports]
    found += _complaints(hat, today)
    promised = {case.round_id: case for case in cases if case.status in {*WITH_THE_AUTHORITY, S.IN_TREATMENT}}  # fmt: skip
    for case in promised.values():
        year = {"year": case.round.budget_year}
        if case.status in WITH_THE_AUTHORITY:
            found.append((case.round.forum_due_date, _("Samarbeidsforum behandler %(year)s innen denne datoen") % year, "", True))  # fmt: skip
        found.append((case.round.decision_due_date, _("Vedtak for %(year)s kommer innen denne datoen") % year, "", True))  # fmt: skip
    ahead = sorted((row for row in found if row[0] >= today), key=lambda row: (row[0], row[1]))
    return [
        {"when": _day(day, today), "text": text, "url": url, "planned": planned}
        for day, text, url, planned in ahead[:DATES_SHOWN]
    ]


def _melding(round_: Round) -> str:
    return _("Frist for å melde behov: %(name)s %(year)s") % {
        "name": round_.programme.name,
        "year": round_.budget_year,
    }


def _complaints(hat: Hat, today: date) -> list[tuple[date, str, str, bool]]:
    """Until when the organisation may complain about what it got."""
    rows = (
        Decision.objects.visible_to(hat)
        .filter(recipient_id=hat.organisation_id, complaint_deadline_date__gte=today)
        .exclude(status="superseded")
        .select_related("scheme_version__scheme", "round")
        .order_by("complaint_deadline_date", "pk")[:DATES_SHOWN]
    )
    return [
        (
            row.complaint_deadline_date,
            _("Siste dag for å klage: %(scheme)s %(year)s")
            % {"scheme": row.scheme_version.scheme.name, "year": row.round.budget_year},
            row.get_absolute_url(),
            False,
        )
        for row in rows
    ]


def _day(day: date, today: date) -> str:
    left = (day - today).days
    if not left:
        return _("%(day)s, i dag") % {"day": format_weekday_date(day)}
    text = ngettext("%(day)s, om %(left)s dag", "%(day)s, om %(left)s dager", left)
    return text % {"day": format_weekday_date(day), "left": left}


def people_here(hat: Hat, today: date) -> list[tuple[str, str]]:
    """(role, names) of the organisation one acts for, today; one's own name is marked."""
    rows = (
        Membership.objects.visible_to(hat)
        .in_force(today)
        .filter(organisation_id=hat.organisation_id, role__in=ROLES)
        .order_by("user__name", "user_id")
        .values_list("role", "user__name", "user_id")
    )
    names: dict[str, list[str]] = {}
    for role, name, user_id in rows:
        is_me = user_id == hat.user_id
        names.setdefault(role, []).append(_("%(name)s (deg)") % {"name": name} if is_me else name)
    return [(str(role.label), _shortened(names[role])) for role in ROLES if role in names]


def _shortened(names: list[str]) -> str:
    """One name a line; of many the first ones, and how many more."""
    more = len(names) - NAMES_SHOWN
    shown = (
        names if more <= 1 else [*names[:NAMES_SHOWN], _("og %(number)s til") % {"number": more}]
    )
    return "\n".join(shown)
