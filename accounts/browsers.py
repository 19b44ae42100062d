"""Which browser a person is logged in with, in words that the person knows.

An own table and no library: the names are only to tell one's own places apart, so five browsers and seven systems are
enough, and what ua-parser would add (versions, models, robots) is nobody's business here.
"""

from django.utils.translation import gettext as _

# In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = (
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/", "OPiOS/")),
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("Safari", ("Safari/",)),
)
# Android calls itself Linux, and an iPhone says "like Mac OS X".
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("ChromeOS", "CrOS"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """ "Firefox på Windows"; what is not known is left out or called unknown."""
    browser = next(
        (name for name, marks in BROWSERS if any(mark in user_agent for mark in marks)),
        _("Ukjent nettleser"),
    )
    system = next((name for name, mark in SYSTEMS if mark in user_agent), "")
    if not system:
        return browser
    return _("%(browser)s på %(system)s") % {"browser": browser, "system": system}
