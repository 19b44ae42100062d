from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kompetanse.lib.pdf.fonts import FONT_FILES
from kompetanse.lib.pdf.glyphs import covered_by, drawable, replace_missing


@pytest.fixture
def covered(settings):
    return covered_by(Path(settings.FONT_DIR), FONT_FILES)


def test_fonts_cover_norwegian_sami_and_what_letters_use(covered):
    text = "æøåÆØÅ áčđŋšŧž ÁČĐŊŠŦŽ äöüï ïôêéè «» – — … § • \u00a0 \u2212 ’ “ ” % & @ / ( ) \n"

    assert drawable(text, covered) == text


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        (None, None),
        ("", ""),
        ("smil \U0001f600!", "smil [U+1F600]!"),
        ("漢", "[U+6F22]"),
        ("1\u202f250", "1\u00a0250"),
        ("a\u2011b", "a-b"),
        ("a\u200db", "ab"),
        ("a\u00adb", "a\u00adb"),
    ],
)
def test_drawable(text, drawn, covered):
    assert drawable(text, covered) == drawn


def test_replace_missing_rewrites_text_and_leaves_styles_and_comments(covered):
    root = ET.fromstring("<p>漢<b>x</b>漢<style>漢</style>漢</p>")  # noqa: S314 -- our own
    root.append(ET.Comment("漢"))

    replace_missing(root, covered)

    assert ET.tostring(root, encoding="unicode") == (
        "<p>[U+6F22]<b>x</b>[U+6F22]<style>漢</style>[U+6F22]<!--漢--></p>"
    )
