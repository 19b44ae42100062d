"""The rules of decisions and letters, from plain values to findings (`domain.md` Annex A)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.deadlines import complaint_deadline
from kompetanse.lib.money import format_kroner
from kompetanse.lib.rules import HARD, Hit, Said, rule

ALWAYS: dict[str, dict[str, Any]] = {"R-BUD-01": {}, "R-ROL-02": {}, "R-KLA-01": {}}
"""Rules that no scheme version can be without: the database holds the first two as constraints."""


@rule(
    "R-LOK-09",
    severity=HARD,
    title=_("Vedtaket går aldri over innstillingen"),
    source="FOR-2021-01-26-230 pkt 7.3 og 7.4",
)
def within_recommendation(
    *, amount: int, recommended: int | None, ground: str, grounds: Collection[str]
) -> Iterator[Hit]:
    """Vedtatt beløp kan ikke være høyere enn det samarbeidsforumet har innstilt. Det kan bare være lavere når et kriterium ikke er oppfylt, eller av en formell grunn."""
    if recommended is None:
        return
    if amount > recommended:
        yield Hit(
            _("Beløpet kan ikke være høyere enn innstillingen på kr %(amount)s.")
            % {"amount": format_kroner(recommended)},
            field="amount",
        )
    elif amount < recommended and ground not in grounds:
        yield Hit(
            _("Velg hvilket kriterium som ikke er oppfylt, når beløpet går under innstillingen."),
            field="ground",
        )


@rule(
    "R-KOL-01",
    severity=HARD,
    title=_("Ordningens versjon gjelder for budsjettåret"),
    source="Statsforvalteren i Rogaland 18.12.2025",
    parameters={"first_year": 2026, "last_year": None},
)
def version_holds_in_year(
    *, budget_year: int, first_year: int, last_year: int | None
) -> Iterator[Said]:
    """Vedtak fattes bare etter den versjonen av ordningen som gjelder for budsjettåret."""
    if budget_year < first_year or (last_year is not None and budget_year > last_year):
        yield _("Denne versjonen av ordningen gjelder ikke for budsjettåret %(year)s.") % {
            "year": budget_year
        }


@rule(
    "R-BRV-01",
    severity=HARD,
    title=_("Brev viser bare til verifiserte hjemler"),
    source="forvaltningsloven § 25",
)
def references_verified(*, unverified: Sequence[str]) -> Iterator[Said]:
    """Et endelig brev viser bare til hjemler som juridisk ansvarlig har verifisert, og som gjelder på vedtakets dato."""
    if unverified:
        yield _(
            "Brevet viser til hjemler som ikke er verifisert: %(list)s. Juridisk ansvarlig verifiserer dem på siden Hjemler."
        ) % {"list": "; ".join(unverified)}


@rule(
    "R-BRV-02",
    severity=HARD,
    title=_("Avslag har begrunnelse"),
    source="forvaltningsloven §§ 24 og 25",
)
def below_has_reasons(*, is_below: bool, reasons: str) -> Iterator[Hit]:
    """Får mottakeren mindre enn det som ble meldt, helt eller delvis, må brevet si hvorfor."""
    if is_below and not reasons.strip():
        yield Hit(_("Skriv hvorfor mottakeren får mindre enn det som ble meldt."), field="reasons")


@rule(
    "R-BUD-01",
    severity=HARD,
    title=_("Rammen kan ikke overskrides"),
    source="FOR-2021-01-26-230 pkt 3.2",
)
def within_frame(*, amount: int, free: int) -> Iterator[Said]:
    """Summen av vedtak kan ikke være større enn rammen, når det som er avsatt er trukket fra."""
    if amount > free:
        yield _("Rammen er brukt opp: kr %(free)s igjen, og vedtaket er på kr %(amount)s.") % {
            "free": format_kroner(free),
            "amount": format_kroner(amount),
        }


@rule("R-ROL-02", severity=HARD, title=_("To personer om hvert vedtak"), source="domain.md 3.2")
def approver_is_another(
    *, approver: int | None, preparers: Collection[int | None]
) -> Iterator[Said]:
    """Den som har forberedt et vedtak, kan ikke godkjenne det."""
    if approver is None or approver in preparers:
        yield _("Du har forberedt dette vedtaket. En annen må godkjenne det.")


@rule(
    "R-KLA-01",
    severity=HARD,
    title=_("Klagefristen regnes ut"),
    source="forvaltningsloven § 29, domstolloven §§ 148 og 149",
    parameters={"weeks": 3},
)
def complaint_deadline_counted(*, available: date, deadline: date, weeks: int) -> Iterator[Said]:
    """Fristen for å klage er tre uker fra vedtaket var tilgjengelig og varselet sendt. Ender den på en lørdag, søndag eller helligdag, flyttes den til neste virkedag."""
    if deadline != complaint_deadline(available, weeks):
        yield _("Klagefristen skal være %(date)s.") % {
            "date": f"{complaint_deadline(available, weeks):%d.%m.%Y}"
        }
