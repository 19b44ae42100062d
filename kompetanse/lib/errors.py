"""Expected refusals. Each carries a sentence that may be shown to the user as it stands.

Actions raise them; a view turns them into a form error (`Refused`, `Unreadable`, `RuleBroken`),
a 403 page (`NotAllowed`), a 409 page (`Stale`, `Locked`) or a redirect (`AlreadyDone`).
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.findings import Finding


class ActionError(Exception):
    """An action said no. `message` is Norwegian and fit for the user."""

    default_message: str | Promise = _("Det gikk ikke å gjøre dette.")

    def __init__(self, message: str | Promise = "", *, rule_id: str = "", field: str = "") -> None:
        self.message: str | Promise = message or self.default_message
        self.rule_id = rule_id
        self.field = field
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(ActionError):
    """The person sees the case but may not do this; `who_may` says who may (403)."""

    default_message = _("Du har ikke tilgang til å gjøre dette.")

    def __init__(
        self,
        message: str | Promise = "",
        *,
        who_may: str | Promise = "",
        rule_id: str = "",
        field: str = "",
    ) -> None:
        super().__init__(message, rule_id=rule_id, field=field)
        self.who_may = who_may


class Stale(ActionError):
    """Somebody changed the row since the user opened the page; both texts are kept (409)."""

    default_message = _("Noen andre har endret dette etter at du åpnet siden.")

    def __init__(
        self, message: str | Promise = "", *, mine: object = None, theirs: object = None
    ) -> None:
        super().__init__(message)
        self.mine = mine
        self.theirs = theirs


class Refused(ActionError):
    """A business refusal: becomes an error on the form, on `field` if it is given."""


class Unreadable(Refused):
    """Text that cannot be read as what the field asks for (an amount, a date, a number)."""

    default_message = _("Vi forstår ikke det du har skrevet.")


class Locked(Refused):
    """The row can no longer be changed, or not now."""

    default_message = _("Dette er låst og kan ikke endres.")


class AlreadyDone(ActionError):
    """The same thing was done before; `result_url` leads to what came of it."""

    default_message = _("Dette er allerede gjort.")

    def __init__(self, message: str | Promise = "", *, result_url: str = "") -> None:
        super().__init__(message)
        self.result_url = result_url


class _WithFindings(ActionError):
    def __init__(self, message: str | Promise = "", *, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        super().__init__(message or first.message, rule_id=first.rule_id, field=first.field)

    def __str__(self) -> str:
        return " ".join(str(finding.message) for finding in self.findings)


class RuleBroken(_WithFindings):
    """At least one hard rule says no; `findings` holds every hard finding, never none."""


class WarningsUnanswered(_WithFindings):
    """Warnings stand without an answer: show them all on one page, "Stemmer det?"."""
