import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.errors import Unreadable
from kompetanse.lib.orgnr import MAX_DEMO, format_orgnr, is_valid, make_demo, normalise, parse_orgnr


@pytest.mark.parametrize(
    "text",
    [
        "974760673",
        "974 760 673",
        "974\u00a0760\u00a0673",
        "974.760.673",
        "974-760-673",
        " NO 974 760 673 MVA ",
        "NO974760673MVA",
        "Org.nr. 974 760 673",
        "orgnr: 974760673",
        "Organisasjonsnummer 974 760 673",
    ],
)
def test_normalise_sloppy_spelling_is_nine_digits(text):
    assert normalise(text) == "974760673"


@pytest.mark.parametrize(
    "text", ["", "97476067", "9747606730", "97476067x", "\uff19" * 9, "9" * 100_000, "abc"]
)
def test_normalise_anything_else_is_refused(text):
    with pytest.raises(Unreadable) as refusal:
        normalise(text)

    assert refusal.value.rule_id == "R-ORG-01"


@pytest.mark.parametrize(
    "orgnr",
    ["974760673", "991825827", "986252932", "976820037", "912660680", "971845635", "971045698"],
)
def test_is_valid_registered_numbers(orgnr):
    assert is_valid(orgnr)
    assert parse_orgnr(orgnr) == orgnr


@pytest.mark.parametrize(
    "orgnr", ["974760674", "000000000", "", "97476067", "97476067\u0663", "97476067a", "800000010"]
)
def test_is_valid_others(orgnr):
    assert not is_valid(orgnr)


def test_parse_orgnr_with_a_wrong_digit_is_refused():
    with pytest.raises(Unreadable) as refusal:
        parse_orgnr("974 760 674")

    assert refusal.value.rule_id == "R-ORG-01"


@given(st.integers(min_value=0, max_value=MAX_DEMO))
def test_make_demo_is_valid_only_where_demo_numbers_are(number):
    orgnr = make_demo(number)

    assert (orgnr[0], is_valid(orgnr), is_valid(orgnr, allow_demo=True)) == ("3", False, True)


def test_make_demo_gives_each_its_own():
    assert len({make_demo(number) for number in range(5000)}) == 5000


@pytest.mark.parametrize("number", [-1, MAX_DEMO + 1])
def test_make_demo_beyond_the_range_is_refused(number):
    with pytest.raises(ValueError, match="demo numbers"):
        make_demo(number)


@pytest.mark.parametrize(
    ("orgnr", "text"), [("974760673", "974\u00a0760\u00a0673"), ("", ""), ("12", "12")]
)
def test_format_orgnr(orgnr, text):
    assert format_orgnr(orgnr) == text
