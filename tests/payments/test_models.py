"""What the database refuses that the grid of constraints cannot reach with values alone."""

import pytest
from django.db import IntegrityError, transaction

from kompetanse.lib.errors import Unreadable
from payments.accountno import format_account, is_valid, normalise
from payments.models import Acceptance
from tests.factories.payments import (
    ACCOUNT,
    AVAILABLE,
    OTHER_ACCOUNT,
    AcceptanceFactory,
    PayeeAccountFactory,
)


@pytest.mark.django_db
def test_own_financing_below_the_demand_is_refused_by_the_database():
    acceptance = AcceptanceFactory(own_financing_required=120_000)
    account = PayeeAccountFactory(organisation=acceptance.decision.recipient)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Acceptance.objects.update(
            status="accepted",
            own_financing=119_999,
            account=account,
            answered_at=AVAILABLE,
            answered_by=account.registered_by,
        )

    diagnosis = refused.value.__cause__.diag
    assert diagnosis.constraint_name == "payments_acceptance_own_financing_is_enough"


@pytest.mark.parametrize(
    "text", ["1234 56 78903", "1234.56.78903", "12345678903", " 1234\u00a056\u00a078903 "]
)
def test_an_account_number_is_read_however_it_is_grouped(text):
    assert normalise(text) == ACCOUNT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Skriv kontonummeret med elleve siffer, for eksempel 1234 56 78903."),
        ("NO93 8601", "Skriv kontonummeret med elleve siffer, for eksempel 1234 56 78903."),
        ("1234 56 7890", "Kontonummeret må ha elleve siffer. Du har skrevet 10."),
        (
            "1234 56 78930",
            "Kontonummeret stemmer ikke. Se om to siffer er byttet om eller ett er feil.",
        ),
        (
            "0000 00 00000",
            "Kontonummeret stemmer ikke. Se om to siffer er byttet om eller ett er feil.",
        ),
    ],
)
def test_what_is_no_account_number_is_refused_with_what_is_wrong(text, said):
    with pytest.raises(Unreadable) as refused:
        normalise(text)

    assert str(refused.value) == said


def test_a_check_digit_of_ten_is_no_account_number():
    tens = [f"12345678{last:02d}" for last in range(100)]
    possible = [sum(is_valid(f"{first}{digit}") for digit in range(10)) for first in tens]

    assert sorted(set(possible)) == [0, 1]
    assert is_valid(OTHER_ACCOUNT)


def test_an_account_number_is_written_in_groups():
    assert format_account(ACCOUNT) == "1234\u00a056\u00a078903"
