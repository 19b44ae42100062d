"""The formats that leave the system: every krone in them, no formula, and what the schema of ISO 20022 demands."""

import csv
import hashlib
import io
import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
import python_calamine

from payments.export import (
    Basis,
    BasisLine,
    transfers_of,
    write_basis_csv,
    write_basis_xlsx,
    write_pain001,
)
from payments.export.basis import chapter_and_post
from payments.export.pain001 import NAMESPACE

ACCOUNT = "00501234567"
OTHER = "97100000012"


def a_line(voucher="U2025-0001-0001", amount=400_000, **changes):
    values = {
        "voucher": voucher,
        "decision": "2025/00017",
        "budget_item": "226.21",
        "cost_centre": "4100",
        "budget_year": 2025,
        "scheme": "Regional ordning",
        "recipient": "Time kommune",
        "payee": "Time kommune",
        "orgnr": "859223672",
        "account": ACCOUNT,
        "amount": amount,
        "due_date": date(2025, 6, 10),
        "text": "Lærende nettverk",
        **changes,
    }
    return BasisLine(**values)


def a_basis(*lines):
    return Basis(
        reference="U2025-0001",
        payer="Statsforvalteren i Rogaland",
        payer_orgnr="974763230",
        payer_account=OTHER,
        made_at=datetime(2025, 6, 10, 8, 0, tzinfo=UTC),
        pays_on=date(2025, 6, 10),
        lines=lines or (a_line(), a_line(amount=50_000), a_line("U2025-0001-0002", 1)),
    )


def read_back(basis):
    return ET.fromstring(b"".join(write_pain001(basis)))  # noqa: S314 -- we wrote it


def rows_of(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_csv_has_a_row_a_measure_and_its_sum_of_control():
    content = b"".join(write_basis_csv(a_basis()))
    _header, first, *_rest, last = rows_of(content)

    assert first == [
        "U2025-0001-0001", "2025/00017", "226", "21", "4100", "2025", "Regional ordning",
        "Time kommune", "Time kommune", "859223672", "0050.12.34567", "400000", "10.06.2025",
        "Lærende nettverk",
    ]  # fmt: skip
    before = content[: content.rindex(b"Kontroll;")]
    assert last == [
        "Kontroll", "U2025-0001", *[""] * 7, "Linjer", "3", "450001", "",
        hashlib.sha256(before).hexdigest(),
    ]  # fmt: skip


def test_spreadsheet_says_what_the_csv_says():
    in_csv = rows_of(b"".join(write_basis_csv(a_basis())))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_basis_xlsx(a_basis())))
    sheet = book.get_sheet_by_index(0).to_python()

    assert [_as_text(row) for row in sheet] == in_csv
    assert sheet[1][10] == "0050.12.34567"
    assert sheet[1][11] == 400_000


def _as_text(row):
    return [
        f"{cell:%d.%m.%Y}"
        if isinstance(cell, date)
        else str(int(cell))
        if isinstance(cell, float)
        else str(cell)
        for cell in row
    ]


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1", "@sum", "\t=1"])
def test_no_cell_is_a_formula(text):
    basis = a_basis(a_line(text=text, payee=text, cost_centre=text, recipient=text))
    _header, row, _last = rows_of(b"".join(write_basis_csv(basis)))

    assert {row[column][0] for column in (4, 7, 8, 13)} == {"'"}


def test_bytes_are_the_same_each_time():
    assert b"".join(write_basis_csv(a_basis())) == b"".join(write_basis_csv(a_basis()))
    assert b"".join(write_pain001(a_basis())) == b"".join(write_pain001(a_basis()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kap. 226 post 21", ("226", "21")),
        ("226.21", ("226", "21")),
        ("Kapittel 231, post 21", ("231", "21")),
        ("226", ("226", "")),
        ("", ("", "")),
    ],
)
def test_chapter_and_post_are_read_from_how_people_write_them(text, found):
    assert chapter_and_post(text) == found


def test_lines_of_a_voucher_are_one_transfer():
    found = transfers_of(a_basis().lines)

    assert [(row.voucher, row.amount) for row in found] == [
        ("U2025-0001-0001", 450_000),
        ("U2025-0001-0002", 1),
    ]


# The schema's own order and multiplicity for what we write: element → (child, least, most).
SCHEMA = {
    "Document": [("CstmrCdtTrfInitn", 1, 1)],
    "CstmrCdtTrfInitn": [("GrpHdr", 1, 1), ("PmtInf", 1, None)],
    "GrpHdr": [("MsgId", 1, 1), ("CreDtTm", 1, 1), ("NbOfTxs", 1, 1), ("CtrlSum", 0, 1), ("InitgPty", 1, 1)],
    "PmtInf": [
        ("PmtInfId", 1, 1), ("PmtMtd", 1, 1), ("BtchBookg", 0, 1), ("NbOfTxs", 0, 1), ("CtrlSum", 0, 1),
        ("PmtTpInf", 0, 1), ("ReqdExctnDt", 1, 1), ("Dbtr", 1, 1), ("DbtrAcct", 1, 1), ("DbtrAgt", 1, 1),
        ("ChrgBr", 0, 1), ("CdtTrfTxInf", 1, None),
    ],
    "PmtTpInf": [("SvcLvl", 0, None)],
    "SvcLvl": [("Cd", 1, 1)],
    "ReqdExctnDt": [("Dt", 1, 1)],
    "CdtTrfTxInf": [("PmtId", 1, 1), ("Amt", 1, 1), ("Cdtr", 0, 1), ("CdtrAcct", 0, 1), ("RmtInf", 0, 1)],
    "PmtId": [("InstrId", 0, 1), ("EndToEndId", 1, 1)],
    "Amt": [("InstdAmt", 1, 1)],
    "RmtInf": [("Ustrd", 0, None)],
    "InitgPty": [("Nm", 0, 1), ("Id", 0, 1)],
    "Dbtr": [("Nm", 0, 1), ("Id", 0, 1)],
    "Cdtr": [("Nm", 0, 1), ("Id", 0, 1)],
    "DbtrAcct": [("Id", 1, 1), ("Ccy", 0, 1)],
    "CdtrAcct": [("Id", 1, 1), ("Ccy", 0, 1)],
    "DbtrAgt": [("FinInstnId", 1, 1)],
    "FinInstnId": [("Othr", 0, 1)],
    "OrgId": [("Othr", 0, None)],
    "Othr": [("Id", 1, 1), ("SchmeNm", 0, 1)],
    "SchmeNm": [("Cd", 1, 1)],
}  # fmt: skip
WORDS = {
    "MsgId": r".{1,35}",
    "PmtInfId": r".{1,35}",
    "InstrId": r".{1,35}",
    "EndToEndId": r".{1,35}",
    "NbOfTxs": r"[0-9]{1,15}",
    "CtrlSum": r"[0-9]{1,15}\.[0-9]{2}",
    "InstdAmt": r"[0-9]{1,16}\.[0-9]{2}",
    "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)",
    "Dt": r"\d{4}-\d\d-\d\d",
    "PmtMtd": "TRF",
    "BtchBookg": "true|false",
    "ChrgBr": "SHAR",
    "Cd": "NURG|BBAN|COID",
    "Nm": r".{1,140}",
    "Ustrd": r".{1,140}",
    "Ccy": "NOK",
    "Id": r".{1,34}",
}


def broken_rules(element, path=""):
    """What the schema would refuse: an unknown child, a wrong order, too few or too many, text that does not fit."""
    tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    here = f"{path}/{tag}"
    children = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]
    if not children:
        return [] if re.fullmatch(WORDS.get(tag, ""), element.text or "") else [f"{here}: text"]
    rules = SCHEMA.get(tag) or [("OrgId", 0, 1), ("Othr", 0, 1)]  # an Id that holds a choice
    order = [name for name, _least, _most in rules]
    found = []
    if [name for name in children if name not in order]:
        return [f"{here}: unknown child"]
    if sorted(children, key=order.index) != children:
        found.append(f"{here}: order")
    for name, least, most in rules:
        count = children.count(name)
        if count < least or (most is not None and count > most):
            found.append(f"{here}: {count} {name}")
    return found + [line for child in element for line in broken_rules(child, here)]


def test_pain001_holds_what_the_schema_demands():
    root = read_back(a_basis())

    assert root.tag == f"{{{NAMESPACE}}}Document"
    assert broken_rules(root) == []


def test_pain001_counts_and_sums_are_those_of_its_transfers():
    root = read_back(a_basis())
    told = {"n": NAMESPACE}
    amounts = [float(row.text) for row in root.iterfind(".//n:InstdAmt", told)]

    assert amounts == [450_000.0, 1.0]
    assert [row.text for row in root.iterfind(".//n:NbOfTxs", told)] == ["2", "2"]
    assert [row.text for row in root.iterfind(".//n:CtrlSum", told)] == ["450001.00"] * 2
    assert {row.get("Ccy") for row in root.iterfind(".//n:InstdAmt", told)} == {"NOK"}
    accounts = root.iterfind(".//n:CdtrAcct/n:Id/n:Othr/n:Id", told)
    assert [row.text for row in accounts] == [ACCOUNT, ACCOUNT]


def test_pain001_takes_any_name_and_text():
    hostile = a_line(payee="Ærlig & <Sønn>" * 20, text="x", decision="]]>&lt;\x00" + "å" * 300)
    root = read_back(a_basis(hostile))

    assert broken_rules(root) == []
    assert root.find(".//{*}Cdtr/{*}Nm").text == ("Ærlig & <Sønn>" * 20)[:70]


def test_the_rules_refuse_what_the_schema_refuses():
    root = read_back(a_basis())
    block = root.find(".//{*}PmtInf")
    block.remove(block.find("{*}DbtrAgt"))
    block.append(block[0])
    root.find(".//{*}MsgId").text = "x" * 36

    assert broken_rules(root) == [
        "/Document/CstmrCdtTrfInitn/GrpHdr/MsgId: text",
        "/Document/CstmrCdtTrfInitn/PmtInf: order",
        "/Document/CstmrCdtTrfInitn/PmtInf: 2 PmtInfId",
        "/Document/CstmrCdtTrfInitn/PmtInf: 0 DbtrAgt",
    ]
