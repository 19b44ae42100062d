"""What a rule has to say about a case: a finding, hard or a warning."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Severity(StrEnum):
    """A hard finding stops the step; a warning asks "Stemmer det?"."""

    HARD = "hard"
    WARNING = "warning"


HARD = Severity.HARD
WARNING = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found, with a Norwegian sentence fit for the user."""

    rule_id: str
    severity: Severity
    message: str | Promise
    field: str = ""

    @property
    def is_hard(self) -> bool:
        return self.severity is HARD

    @property
    def key(self) -> str:
        """The name under which a warning is answered: the rule, and the field if it has one."""
        return f"{self.rule_id}:{self.field}" if self.field else self.rule_id
