"""What the gallery shows: invented content for every component."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    MultiFileField,
    OrgnrField,
    OsloDateField,
    YesNoField,
)
from kompetanse.forms.warnings import read_answers
from kompetanse.lib.findings import WARNING, Finding
from kompetanse.tables import Cell, Column, Pill, Row, Table

AT = datetime(2026, 1, 23, 14, 4, tzinfo=UTC)


class GalleryForm(BaseForm):
    """One field of each kind."""

    title = CleanTextField(label="Navn på tiltaket", max_length=200)
    area = forms.ChoiceField(
        label="Prioritert område",
        choices=[("", "Velg område"), ("1", "Språk, lesing og skriving")],
    )
    goals = LongTextField(
        label="Kjennetegn på måloppnåelse",
        help_text="Hva skal dere kunne se hos barn, elever og ansatte?",
        max_length=400,
    )
    amount = KronerField(label="Beløp for 2026", min_value=0)
    starts = OsloDateField(label="Startdato")
    orgnr = OrgnrField(label="Organisasjonsnummer", required=False)
    email = forms.EmailField(label="E-post", required=False)
    kinds = forms.MultipleChoiceField(
        label="Hvem deltar?",
        choices=[("b", "Barnehager"), ("s", "Skoler")],
        widget=forms.CheckboxSelectMultiple,
    )
    finished = YesNoField(
        label="Er du ferdig med denne delen?",
        help_text="Du kan endre til dere sender inn.",
        yes="Ja, denne delen er ferdig",
        no="Nei, jeg kommer tilbake",
    )
    files = MultiFileField(label="Vedlegg", extensions=("pdf",), max_megabytes=20, required=False)
    terms = forms.BooleanField(label="Opplysningene er riktige")


class GalleryFilter(BaseForm):
    """A search and two selects, as over a work list."""

    q = CleanTextField(label="Søk", required=False)
    region = forms.ChoiceField(label="Region", choices=[("", "Alle"), ("s", "Sør")], required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "Alle")], required=False)


FAILED = {
    "title": "Inkluderende praksis i skole og SFO",
    "amount": "310 tusen",
    "starts": "31.2.2027",
    "orgnr": "974 760 674",
    "email": "ikke en adresse",
}

FINDINGS = [
    Finding("R-SUM-04", WARNING, "Beløpet er fire ganger fjorårets."),
    Finding("R-DEL-02", WARNING, "Ingen barnehager deltar.", field="participants"),
]


def _table(*, select: bool) -> Table:
    return Table(
        caption="Saker for Time kommune" if not select else "Oppgaver, sortert etter frist",
        columns=[
            Column("Sak", head=True, sort="sak" if select else ""),
            Column("Status"),
            Column("Meldt", number=True, small="23. jan.", sort="meldt" if select else ""),
            Column("Vedtatt", number=True, key=True),
        ],
        rows=[
            Row(group="Kollektiv kompetanseutvikling"),
            Row(
                [
                    Cell("Time kommune", url="#", small="2026/00147"),
                    Pill("Til godkjenning", "warning"),
                    2_800_000,
                    Cell("ikke ennå", quiet=True),
                ],
                value="2026-00147",
            ),
            Row(
                [
                    Cell("Hå kommune", url="#", small="2026/00139"),
                    Pill("Utbetalt", "success"),
                    1_420_000,
                    1_400_000,
                ],
                value="2026-00139",
                current=True,
            ),
        ],
        foot=["Sum", "", 4_220_000, 1_400_000] if not select else (),
        compact=select,
        select="valgt" if select else "",
        sort_form="filter" if select else "",
    )


def _tasks() -> list[dict[str, Any]]:
    return [
        {"label": "Eier, kontakt og nettverk", "url": "#a", "state": "done"},
        {"label": "Partnere", "url": "#b", "state": "started", "hint": "HVL har ikke svart."},
        {
            "label": "Tiltak og budsjett",
            "url": "#c",
            "state": "must_change",
            "hint": "Tiltak 1 har tre feil.",
        },
        {"label": "Vedlegg", "url": "#d", "state": "not_started", "hint": "Valgfritt"},
        {"label": "Se over og send inn", "state": "blocked", "hint": "Åpnes når resten er ferdig."},
        {
            "label": "Rapport for 2025",
            "url": "#e",
            "tag": {"label": "Venter på deg", "color": "warning"},
            "note": "Frist 30. januar",
        },
    ]


def gallery_context(*, is_staff_side: bool) -> dict[str, Any]:
    """Everything templates/gallery.html draws."""
    return {"staff_side": is_staff_side, **_frame(), **_lists(), **_papers(), **_endings()}


def _frame() -> dict[str, Any]:
    """The header, where a case stands, and forms."""
    return {
        "nav": [
            {"label": "Oppgavebenk", "url": "/galleri/", "count": 12, "current": True},
            {"label": "Saker", "url": "/saker/", "count": 0, "current": False},
        ],
        "hats": [
            {"key": "1", "label": "Saksbehandler, Statsforvalteren i Rogaland", "current": True},
            {"key": "2", "label": "Sekretariat, Samarbeidsforum Rogaland", "current": False},
        ],
        "demo_clock": {"now": AT, "url": "#klokka"},
        "steps": [
            {"label": "Sendt inn", "note": "23. januar", "state": "done"},
            {"label": "Kontrolleres", "note": "Marit Testdal", "state": "current"},
            {"label": "Vedtak", "note": "innen 15. april", "state": ""},
        ],
        "tasks": _tasks(),
        "table": _table(select=False),
        "work_table": _table(select=True),
        "empty_table": Table(
            caption="Ingen", columns=[], rows=[], empty="Ingen saker passer til filteret."
        ),
        "failed_form": GalleryForm(FAILED),
        "blank_form": GalleryForm(
            prefix="tom", initial={"amount": 420_000, "starts": date(2027, 2, 1)}
        ),
        "filter_form": GalleryFilter(auto_id="f_%s"),
    }


def _lists() -> dict[str, Any]:
    """What stands around lists and cases."""
    return {
        "chips": [{"label": "Region: Sør", "param": "region"}],
        "views": [
            {"label": "Mine", "url": "?visning=mine", "count": 12, "current": True},
            {"label": "Uten saksbehandler", "url": "?visning=ledige", "count": 7},
        ],
        "entries": [
            {"when": AT, "text": "Sendt inn", "who": "Torstein Prøveland, Time kommune"},
            {
                "when": date(2026, 3, 11),
                "text": "Samarbeidsforum drøfter forslaget",
                "planned": True,
            },
        ],
        "note": {
            "text": "Ringte eieren.\nLegg dette i begrunnelsen.",
            "author": "Marit Testdal",
            "at": AT,
        },
        "documents": [
            {
                "title": "Behovsmelding 2026",
                "url": "#",
                "tag": {"label": "Offentlig", "color": "neutral"},
                "note": "Dok. 1 · inngående · låst",
            },
        ],
    }


def _papers() -> dict[str, Any]:
    """Checks, summaries and figures."""
    return {
        "checks": [
            {"text": "Summene stemmer"},
            {
                "text": "Beløpet er nesten likt fjoråret",
                "note": "Ingrid svarte: Det stemmer",
                "warn": True,
            },
        ],
        "rows": [
            ("Eier", "Time kommune, org.nr. 859 223 672"),
            ("Skoler", ["8 av 8 grunnskoler", "med SFO"]),
            ("Sammenheng med videreutdanning", "", True),
        ],
        "facts": [("Eier", "Time kommune"), ("Partnere", "Universitetet i Stavanger")],
        "figures": [("Meldt i alt", "2 800 000 kr", "1 150 000 kr i 2026"), ("Tiltak", "2")],
        "confirm_facts": [
            ("Vedtak", "84"),
            ("Sum", "12 340 000 kr"),
            ("Brev", "84, hvorav 31 på nynorsk"),
        ],
    }


def _endings() -> dict[str, Any]:
    """Questions before an act, and what comes after it."""
    return {
        "findings": FINDINGS,
        "answers": read_answers({"svar-R-SUM-04": "ja"}, FINDINGS),
        "mine": [("Kjennetegn", "Flere elever er i klassen.")],
        "theirs": [("Kjennetegn", "Alle elever er i klassen.")],
        "choices": [
            {"value": "a", "label": "For AUs forslag: 2 150 000 kr"},
            {"value": "b", "label": "Jeg avstår"},
        ],
        "receipt": {"code": "7F3A", "at": AT},
        "job": {
            "done": 37,
            "total": 84,
            "unit": "brev",
            "running": True,
            "left_text": "omtrent 4 minutter igjen",
        },
        "files": [
            {"name": "plan.pdf", "size": 214_000, "status": "ikke virussjekket", "remove_url": "#"}
        ],
        "uploaded": GalleryForm(prefix="fil"),
    }
