import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        "Kompetanse2026!", "behovsmelding-2025", "Statsforvalteren123", "Udir.skole.2026", "sommer2026sommer",
        "kompetanse-demo", "qwertyqwerty123", "1234567890123456", "passordpassord", "admin!admin!admin!",
    ],
)  # fmt: skip
def test_password_of_the_words_of_the_trade_is_refused(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)

    assert (
        "Passordet er for lett å gjette. Bruk ord som ikke hører til jobben her."
        in refusal.value.messages
    )


@pytest.mark.parametrize(
    "password",
    [
        "lyng og torv i haugen",
        "Skolen ligger ved fossen",
        "áčđŋšŧž漢字漢字漢字",
        "x" * 8 + "kråkesølv" * 14,
    ],
)
def test_password_with_words_of_ones_own_is_let_in(password):
    validate_password(password)
