"""The compilation as tables: the page, the spreadsheet and the PDF are drawn from the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.enums import AppealStatus
from kompetanse.lib.charts import whole_percents
from kompetanse.lib.money import format_kroner
from kompetanse.tables import Cell, Column, Row, Table
from reports.compilation import COUNTY, answers_by_question
from reports.enums import Attained

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overview.compilation.figures import Compilation, Days
    from reports.compilation import Scope, Sums

ANSWERS = (Attained.YES, Attained.PARTLY, Attained.NO)
NO_REGION = "none"


@dataclass(frozen=True)
class Figure:
    """One number; `url` leads to the reports behind it."""

    value: int | None
    url: str = ""
    is_share: bool = False

    @property
    def leads_to(self) -> str:
        """Nothing stands behind a zero."""
        return self.url if self.value else ""

    @property
    def text(self) -> str:
        if self.value is None:
            return "–"
        return f"{self.value} %" if self.is_share else format_kroner(self.value)


@dataclass(frozen=True)
class Part:
    """A table: what its rows are, its columns, its rows with their figures, and the sum below when there is one."""

    key: str
    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Figure, ...]], ...]
    """(name, address of the county's own page, figures)"""
    total: tuple[Figure, ...] = ()
    note: str = ""

    def table(self) -> Table:
        return Table(
            caption=self.title,
            columns=[
                Column(self.head, head=True),
                *(Column(label, number=True) for label in self.columns),
            ],
            rows=[
                Row([Cell(name, url=url), *(Cell(one.text, url=one.leads_to) for one in figures)])
                for name, url, figures in self.rows
            ],
            foot=[_("Sum"), *(Cell(one.text, url=one.leads_to) for one in self.total)]
            if self.total
            else [],
            empty=_("Ingen tall her ennå."),
        )

    def file_rows(self) -> list[list[str | int | None]]:
        """The same numbers without their words."""
        rows: list[list[str | int | None]] = [
            [name, *(one.value for one in figures)] for name, _url, figures in self.rows
        ]
        if self.total:
            rows.append([_("Sum"), *(one.value for one in self.total)])
        return rows


def parts_of(found: Compilation) -> list[Part]:
    """All tables, in the order that they are read."""
    return [
        _reports(found),
        _money(found),
        _measures(found),
        _participants(found),
        _shares(found),
        _goals(found),
        _time(found),
        _appeals(found),
    ]


def list_url(scope: Scope, group: str | None = None, /, **more: str) -> str:
    """The list of the reports behind a figure: of the whole scope, or of one county or region of it."""
    asked = {"counted": "1", "year": str(scope.year)}
    if scope.scheme:
        asked["scheme"] = scope.scheme
    if scope.county:
        asked["county"] = scope.county
    if group is not None:
        asked[scope.group] = group or NO_REGION
    return f"{reverse('reports:list')}?{urlencode({**asked, **more})}"


def percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _head(scope: Scope) -> str:
    return _("Fylke") if scope.group == COUNTY else _("Region")


def _name(one: Sums) -> str:
    return one.name or _("Uten region")


def _page(scope: Scope, one: Sums) -> str:
    if scope.group != COUNTY:
        return ""
    asked = {"ar": scope.year, "ordning": scope.scheme, "fylke": one.code}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def _by_group(
    found: Compilation,
    key: str,
    title: str,
    columns: Sequence[str],
    figures: Callable[[Sums, str | None], tuple[Figure, ...]],
    *,
    note: str = "",
) -> Part:
    """A row for each county or region; no sum under a single row that would only say it again."""
    scope = found.scope
    return Part(
        key=key,
        title=title,
        head=_head(scope),
        columns=tuple(columns),
        rows=tuple((_name(one), _page(scope, one), figures(one, one.code)) for one in found.parts),
        total=figures(found.total, None) if len(found.parts) > 1 else (),
        note=note,
    )


def _reports(found: Compilation) -> Part:
    def figures(one: Sums, group: str | None) -> tuple[Figure, ...]:
        numbers = one.numbers
        return (
            Figure(numbers["due"]),
            Figure(numbers["sent"], list_url(found.scope, group)),
            Figure(numbers["approved"], list_url(found.scope, group, status="approved")),
            Figure(numbers["waived"]),
        )

    columns = (_("Skal rapportere"), _("Sendt inn"), _("Godkjent"), _("Fritatt"))
    note = _("Tallene under er fra rapporter som er sendt inn. Utkast og rapporter som rettes, er ikke med.")  # fmt: skip
    return _by_group(found, "rapporter", _("Rapporter"), columns, figures, note=note)


def _money(found: Compilation) -> Part:
    def figures(one: Sums, group: str | None) -> tuple[Figure, ...]:
        numbers = one.numbers
        return (
            Figure(numbers["granted"], list_url(found.scope, group)),
            Figure(numbers["used"]),
            Figure(numbers["unused"], list_url(found.scope, group, what="unused")),
            Figure(percent(numbers["unused"], numbers["granted"]), is_share=True),
            Figure(numbers["to_owners"]),
            Figure(numbers["to_partners"]),
            Figure(numbers["own_financing"]),
        )

    columns = (
        _("Tildelt"), _("Brukt"), _("Ikke brukt"), _("Ikke brukt, prosent"),
        _("Tildelt eiere"), _("Tildelt partnere"), _("Egenfinansiering"),
    )  # fmt: skip
    return _by_group(found, "penger", _("Bruk av midlene, kroner"), columns, figures)


def _measures(found: Compilation) -> Part:
    def figures(one: Sums, group: str | None) -> tuple[Figure, ...]:
        numbers = one.numbers
        deviations = list_url(found.scope, group, what="deviations")
        return (
            Figure(numbers["owners"]),
            Figure(numbers["measures"], list_url(found.scope, group)),
            Figure(numbers["done_yes"]),
            Figure(numbers["done_partly"], deviations),
            Figure(numbers["done_no"], deviations),
        )

    columns = (
        _("Eiere"), _("Tiltak"), _("Gjennomført"), _("Delvis gjennomført"), _("Ikke gjennomført"),
    )  # fmt: skip
    return _by_group(found, "tiltak", _("Tiltak"), columns, figures)


def groups_told(found: Compilation) -> list[tuple[str, str]]:
    """(key, name) of the groups of employees that took part, in the order of the schemes."""
    told = found.total.groups
    order = [key for key in found.group_names if key in told]
    order += sorted(told.keys() - found.group_names.keys())
    return [(key, found.group_names.get(key, key)) for key in order]


def _participants(found: Compilation) -> Part:
    groups = groups_told(found)

    def figures(one: Sums, group: str | None) -> tuple[Figure, ...]:
        return (
            Figure(sum(one.groups.values())),
            *(
                Figure(one.groups[key], list_url(found.scope, group, group=key))
                for key, _label in groups
            ),
            Figure(one.numbers["establishments"]),
        )

    columns = (_("Deltakere"), *(label for _key, label in groups), _("Barnehager og skoler"))
    note = _("Barnehager og skoler telles der deltakerne er ført på hver av dem.")
    return _by_group(found, "deltakere", _("Deltakere"), columns, figures, note=note)


def _shares(found: Compilation) -> Part:
    def figures(one: Sums, group: str | None) -> tuple[Figure, ...]:
        numbers = one.numbers
        granted = numbers["granted"]
        return (
            Figure(numbers["private"], list_url(found.scope, group, what="private")),
            Figure(percent(numbers["private"], granted), is_share=True),
            Figure(numbers["small"], list_url(found.scope, group, what="small")),
            Figure(percent(numbers["small"], granted), is_share=True),
            Figure(numbers["inclusion"], list_url(found.scope, group, what="inclusion")),
            Figure(percent(numbers["inclusion"], granted), is_share=True),
        )

    columns = (
        _("Private eiere"), _("Private, prosent"), _("Små kommuner"), _("Små kommuner, prosent"),
        _("Spesialpedagogikk og inkludering"), _("Spesialpedagogikk, prosent"),
    )  # fmt: skip
    note = _("Private eiere: saker der den som meldte behov, ikke er kommune, fylkeskommune eller stat. Små kommuner har færre enn 5 000 innbyggere. Spesialpedagogikk: kompetanseløftet, og tiltak under slike prioriteringer i forumets plan.")  # fmt: skip
    return _by_group(found, "fordeling", _("Fordeling av det som er tildelt, kroner"), columns, figures, note=note)  # fmt: skip


def questions_told(found: Compilation) -> list[tuple[str, str, list[int]]]:
    """(code, words, [yes, partly, no]) of the questions that somebody has answered, in the order that they are asked."""
    told = answers_by_question(found.total)
    order = [key for key in found.questions if key in told]
    order += sorted(told.keys() - found.questions.keys())
    return [
        (
            key,
            found.questions[key].text if key in found.questions else key,
            [told[key][answer] for answer in ANSWERS],
        )
        for key in order
    ]


def _goals(found: Compilation) -> Part:
    rows = tuple(
        (
            words,
            "",
            (
                *(
                    Figure(number, list_url(found.scope, question=key, answer=answer))
                    for number, answer in zip(numbers, ANSWERS, strict=True)
                ),
                *(Figure(number, is_share=True) for number in whole_percents(numbers)),
            ),
        )
        for key, words, numbers in questions_told(found)
    )
    columns = (
        *(str(answer.label) for answer in ANSWERS),
        *(_("%(answer)s, prosent") % {"answer": answer.label} for answer in ANSWERS),
    )
    return Part("maloppnaelse", _("Måloppnåelse, antall svar"), _("Spørsmål"), columns, rows)


def _time(found: Compilation) -> Part:
    def figures(_one: Sums, group: str | None) -> tuple[Figure, ...]:
        days: Days | None = found.all_days if group is None else found.days.get(group)
        if days is None:
            return (Figure(0), Figure(None), Figure(None))
        return (Figure(days.decisions), Figure(days.median), Figure(days.longest))

    columns = (_("Vedtak"), _("Dager, midterste"), _("Dager, lengst"))
    note = _("Fra fristen for å melde behov til vedtaket er fattet. Bare de første vedtakene i runden er med.")  # fmt: skip
    return _by_group(found, "tid", _("Dager fra frist til vedtak"), columns, figures, note=note)


def _appeals(found: Compilation) -> Part:
    def figures(_one: Sums, group: str | None) -> tuple[Figure, ...]:
        held = found.all_appeals if group is None else found.appeals.get(group, {})
        number = {status: held.get(status, 0) for status in AppealStatus.values}
        return (
            Figure(sum(number.values())),
            Figure(number["received"] + number["incomplete"] + number["checked"]),
            Figure(number["granted"] + number["partly"]),
            Figure(number["dismissed"]),
            Figure(number["withdrawn"]),
            Figure(number["forwarded"]),
            Figure(number["upheld"]),
            Figure(number["changed"] + number["annulled"]),
        )

    columns = (
        _("Klager"), _("Til behandling"), _("Helt eller delvis medhold"), _("Avvist"), _("Trukket"),
        _("Hos klageinstansen"), _("Stadfestet"), _("Endret eller opphevet"),
    )  # fmt: skip
    return _by_group(found, "klager", _("Klager og resultat"), columns, figures)
