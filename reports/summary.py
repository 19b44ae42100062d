"""A report's content as sections of rows and tables, in the reader's language: one drawing for every page and the PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_short_date
from kompetanse.lib.money import format_kroner
from reports.enums import Attained, Done, FileKind, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.content import Content

Row = tuple[str, Any, bool]


@dataclass(frozen=True, slots=True)
class Account:
    """Kroner granted, used and not used, by recipient."""

    caption: str
    rows: tuple[tuple[str, int, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report. `key` is the code of a measure or of a partner's part, or a `Step`."""

    key: str
    title: str
    rows: tuple[Row, ...]
    accounts: tuple[Account, ...] = field(default=())

    @property
    def anchor(self) -> str:
        return f"del-{self.key}"


def summarise(content: Content, *, groups: Sequence[dict[str, str]]) -> list[Part]:
    """All parts in the order that the owner writes them; `groups` are the scheme version's kinds of employees."""
    names = {row["key"]: _in_words(row) for row in groups}
    return [
        *(_measure(one, content, names) for one in content["measures"]),
        Part(Step.GOALS, str(Step.GOALS.label), tuple(_goals(content["goals"]))),
        Part(Step.TOGETHER, str(Step.TOGETHER.label), _together(content["report"])),
        Part(
            Step.FILES,
            str(Step.FILES.label),
            tuple(
                (str(FileKind(row["kind"]).label), row["file_name"], True)
                for row in content["attachments"]
            )
            or ((_("Vedlegg"), _("Ingen vedlegg"), True),),
        ),
        *(_partner(one, content) for one in content["parts"]),
    ]


def _in_words(row: dict[str, Any]) -> str:
    return str(row["nn"] if get_language() == "nn" else row["nb"])


def _period(measure: Content) -> str:
    days = [
        format_short_date(date.fromisoformat(measure[name]))
        for name in ("starts_date", "ends_date")
        if measure[name]
    ]
    return "–".join(days)


def _took_part(measure: Content, names: dict[str, str]) -> list[str]:
    return [
        f"{row['name'] or _('Hele tiltaket')}: {names.get(row['category'], row['category'])}, {row['count']}"
        for row in measure["participants"]
    ]


def _money(amount: int | None) -> str:
    return "" if amount is None else f"{format_kroner(amount)} kr"


def _measure(measure: Content, content: Content, names: dict[str, str]) -> Part:
    rows: list[Row] = [
        (_("Periode"), _period(measure), True),
        (_("Planlagte deltakere"), str(measure["planned"]), True),
        (_("Er tiltaket gjennomført?"), str(Done(measure["done"]).label) if measure["done"] else "", False),
        (_("Hva ble ikke som planlagt?"), measure["deviation_text"], measure["done"] in {"", Done.YES}),
        (_("Deltakere"), _took_part(measure, names), measure["done"] == Done.NO),
        (_("Vurdering av tiltaket"), measure["evaluation_text"], measure["done"] == Done.NO),
    ]  # fmt: skip
    if content["asks_financing"]:
        rows.append((_("Egenfinansiering"), _money(measure["own_financing"]), False))
    if content["asks_effort"]:
        rows.append((_("Egeninnsats"), measure["own_effort_text"], False))
    if measure["plan"]["coordinator"]:
        rows.append((_("Koordinator"), measure["coordinator_text"], True))
    rows += [
        (_("Hvorfor er ikke alt brukt?"), share["unused_reason"], False)
        for share in measure["shares"]
        if share["is_owner"] and share["unused"]
    ]
    account = Account(
        _("Regnskap, %(title)s") % {"title": measure["title"]},
        tuple(
            (share["name"], share["granted"], share["used"], share["unused"])
            for share in measure["shares"]
        ),
    )
    title = _("Tiltak %(number)s: %(title)s") % {
        "number": measure["number"],
        "title": measure["title"],
    }
    return Part(measure["code"], title, tuple(rows), (account,))


def _goals(goals: list[Content]) -> list[Row]:
    rows: list[Row] = []
    for one in goals:
        rows.append((_in_words(one), str(Attained(one["answer"]).label) if one["answer"] else "", False))  # fmt: skip
        rows.append((_("Begrunnelse"), one["text"], False))
    return rows


def _together(texts: Content) -> tuple[Row, ...]:
    return (
        (_("Hvordan deltok de ansatte i å vurdere måloppnåelsen?"), texts["staff_text"], False),
        (_("Hvordan har dere evaluert?"), texts["evaluation_text"], True),
        (_("Hva er endret i praksis?"), texts["practice_text"], True),
        (_("Hva er veien videre?"), texts["plans_text"], True),
        (_("Kontaktperson"), texts["contact_name"], False),
        (_("Kontaktpersonens e-post"), texts["contact_email"], False),
    )


def _partner(part: Content, content: Content) -> Part:
    given = _("Levert") if part["is_complete"] else _("Ikke levert")
    rows: list[Row] = [
        (_("Partnerens del"), given, False),
        (_("Dette har vi bidratt med"), part["contribution_text"], not part["is_complete"]),
        (_("Slik vurderer vi samarbeidet"), part["evaluation_text"], True),
        *_goals(part["goals"]),
    ]
    rows += [
        (
            _("Hvorfor er ikke alt brukt? %(title)s") % {"title": measure["title"]},
            share["unused_reason"],
            False,
        )
        for measure in content["measures"]
        for share in measure["shares"]
        if share["orgnr"] == part["orgnr"] and share["unused"]
    ]
    return Part(part["code"], part["name"], tuple(rows))
