"""The register's tables and facts, in words."""

from collections.abc import Iterable
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_short_date
from kompetanse.lib.money import NBSP
from kompetanse.lib.orgnr import format_orgnr
from kompetanse.tables import Cell, Column, Row, Table
from owners.enums import OwnerBasis
from owners.models import Establishment, Organisation


def organisation_table(organisations: Iterable[Organisation]) -> Table:
    return Table(
        caption=_("Eiere, kompetansemiljøer og andre"),
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Sted")),
            Column(_("Oppgaver")),
        ],
        rows=[
            Row(
                [
                    Cell(
                        organisation.name,
                        url=organisation.get_absolute_url(),
                        small=format_orgnr(organisation.orgnr or ""),
                    ),
                    place_of(organisation),
                    functions_in_words(organisation),
                ]
            )
            for organisation in organisations
        ],
        empty=_("Ingen passer med det du har valgt."),
    )


def functions_in_words(organisation: Organisation) -> str | None:
    """ "Barnehageeier, skoleeier, barnehagemyndighet"."""
    return capfirst(", ".join(label.lower() for label in organisation.function_labels)) or None


def place_of(organisation: Organisation) -> str | None:
    """Kommune and fylke, or what there is of them."""
    places = [
        place.name
        for place in (organisation.municipality, organisation.county)
        if place is not None
    ]
    return ", ".join(dict.fromkeys(places)) or None


def establishment_table(establishments: Iterable[Establishment], *, caption: str) -> Table:
    return Table(
        caption=caption,
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Type")),
            Column(_("Trinn")),
            Column(_("Barn eller elever"), number=True),
            Column(_("Kommune")),
        ],
        rows=[
            Row(
                [
                    Cell(unit.name, small=format_orgnr(unit.orgnr)),
                    Cell(unit.get_kind_display(), small=doubt_about_owner(unit)),
                    grades_of(unit),
                    headcount_of(unit),
                    unit.municipality.name,
                ]
            )
            for unit in establishments
        ],
        empty=_("Ingen virksomheter er registrert."),
    )


def doubt_about_owner(unit: Establishment) -> str:
    """Only what may be wrong is said: that a public unit is its kommune's needs no words."""
    if unit.owner_basis == OwnerBasis.NAME_LIKENESS:
        return _("Eier antatt ut fra navnet")
    return ""


def headcount_of(unit: Establishment) -> Cell | None:
    if unit.headcount is None:
        return None
    return Cell(str(unit.headcount), small=counted_when(unit))


def grades_of(unit: Establishment) -> str | None:
    if unit.grade_from is None:
        return None
    grades = {"first": unit.grade_from, "last": unit.grade_to}
    return (_("%(first)s.–%(last)s. trinn") % grades).replace(" ", NBSP)


def counted_when(unit: Establishment) -> str:
    if unit.counted_date is not None:
        return format_short_date(unit.counted_date)
    return unit.counted_school_year


def organisation_facts(
    organisation: Organisation, *, regions: Iterable[str], counties: Iterable[str]
) -> list[tuple[str, str]]:
    """What the register says; a fact that is not known is left out."""
    municipality = organisation.municipality
    facts = [
        (_("Organisasjonsnummer"), format_orgnr(organisation.orgnr or "")),
        (_("Organisasjonsform"), organisation.get_legal_form_display()),
        (_("Oppgaver"), "\n".join(organisation.function_labels)),
        (_("Kommune"), municipality.official_name if municipality else ""),
        (_("Fylke"), organisation.county.official_name if organisation.county else ""),
        (_("Dekker"), "\n".join(counties)),
        (_("Region"), "\n".join(regions)),
        (_("Hører til"), organisation.parent.name if organisation.parent else ""),
        (_("Språk i brev"), letter_language_of(organisation)),
        (_("Gjelder"), period_of(organisation.valid_from_date, organisation.valid_to_date)),
    ]
    return [(label, value) for label, value in facts if value]


def letter_language_of(organisation: Organisation) -> str:
    """The language letters get, and whether it was decided or chosen."""
    if organisation.orgnr is None:
        return ""
    language = _("nynorsk") if organisation.letter_language == "nn" else _("bokmål")
    if not organisation.may_choose_language:
        return capfirst(_("%(language)s (målvedtak)") % {"language": language})
    if organisation.chosen_language:
        return capfirst(_("%(language)s (valgt)") % {"language": language})
    return capfirst(_("%(language)s (nøytral, ikke valgt)") % {"language": language})


def period_of(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{format_short_date(first)}–{format_short_date(last)}"
    if first:
        return _("fra %(date)s") % {"date": format_short_date(first)}
    if last:
        return _("til og med %(date)s") % {"date": format_short_date(last)}
    return ""


def contact_facts(organisation: Organisation) -> list[tuple[str, str]]:
    return [
        (_("Postmottak"), organisation.notice_email or _("ikke registrert")),
        (_("Telefon"), organisation.contact_phone or _("ikke registrert")),
        (
            _("Innsending"),
            _("Én skriver, en annen godkjenner")
            if organisation.two_person_filing
            else _("Én person kan godkjenne og sende inn"),
        ),
    ]
