import pytest

from kompetanse.lib.errors import (
    ActionError,
    AlreadyDone,
    Locked,
    NotAllowed,
    Refused,
    RuleBroken,
    Stale,
    Unreadable,
    WarningsUnanswered,
)
from kompetanse.lib.findings import HARD, WARNING, Finding


@pytest.mark.parametrize(
    "error", [ActionError, NotAllowed, Stale, Refused, Unreadable, Locked, AlreadyDone]
)
def test_error_without_a_sentence_has_one_of_its_own(error):
    assert str(error()) == str(error.default_message)


def test_refused_carries_sentence_rule_and_field():
    error = Refused("Rammen er brukt opp.", rule_id="R-BUD-01", field="amount")

    assert (str(error), error.rule_id, error.field) == (
        "Rammen er brukt opp.",
        "R-BUD-01",
        "amount",
    )


def test_not_allowed_says_who_may():
    assert NotAllowed(who_may="En godkjenner").who_may == "En godkjenner"


def test_stale_keeps_both_texts():
    error = Stale(mine="min", theirs="deres")

    assert (error.mine, error.theirs) == ("min", "deres")


def test_already_done_leads_to_the_result():
    assert AlreadyDone(result_url="/kvittering/1/").result_url == "/kvittering/1/"


@pytest.mark.parametrize(("error", "severity"), [(RuleBroken, HARD), (WarningsUnanswered, WARNING)])
def test_error_with_findings_speaks_for_all_and_points_at_the_first(error, severity):
    findings = [Finding("R-1", severity, "En.", "amount"), Finding("R-2", severity, "To.")]

    raised = error(findings=findings)

    assert raised.findings == tuple(findings)
    assert (raised.rule_id, raised.field, raised.message, str(raised)) == (
        "R-1",
        "amount",
        "En.",
        "En. To.",
    )


def test_finding_key_names_rule_and_field():
    assert Finding("R-1", WARNING, "En.", "amount").key == "R-1:amount"
    assert Finding("R-1", WARNING, "En.").key == "R-1"
    assert [Finding("R-1", severity, "").is_hard for severity in (HARD, WARNING)] == [True, False]
