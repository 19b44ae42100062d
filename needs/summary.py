"""A report's content as sections of rows and tables, in the reader's language: one drawing for the page before sending,
the approver's page, the case and the PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from grants.enums import Category
from kompetanse.lib.dates import format_date
from kompetanse.lib.money import format_kroner
from kompetanse.lib.orgnr import format_orgnr
from needs.enums import PLAN_HEADINGS, ConsentStatus, CostType, InvolvedGroup, Method, Section
from needs.labels import LABELS, SECTION_FIELDS, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.content import Content

Row = tuple[str, Any, bool]

OPTIONAL = frozenset(
    {
        "contact_phone",
        "connection_text",
        "other_funds_text",
        "other_funds_amount",
        "sami_text",
        "theme",
        "teacher_education_text",
        "coordinator_item",
        "plan_priority",
        "own_funding",
        "own_effort_text",
        "inclusion_text",
    }
)
"""Fields that may always stay empty; others may too where the version's rules say nothing of them."""


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """Kroner by row and year, with sums."""

    caption: str
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    total: int

    def by_year(self) -> list[tuple[str, list[tuple[int, int]], int]]:
        """Each row with its amounts as (year, kroner), for a page that says the year at the amount."""
        return [
            (name, list(zip(self.years, amounts, strict=True)), total)
            for name, amounts, total in [*self.rows, (_("Sum"), self.totals, self.total)]
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the summary."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    tables: list[MoneyTable] = field(default_factory=list)


def summarise(content: Content, *, categories: Sequence[Mapping[str, str]]) -> list[Part]:
    """The whole report; `categories` are the scheme version's groups of participants."""
    makers = {
        Section.CONTACT: _contact,
        Section.NETWORK: _network,
        Section.PARTNERS: _partners,
        Section.INVOLVEMENT: _involvement,
        Section.PLANS: _plan,
        Section.ATTACHMENTS: _attachments,
    }
    parts = []
    for section in Section:
        if section == Section.NETWORK and content["network"] is None:
            continue
        if section == Section.MEASURES:
            parts.append(_budget_part(content))
        elif section == Section.PARTICIPANTS:
            parts.extend(_measure_parts(content, categories))
        elif section in makers:
            parts.append(Part(section, str(section.label), makers[section](content)))
        else:
            parts.append(Part(section, str(section.label), _texts(content, section)))
    return parts


def _texts(content: Content, section: str) -> list[Row]:
    return [
        (str(LABELS[name]), shown(name, content["report"][name]), name in OPTIONAL)
        for name in SECTION_FIELDS[Section(section)]
        # Only some schemes ask (R-KSI-01). Where they do, it is missed by its rule, not by an empty line here.
        if name != "municipal_coordination" or content["report"][name] is not None
    ]


def _contact(content: Content) -> list[Row]:
    owner = content["applicant"]
    number = _(", org.nr. %(number)s") % {"number": format_orgnr(owner["orgnr"] or "")}
    return [
        (_("Eier"), owner["name"] + (number if owner["orgnr"] else ""), False),
        (
            _("Nettverk"),
            content["network"]["name"] if content["network"] else _("Nei, eieren melder alene"),
            False,
        ),
        *_texts(content, Section.CONTACT),
    ]


def _network(content: Content) -> list[Row]:
    rows: list[Row] = []
    for member in content["network"]["members"]:
        answer = member["answer"]
        lines = [str(ConsentStatus(answer).label) if answer else _("Ikke spurt")]
        if member["participants"] is not None:
            lines.append(_("%(count)s deltakere") % {"count": member["participants"]})
        if member["amount"] is not None:
            lines.append(f"{format_kroner(member['amount'])} kr")
        if member["need_text"]:
            lines.append(member["need_text"])
        rows.append((member["name"], lines, False))
    return rows or [(_("Medlemmer"), "", False)]


def _day(value: str | None) -> str:
    if not value:
        return ""
    return format_date(datetime.fromisoformat(value).date())


def _partners(content: Content) -> list[Row]:
    rows: list[Row] = []
    for partner in content["partners"]:
        lines = [part for part in (partner["contact_name"], partner["contact_email"]) if part]
        if partner["agreed_date"]:
            lines.append(_("Enig i innholdet %(day)s") % {"day": _day(partner["agreed_date"])})
        if partner["confirmed_at"]:
            lines.append(
                _("Bekreftet av %(name)s %(day)s")
                % {"name": partner["confirmed_by"], "day": _day(partner["confirmed_at"])}
            )
        else:
            lines.append(_("Har ikke bekreftet ennå"))
        if partner["teacher_education_text"]:
            lines.append(partner["teacher_education_text"])
        rows.append((partner["name"], lines, False))
    return rows or [(_("Partnere"), "", False)]


def _involvement(content: Content) -> list[Row]:
    rows: list[Row] = []
    for row in content["involvements"]:
        lines = [
            ", ".join(part for part in (row["method"], _day(row["held_date"]), row["who"]) if part),
            row["establishment"],
            row["comment"],
        ]
        if row["confirmed_at"]:
            lines.append(
                _("Bekreftet av %(name)s %(day)s")
                % {"name": row["confirmed_name"], "day": _day(row["confirmed_at"])}
            )
            lines.append(row["confirmed_text"])
        label = str(InvolvedGroup(row["group"]).label)
        kept = [line for line in lines if line]
        rows.append((label, kept or [_("Ja")], False))
    return rows or [(_("Medvirkning"), "", False)]


def _plan(content: Content) -> list[Row]:
    plan = content["local_plan"]
    if plan is None:
        return [(_("Lokal kompetanseutviklingsplan"), "", False)]
    until = _day(plan["valid_to_date"]) or _("ingen sluttdato")
    covered = [str(label) for key, label in PLAN_HEADINGS if key in plan["headings"]]
    return [
        (_("Lokal kompetanseutviklingsplan"), plan["title"], False),
        (_("Gjelder"), f"{_day(plan['valid_from_date'])} – {until}", False),
        (_("Vedtatt"), _day(plan["adopted_date"]), True),
        (_("Planen omtaler"), ", ".join(covered), True),
        (_("Fil"), plan["file_name"], True),
    ]


def _attachments(content: Content) -> list[Row]:
    lines = [row["title"] for row in content["attachments"]]
    return [(_("Filer"), lines or "", True)]


def years_of(content: Content) -> tuple[int, ...]:
    """The years that have an amount, the round's year always."""
    years = {content["round"]["year"]}
    years |= {line["year"] for one in content["measures"] for line in one["budget"]}
    return tuple(sorted(years))


def money_table(
    caption: str, lines: Sequence[tuple[str, int, int]], years: tuple[int, ...]
) -> MoneyTable:
    """From (row, year, kroner) to a table with sums; rows in the order they come."""
    rows: dict[str, list[int]] = {}
    for name, year, amount in lines:
        rows.setdefault(name, [0] * len(years))[years.index(year)] += amount
    totals = tuple(sum(column) for column in zip(*rows.values(), strict=True)) or (0,) * len(years)
    return MoneyTable(
        caption,
        years,
        tuple((name, tuple(amounts), sum(amounts)) for name, amounts in rows.items()),
        totals,
        sum(totals),
    )


def _budget_part(content: Content) -> Part:
    lines = [
        (line["recipient"], line["year"], line["amount"])
        for one in content["measures"]
        for line in one["budget"]
    ]
    rows: list[Row] = [
        (
            _("Tiltak %(number)s") % {"number": one["number"]},
            one["title"],
            False,
        )
        for one in content["measures"]
    ] or [(_("Tiltak"), "", False)]
    table = money_table(_("Meldt beløp i kroner"), lines, years_of(content))
    return Part(Section.MEASURES, str(Section.MEASURES.label), rows, [table] if lines else [])


def _measure_parts(content: Content, categories: Sequence[Mapping[str, str]]) -> list[Part]:
    return [
        Part(
            f"measure-{one['code']}",
            _("Tiltak %(number)s: %(title)s") % {"number": one["number"], "title": one["title"]},
            _measure_rows(one, categories),
            [
                money_table(
                    _("Tiltak %(number)s, kroner etter mottaker og kostnad")
                    % {"number": one["number"]},
                    [
                        (
                            f"{line['recipient']}: {CostType(line['cost_type']).label}",
                            line["year"],
                            line["amount"],
                        )
                        for line in one["budget"]
                    ],
                    years_of(content),
                )
            ]
            if one["budget"]
            else [],
        )
        for one in content["measures"]
    ]


def _measure_rows(one: Mapping[str, Any], categories: Sequence[Mapping[str, str]]) -> list[Row]:
    values = {
        **{name: one[name] for name in LABELS if name in one},
        "category": str(Category(one["category"]).label),
        "method": str(Method(one["method"]).label),
        "starts_date": _day(one["starts_date"]),
        "ends_date": _day(one["ends_date"]),
        "participants": _participants(one["participants"], categories),
        "establishments": [_place(place) for place in one["establishments"]],
        "own_funding": [
            f"{row['year']}: {format_kroner(row['amount'])} kr. {row['text']}".strip()
            for row in one["own_funding"]
        ],
    }
    return [
        (str(label), values[name], name in OPTIONAL)
        for name, label in LABELS.items()
        # Own funding too is asked for in some schemes only (R-LOK-03).
        if name in values and (name != "own_funding" or one["own_funding"])
    ]


def _place(place: Mapping[str, Any]) -> str:
    """With its kommune, where the name does not say it already."""
    name, where = place["name"], place["municipality"]
    return name if not where or where.casefold() in name.casefold() else f"{name} ({where})"


def _participants(counts: Mapping[str, int], categories: Sequence[Mapping[str, str]]) -> list[str]:
    language = "nn" if get_language() == "nn" else "nb"
    names = {one["key"]: one[language] for one in categories}
    lines = [f"{names.get(key, key)}: {count}" for key, count in counts.items()]
    if len(lines) > 1:
        total = sum(counts.values())
        lines.append(
            ngettext("%(n)s deltaker i alt", "%(n)s deltakere i alt", total) % {"n": total}
        )
    return lines


def requested(content: Content, year: int | None = None) -> int:
    """What is asked for in all measures, in one year or all."""
    return sum(
        line["amount"]
        for one in content["measures"]
        for line in one["budget"]
        if year is None or line["year"] == year
    )


__all__ = ["MoneyTable", "Part", "money_table", "requested", "summarise", "years_of"]
