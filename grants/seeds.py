"""The schemes as they stand in the regulations, as data: what `load_schemes` writes on a new system.

Sources: FOR-2021-01-26-230 (the local schemes, to 31.12.2025) and the proposal for the collective scheme from 2026, whose
final text has not been seen. Nothing here is verified: a juridisk ansvarlig does that in the system (`domain.md` 0.3).
"""

from __future__ import annotations

from typing import Any

FVL = "https://lovdata.no/lov/1967-02-10"


def _reference(key: str, nb: str, nn: str, **more: str) -> dict[str, str]:
    return {"key": key, "citation_nb": nb, "citation_nn": nn, **more}


LEGAL_REFERENCES = (
    _reference(
        "fvl.klage", "forvaltningsloven §§ 28 og 29", "forvaltningslova §§ 28 og 29", source_url=FVL
    ),
    _reference(
        "fvl.innhold_klage", "forvaltningsloven § 32", "forvaltningslova § 32", source_url=FVL
    ),
    _reference(
        "fvl.begrunnelse",
        "forvaltningsloven §§ 24 og 25",
        "forvaltningslova §§ 24 og 25",
        source_url=FVL,
    ),
    _reference(
        "fvl.underretning", "forvaltningsloven § 27", "forvaltningslova § 27", source_url=FVL
    ),
    _reference(
        "fvl.innsyn",
        "forvaltningsloven §§ 18 og 19",
        "forvaltningslova §§ 18 og 19",
        source_url=FVL,
    ),
    _reference("fvl.utsatt", "forvaltningsloven § 42", "forvaltningslova § 42", source_url=FVL),
    _reference(
        "fvl.sakskostnader", "forvaltningsloven § 36", "forvaltningslova § 36", source_url=FVL
    ),
    _reference("fvl.veiledning", "forvaltningsloven § 11", "forvaltningslova § 11", source_url=FVL),
    _reference("fvl.habilitet", "forvaltningsloven § 6", "forvaltningslova § 6", source_url=FVL),
    _reference(
        "fvl.avvisning",
        "forvaltningsloven § 2 tredje ledd",
        "forvaltningslova § 2 tredje ledd",
        source_url=FVL,
    ),
    _reference(
        "fvl.forhandsvarsel", "forvaltningsloven § 16", "forvaltningslova § 16", source_url=FVL
    ),
    _reference(
        "offl.innsyn",
        "offentleglova § 3",
        "offentleglova § 3",
        source_url="https://lovdata.no/lov/2006-05-19-16",
    ),
    _reference(
        "lok.retn",
        "retningslinjer 26. januar 2021 nr. 230 for tilskuddsordning for lokal kompetanseutvikling i barnehage og grunnopplæring",
        "retningslinjer 26. januar 2021 nr. 230 for tilskotsordning for lokal kompetanseutvikling i barnehage og grunnopplæring",
        document_number="FOR-2021-01-26-230",
        valid_from_date="2021-01-26",
        valid_to_date="2025-12-31",
        source_url="https://lovdata.no/forskrift/2021-01-26-230",
    ),
    _reference(
        "lok.klage",
        "retningslinjer 26. januar 2021 nr. 230, punkt 7.5",
        "retningslinjer 26. januar 2021 nr. 230, punkt 7.5",
        document_number="FOR-2021-01-26-230",
        valid_from_date="2021-01-26",
        valid_to_date="2025-12-31",
    ),
    _reference(
        "kol.forskrift",
        "forskrift om tilskudd til kollektiv kompetanseutvikling i barnehage og grunnskole",
        "forskrift om tilskot til kollektiv kompetanseutvikling i barnehage og grunnskule",
        valid_from_date="2026-01-01",
    ),
    _reference(
        "bhg.rolle",
        "barnehageloven § 11",
        "barnehagelova § 11",
        source_url="https://lovdata.no/lov/2005-06-17-64",
    ),
    _reference(
        "okoreg",
        "bestemmelser om økonomistyring i staten kapittel 6",
        "føresegner om økonomistyring i staten kapittel 6",
    ),
)

PROGRAMMES = (
    {
        "key": "local",
        "name_nb": "Lokal kompetanseutvikling",
        "name_nn": "Lokal kompetanseutvikling",
    },
    {
        "key": "collective",
        "name_nb": "Kollektiv kompetanseutvikling",
        "name_nn": "Kollektiv kompetanseutvikling",
    },
)

SCHEMES = (
    {
        "programme": "local",
        "key": "regional",
        "name_nb": "Regional ordning for barnehage",
        "name_nn": "Regional ordning for barnehage",
        "short_name": "rekom",
    },
    {
        "programme": "local",
        "key": "decentralised",
        "name_nb": "Desentralisert ordning for skole",
        "name_nn": "Desentralisert ordning for skule",
        "short_name": "dekom",
    },
    {
        "programme": "local",
        "key": "inclusion",
        "name_nb": "Kompetanseløftet for spesialpedagogikk og inkluderende praksis",
        "name_nn": "Kompetanseløftet for spesialpedagogikk og inkluderande praksis",
        "short_name": "kompetanseløftet",
    },
    {
        "programme": "collective",
        "key": "collective",
        "name_nb": "Kollektiv kompetanseutvikling i barnehage og grunnskole",
        "name_nn": "Kollektiv kompetanseutvikling i barnehage og grunnskule",
        "short_name": "kollektiv",
    },
)

# pkt 3.2 of the 2021 regulation: the three criteria.
LOCAL_CRITERIA = [
    {
        "key": "local_need",
        "nb": "Lokalt definerte behov",
        "nn": "Lokalt definerte behov",
        "source": "FOR-2021-01-26-230",
    },
    {
        "key": "workplace_based",
        "nb": "Barnehage- eller skolebasert kompetanseutvikling som fremmer kollektive prosesser",
        "nn": "Barnehage- eller skulebasert kompetanseutvikling som fremjar kollektive prosessar",
        "source": "FOR-2021-01-26-230",
    },
    {
        "key": "partnership",
        "nb": "Partnerskap mellom eier og universitet eller høyskole",
        "nn": "Partnarskap mellom eigar og universitet eller høgskule",
        "source": "FOR-2021-01-26-230",
    },
]
# The only criterion that has been seen for 2026; the rest are added when the regulation is known.
COLLECTIVE_CRITERIA = [
    {
        "key": "local_need",
        "nb": "Forankret i lokalt definerte behov, etter en samlet vurdering fra eier eller nettverk",
        "nn": "Forankra i lokalt definerte behov, etter ei samla vurdering frå eigar eller nettverk",
        "source": "utkast 2025",
    },
    {
        "key": "inclusive_process",
        "nb": "Vurderingen bygger på inkluderende prosesser",
        "nn": "Vurderinga byggjer på inkluderande prosessar",
        "source": "utkast 2025",
    },
    {
        "key": "long_term_plan",
        "nb": "I tråd med den langsiktige planen",
        "nn": "I tråd med den langsiktige planen",
        "source": "utkast 2025",
    },
]


def _category(key: str, nb: str, nn: str) -> dict[str, str]:
    return {"key": key, "nb": nb, "nn": nn}


KINDERGARTEN = _category("kindergarten_staff", "Ansatte i barnehage", "Tilsette i barnehage")
SCHOOL = _category("school_staff", "Ansatte i grunnskole", "Tilsette i grunnskule")
AFTER_SCHOOL = _category("after_school_staff", "Ansatte i SFO", "Tilsette i SFO")
LEADERS = _category("leaders", "Ledere i barnehage og skole", "Leiarar i barnehage og skule")
PPT = _category("ppt", "Ansatte i PP-tjenesten", "Tilsette i PP-tenesta")
ADULT = _category("adult_education", "Ansatte i voksenopplæring", "Tilsette i vaksenopplæring")
CULTURE = _category("culture_school", "Ansatte i kulturskolen", "Tilsette i kulturskulen")
UPPER = _category(
    "upper_secondary", "Ansatte i videregående opplæring", "Tilsette i vidaregåande opplæring"
)
AROUND = _category(
    "team_around",
    "Andre i laget rundt barnet og eleven",
    "Andre i laget rundt barnet og eleven",
)

ALWAYS: dict[str, dict[str, Any]] = {
    "R-GEN-01": {},
    "R-GEN-02": {},
    "R-SAM-01": {},
    "R-SAM-02": {},
    "R-PLN-01": {},
    "R-PLN-02": {},
    "R-FRI-01": {},
    "R-ORG-01": {},
    "R-BUD-01": {},
    "R-BRV-01": {},
    "R-BRV-02": {},
    "R-KLA-01": {"weeks": 3},
    "R-ROL-02": {},
    "R-MOT-02": {},
    "R-MOT-03": {},
}
LOCAL: dict[str, dict[str, Any]] = {
    **ALWAYS,
    "R-LOK-02": {},
    "R-LOK-04": {},
    "R-LOK-05": {},
    "R-LOK-06": {},
    "R-LOK-07": {"least_owners": 4, "tolerance_percent": 2},
    "R-LOK-08": {"percent": 20},
    "R-LOK-09": {},
    "R-LOK-10": {},
    "R-LOK-11": {},
}
COMMON_TERMS = [
    "V_FORMAAL",
    "V_PARTNER",
    "V_KOLLEKTIV",
    "V_KOORD",
    "V_ENDRING",
    "V_RAPPORT",
    "V_KONTROLL",
    "V_REAKSJON",
    "V_FEILUTBETALING",
]

VERSIONS = (
    {
        "scheme": "regional",
        "key": "regional-2021",
        "first_year": 2021,
        "last_year": 2025,
        "rules": {**LOCAL, "R-LOK-01": {"percent": 30}},
        "criteria": LOCAL_CRITERIA,
        "participant_categories": [KINDERGARTEN, LEADERS, AROUND],
        "categories": [
            "ordinary",
            "trade_certificate",
            "studies",
            "basic_competence",
            "facilitation",
        ],
        "terms": COMMON_TERMS,
        "legal_basis": ["lok.retn"],
    },
    {
        "scheme": "decentralised",
        "key": "decentralised-2021",
        "first_year": 2021,
        "last_year": 2025,
        "rules": {**LOCAL, "R-LOK-03": {"percent": 30}},
        "criteria": LOCAL_CRITERIA,
        "participant_categories": [SCHOOL, AFTER_SCHOOL, LEADERS, ADULT, CULTURE, UPPER],
        "categories": ["ordinary"],
        "terms": [*COMMON_TERMS, "V_EGENFIN30"],
        "legal_basis": ["lok.retn"],
    },
    {
        "scheme": "inclusion",
        "key": "inclusion-2021",
        "first_year": 2021,
        "last_year": 2025,
        "rules": {**LOCAL, "R-LOK-12": {}, "R-KSI-01": {}},
        "criteria": LOCAL_CRITERIA,
        "participant_categories": [KINDERGARTEN, SCHOOL, AFTER_SCHOOL, LEADERS, PPT, AROUND],
        "categories": ["ordinary"],
        "terms": COMMON_TERMS,
        "legal_basis": ["lok.retn"],
    },
    {
        "scheme": "collective",
        "key": "collective-2026",
        "first_year": 2026,
        "last_year": None,
        "rules": {
            **ALWAYS,
            "R-KOL-01": {"first_year": 2026},
            "R-KOL-02": {},
            "R-KOL-03": {},
            "R-KOL-04": {},
            "R-KOL-05": {},
            "R-KOL-06": {},
            "R-KOL-07": {},
            "R-KOL-08": {},
            "R-KSI-02": {},
            "R-LTP-01": {},
            "R-LTP-02": {},
        },
        "criteria": COLLECTIVE_CRITERIA,
        "participant_categories": [
            KINDERGARTEN,
            SCHOOL,
            AFTER_SCHOOL,
            LEADERS,
            PPT,
            ADULT,
            CULTURE,
            AROUND,
        ],
        "categories": ["ordinary"],
        "terms": [*COMMON_TERMS, "V_EGENINNSATS"],
        "legal_basis": ["kol.forskrift"],
    },
)
