"""The rule registry: one pure function per rule id, from plain values to findings.

In an app's `rules.py`:

    @rule("R-LOK-03", severity=HARD, title=_("Egenfinansiering"), source="FOR-2021-01-26-230 pkt 3.3",
          parameters={"percent": 30})
    def own_financing(*, owner_share: int, financed: int, percent: int) -> Iterator[Hit]:
        least = ceil_percent(owner_share, percent)
        if financed < least:
            yield Hit(_("…"), field="financed")

A scheme version is the mapping `active`: rule id → parameters. A rule that is not in it does not
hold there. Parameters given there stand over the rule's own; the key "severity" lets a version
make a hard rule a warning or the other way round.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.utils.functional import Promise

from kompetanse.lib.discovery import Registry
from kompetanse.lib.errors import RuleBroken, WarningsUnanswered
from kompetanse.lib.findings import HARD, WARNING, Finding, Severity

__all__ = [
    "HARD",
    "WARNING",
    "Active",
    "Check",
    "Finding",
    "Hit",
    "Rule",
    "Severity",
    "autodiscover",
    "catalogue",
    "check",
    "enforce",
    "get_rule",
    "parameters_of",
    "require_answers",
    "rule",
]


class Hit(NamedTuple):
    """What a rule function yields when it has more to say than a sentence."""

    message: str | Promise
    field: str = ""
    severity: Severity | None = None


Said = str | Promise | Hit | Finding
Answer = Iterable[Said] | str | Promise | Hit | Finding | None
RuleFunction = Callable[..., Answer]
Function = TypeVar("Function", bound=RuleFunction)

Active = Mapping[str, Mapping[str, Any]]
Check = tuple[str, Mapping[str, Any]]

SEVERITY_KEY = "severity"


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule, as the public page "Slik regner systemet" shows it."""

    rule_id: str
    function: RuleFunction
    severity: Severity
    title: str | Promise
    source: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def description(self) -> str:
        return (self.function.__doc__ or "").strip()


_registry: Registry[Rule] = Registry("rules")


def rule(
    rule_id: str,
    *,
    severity: Severity,
    title: str | Promise,
    source: str,
    parameters: Mapping[str, Any] | None = None,
) -> Callable[[Function], Function]:
    """Register the function below under `rule_id`; it stays callable as it is."""

    def register(function: Function) -> Function:
        _registry.register(
            rule_id,
            Rule(rule_id, function, severity, title, source, dict(parameters or {})),
        )
        return function

    return register


def autodiscover() -> None:
    """Import every installed app's `rules.py`."""
    _registry.discover()


def catalogue() -> list[Rule]:
    """Every registered rule, by rule id."""
    return [entry for _, entry in _registry]


def get_rule(rule_id: str) -> Rule:
    """The rule, or LookupError."""
    return _registry.get(rule_id)


def parameters_of(active: Active, rule_id: str) -> dict[str, Any]:
    """The parameters that hold in a scheme version: the rule's own under the version's."""
    return {**get_rule(rule_id).parameters, **active.get(rule_id, {})}


def check(active: Active, rule_id: str, **values: Any) -> list[Finding]:
    """What the rule finds in `values`; nothing when the scheme version does not hold the rule."""
    entry = get_rule(rule_id)
    if rule_id not in active:
        return []
    parameters = parameters_of(active, rule_id)
    severity = Severity(parameters.pop(SEVERITY_KEY, entry.severity))
    return [
        _finding(said, rule_id, severity) for said in _each(entry.function(**parameters, **values))
    ]


def enforce(active: Active, checks: Iterable[Check]) -> list[Finding]:
    """Run several checks; `RuleBroken` with all hard findings if there are any, else the warnings."""
    found = [finding for rule_id, values in checks for finding in check(active, rule_id, **values)]
    hard = [finding for finding in found if finding.is_hard]
    if hard:
        raise RuleBroken(findings=hard)
    return found


def require_answers(warnings: Iterable[Finding], answers: Mapping[str, str]) -> None:
    """`WarningsUnanswered` with each warning that has no reason in `answers` (`Finding.key` → reason)."""
    unanswered = [warning for warning in warnings if not answers.get(warning.key, "").strip()]
    if unanswered:
        raise WarningsUnanswered(findings=unanswered)


def _each(answer: Answer) -> Iterable[Said]:
    if answer is None:
        return ()
    if isinstance(answer, str | Promise | Hit | Finding):
        return (answer,)
    return answer


def _finding(said: Said, rule_id: str, severity: Severity) -> Finding:
    if isinstance(said, Finding):
        return said
    if isinstance(said, Hit):
        return Finding(rule_id, said.severity or severity, said.message, said.field)
    return Finding(rule_id, severity, said)
