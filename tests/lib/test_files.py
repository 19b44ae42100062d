import io
import os
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from kompetanse.lib import files
from kompetanse.lib.files import (
    FileRefused,
    check_zip,
    decode_text,
    inspect_upload,
    is_intact,
    label_of,
    open_stored,
    remove_if_old,
    remove_stored,
    sha256,
    store,
    stored_digests,
    stored_path,
)


def png(width: int = 9, height: int = 9) -> bytes:
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + b"....IEND\xaeB`\x82"


def jpg(width: int = 9, height: int = 9, frame: int = 0xC0) -> bytes:
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    exif = b"\xff\xe1\x00\x06Exif"
    return (
        b"\xff\xd8\xff\x01"
        + exif
        + bytes((0xFF, frame))
        + b"\0\x0b\x08"
        + size
        + b"\x01\x01\xff\xd9"
    )


PNG, JPG = png(), jpg()


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(part: str, **more: bytes) -> bytes:
    types = more.pop("types", b"<Types/>")
    return zipped({"[Content_Types].xml": types, part: b"<x/>"} | more)


def open_document(kind: str, **more: bytes) -> bytes:
    return zipped(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"}
        | more
    )


def pdf_with(change=None, **saving) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if change is not None:
            change(pdf)
        pdf.save(target, **saving)
    return target.getvalue()


def set_root(key: str, value) -> object:
    return lambda pdf: pdf.Root.__setitem__(key, value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", pdf_with()),
        ("Plan.PDF", pdf_with(set_root("/Names", Dictionary(Dests=Dictionary())))),
        ("plan.pdf", pdf_with(lambda pdf: pdf.Root.__setitem__("/X", pdf.make_indirect(Name.X)))),
        ("plan.docx", office("word/document.xml")),
        ("plan.xlsx", office("xl/workbook.xml")),
        ("plan.odt", open_document("text")),
        ("plan.ods", open_document("spreadsheet")),
        ("bilde.png", PNG),
        ("bilde.jpg", JPG + b"\0\0"),
        ("bilde.jpeg", JPG),
        ("tekst.txt", "Språk < miljø".encode()),
        ("tall.csv", "Ås;1".encode("cp1252")),
        ("tall.csv", "Ås;1".encode("utf-16")),
    ],
)
def test_inspect_upload_lets_in(name, content):
    seen = inspect_upload(content, name)

    assert (seen.name, seen.size, seen.digest) == (name, len(content), sha256(content))
    assert seen.content_type == files.CONTENT_TYPES[seen.ending]
    assert seen.ending == name.rpartition(".")[2].lower()


ACTIVE = {
    "open action": set_root("/OpenAction", Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
    "launch": set_root("/OpenAction", Dictionary(S=Name.Launch, F="cmd.exe")),
    "deep in an array": set_root(
        "/Kids", Array([Array([Dictionary(A=Dictionary(S=Name.Launch))])])
    ),
    "named script": set_root("/Names", Dictionary(JavaScript=Dictionary())),
    "embedded file": lambda pdf: pdf.attachments.__setitem__("x.exe", b"MZ"),
    "form in xml": set_root("/AcroForm", Dictionary(XFA=Array([]))),
    "indirect": lambda pdf: pdf.Root.__setitem__(
        "/X", pdf.make_indirect(Dictionary(S=Name.SubmitForm))
    ),
    "in a stream": lambda pdf: pdf.Root.__setitem__(
        "/X", pikepdf.Stream(pdf, b"", {"/JS": pikepdf.String("x")})
    ),
}


def nested(depth: int) -> Dictionary:
    item = Dictionary()
    for _ in range(depth):
        item = Dictionary(A=item)
    return item


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE.keys())
def test_inspect_upload_active_pdf_is_refused(change):
    with pytest.raises(FileRefused, match="skript, vedlegg eller skjema"):
        inspect_upload(pdf_with(change), "plan.pdf")


def test_inspect_upload_pdf_nested_without_end_is_refused():
    with pytest.raises(FileRefused, match="skript"):
        inspect_upload(pdf_with(set_root("/X", nested(30))), "plan.pdf")


def test_inspect_upload_active_pdf_hidden_in_object_streams_is_refused():
    content = pdf_with(ACTIVE["indirect"], object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert b"SubmitForm" not in content
    with pytest.raises(FileRefused, match="skript"):
        inspect_upload(content, "plan.pdf")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("virus.exe", b"MZ", "denne filtypen"),
        ("side.html", b"<html>", "denne filtypen"),
        ("bilde.svg", b"<svg/>", "denne filtypen"),
        ("plan.docm", office("word/document.xml"), "denne filtypen"),
        ("plan.xlsm", office("xl/workbook.xml"), "denne filtypen"),
        ("plan.pdf.exe", b"MZ", "denne filtypen"),
        ("uten ending", b"x", "denne filtypen"),
        ("plan.pdf", b"", "tom"),
        ("plan.txt", b"x" * (files.MAX_BYTES + 1), "20 MB"),
        ("plan.pdf", b"MZ", "noe annet"),
        ("plan.pdf", b"%PDF-1.7\n<html><script>", "noe annet"),
        ("plan.pdf", b"%PDF-1.7\nno more", "skadet"),
        ("plan.pdf", pdf_with(encryption=pikepdf.Encryption(owner="a", user="b")), "passord"),
        ("plan.docx", b"MZ", "skadet"),
        ("plan.docx", office("xl/workbook.xml"), "noe annet"),
        ("plan.xlsx", zipped({"xl/workbook.xml": b""}), "noe annet"),
        ("plan.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "makroer"),
        ("plan.xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": b"x"}), "makroer"),
        (
            "plan.docx",
            office("word/document.xml", types=b"ms-word.document.macroEnabled.main+xml"),
            "makroer",
        ),
        ("plan.odt", open_document("spreadsheet"), "noe annet"),
        ("plan.odt", zipped({"content.xml": b""}), "noe annet"),
        ("plan.ods", open_document("spreadsheet", **{"Basic/Standard/x.xml": b"x"}), "makroer"),
        ("bilde.png", JPG, "noe annet"),
        ("bilde.png", png(65_000, 65_000), "for stort når det vises"),
        ("bilde.jpg", jpg(65_000, 65_000), "for stort når det vises"),
        ("bilde.jpg", jpg(65_000, 65_000, frame=0xC2), "for stort når det vises"),
        ("bilde.png", png(0, 9), "skadet"),
        ("bilde.png", b"\x89PNG\r\n\x1a\nIEND\xaeB`\x82", "skadet"),
        ("bilde.jpg", b"\xff\xd8\xff\xe1\0\0....\xff\xd9", "skadet"),
        ("bilde.png", PNG + b"<html>", "noe annet"),
        ("bilde.jpg", JPG + b"<script>", "noe annet"),
        ("tekst.txt", b"MZ\x00\x01", "noe annet"),
        ("tekst.txt", b"\xef\xbb\xbf  <!DOCTYPE html>", "noe annet"),
        ("tall.csv", b"<svg onload=x>", "noe annet"),
        ("tall.csv", b"\x81\x8d", "noe annet"),
    ],
)
def test_inspect_upload_refuses_naming_file_and_why(name, content, why):
    with pytest.raises(FileRefused) as refusal:
        inspect_upload(content, name)

    assert str(refusal.value).startswith(f"«{name}»: ")
    assert why in str(refusal.value)


def test_inspect_upload_pdf_with_too_many_objects_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_PDF_OBJECTS", 2)

    with pytest.raises(FileRefused, match="sammensatt"):
        inspect_upload(pdf_with(), "plan.pdf")


def test_inspect_upload_broken_entry_is_refused():
    content = zipped(
        {"[Content_Types].xml": b"<Types/>" * 9, "word/document.xml": b""}, zipfile.ZIP_STORED
    )
    broken = content.replace(b"<Types/>", b"<Tipes/>", 1)

    with pytest.raises(FileRefused, match="skadet"):
        inspect_upload(broken, "plan.docx")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped({f"{number}": b"" for number in range(201)}), "pakkes ut"),
        (zipped({"a": b"\0" * (2 * files.MEGABYTE)}), "pakkes ut"),
        (zipped({f"{number}": os.urandom(1024) * 1024 for number in range(51)}), "pakkes ut"),
        (b"PK\x05\x06" + b"\xff" * 18, "skadet"),
    ],
)
def test_check_zip_bomb_is_refused_by_its_directory(content, why):
    with pytest.raises(FileRefused, match=why):
        check_zip(content, "x.xlsx")


def test_check_zip_two_entries_of_one_name_are_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")

    with pytest.raises(FileRefused, match="skadet"):
        check_zip(target.getvalue(), "x.xlsx")


def test_check_zip_encrypted_entry_is_refused():
    content = bytearray(zipped({"a": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(FileRefused, match="passord"):
        check_zip(bytes(content), "x.xlsx")


def test_check_zip_small_and_well_packed_is_let_in():
    assert check_zip(zipped({"a": b" " * files.MEGABYTE, "b": b""}), "x.xlsx") == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kari\\plan.pdf", "plan.pdf"),
        ("plan\x00.pdf", "plan.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ('a<b>"c|?*.pdf', "abc.pdf"),
        ("...", "fil"),
        ("", "fil"),
        ("a\u030as.pdf", "ås.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
    ],
)
def test_label_of(name, label):
    assert label_of(name) == label


@given(st.text(max_size=400))
def test_label_of_anything_is_a_short_line_without_folders(name):
    label = label_of(name)

    assert 0 < len(label) <= files.MAX_NAME
    assert re.search(r"[/\\\r\n\x00]", label) is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Ås".encode(), "Ås"),
        ("Ås".encode("utf-8-sig"), "Ås"),
        ("Ås".encode("cp1252"), "Ås"),
        ("Ås".encode("utf-16"), "Ås"),
        (b"\xff\xfe\x00", None),
        (b"a\x00", None),
        (b"\x81\x8d", None),
    ],
)
def test_decode_text(content, text):
    assert decode_text(content) == text


def test_store_keeps_bytes_under_their_digest(tmp_path):
    root = tmp_path / "documents"

    digest = store(b"brev", root)

    assert digest == sha256(b"brev")
    assert stored_path(digest, root) == root / digest[:2] / digest[2:4] / digest
    with open_stored(digest, root) as stored:
        assert stored.read() == b"brev"
    assert (is_intact(digest, root), [found for found, _ in stored_digests(root)]) == (
        True,
        [digest],
    )


def test_store_same_bytes_twice_is_one_file(tmp_path):
    assert store(b"brev", tmp_path) == store(io.BytesIO(b"brev"), tmp_path)
    assert len(list(stored_digests(tmp_path))) == 1


def test_store_that_fails_half_way_leaves_nothing(tmp_path):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store(Broken(), tmp_path / "root")

    assert list((tmp_path / "root").iterdir()) == []


def test_is_intact_sees_changed_and_missing_bytes(tmp_path):
    digest = store(b"brev", tmp_path)
    stored_path(digest, tmp_path).write_bytes(b"brov")

    assert is_intact(digest, tmp_path) is False
    remove_stored(digest, tmp_path)
    remove_stored(digest, tmp_path)
    assert is_intact(digest, tmp_path) is False


def test_old_bytes_are_removed_and_newer_ones_kept(tmp_path):
    old, new = store(b"gammel", tmp_path), store(b"ny", tmp_path)
    os.utime(stored_path(old, tmp_path), (1000, 1000))

    assert remove_if_old(old, tmp_path, before=2000) is True
    assert remove_if_old(old, tmp_path, before=2000) is False
    assert remove_if_old(new, tmp_path, before=2000) is False
    assert [digest for digest, _ in stored_digests(tmp_path)] == [new]
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_bytes_written_anew_while_the_old_ones_are_taken_aside_are_kept(tmp_path, monkeypatch):
    """Somebody stores the same bytes between the taking and the looking."""
    digest = store(b"samme", tmp_path)
    os.utime(stored_path(digest, tmp_path), (1000, 1000))
    take = Path.replace

    def take_and_store(self, target):
        taken = take(self, target)
        if Path(target).name.startswith(".orphan-"):
            store(b"samme", tmp_path)
        return taken

    monkeypatch.setattr(Path, "replace", take_and_store)

    assert remove_if_old(digest, tmp_path, before=2000) is True
    assert is_intact(digest, tmp_path) is True


def test_stored_digests_passes_by_what_is_not_ours(tmp_path):
    (tmp_path / "ab" / "cd").mkdir(parents=True)
    (tmp_path / "ab" / "cd" / "notes").touch()

    assert list(stored_digests(tmp_path)) == []


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_stored_path_of_no_digest_is_refused(digest):
    with pytest.raises(ValueError, match="64"):
        stored_path(digest, Path("/documents"))
