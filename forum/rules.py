"""The forum's rules (`domain.md` Annex A, as corrected by 0.5). Pure: from plain values to findings.

Those in FORUM_WIDE hang on no scheme version: they are about the body and its meetings, and always hold. The rest hold where
the allocation's scheme version names them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from forum.enums import MUST_SIT, NEVER_VOTES, OWNER_CATEGORIES, SeatCategory
from kompetanse.lib.findings import Finding
from kompetanse.lib.money import floor_percent, format_kroner
from kompetanse.lib.rules import HARD, WARNING, Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

FORUM_WIDE: dict[str, dict[str, Any]] = {
    rule_id: {}
    for rule_id in (
        "R-FOR-01",
        "R-FOR-02",
        "R-FOR-03",
        "R-FOR-04",
        "R-FOR-05",
        "R-FOR-06",
        "R-MOT-01",
        "R-MOT-02",
        "R-MOT-03",
        "R-ROL-04",
        "R-ROL-07",
        "R-ROL-08",
        "R-LTP-01",
        "R-LTP-03",
        "R-LTP-04",
    )
}
ITEM_NUMBER = re.compile(r"[0-9]{2,3}/[0-9]{2}")
MANDATORY_GUIDANCE = ("kindergarten_school", "owner_partner", "themes")


# ---- Money and lines ----


@rule(
    "R-LOK-01",
    severity=HARD,
    title=_("Høyst 30 prosent av rammen til fagbrev, studier og tilrettelegging"),
    source="FOR-2021-01-26-230 pkt 3.3",
    parameters={"percent": 30},
)
def cap(*, frame: int, capped: int, set_aside: int, percent: int) -> Iterator[Hit]:
    """Det som er satt av, og linjene til fagbrev, studier, grunnkompetanse og tilrettelegging, er til sammen høyst andelen av rammen, rundet ned til hel krone."""
    limit = floor_percent(frame, percent)
    if capped + set_aside > limit:
        yield Hit(
            _("Linjene og avsetningen under taket er %(sum)s kr. Taket er %(limit)s kr.")
            % {"sum": format_kroner(capped + set_aside), "limit": format_kroner(limit)}
        )


@rule(
    "R-LOK-07",
    severity=WARNING,
    title=_("Fordelingen ser ut til å være lik på eiernivå"),
    source="FOR-2021-01-26-230",
    parameters={"least_owners": 4, "tolerance_percent": 2},
)
def looks_pro_rata(
    *,
    groups: Iterable[tuple[str, Sequence[tuple[int, Mapping[str, int]]]]],
    least_owners: int,
    tolerance_percent: int,
) -> Iterator[Hit]:
    """Fire eller flere eiere i en region som får like mye, eller like mye per deltaker eller virksomhet (innen 2 prosent), ser ut som en lik fordeling. Systemet spør."""
    for name, rows in groups:
        amounts = [amount for amount, _keys in rows if amount]
        if len(amounts) < least_owners:
            continue
        keys = {key for _amount, values in rows for key in values}
        ratios = [amounts] + [
            [amount / values[key] for amount, values in rows if amount and values.get(key)]
            for key in sorted(keys)
        ]
        if any(
            len(values) == len(amounts) and _within(values, tolerance_percent) for values in ratios
        ):
            yield Hit(
                _("%(region)s: Fordelingen ser ut til å være pro rata på eiernivå.")
                % {"region": name or _("Uten region")},
                field=name,
            )


def _within(values: Sequence[float], percent: int) -> bool:
    mean = sum(values) / len(values)
    return all(abs(value - mean) * 100 <= percent * mean for value in values)


@rule(
    "R-LOK-10",
    severity=HARD,
    title=_("Innstillingen er fullstendig"),
    source="Udirs mandat for samarbeidsforum",
)
def complete_line(*, lines: Iterable[tuple[int, Mapping[str, bool]]]) -> Iterator[Hit]:
    """Hver linje viser tiltak, deltakere, varighet, kriterier, eier og partner, og fordeling."""
    words = {
        "participants": _("deltakere"),
        "duration": _("varighet"),
        "criteria": _("vurdering av kriteriene"),
        "parties": _("eier og partner"),
        "shares": _("fordeling på mottakere"),
    }
    for number, has in lines:
        for key, word in words.items():
            if not has.get(key):
                yield Hit(
                    _("Linje %(number)s mangler %(what)s.") % {"number": number, "what": word},
                    field=f"{key}:{number}",
                )


@rule(
    "R-LOK-11",
    severity=HARD,
    title=_("Prioriteringene bygger på en langsiktig plan"),
    source="FOR-2021-01-26-230",
)
def plan_in_force(*, has_plan: bool) -> Iterator[Hit]:
    """Forumet må ha en vedtatt langsiktig plan som gjelder på datoen."""
    if not has_plan:
        yield Hit(_("Forumet har ingen langsiktig plan som gjelder nå. Vedta en plan først."))


@rule(
    "R-KOL-05",
    severity=HARD,
    title=_("Ingen vedtak før forumet har drøftet forslaget"),
    source="utkast 2025 § 12",
)
def discussed_first(*, is_discussed: bool) -> Iterator[Hit]:
    """Saken om fordelingen må være behandlet i forumet og sendt over før det blir fattet vedtak."""
    if not is_discussed:
        yield Hit(_("Forslaget til fordeling er ikke drøftet i forumet ennå."))


@rule(
    "R-KOL-06",
    severity=HARD,
    title=_("Hver linje viser til en behovsmelding og en prioritering i planen"),
    source="utkast 2025 § 12",
)
def rests_on_report_and_plan(*, lines: Iterable[tuple[int, bool, bool]]) -> Iterator[Hit]:
    """Linjen må ha en behovsmelding bak seg og en prioritering i en langsiktig plan som gjelder."""
    for number, has_report, has_priority in lines:
        if not has_report:
            yield Hit(
                _("Linje %(number)s har ingen behovsmelding.") % {"number": number},
                field=f"report:{number}",
            )
        if not has_priority:
            yield Hit(
                _("Linje %(number)s viser ikke til en prioritering i planen som gjelder.")
                % {"number": number},
                field=f"plan_priority:{number}",
            )


@rule(
    "R-KOL-07",
    severity=HARD,
    title=_("En endring etter drøftingen er begrunnet"),
    source="utkast 2025 § 12",
)
def change_explained(*, changes: Iterable[tuple[int, int, int, str]]) -> Iterator[Hit]:
    """Blir beløpet et annet enn det som ble lagt fram, må grunnen skrives."""
    for number, presented, final, reason in changes:
        if presented != final and not reason.strip():
            yield Hit(
                _("Skriv hvorfor linje %(number)s er endret etter drøftingen.")
                % {"number": number},
                field="change_reason",
            )


@rule(
    "R-KOL-08",
    severity=HARD,
    title=_("Private og kommunale eiere stiller likt"),
    source="FOR-2021-01-26-230 pkt 1.2",
    parameters={"ranking_inputs": []},
)
def owners_stand_equal(*, ranking_inputs: Iterable[str]) -> Iterator[Hit]:
    """Hvilken type eier det er, kan ikke brukes når behov rangeres."""
    if {"owner_type", "legal_form", "ownership"} & set(ranking_inputs):
        yield Hit(_("Eiertype kan ikke brukes til å rangere."))


@rule(
    "R-KSI-02",
    severity=WARNING,
    title=_("Fordelingen følger planens føringer"),
    source="utkast 2025 § 9",
    parameters={"tolerance_percent": 5},
)
def follows_plan(
    *, shares: Iterable[tuple[str, float, float, float]], tolerance_percent: int
) -> Iterator[Hit]:
    """Andelen til spesialpedagogikk og inkluderende praksis, og delingen mellom eier og partner, sammenlignes med planen. Er avviket stort, spør systemet."""
    for label, low, high, actual in shares:
        if not low - tolerance_percent <= actual <= high + tolerance_percent:
            yield Hit(
                _("%(label)s er %(actual)s prosent. Planen sier %(plan)s.")
                % {
                    "label": label,
                    "actual": round(actual),
                    "plan": f"{low:g}" if low == high else f"{low:g}–{high:g}",
                },
                field=str(label),
            )


def over_frame(*, frames: Iterable[tuple[str, int, int]]) -> Iterator[Finding]:
    """R-BUD-01 for what is recommended: never more than the frame less what is set aside, in all and in each region.

    The rule itself is registered by decisions, about what is granted.
    """
    for name, total, available in frames:
        if total > available:
            yield Finding(
                "R-BUD-01",
                HARD,
                _("%(name)s: Summen er %(sum)s kr. Det er %(free)s kr å fordele.")
                % {
                    "name": name or _("Rammen"),
                    "sum": format_kroner(total),
                    "free": format_kroner(available),
                },
                name,
            )


# ---- The plan ----


@rule(
    "R-LTP-01",
    severity=HARD,
    title=_("Planen har de tre føringene"),
    source="utkast 2025 § 9",
    parameters={"from": "2026-01-01"},
)
def plan_is_complete(
    *, guidance: Mapping[str, Mapping[str, Any]], valid_from_date: date, **parameters: str
) -> Iterator[Hit]:
    """En plan som gjelder fra 2026, må ha føringer for barnehage og skole, for eier og partner, og for temaer. Bestemte andeler er til sammen 100 prosent."""
    if valid_from_date.isoformat() >= parameters["from"]:
        for key in MANDATORY_GUIDANCE:
            if not _is_filled(guidance.get(key)):
                yield Hit(_GUIDANCE_MISSING[key], field=key)
    for key, part in guidance.items():
        if part.get("kind") == "exact" and key != "themes":
            total = sum(row.get("percent") or 0 for row in part.get("parts", []))
            if total != 100:  # noqa: PLR2004 -- per cent
                yield Hit(
                    _("Andelene må være 100 prosent til sammen. De er %(total)s.")
                    % {"total": total},
                    field=key,
                )


_GUIDANCE_MISSING = {
    "kindergarten_school": _("Planen mangler fordelingen mellom barnehage og skole."),
    "owner_partner": _("Planen mangler fordelingen mellom eier og partner."),
    "themes": _("Planen mangler prioriterte temaer."),
}


def _is_filled(part: Mapping[str, Any] | None) -> bool:
    return bool(part and (part.get("parts") or str(part.get("text", "")).strip()))


@rule(
    "R-LTP-02",
    severity=HARD,
    title=_("Fordelingsnøkkelen står i planen"),
    source="utkast 2025 § 9",
)
def key_is_in_plan(*, uses_key: bool, regional_key: Mapping[str, Any]) -> Iterator[Hit]:
    """Brukes en regional fordelingsnøkkel, må formelen, tallene og datoen stå i planen som gjelder."""
    if uses_key and not all(regional_key.get(name) for name in ("formula", "inputs", "date")):
        yield Hit(_("Fordelingsnøkkelen må stå i planen med formel, tall og dato."))


@rule(
    "R-LTP-03",
    severity=HARD,
    title=_("Én plan gjelder om gangen"),
    source="utkast 2025 § 9",
)
def one_plan(*, overlapping: Iterable[str]) -> Iterator[Hit]:
    """To vedtatte planer for ett forum kan ikke gjelde samme dag."""
    for title in overlapping:
        yield Hit(_("Planen «%(title)s» gjelder i samme tid.") % {"title": title})


@rule(
    "R-LTP-04",
    severity=HARD,
    title=_("Planen er vedtatt av forumet"),
    source="utkast 2025 § 9",
)
def plan_is_adopted_by_forum(*, number: str, is_adopted: bool) -> Iterator[Hit]:
    """Planen må være vedtatt i en sak i forumet, og ha sakens nummer."""
    if not number or not is_adopted:
        yield Hit(_("Planen må være vedtatt i en sak i forumet."), field="item")


# ---- The body ----


@rule(
    "R-FOR-01",
    severity=HARD,
    title=_("Ikke samme person som eier og barnehagemyndighet"),
    source="S3:190",
)
def two_hats(
    *,
    kommune: int | None,
    is_authority: bool,
    others: Iterable[tuple[int | None, bool]],
    was_other_kommune: bool = False,
) -> Iterator[Hit]:
    """Den som sitter for en kommune som eier, kan ikke samtidig sitte for den samme kommunen som barnehagemyndighet. Gjelder også vara og oppmøte."""
    rows = list(others)
    if kommune is not None and any(
        place == kommune and other != is_authority for place, other in rows
    ):
        yield Hit(
            _(
                "Samme person kan ikke representere samme kommune både som eier og som barnehagemyndighet."
            ),
            field="user",
        )
    elif was_other_kommune or any(
        place not in (None, kommune) and other != is_authority for place, other in rows
    ):
        yield Hit(
            _("Personen representerer en annen kommune i en annen rolle. Se om det er riktig."),
            field="user",
            severity=WARNING,
        )


@rule(
    "R-FOR-02",
    severity=HARD,
    title=_("Barnehagemyndigheten erstatter ikke en eier"),
    source="S3:190",
)
def authority_is_no_owner(*, categories: Iterable[str]) -> Iterator[Hit]:
    """En plass for barnehagemyndigheten teller aldri som en eiers plass."""
    have = set(categories)
    if SeatCategory.KINDERGARTEN_AUTHORITY in have and not have & set(OWNER_CATEGORIES):
        yield Hit(
            _("Forumet har barnehagemyndighet, men ingen eier. Den ene erstatter ikke den andre.")
        )


@rule(
    "R-FOR-03",
    severity=HARD,
    title=_("Kommunens rolle er avklart på møtet"),
    source="S3:190",
)
def roles_declared(*, undeclared: Iterable[str]) -> Iterator[Hit]:
    """Hver som møter for en kommune, har sagt om det er som eier eller som barnehagemyndighet."""
    for name in undeclared:
        yield Hit(_("%(name)s møter for en kommune. Registrer i hvilken rolle.") % {"name": name})


@rule(
    "R-FOR-04",
    severity=HARD,
    title=_("Sekretariat og observatører stemmer ikke"),
    source="Udirs mandat for samarbeidsforum",
)
def seat_votes(*, category: str, has_vote: bool) -> Iterator[Hit]:
    """En plass for sekretariatet, en observatør eller en styringsgruppe i en region har aldri stemmerett."""
    if has_vote and category in NEVER_VOTES:
        yield Hit(
            _("Sekretariat, observatører og styringsgrupper kan ikke ha stemmerett."),
            field="has_vote",
        )


@rule(
    "R-FOR-05",
    severity=HARD,
    title=_("Enighet først"),
    source="Udirs mandat for samarbeidsforum",
)
def consensus_first(*, has_failed: bool) -> Iterator[Hit]:
    """Det kan stemmes først når det er registrert at forumet ikke ble enig."""
    if not has_failed:
        yield Hit(_("Registrer først at forumet ikke ble enig. Da kan dere stemme."))


@rule(
    "R-FOR-06",
    severity=WARNING,
    title=_("Forumet er satt sammen som det skal"),
    source="S3:174",
)
def composition(*, categories: Iterable[str]) -> Iterator[Hit]:
    """Eiere, universitet eller høyskole, KS, PBL og lærerorganisasjoner har plass. Tomme plasser blir nevnt."""
    have = set(categories)
    for category in MUST_SIT:
        if category not in have:
            yield Hit(
                _("Ingen sitter for: %(category)s.") % {"category": category.label},
                field=category,
            )


@rule("R-MOT-01", severity=HARD, title=_("Saksnummeret er NN/ÅÅ"), source="S4:285")
def item_number(*, number: str, years: Iterable[int]) -> Iterator[Hit]:
    """Saker i forumet er nummerert fra 1 hvert kalenderår. Året i nummeret er møtets år."""
    if not ITEM_NUMBER.fullmatch(number) or int(number[-2:]) not in {year % 100 for year in years}:
        yield Hit(
            _("Skriv saksnummeret som nummer og år, for eksempel 08/25."), field="item_number"
        )


@rule("R-MOT-02", severity=HARD, title=_("Ingen penger under eventuelt"), source="domain 1.17")
def no_money_under_other(*, kind: str) -> Iterator[Hit]:
    """Under eventuelt kan forumet ikke ta stilling til penger."""
    if kind == "other":
        yield Hit(_("Fordeling av midler kan ikke behandles under eventuelt."), field="item")


@rule(
    "R-MOT-03",
    severity=HARD,
    title=_("En vedtakssak har et skriftlig forslag"),
    source="domain 1.17",
)
def decision_has_proposal(*, items: Iterable[tuple[str, str, str, bool]]) -> Iterator[Hit]:
    """En vedtakssak må ha forslag til vedtak og saksframlegg før sakslista blir publisert."""
    for title, proposal, background, has_list in items:
        if not proposal.strip():
            yield Hit(
                _("«%(title)s» mangler forslag til vedtak.") % {"title": title},
                field="proposal_text",
            )
        if not background.strip() and not has_list:
            yield Hit(_("«%(title)s» mangler saksframlegg.") % {"title": title}, field="background")


@rule(
    "R-ROL-04",
    severity=HARD,
    title=_("Tilskuddsforvalteren stemmer ikke"),
    source="Udirs mandat for samarbeidsforum",
)
def authority_votes_not(*, is_staff: bool) -> Iterator[Hit]:
    """Den som arbeider hos tilskuddsforvalteren, stemmer aldri i forumet."""
    if is_staff:
        yield Hit(_("Ansatte hos tilskuddsforvalteren kan ikke stemme i forumet."))


@rule(
    "R-ROL-07",
    severity=HARD,
    title=_("Den som er inhabil, er ute av saken"),
    source="forvaltningsloven § 6",
)
def recused_keeps_out(*, is_recused: bool) -> Iterator[Hit]:
    """Den som er inhabil på en linje, kan ikke arbeide med den, merke den eller stemme over den."""
    if is_recused:
        yield Hit(_("Du er inhabil på denne linjen."))


@rule(
    "R-ROL-08",
    severity=HARD,
    title=_("Én plass per person i et forum"),
    source="domain 3.2",
)
def one_seat(*, has_seat: bool) -> Iterator[Hit]:
    """En person har høyst én plass i et forum i samme tid, også som vara."""
    if has_seat:
        yield Hit(_("Personen har alt en plass i forumet i denne tiden."), field="user")
