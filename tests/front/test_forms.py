"""The form classes, their fields and what they say."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    MultiFileField,
    OrgnrField,
    OsloDateField,
    YesNoField,
)
from kompetanse.forms.display import list_errors
from kompetanse.forms.messages import catalogue
from kompetanse.forms.warnings import read_answers, warning_id
from kompetanse.gallery import FAILED, GalleryForm
from kompetanse.lib.findings import WARNING, Finding

BANNED = ("vennligst", "ugyldig", "obligatorisk", "påkrev")


def _form(field: forms.Field, text: object, files: object = None) -> BaseForm:
    form_class = type("OneField", (BaseForm,), {"answer": field})
    return form_class({"answer": text}, files)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("310 000", 310_000), ("1.250.000,-", 1_250_000), ("kr 1 250 000", 1_250_000), ("0", 0)],
)
def test_kroner_takes_what_people_write(text: str, amount: int) -> None:
    form = _form(KronerField(label="Beløp"), text)
    assert form.is_valid()
    assert form.cleaned_data["answer"] == amount


def test_kroner_says_what_to_write_and_keeps_what_was_written() -> None:
    form = _form(KronerField(label="Tak på 30 %"), "310 tusen")
    assert form.errors["answer"] == [
        "Tak på 30 % må være et beløp i hele kroner, for eksempel 310 000"
    ]
    assert form["answer"].value() == "310 tusen"


def test_kroner_shows_groups_of_three() -> None:
    form_class = type("OneField", (BaseForm,), {"answer": KronerField(label="Beløp")})
    assert form_class(initial={"answer": 1_250_000})["answer"].value() == "1\u00a0250\u00a0000"


def test_kroner_knows_when_nothing_changed() -> None:
    field = KronerField(label="Beløp")
    assert not field.has_changed(310_000, "310 000")
    assert field.has_changed(310_000, "310 tusen")


def test_kroner_outside_its_bounds_says_the_bound() -> None:
    low = _form(KronerField(label="Beløp", min_value=1_000), "999")
    assert low.errors["answer"] == ["Beløp må være minst 1\u00a0000 kr"]
    high = _form(KronerField(label="Beløp", max_value=1_000), "1001")
    assert high.errors["answer"] == ["Beløp må være høyst 1\u00a0000 kr"]


@pytest.mark.parametrize("text", ["1.2.2027", "01.02.27", "1. februar 2027", "1 feb 2027"])
def test_date_is_read_and_shown_in_letters(text: str) -> None:
    form = _form(OsloDateField(label="Startdato"), text)
    assert form.is_valid()
    assert form.cleaned_data["answer"] == date(2027, 2, 1)
    assert "1. februar 2027" in str(form)


def test_date_that_is_none_says_how_to_write_one() -> None:
    form = _form(OsloDateField(label="Startdato"), "31.2.2027")
    assert form.errors["answer"] == ["Startdato må være en dato som finnes, for eksempel 1.2.2027"]


def test_orgnr_is_nine_digits_with_a_right_check_digit() -> None:
    right = _form(OrgnrField(label="Nummer"), "974 760 673")
    assert right.is_valid()
    assert right.cleaned_data["answer"] == "974760673"
    wrong = _form(OrgnrField(label="Nummer"), "974 760 674")
    assert wrong.errors["answer"] == [
        "Nummer må være ni siffer som stemmer, for eksempel 974 760 673"
    ]


def test_clean_text_is_one_line_without_hidden_characters() -> None:
    form = _form(CleanTextField(label="Navn"), " Språk\u200b\n og  lek ")
    assert form.is_valid()
    assert form.cleaned_data["answer"] == "Språk og lek"


def test_long_text_keeps_lines_and_counts() -> None:
    form = _form(LongTextField(label="Behov", max_length=5), "a\r\nb")
    assert form.is_valid()
    assert form.cleaned_data["answer"] == "a\nb"
    too_long = _form(LongTextField(label="Behov", max_length=5), "abcdefg")
    assert too_long.errors["answer"] == ["Behov må være på høyst 5 tegn, nå er det 7"]
    assert "maxlength" not in str(too_long)


@pytest.mark.parametrize(("text", "answer"), [("ja", True), ("nei", False)])
def test_yes_no_is_a_boolean(text: str, answer: bool) -> None:
    form = _form(YesNoField(label="Er du ferdig?"), text)
    assert form.is_valid()
    assert form.cleaned_data["answer"] is answer


def test_yes_no_without_an_answer_asks_the_question_again() -> None:
    form = _form(YesNoField(label="Er du ferdig?"), "")
    assert form.errors["answer"] == ["Svar på spørsmålet «Er du ferdig?»"]
    optional = _form(YesNoField(label="Er du ferdig?", required=False), "")
    assert optional.is_valid()
    assert optional.cleaned_data["answer"] is None


def test_files_say_which_one_is_wrong() -> None:
    field = MultiFileField(label="Vedlegg", extensions=("pdf",), max_megabytes=1)
    good = SimpleUploadedFile("plan.pdf", b"%PDF-")
    program = SimpleUploadedFile("plan.exe", b"MZ")
    large = SimpleUploadedFile("stor.pdf", b"x" * (1024 * 1024 + 1))
    with pytest.raises(forms.ValidationError) as refused:
        field.clean([good, program, large])
    assert refused.value.messages == [
        "plan.exe må være en fil av typen pdf",
        "stor.pdf må være mindre enn 1 MB",
    ]
    assert field.clean([good]) == [good]


def test_no_file_is_an_empty_list_when_none_is_needed() -> None:
    assert MultiFileField(label="Vedlegg", required=False).clean([]) == []


def test_messages_have_no_banned_word() -> None:
    form = GalleryForm()
    for field in form.fields.values():
        text = " ".join([*catalogue(field).values(), *map(str, field.error_messages.values())])
        assert [word for word in BANNED if word in text.lower()] == []


def test_an_author_s_own_message_stands() -> None:
    form = _form(forms.CharField(label="Navn", error_messages={"required": "Skriv navnet"}), "")
    assert form.errors["answer"] == ["Skriv navnet"]


def test_error_summary_has_the_same_text_as_the_field_and_links_to_an_id_in_the_page() -> None:
    form = GalleryForm(FAILED)
    page = str(form)
    errors = list(list_errors([form]))
    assert len(errors) == sum(map(len, form.errors.values()))
    for target, text in errors:
        assert f'id="{target}"' in page
        assert text in page.replace("&quot;", '"')
    assert page.count("Feil: ") == len(errors)


def test_optional_marks_follow_the_form() -> None:
    class Draft(BaseForm):
        optional = frozenset({"b"})
        a = CleanTextField(label="A", required=False)
        b = CleanTextField(label="B", required=False)

    assert str(Draft()).count("(valgfritt)") == 1
    assert str(GalleryForm()).count("(valgfritt)") == 3


def test_what_the_form_was_sent_with_is_at_hand() -> None:
    form = BaseForm({"form_token": "abc", "version": "7"})
    assert (form.posted_token, form.posted_version) == ("abc", 7)
    assert BaseForm({"version": "x"}).posted_version is None
    assert BaseForm().posted_token == ""


FINDINGS = [
    Finding("R-SUM-04", WARNING, "Beløpet er fire ganger fjorårets."),
    Finding("R-DEL-02", WARNING, "Ingen barnehager deltar.", field="participants"),
]


def test_warnings_answered_with_reasons_are_accepted() -> None:
    data = {
        "svar-R-SUM-04": "ja",
        "grunn-R-SUM-04": "Nytt tiltak",
        "svar-R-DEL-02:participants": "ja",
        "grunn-R-DEL-02:participants": "Bare skoler i år",
    }
    answers = read_answers(data, FINDINGS)
    assert answers.is_complete
    assert not answers.wants_change
    assert answers.accepted == {
        "R-SUM-04": "Nytt tiltak",
        "R-DEL-02:participants": "Bare skoler i år",
    }


def test_warnings_without_answer_or_reason_are_asked_again() -> None:
    answers = read_answers({"svar-R-SUM-04": "ja"}, FINDINGS)
    assert not answers.is_complete
    assert [target for target, _text in answers.errors] == [
        f"{warning_id('R-SUM-04')}-grunn",
        f"{warning_id('R-DEL-02:participants')}-ja",
    ]


def test_a_warning_answered_no_means_back_to_the_form() -> None:
    assert read_answers({"svar-R-SUM-04": "nei"}, FINDINGS[:1]).wants_change
