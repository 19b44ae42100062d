"""Words that everybody here would think of first: a password may hold them, but not be made of them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What the system, its people and its bodies are called, and what a keyboard or a calendar puts around it.
WORDS = (
    "kompetanseutvikling", "kompetansemidler", "kompetanse", "behovsmelding", "behov", "tilskudd", "statsforvalteren",
    "statsforvaltaren", "statsforvalter", "utdanningsdirektoratet", "utdanning", "udir", "samarbeidsforum", "forum",
    "barnehage", "skole", "skule", "kommune", "fylke", "eier", "eigar", "saksbehandler", "sakshandsamar", "godkjenner",
    "administrator", "admin", "passord", "password", "rekom", "dekom", "kompetanseløftet", "innlogging", "velkommen",
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "desember", "vår", "sommer", "sommar", "høst", "haust", "vinter", "qwerty", "abc",
)  # fmt: skip
OWN_CHARACTERS = 5
_KNOWN = re.compile("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))


class SiteWordsValidator:
    """Asks for five characters of one's own beside such words; digits in a row, years and signs are not one's own."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 -- Django's shape
        own = re.sub(r"[\W\d_]+", "", _KNOWN.sub("", password.lower()))
        if len(own) < OWN_CHARACTERS:
            raise ValidationError(
                _("Passordet er for lett å gjette. Bruk ord som ikke hører til jobben her."),
                code="password_of_site_words",
            )

    def get_help_text(self) -> str:
        return _("Bruk ord som ikke hører til jobben her.")
