"""The rules of a needs report (`domain.md` Annex A, as corrected by 0.5). Pure: from plain values to findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grants.enums import CAPPED_CATEGORIES, Category
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.money import ceil_percent, floor_percent, format_kroner
from kompetanse.lib.rules import HARD, WARNING, Hit, rule
from needs.enums import PLAN_HEADINGS, InvolvedGroup, Method
from owners.enums import Function, LegalForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime


@rule(
    "R-GEN-01",
    severity=HARD,
    title=_("Bare en godkjenner hos eieren kan sende inn"),
    source="domain 1.0",
)
def authorised_owner(*, is_approver: bool) -> Iterator[Hit]:
    """Eieren har ansvaret og bestemmer. Den som sender inn, må ha rollen Godkjenner hos eieren."""
    if not is_approver:
        yield Hit(_("Bare en godkjenner hos eieren kan sende inn."))


@rule(
    "R-GEN-02",
    severity=HARD,
    title=_("Ansatte og ledere er involvert"),
    source="domain 1.0",
)
def involvement(*, groups: Iterable[str]) -> Iterator[Hit]:
    """Medvirkning fra minst én gruppe ansatte og én leder må stå i meldingen. Mangler tillitsvalgte, spør systemet."""
    have = set(groups)
    if InvolvedGroup.EMPLOYEES not in have:
        yield Hit(_("Legg inn hvordan ansatte er involvert."), field="employees")
    if InvolvedGroup.LEADERS not in have:
        yield Hit(_("Legg inn hvordan ledere er involvert."), field="leaders")
    if not have & {InvolvedGroup.UNION, InvolvedGroup.NO_UNION}:
        yield Hit(
            _("Tillitsvalgte står ikke i meldingen. Har de vært med?"),
            field="union",
            severity=WARNING,
        )


@rule(
    "R-LOK-02",
    severity=HARD,
    title=_("Fagbrev, studier og tilrettelegging hører til regional ordning"),
    source="FOR-2021-01-26-230 pkt 3.3",
)
def categories_of_scheme(
    *, measures: Iterable[tuple[str, str]], allowed: Iterable[str]
) -> Iterator[Hit]:
    """Midler til fagbrev, studier, grunnkompetanse og tilrettelegging kan bare meldes der ordningen åpner for det."""
    offered = set(allowed) | {Category.ORDINARY}
    for code, category in measures:
        if category not in offered:
            yield Hit(
                _("Denne typen midler finnes ikke i ordningen. Velg ordinært tiltak."),
                field=f"category:{code}",
            )


@rule(
    "R-LOK-03",
    severity=HARD,
    title=_("Egenfinansiering i desentralisert ordning"),
    source="FOR-2021-01-26-230 pkt 7.2",
    parameters={"percent": 30},
)
def own_financing(*, measures: Iterable[tuple[str, int, int]], percent: int) -> Iterator[Hit]:
    """Eieren dekker selv minst andelen av det som går til eieren. Det som går til universitetet, regnes ikke med."""
    for code, owner_share, financed in measures:
        least = ceil_percent(owner_share, percent)
        if financed < least:
            yield Hit(
                _(
                    "Egenfinansieringen må være minst %(least)s kr (%(percent)s prosent av eierens del)."
                )
                % {"least": format_kroner(least), "percent": percent},
                field=f"own:{code}",
            )


@rule(
    "R-LOK-04",
    severity=HARD,
    title=_("Egenfinansiering kreves bare i desentralisert ordning"),
    source="FOR-2021-01-26-230 pkt 7.2",
    parameters={"only_in": ["decentralised"]},
)
def no_own_financing_elsewhere(
    *, scheme: str, is_demanded: bool, only_in: Iterable[str]
) -> Iterator[Hit]:
    """Ingen annen ordning kan kreve egenfinansiering."""
    if is_demanded and scheme not in set(only_in):
        yield Hit(_("Ordningen kan ikke kreve egenfinansiering. Kontakt tilskuddsforvalteren."))


@rule(
    "R-LOK-05",
    severity=HARD,
    title=_("Universitet eller høyskole er partner"),
    source="FOR-2021-01-26-230 pkt 3.2",
)
def university_partner(
    *, categories: Iterable[str], partner_functions: Iterable[Iterable[str]]
) -> Iterator[Hit]:
    """Hvert ordinært tiltak har minst ett universitet eller én høyskole som partner. Fagbrev, studier og tilrettelegging er unntatt."""
    needs_one = any(category not in CAPPED_CATEGORIES for category in categories)
    has_one = any(Function.UNIVERSITY in functions for functions in partner_functions)
    if needs_one and not has_one:
        yield Hit(_("Legg til et universitet eller en høyskole som partner."), field="partners")


@rule(
    "R-LOK-06",
    severity=HARD,
    title=_("Ikke lik fordeling på eiernivå"),
    source="FOR-2021-01-26-230",
)
def not_pro_rata(*, measures: Iterable[tuple[str, str]]) -> Iterator[Hit]:
    """Midler til en eier fordeles etter behov. Pro rata er bare lov på regionsnivå."""
    for code, method in measures:
        if method == Method.PRO_RATA:
            yield Hit(
                _("Midlene må fordeles etter behov, ikke likt etter størrelse."),
                field=f"method:{code}",
            )


@rule(
    "R-LOK-08",
    severity=HARD,
    title=_("Koordinator er forankret i forumet"),
    source="FOR-2021-01-26-230 pkt 7.2",
    parameters={"percent": 20},
)
def coordinator(*, measures: Iterable[tuple[str, int, int, str]], percent: int) -> Iterator[Hit]:
    """Midler til koordinator må vise til en sak i forumet (nn/åå). Er delen stor, spør systemet."""
    for code, total, for_coordinator, item in measures:
        if for_coordinator and not item:
            yield Hit(
                _("Skriv hvilken forumsak koordinatoren er forankret i, for eksempel 11/24."),
                field=f"coordinator_item:{code}",
            )
        if for_coordinator > floor_percent(total, percent):
            yield Hit(
                _("Koordinatoren får mer enn %(percent)s prosent av tiltaket.")
                % {"percent": percent},
                field=f"coordinator:{code}",
                severity=WARNING,
            )


@rule(
    "R-LOK-12",
    severity=HARD,
    title=_("PPT, laget rundt og private i kompetanseløftet"),
    source="FOR-2021-01-26-230",
)
def inclusion_fields(*, ppt_text: str, private_included_text: str) -> Iterator[Hit]:
    """I kompetanseløftet står det hvordan PPT og laget rundt er med, og hvordan private er inkludert."""
    if not ppt_text.strip():
        yield Hit(_("Skriv hvordan PPT og laget rundt er involvert."), field="ppt_text")
    if not private_included_text.strip():
        yield Hit(_("Skriv hvordan private er inkludert."), field="private_included_text")


@rule(
    "R-KOL-02",
    severity=HARD,
    title=_("Minst én partner"),
    source="utkast til forskrift § 11",
)
def partners(*, partner_functions: Iterable[Iterable[str]]) -> Iterator[Hit]:
    """Meldingen har minst én partner: universitet, høyskole, fagskole eller annet kompetansemiljø. Uten universitet eller høyskole spør systemet."""
    kinds = [set(functions) for functions in partner_functions]
    wanted = {Function.UNIVERSITY, Function.VOCATIONAL_COLLEGE, Function.OTHER_EXPERTISE}
    if not any(functions & wanted for functions in kinds):
        yield Hit(_("Legg til minst én partner."), field="partners")
    elif not any(Function.UNIVERSITY in functions for functions in kinds):
        yield Hit(
            _("Ingen av partnerne er universitet eller høyskole. Det er hovedmodellen."),
            field="university",
            severity=WARNING,
        )


@rule(
    "R-KOL-03",
    severity=HARD,
    title=_("Én melding i året for hvert tiltak"),
    source="utkast til forskrift § 11",
)
def yearly(*, repeated: Iterable[str]) -> Iterator[Hit]:
    """Et tiltak meldes én gang for hvert budsjettår, også når det går over flere år."""
    for title in repeated:
        yield Hit(
            _("Tiltaket «%(title)s» er alt meldt for dette året.") % {"title": title},
            field="measures",
        )


@rule(
    "R-KOL-04",
    severity=HARD,
    title=_("Behov, samlet vurdering og inkluderende prosess er beskrevet"),
    source="utkast til forskrift § 4",
)
def narrative(
    *, need_text: str, assessment_text: str, inclusive_process_text: str
) -> Iterator[Hit]:
    """De tre tekstene om behovet må være skrevet."""
    for field, text, message in (
        ("need_text", need_text, _("Skriv hvilke lokale behov dere har.")),
        ("assessment_text", assessment_text, _("Skriv den samlede vurderingen av behovene.")),
        (
            "inclusive_process_text",
            inclusive_process_text,
            _("Skriv hvordan prosessen var inkluderende."),
        ),
    ):
        if not text.strip():
            yield Hit(message, field=field)


@rule(
    "R-KSI-01",
    severity=HARD,
    title=_("Samordnet i kommunen"),
    source="FOR-2021-01-26-230",
)
def municipal_coordination(*, legal_form: str, is_coordinated: bool | None) -> Iterator[Hit]:
    """En kommune bekrefter at kommunedirektøren har samordnet tiltakene."""
    if legal_form == LegalForm.MUNICIPALITY and not is_coordinated:
        yield Hit(
            _("Bekreft at kommunedirektøren har samordnet tiltakene."),
            field="municipal_coordination",
        )


@rule(
    "R-PLN-01",
    severity=HARD,
    title=_("Tiltakene bygger på en lokal plan som gjelder"),
    source="domain 1.14",
)
def local_plan(*, valid_from: date | None, valid_to: date | None, year: int) -> Iterator[Hit]:
    """Meldingen viser til en lokal kompetanseutviklingsplan som gjelder i budsjettåret."""
    if valid_from is None:
        yield Hit(_("Legg inn den lokale kompetanseutviklingsplanen."), field="local_plan")
    elif valid_from.year > year or (valid_to is not None and valid_to.year < year):
        yield Hit(
            _("Den lokale planen gjelder ikke i %(year)s.") % {"year": year}, field="local_plan"
        )


@rule(
    "R-PLN-02",
    severity=WARNING,
    title=_("Planen bør omtale ni punkter"),
    source="domain 1.14",
)
def plan_headings(*, has_plan: bool, headings: Iterable[str]) -> Iterator[Hit]:
    """En lokal plan bør omtale ni punkter. Mangler noen, spør systemet."""
    covered = set(headings)
    missing = [str(label).lower() for key, label in PLAN_HEADINGS if key not in covered]
    if has_plan and missing:
        yield Hit(
            _("Den lokale planen omtaler ikke: %(missing)s.") % {"missing": ", ".join(missing)},
            field="headings",
        )


@rule(
    "R-SAM-01",
    severity=HARD,
    title=_("Partner i et annet fylke er lov"),
    source="domain 1.11",
)
def cross_county(
    *,
    owner_county: str,  # noqa: ARG001 -- the rule is that they do not matter
    partner_counties: Iterable[str],  # noqa: ARG001 -- the rule is that they do not matter
) -> Iterator[Hit]:
    """Partneren kan høre til i et annet fylke enn eieren. Regelen stopper aldri noe."""
    yield from ()


@rule(
    "R-SAM-02",
    severity=HARD,
    title=_("Spørsmålet om samiske perspektiv er besvart"),
    source="domain 0.5.13",
)
def sami(*, answer: str) -> Iterator[Hit]:
    """Svaret er ja, delvis eller nei, med en kort tekst om dere vil."""
    if not answer:
        yield Hit(_("Svar på om samiske perspektiv er ivaretatt."), field="sami_answer")


@rule(
    "R-FRI-01",
    severity=HARD,
    title=_("Det som kommer etter fristen, er for sent"),
    source="domain 0.5.4",
)
def late(*, happened_at: datetime, deadline: date) -> Iterator[Hit]:
    """Fristen varer til dagen er over i Oslo. Det som kommer senere, må dere be om å få sende, og det står ikke i noen liste før det er sluppet inn."""
    if not is_in_time(happened_at, deadline):
        yield Hit(_("Fristen er ute. Du kan be om å få sende for sent."), field="deadline")
