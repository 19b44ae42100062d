"""Reading the answers of the page "Stemmer det?" (components/warnings.html)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from kompetanse.lib.findings import Finding
from kompetanse.lib.text import clean_text

YES, NO = "ja", "nei"


@dataclass(frozen=True, slots=True)
class WarningAnswers:
    """What the person answered, warning by warning."""

    chosen: Mapping[str, str]
    reasons: Mapping[str, str]
    missing: Mapping[str, str] = field(default_factory=dict)
    """Key of a warning without an answer → what to do."""
    unexplained: Mapping[str, str] = field(default_factory=dict)
    """Key of a warning answered yes without a reason → what to do."""
    errors: tuple[tuple[str, str], ...] = ()
    """(id, text) for the error summary."""

    @property
    def wants_change(self) -> bool:
        """Whether some answer is "Nei, jeg vil endre": then go back to the form."""
        return NO in self.chosen.values()

    @property
    def is_complete(self) -> bool:
        """Whether every warning is answered, the yes-es with a reason."""
        return not self.errors

    @property
    def accepted(self) -> dict[str, str]:
        """Key → reason of every warning that was answered yes."""
        return {key: self.reasons[key] for key, answer in self.chosen.items() if answer == YES}


def warning_id(key: str) -> str:
    """The id in the page of the question about a warning."""
    return f"advarsel-{slugify(key.replace(':', '-'))}"


def read_answers(data: Mapping[str, Any], findings: Iterable[Finding]) -> WarningAnswers:
    """The answers in a POST to the findings that were shown."""
    chosen, reasons, missing, unexplained = {}, {}, {}, {}
    errors = []
    for finding in findings:
        key, target = finding.key, warning_id(finding.key)
        answer = data.get(f"svar-{key}", "")
        reasons[key] = clean_text(data.get(f"grunn-{key}", "")).strip()
        if answer not in (YES, NO):
            missing[key] = _("Svar på om dette stemmer: %(text)s") % {"text": finding.message}
            errors.append((f"{target}-ja", missing[key]))
            continue
        chosen[key] = answer
        if answer == YES and not reasons[key]:
            unexplained[key] = _("Skriv hvorfor dette stemmer: %(text)s") % {
                "text": finding.message
            }
            errors.append((f"{target}-grunn", unexplained[key]))
    return WarningAnswers(chosen, reasons, missing, unexplained, tuple(errors))
