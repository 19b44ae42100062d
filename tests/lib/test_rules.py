from decimal import Decimal

import pytest

from kompetanse.lib import rules
from kompetanse.lib.discovery import Registry
from kompetanse.lib.errors import RuleBroken, WarningsUnanswered
from kompetanse.lib.money import ceil_percent
from kompetanse.lib.rules import HARD, WARNING, Finding, Hit, rule


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(rules, "_registry", Registry("no_such_module"))


@pytest.fixture
def own_financing():
    @rule(
        "R-1", severity=HARD, title="Egenfinansiering", source="pkt 3.3", parameters={"percent": 30}
    )
    def own_financing(*, share: int, financed: int, percent: int):
        """At least the percentage."""
        if financed < ceil_percent(share, percent):
            yield Hit("For lite.", field="financed")

    return own_financing


def answering(answer, severity=HARD):
    rule("R-2", severity=severity, title="To", source="")(lambda: answer)


def test_check_by_the_rule_s_own_parameters(own_financing):
    assert rules.check({"R-1": {}}, "R-1", share=500_000, financed=150_000) == []
    assert rules.check({"R-1": {}}, "R-1", share=500_000, financed=149_999) == [
        Finding("R-1", HARD, "For lite.", "financed")
    ]


def test_check_by_the_version_s_parameters(own_financing):
    active = {"R-1": {"percent": Decimal(10), "severity": "warning"}}

    assert rules.check(active, "R-1", share=100, financed=10) == []
    assert rules.check(active, "R-1", share=100, financed=9) == [
        Finding("R-1", WARNING, "For lite.", "financed")
    ]
    assert rules.parameters_of(active, "R-1") == {"percent": 10, "severity": "warning"}


def test_check_rule_that_the_version_does_not_hold_finds_nothing(own_financing):
    assert rules.check({}, "R-1", share=100, financed=0) == []


def test_check_unknown_rule_is_an_error_even_when_not_active():
    with pytest.raises(LookupError, match="R-9"):
        rules.check({}, "R-9")


@pytest.mark.parametrize(
    ("answer", "findings"),
    [
        (None, []),
        ([], []),
        ("Nei.", [Finding("R-2", HARD, "Nei.")]),
        (Hit("Tja.", severity=WARNING), [Finding("R-2", WARNING, "Tja.")]),
        (Finding("R-3", WARNING, "Annet."), [Finding("R-3", WARNING, "Annet.")]),
        (
            ["En.", Hit("To.", "amount")],
            [Finding("R-2", HARD, "En."), Finding("R-2", HARD, "To.", "amount")],
        ),
    ],
)
def test_check_takes_every_kind_of_answer(answer, findings):
    answering(answer)

    assert rules.check({"R-2": {}}, "R-2") == findings


def test_enforce_raises_all_hard_findings_together(own_financing):
    answering(["En.", Hit("Tja.", severity=WARNING)])
    active = {"R-1": {}, "R-2": {}}

    with pytest.raises(RuleBroken) as broken:
        rules.enforce(active, [("R-1", {"share": 100, "financed": 0}), ("R-2", {})])

    assert [str(finding.message) for finding in broken.value.findings] == ["For lite.", "En."]


def test_enforce_hands_back_warnings_to_be_answered():
    answering(["En.", Hit("To.", "amount")], severity=WARNING)

    warnings = rules.enforce({"R-2": {}}, [("R-2", {})])

    assert [warning.key for warning in warnings] == ["R-2", "R-2:amount"]
    with pytest.raises(WarningsUnanswered) as unanswered:
        rules.require_answers(warnings, {"R-2": "Fordi.", "R-2:amount": "  "})
    assert [warning.key for warning in unanswered.value.findings] == ["R-2:amount"]
    rules.require_answers(warnings, {"R-2": "Fordi.", "R-2:amount": "Ja."})


def test_catalogue_lists_rules_with_what_the_public_page_needs(own_financing):
    answering(None, severity=WARNING)
    rules.autodiscover()

    assert [entry.rule_id for entry in rules.catalogue()] == ["R-1", "R-2"]
    entry = rules.get_rule("R-1")
    assert (entry.severity, entry.title, entry.source, entry.description) == (
        HARD,
        "Egenfinansiering",
        "pkt 3.3",
        "At least the percentage.",
    )
    assert rules.get_rule("R-2").description == ""
    assert own_financing.__name__ == "own_financing"
