"""Where a case is and what comes next, in words for its owner: one text for every state (A14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import ApplicationStatus as S
from grants.enums import ForumMode, InTimeWhen
from kompetanse.lib.dates import format_date, format_weekday_date
from needs.enums import SnapshotReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.models import Application, CompletionRequest, Round
    from needs.models import Snapshot
    from records.models import Document, Event

# What ends a case's way through the forum and the authority, as the log has it.
ENDINGS = ("withdraw", "dismiss", "decide")
COLORS = {
    S.DRAFT: "neutral",
    S.IN_APPROVAL: "warning",
    S.SUBMITTED: "accent",
    S.INCOMPLETE: "danger",
    S.CHECKED: "accent",
    S.IN_TREATMENT: "accent",
    S.DECIDED: "success",
    S.WITHDRAWN: "neutral",
    S.DISMISSED: "danger",
    S.CLOSED: "neutral",
}

NEXT = {
    S.DRAFT: (
        gettext_lazy("Meldingen er et utkast"),
        gettext_lazy(
            "Fyll ut delene, se over og send. Ingen andre enn dere og partnerne ser utkastet."
        ),
    ),
    S.IN_APPROVAL: (
        gettext_lazy("Meldingen venter på godkjenning hos dere"),
        gettext_lazy("En godkjenner ser over og sender inn. Så lenge kan ingen endre den."),
    ),
    S.SUBMITTED: (
        gettext_lazy("Dere trenger ikke gjøre noe nå"),
        gettext_lazy("En saksbehandler kontrollerer meldingen. Må noe rettes, får dere beskjed."),
    ),
    S.INCOMPLETE: (
        gettext_lazy("Meldingen må rettes"),
        gettext_lazy("Se hva som må rettes, endre det og send inn på nytt."),
    ),
    S.CHECKED: (
        gettext_lazy("Dere trenger ikke gjøre noe nå"),
        gettext_lazy("Meldingen er kontrollert og går videre til samarbeidsforum."),
    ),
    S.IN_TREATMENT: (
        gettext_lazy("Dere trenger ikke gjøre noe nå"),
        gettext_lazy("Samarbeidsforum behandler fordelingen."),
    ),
    S.DECIDED: (
        gettext_lazy("Vedtaket er klart"),
        gettext_lazy("Les vedtaksbrevet. Der står hva dere fikk, hvorfor, og hva dere gjør nå."),
    ),
    S.WITHDRAWN: (
        gettext_lazy("Meldingen er trukket"),
        gettext_lazy("Den blir ikke behandlet. Dere kan melde på nytt før fristen."),
    ),
    S.DISMISSED: (
        gettext_lazy("Meldingen er avvist"),
        gettext_lazy(
            "Avvist betyr at innholdet ikke er vurdert. Grunnen og klagefristen står i brevet."
        ),
    ),
    S.CLOSED: (
        gettext_lazy("Saken er avsluttet"),
        gettext_lazy("Dere trenger ikke gjøre noe."),
    ),
}
"""Status → (headline, what happens next)."""

OUTSIDE = {
    S.DRAFT: (
        gettext_lazy("Meldingen er et utkast"),
        gettext_lazy("%(owner)s fyller ut og sender inn. Du kan lese den her så lenge."),
    ),
    S.IN_APPROVAL: (
        gettext_lazy("Meldingen er ikke sendt inn ennå"),
        gettext_lazy("En godkjenner hos %(owner)s ser over den og sender inn."),
    ),
    S.SUBMITTED: (
        gettext_lazy("Meldingen er sendt inn"),
        gettext_lazy("En saksbehandler kontrollerer den. Du trenger ikke gjøre noe nå."),
    ),
    S.INCOMPLETE: (
        gettext_lazy("Meldingen må rettes"),
        gettext_lazy("%(owner)s retter og sender inn på nytt."),
    ),
    S.WITHDRAWN: (gettext_lazy("Meldingen er trukket"), gettext_lazy("Den blir ikke behandlet.")),
}
"""The same for those who read a report that others write: partners, members, leaders, the kommune."""

_REACHED = {
    S.DRAFT: 0,
    S.INCOMPLETE: 0,
    S.IN_APPROVAL: 1,
    S.SUBMITTED: 2,
    S.CHECKED: 3,
    S.IN_TREATMENT: 3,
    S.DECIDED: 5,
    S.CLOSED: 6,
}

# The case line stops here: the later steps will not come.
_ENDED_AFTER = {S.WITHDRAWN: 1, S.DISMISSED: 3}


def forum_word(application: Application) -> str:
    """What the forum has done with a case that it has sent on."""
    if application.round.forum_mode == ForumMode.RECOMMENDATION:
        return _("Innstilt av forum")
    return _("Drøftet i forum")


def standing_of(
    application: Application, *, writes: bool, is_over: bool, is_treated: bool = False
) -> tuple[str, str]:
    """Headline and what comes next: for those who write the report, or for those who only read it."""
    status = S(application.status)
    headline, text = NEXT[status]
    if not writes:
        headline, text = OUTSIDE.get(status, NEXT[status])
    elif status == S.WITHDRAWN and is_over:
        text = OUTSIDE[status][1]
    if status == S.IN_TREATMENT and is_treated:
        return str(headline), _after_forum(application.round)
    said = str(text) % {"owner": application.applicant.name}
    if writes and status == S.IN_APPROVAL and not is_over:
        said = f"{said} {_in_time_when(application.round)}"
    return str(headline), said


def _after_forum(round_: Round) -> str:
    day = format_date(round_.decision_due_date)
    return _(
        "Samarbeidsforum er ferdig. %(authority)s forbereder vedtaket, og det kommer innen %(day)s."
    ) % {"authority": round_.authority.name, "day": day}


def _in_time_when(round_: Round) -> str:
    """What the approver's deadline is, for one who has pressed the button late in the evening and may think that all is done."""
    day = {"day": format_weekday_date(round_.deadline_date)}
    if round_.in_time_when == InTimeWhen.SENT_TO_APPROVER:
        return _("Den er i tide når den sendes til godkjenning før %(day)s kl. 23.59.") % day
    return _("Den er i tide først når den er sendt inn. Fristen er %(day)s kl. 23.59.") % day


def status_tag(application: Application, *, is_treated: bool = False) -> dict[str, str]:
    if is_treated and application.status == S.IN_TREATMENT:
        return {"label": forum_word(application), "color": COLORS[S.IN_TREATMENT]}
    return {
        "label": str(S(application.status).label),
        "color": COLORS[S(application.status)],
    }


def spine(application: Application, *, is_treated: bool = False) -> list[dict[str, str]]:
    """The case line: who does what, from filling in to the decision."""
    round_, owner = application.round, application.applicant.name
    forum = (
        _("Samarbeidsforum innstiller")
        if round_.forum_mode == ForumMode.RECOMMENDATION
        else _("Samarbeidsforum drøfter")
    )
    steps = [
        (_("%(owner)s fyller ut") % {"owner": owner}, ""),
        (_("%(owner)s godkjenner") % {"owner": owner}, ""),
        (_("%(authority)s kontrollerer") % {"authority": round_.authority.name}, ""),
        (forum, _by(round_.forum_due_date)),
        (
            _("%(authority)s vedtar") % {"authority": round_.authority.name},
            _by(round_.decision_due_date),
        ),
    ]
    status = S(application.status)
    if status in _ENDED_AFTER:
        steps = [*steps[: _ENDED_AFTER[status]], (str(status.label), "")]
    reached = _REACHED.get(status, len(steps) - 1)
    if status == S.IN_TREATMENT and is_treated:
        reached = _REACHED[S.DECIDED] - 1
    return [
        {
            "label": label,
            "note": note,
            "state": "done" if index < reached else "current" if index == reached else "",
        }
        for index, (label, note) in enumerate(steps)
    ]


def _by(day: Any) -> str:
    return _("innen %(day)s") % {"day": format_date(day)}


def milestones(
    application: Application,
    snapshots: Iterable[Snapshot],
    requests: Iterable[CompletionRequest],
    *,
    ended: Iterable[Event] = (),
    letters: Iterable[Document] = (),
) -> list[dict[str, Any]]:
    """What has happened, in plain words and without names of staff, newest first: also how it ended, and when its letters were there to read."""
    words = {
        SnapshotReason.SUBMITTED: _("Behovsmeldingen ble sendt inn"),
        SnapshotReason.COMPLETED: _("Rettet behovsmelding ble sendt inn"),
    }
    owner, authority = application.applicant.name, application.round.authority.name
    entries: list[dict[str, Any]] = [
        {"when": application.created_at, "text": _("Behovsmeldingen ble påbegynt"), "who": owner}
    ]
    if application.sent_to_approver_at:
        text = _("Behovsmeldingen ble sendt til godkjenning")
        entries.append({"when": application.sent_to_approver_at, "text": text, "who": owner})
    entries += [
        {"when": row.taken_at, "text": words[SnapshotReason(row.reason)], "who": owner}
        for row in snapshots
        if row.reason in words
    ]
    entries += [
        {
            "when": row.asked_at,
            "text": _("Dere ble bedt om å rette, med frist %(day)s")
            % {"day": format_date(row.due_date)},
            "who": authority,
        }
        for row in requests
    ]
    entries += _endings(ended, letters, owner=owner, authority=authority)
    # Sorted before it is turned, so that the later of two stands first also when the demo's clock stood still.
    entries.sort(key=lambda entry: entry["when"])
    return entries[::-1]


def _endings(
    ended: Iterable[Event], letters: Iterable[Document], *, owner: str, authority: str
) -> list[dict[str, Any]]:
    words = {
        "withdraw": (_("Behovsmeldingen ble trukket"), owner),
        "dismiss": (_("Behovsmeldingen ble avvist"), authority),
        "decide": (_("Vedtak ble fattet"), authority),
    }
    sent = _("Brevet «%(title)s» ble lagt ut, med varsel på e-post")
    return [
        *(
            {"when": event.at, "text": words[event.verb][0], "who": words[event.verb][1]}
            for event in ended
        ),
        *(
            {"when": letter.created_at, "text": sent % {"title": letter.title}, "who": authority}
            for letter in letters
        ),
    ]


def after_sending(round_: Round) -> list[dict[str, Any]]:
    """What happens after a report is sent, for the round page and the receipt."""
    forum = (
        _("samarbeidsforum innstiller på fordelingen")
        if round_.forum_mode == ForumMode.RECOMMENDATION
        else _("samarbeidsforum drøfter forslaget til fordeling")
    )
    return [
        {
            "text": _("Med en gang: kvittering med saksnummer til dere og partneren"),
            "planned": True,
        },
        {
            "text": _(
                "Etter fristen: en saksbehandler kontrollerer. Må noe rettes, får dere beskjed og en frist."
            ),
            "planned": True,
        },
        {
            "text": _("Innen %(day)s: %(what)s")
            % {"day": format_weekday_date(round_.forum_due_date), "what": forum},
            "planned": True,
        },
        {
            "text": _("Innen %(day)s: vedtak i Kompetanse, med varsel på e-post")
            % {"day": format_weekday_date(round_.decision_due_date)},
            "planned": True,
        },
    ]
