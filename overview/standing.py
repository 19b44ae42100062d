"""Where a case stands, in words: its line, its colour, what is next for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.enums import DecisionStatus
from forum.enums import AllocationStatus
from forum.models import LineShare
from grants.enums import ApplicationStatus as S
from grants.enums import Part
from grants.models import Application, Party
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.written import Written
from needs.steps import forum_word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from grants.models import Item, Task
    from kompetanse.lib.actor import Actor

COLORS = {
    S.SUBMITTED: "info",
    S.INCOMPLETE: "warning",
    S.CHECKED: "accent",
    S.IN_TREATMENT: "accent",
    S.DECIDED: "success",
    S.DISMISSED: "danger",
}


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now; without an address when it waits for somebody else."""

    title: str
    text: str
    url: str = ""
    action: str = ""


def status_pill(application: Application, *, forum_done: bool = False) -> dict[str, str]:
    """Status as label and colour; late and not admitted is said first, and that the forum is done."""
    if application.awaits_admission:
        return {"label": _("For sent"), "color": "danger"}
    if forum_done and application.status == S.IN_TREATMENT:
        return {"label": forum_word(application), "color": "accent"}
    return {
        "label": application.get_status_display(),
        "color": COLORS.get(application.status, "neutral"),
    }


def forum_done_date(items: Iterable[Item]) -> str:
    """The last day that the forum handed over what the case was on."""
    moments = [row["handed_over_at"] for item in items for row in item.shares]
    told = [datetime.fromisoformat(moment) for moment in moments if moment]
    return format_date(in_oslo(max(told)).date()) if told else ""


def is_forum_done(items: Iterable[Item]) -> bool:
    """Whether the forum has handed over the list that the measures stand on."""
    return are_handed_over(row["status"] for item in items for row in item.shares)


def are_handed_over(statuses: Iterable[str]) -> bool:
    """Whether there is something and all of it has left the forum."""
    return set(statuses) == {AllocationStatus.HANDED_OVER}


def forum_statuses() -> ArraySubquery:
    """The statuses of the allocations that each case around stands on."""
    shares = LineShare.objects.filter(
        line__item__application=OuterRef("pk"), line__allocation__ordinal=1
    )
    return ArraySubquery(shares.values("line__allocation__status").distinct())


def partner_names() -> ArraySubquery:
    """The names of each case's partners."""
    partners = Party.objects.filter(application=OuterRef("pk"), part=Part.PARTNER)
    return ArraySubquery(partners.order_by("organisation__name").values("organisation__name"))


# For lists of cases.
FORUM_STATUSES = Written(Application, forum_statuses)
PARTNERS = Written(Application, partner_names)


_REACHED = {
    S.SUBMITTED: 1,
    S.INCOMPLETE: 1,
    S.CHECKED: 2,
    S.IN_TREATMENT: 2,
    S.DECIDED: 4,
    S.CLOSED: 6,
}


def case_line(
    application: Application,
    events: Iterable[dict[str, Any]],
    *,
    forum_done: bool = False,
    forum_date: str = "",
) -> list[dict[str, str]]:
    """The spine: what is done, where the case is now, what is to come. Dates come from the log; the forum's from its list."""
    dates: dict[str, str] = {}
    for event in events:
        dates.setdefault(event["verb"], format_date(in_oslo(event["at"]).date()))
    reached = _REACHED.get(application.status, 1)
    if forum_done and application.status == S.IN_TREATMENT:
        reached = 3
    caseworker = str(application.caseworker or _("ingen har tatt saken"))
    round_ = application.round
    now = {1: caseworker, 2: round_.forum.name, 3: caseworker, 4: _("eieren")}
    done = {
        0: format_date(in_oslo(application.submitted_at).date()),
        1: dates.get("finish_check", ""),
        2: forum_date,
        3: dates.get("decide", ""),
    }
    ahead = {
        2: _("innen %(day)s") % {"day": format_date(round_.forum_due_date)},
        3: _("innen %(day)s") % {"day": format_date(round_.decision_due_date)},
        4: _("eieren"),
        5: format_date(round_.report_due_date) if round_.report_due_date else "",
    }
    labels = (
        _("Sendt inn"),
        _("Kontrollert"),
        forum_word(application),
        _("Vedtak"),
        _("Aksept og utbetaling"),
        _("Rapport"),
    )
    if application.status in (S.WITHDRAWN, S.DISMISSED):
        ended = dates.get("withdraw") or dates.get("dismiss") or ""
        return [
            {"label": labels[0], "note": done[0], "state": "done"},
            {"label": application.get_status_display(), "note": ended, "state": "current"},
        ]
    notes = {"done": done, "current": now, "": ahead}
    steps = []
    for number, label in enumerate(labels):
        state = "done" if number < reached else "current" if number == reached else ""
        steps.append({"label": label, "note": notes[state].get(number, ""), "state": state})
    return steps


def next_step(
    application: Application,
    *,
    hat: Actor,
    decision_url: str = "",
    decision_status: str = "",
    forum_done: bool = False,
    completion_due: date | None = None,
) -> Next:
    """What comes next and, when this hat may do it, where."""
    if application.is_excluded:
        return Next(
            _("Du er inhabil i saken"),
            _("Du kan ikke arbeide med den. En annen saksbehandler må ta over."),
        )
    works = hat.side == "authority" and hat.can("handle_cases")
    if application.awaits_admission:
        return _admission(application, hat=hat)
    status = application.status
    if status == S.SUBMITTED:
        return _check(application, works=works)
    if status == S.INCOMPLETE:
        text = (
            _("Eieren har frist til %(day)s med å rette.") % {"day": format_date(completion_due)}
            if completion_due
            else _("Eieren retter behovsmeldingen.")
        )
        return Next(_("Venter på eieren"), text)
    if status == S.IN_TREATMENT and forum_done:
        if decision_status == DecisionStatus.TO_APPROVAL:
            return _approve(application, hat=hat, decision_url=decision_url)
        return _decide(application, works=works, decision_url=decision_url)
    return _later(application, works=works, decision_url=decision_url)


def _admission(application: Application, *, hat: Actor) -> Next:
    title = _("Neste: ta stilling til om behovsmeldingen slippes inn")
    text = _("Den kom etter fristen og står ikke i noen liste før noen har slippet den inn.")
    if hat.side == "authority" and hat.can("approve_decisions"):
        url = reverse("overview:admit-late", args=[application.code])
        return Next(title, text, url, _("Ta stilling"))
    return Next(title, text + " " + _("Det gjør en godkjenner av vedtak."))


def _check(application: Application, *, works: bool) -> Next:
    if application.declared is None:
        text = _("Svar først på om du er habil. Deretter vurderer du hvert tiltak.")
    else:
        text = _("Vurder hvert tiltak mot kriteriene i ordningen.")
    url = reverse("overview:check", args=[application.code]) if works else ""
    return Next(_("Neste: kontroller behovsmeldingen"), text, url, _("Kontroller"))


def _decide(application: Application, *, works: bool, decision_url: str) -> Next:
    day = format_date(application.round.decision_due_date)
    text = _("Forumet er ferdig. Vedtak innen %(day)s.") % {"day": day}
    if decision_url:
        return Next(_("Neste: gjør vedtaket ferdig"), text, decision_url, _("Åpne vedtaket"))
    url = reverse("decisions:list") if works else ""
    return Next(_("Neste: lag vedtak"), text, url, _("Lag vedtak"))


def _approve(application: Application, *, hat: Actor, decision_url: str) -> Next:
    day = format_date(application.round.decision_due_date)
    if hat.side == "authority" and hat.can("approve_decisions"):
        text = _("Vedtaket er klart til å godkjennes. Vedtak innen %(day)s.") % {"day": day}
        return Next(_("Neste: godkjenn vedtaket"), text, decision_url, _("Åpne vedtaket"))
    text = _("En godkjenner av vedtak ser på det. Vedtak innen %(day)s.") % {"day": day}
    return Next(_("Vedtaket venter på godkjenning"), text, decision_url, _("Åpne vedtaket"))


def _later(application: Application, *, works: bool, decision_url: str) -> Next:
    round_ = application.round
    words = {
        S.CHECKED: (
            _("Neste: legg saken fram for forumet"),
            _("Kontrollen er ferdig. Forumet behandler den innen %(day)s.")
            % {"day": format_date(round_.forum_due_date)},
        ),
        S.IN_TREATMENT: (
            _("Saken er hos forumet"),
            _("Når forumet er ferdig, lager du vedtak. Vedtak innen %(day)s.")
            % {"day": format_date(round_.decision_due_date)},
        ),
        S.DECIDED: (_("Vedtak er fattet"), _("Brevet ligger i saken.")),
        S.WITHDRAWN: (_("Eieren har trukket behovsmeldingen"), _("Saken er avsluttet.")),
        S.DISMISSED: (_("Behovsmeldingen er avvist"), _("Avvist betyr at den ikke ble vurdert.")),
        S.CLOSED: (_("Saken er avsluttet"), ""),
    }
    title, text = words.get(application.status, (application.get_status_display(), ""))
    if decision_url and application.status not in (S.CHECKED, S.IN_TREATMENT):
        return Next(title, text, decision_url, _("Åpne vedtaket"))
    if works and application.status in (S.CHECKED, S.IN_TREATMENT):
        return Next(title, text, reverse("forum:start"), _("Til forumet"))
    return Next(title, text)


def who_does_what(
    application: Application, tasks: Iterable[Task], *, forum_done: bool = False
) -> list[tuple[str, str]]:
    """Hvem gjør hva nå: (what, who and by when) for the open tasks, and for what waits outside the authority."""
    rows = []
    for task in tasks:
        who = str(task.assignee) if task.assignee_id else _("Ingen har tatt den")
        day = format_date(task.due_date)
        rows.append(
            (task.get_kind_display(), _("%(who)s, frist %(day)s") % {"who": who, "day": day})
        )
    if application.status == S.INCOMPLETE:
        rows.append((_("Retter behovsmeldingen"), application.applicant.name))
    if application.status in (S.CHECKED, S.IN_TREATMENT) and not forum_done:
        rows.append((_("Behandler saken"), application.round.forum.name))
    return rows
