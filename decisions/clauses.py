"""The clauses of a letter's terms (`domain.md` Annex E), bokmål and nynorsk, as data.

Which of them a letter has, stands in `SchemeVersion.terms` (see `decisions.conditions`). Words in braces are filled in. Own wording; a juridisk ansvarlig must approve it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CLAUSES: dict[str, dict[str, str]] = {
    "V_FORMAAL": {
        "nb": "Tilskuddet kan bare brukes til tiltakene slik de er beskrevet i behovsmeldingen og dette vedtaket.",
        "nn": "Tilskotet kan berre brukast til tiltaka slik dei er skildra i behovsmeldinga og dette vedtaket.",
    },
    "V_PARTNER": {
        "nb": "Tiltakene skal gjennomføres sammen med {partner}. Bytte av partner må godkjennes av oss på forhånd.",
        "nn": "Tiltaka skal gjennomførast saman med {partner}. Byte av partnar må godkjennast av oss på førehand.",
    },
    "V_KOLLEKTIV": {
        "nb": "Midlene skal brukes til barnehage- eller skolebasert kompetanseutvikling som fremmer kollektive prosesser.",
        "nn": "Midlane skal brukast til barnehage- eller skulebasert kompetanseutvikling som fremjar kollektive prosessar.",
    },
    "V_EGENFIN30": {
        "nb": "Skoleeier skal bidra med egenfinansiering på minst {percent} prosent av beløpet skoleeier mottar, her kr {own_share}. Lønn og frikjøp kan regnes med.",
        "nn": "Skuleeigar skal bidra med eigenfinansiering på minst {percent} prosent av beløpet skuleeigar får, her kr {own_share}. Løn og frikjøp kan reknast med.",
    },
    "V_EGENINNSATS": {
        "nb": "Eier skal bidra med egeninnsats slik det er beskrevet i behovsmeldingen.",
        "nn": "Eigar skal bidra med eigeninnsats slik det er skildra i behovsmeldinga.",
    },
    "V_KOORD": {
        "nb": "Inntil kr {coordinator} kan brukes til koordinator, jf. samarbeidsforumets sak {coordinator_item}.",
        "nn": "Inntil kr {coordinator} kan brukast til koordinator, jf. sak {coordinator_item} i samarbeidsforumet.",
    },
    "V_ENDRING": {
        "nb": "Dere skal melde fra uten opphold hvis grunnlaget for tilskuddet endres eller faller bort.",
        "nn": "De skal melde frå utan opphald dersom grunnlaget for tilskotet blir endra eller fell bort.",
    },
    "V_FLERAAR": {
        "nb": "Tilsagn for {later_years} gis med forbehold om Stortingets årlige budsjettvedtak.",
        "nn": "Tilsegn for {later_years} blir gitt med atterhald om dei årlege budsjettvedtaka til Stortinget.",
    },
    "V_RAPPORT": {
        "nb": "Dere skal sende rapport og regnskap innen {report_due}.",
        "nn": "De skal sende rapport og rekneskap innan {report_due}.",
    },
    "V_KONTROLL": {
        "nb": "Vi kan kontrollere at midlene brukes etter forutsetningene. Dere skal gi oss opplysningene vi trenger.",
        "nn": "Vi kan kontrollere at midlane blir brukte etter føresetnadene. De skal gi oss opplysningane vi treng.",
    },
    "V_VIDEREFORMIDLING": {
        "nb": "Kommunen skal videreformidle kr {forward_amount} til {forward_to} innen {forward_due} og bekrefte dette i systemet.",
        "nn": "Kommunen skal formidle kr {forward_amount} vidare til {forward_to} innan {forward_due} og stadfeste dette i systemet.",
    },
    "V_REAKSJON": {
        "nb": "Gir dere uriktige opplysninger, bruker midlene i strid med vedtaket eller bryter vilkårene, kan vi holde tilbake tilskuddet eller kreve det helt eller delvis tilbakebetalt.",
        "nn": "Gir de urette opplysningar, bruker midlane i strid med vedtaket eller bryt vilkåra, kan vi halde tilbake tilskotet eller krevje det heilt eller delvis tilbakebetalt.",
    },
    "V_FEILUTBETALING": {
        "nb": "Ved feil i utbetalingen kan vi avregne i senere utbetalinger eller kreve beløpet tilbake.",
        "nn": "Ved feil i utbetalinga kan vi avrekne i seinare utbetalingar eller krevje beløpet tilbake.",
    },
    "V_AKSEPT": {
        "nb": "Dere må akseptere vilkårene innen {accept_weeks} uker fra dere fikk brevet. Ellers kan tilsagnet falle bort.",
        "nn": "De må akseptere vilkåra innan {accept_weeks} veker frå de fekk brevet. Elles kan tilsegna falle bort.",
    },
}

_PARAMETER = re.compile(r"\{(\w+)\}")


def parameters_in(key: str) -> list[str]:
    """The names of what the clause is filled in with."""
    return _PARAMETER.findall(CLAUSES[key]["nb"])


def write_clause(key: str, *, language: str, parameters: Mapping[str, str]) -> str:
    return CLAUSES[key][language].format_map(parameters)
