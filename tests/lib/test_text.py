import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.text import clean_text, hidden_characters, plain_line


@pytest.mark.parametrize(
    ("text", "cleaned", "hidden"),
    [
        ("Språkmiljø áčđŋšŧž", "Språkmiljø áčđŋšŧž", 0),
        ("a\u030a", "å", 0),
        ("en\r\nto\rtre\u2028fire", "en\nto\ntre\nfire", 0),
        ("a\tb", "a\tb", 0),
        ("a\x00b\x1bc", "abc", 2),
        ("Time\u202ekommune\u2066", "Timekommune", 2),
        ("null\u200bbredde\ufeff\u00ad", "nullbredde", 3),
        ("halv\ud800", "halv", 1),
        ("rett\U0001f600", "rett\U0001f600", 0),
        ("\uffff", "", 1),
    ],
)
def test_clean_text(text, cleaned, hidden):
    assert (clean_text(text), hidden_characters(text)) == (cleaned, hidden)


@given(st.text())
def test_clean_text_twice_is_once_and_fits_a_database(text):
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    assert hidden_characters(cleaned) == 0
    assert cleaned.encode("utf-8").find(b"\0") == -1


def test_plain_line_has_one_line():
    assert plain_line(" Vedtak\r\nBcc: alle\u00a0 sammen ") == "Vedtak Bcc: alle sammen"
