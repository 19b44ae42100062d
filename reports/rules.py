"""The rules of a report (`domain.md` 2.6, 5.6). Pure: from plain values to findings. The ids R-RAP-xx are our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.money import ceil_percent, format_kroner
from kompetanse.lib.rules import HARD, WARNING, Hit, rule
from reports.enums import Done

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Account = tuple[str, str, int, int | None, int | None, str]
"""Where it is written, the measure, granted, used, not used, why not."""


@rule(
    "R-RAP-01",
    severity=HARD,
    title=_("Brukt og ikke brukt blir til sammen det som er tildelt"),
    source="domain 2.6",
)
def account_adds_up(*, accounts: Iterable[Account]) -> Iterator[Hit]:
    """For hvert tiltak og hver mottaker er brukte og ubrukte midler til sammen lik det tildelte beløpet."""
    for field, title, granted, used, unused, _reason in accounts:
        if used is None or unused is None:
            yield Hit(_("%(title)s: Skriv hva som er brukt.") % {"title": title}, field=field)
        elif used + unused != granted:
            yield Hit(
                _(
                    "%(title)s: Brukt og ikke brukt blir %(sum)s kr. Det skal bli %(granted)s kr, som er tildelt."
                )
                % {
                    "title": title,
                    "sum": format_kroner(used + unused),
                    "granted": format_kroner(granted),
                },
                field=field,
            )


@rule(
    "R-RAP-02",
    severity=HARD,
    title=_("Ubrukte midler har en grunn"),
    source="domain 2.6",
)
def unused_has_reason(*, accounts: Iterable[Account]) -> Iterator[Hit]:
    """Er ikke alt brukt, sier rapporten hvorfor."""
    for field, title, _granted, _used, unused, reason in accounts:
        if unused and not reason.strip():
            yield Hit(
                _("%(title)s: Skriv hvorfor ikke alt er brukt.") % {"title": title}, field=field
            )


@rule(
    "R-RAP-03",
    severity=WARNING,
    title=_("Egenfinansieringen er minst den andelen som kreves"),
    source="FOR-2021-01-26-230 pkt 7.2",
    parameters={"percent": 30},
)
def own_financing_is_met(
    *, measures: Iterable[tuple[str, str, int, int | None]], percent: int
) -> Iterator[Hit]:
    """I desentralisert ordning dekker skoleeieren selv minst andelen av det eieren har brukt av tilskuddet. Er det mindre, må rapporten si hvorfor."""
    for field, title, used, financed in measures:
        least = ceil_percent(used, percent)
        if financed is None:
            yield Hit(
                _("%(title)s: Skriv hva dere selv har betalt.") % {"title": title},
                field=field,
                severity=HARD,
            )
        elif financed < least:
            yield Hit(
                _(
                    "%(title)s: Egenfinansieringen skulle vært minst %(least)s kr (%(percent)s prosent av det dere har brukt)."
                )
                % {"title": title, "least": format_kroner(least), "percent": percent},
                field=field,
            )


@rule(
    "R-RAP-04",
    severity=HARD,
    title=_("Hvert tiltak er gjort rede for"),
    source="domain 5.6",
)
def measures_are_told(*, measures: Iterable[tuple[str, str, str, str, int, str]]) -> Iterator[Hit]:
    """For hvert tiltak står det om det er gjennomført, hva som avvek, hvem som deltok, og hvordan det gikk."""
    for field, title, done, deviation, participants, evaluation in measures:
        if not done:
            yield Hit(
                _("%(title)s: Svar på om tiltaket er gjennomført.") % {"title": title}, field=field
            )
            continue
        if done != Done.YES and not deviation.strip():
            yield Hit(
                _("%(title)s: Skriv hva som ikke ble som planlagt.") % {"title": title}, field=field
            )
        if done != Done.NO and not participants:
            yield Hit(_("%(title)s: Skriv hvor mange som deltok.") % {"title": title}, field=field)
        if done != Done.NO and not evaluation.strip():
            yield Hit(
                _("%(title)s: Skriv hvordan dere vurderer tiltaket.") % {"title": title},
                field=field,
            )


@rule(
    "R-RAP-05",
    severity=HARD,
    title=_("Spørsmålene om måloppnåelse er besvart"),
    source="domain 5.6",
)
def goals_are_answered(*, goals: Iterable[tuple[str, str, str, str]]) -> Iterator[Hit]:
    """Hvert spørsmål har svaret ja, delvis eller nei, og en begrunnelse."""
    for field, question, answer, text in goals:
        if not answer:
            yield Hit(_("Svar på spørsmålet: %(text)s") % {"text": question}, field=field)
        elif not text.strip():
            yield Hit(_("Begrunn svaret på: %(text)s") % {"text": question}, field=field)


@rule(
    "R-RAP-06",
    severity=HARD,
    title=_("Rapporten sier hvordan de ansatte deltok"),
    source="FOR-2021-01-26-230 pkt 9",
)
def staff_took_part(*, text: str) -> Iterator[Hit]:
    """Måloppnåelsen vurderes sammen med de ansatte, og rapporten sier hvordan."""
    if not text.strip():
        yield Hit(
            _("Skriv hvordan de ansatte deltok i å vurdere måloppnåelsen."), field="staff_text"
        )


@rule(
    "R-RAP-07",
    severity=HARD,
    title=_("Store tilskudd har revisors uttalelse"),
    source="domain 2.6",
)
def auditor_has_spoken(*, granted: int, limit: int | None, has_statement: bool) -> Iterator[Hit]:
    """Har eieren fått minst grensebeløpet i utlysningen, følger revisors uttalelse med."""
    if limit is not None and granted >= limit and not has_statement:
        yield Hit(
            _("Legg ved revisors uttalelse. Den kreves når tilskuddet er %(limit)s kr eller mer.")
            % {"limit": format_kroner(limit)},
            field="files",
        )


@rule(
    "R-RAP-08",
    severity=WARNING,
    title=_("Partnerne har levert sin del"),
    source="domain 2.6",
)
def partners_have_answered(*, parts: Iterable[tuple[str, str, bool]]) -> Iterator[Hit]:
    """Hver partner skriver sin egen del. Mangler en, kan eieren likevel sende, og sier hvorfor."""
    for code, name, is_complete in parts:
        if not is_complete:
            yield Hit(
                _("%(name)s har ikke levert sin del av rapporten.") % {"name": name},
                field=f"part:{code}",
            )


@rule(
    "R-RAP-09",
    severity=HARD,
    title=_("Egeninnsatsen er beskrevet"),
    source="domain Annex E, V_EGENINNSATS",
)
def own_effort_is_told(*, measures: Iterable[tuple[str, str, str]]) -> Iterator[Hit]:
    """Der vedtaket har vilkår om egeninnsats, sier rapporten hva den var."""
    for field, title, text in measures:
        if not text.strip():
            yield Hit(
                _("%(title)s: Skriv hva egeninnsatsen deres var.") % {"title": title}, field=field
            )


@rule(
    "R-RAP-10",
    severity=HARD,
    title=_("Rapporten sier hvem den er fra"),
    source="domain 5.6",
)
def has_contact(*, name: str, email: str) -> Iterator[Hit]:
    """Navnet og e-postadressen til den som kan svare på spørsmål, står i rapporten."""
    if not name.strip():
        yield Hit(_("Skriv navnet på kontaktpersonen."), field="contact_name")
    if not email.strip():
        yield Hit(_("Skriv e-postadressen til kontaktpersonen."), field="contact_email")
