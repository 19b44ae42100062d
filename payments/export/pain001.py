"""The batch as the bank takes it: ISO 20022 pain.001.001.09, credit transfers in Norway (docs/adr/0017).

One payment information block, one transfer a voucher. Piece by piece: only one transfer is in memory at a time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kompetanse.lib.text import plain_line
from payments.export.values import transfers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payments.export.values import Basis, Transfer

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MAX_ID, MAX_NAME, MAX_TEXT = 35, 70, 140
_NOT_IN_AN_ID = re.compile(r"[^0-9A-Za-z+?/:().,' -]")


def write_pain001(basis: Basis) -> Iterator[bytes]:
    """The file piece by piece, in the order of the schema."""
    transfers = transfers_of(basis.lines)
    yield b"<?xml version='1.0' encoding='UTF-8'?>\n"
    yield f'<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>\n'.encode()
    yield _bytes(_group_header(basis, len(transfers)))
    yield b"<PmtInf>"
    for part in _payment_information(basis, len(transfers)):
        yield _bytes(part)
    for transfer in transfers:
        yield _bytes(_transaction(transfer))
    yield b"</PmtInf></CstmrCdtTrfInitn></Document>\n"


def _group_header(basis: Basis, count: int) -> ET.Element:
    head = ET.Element("GrpHdr")
    _add(head, "MsgId", _id(basis.reference))
    _add(head, "CreDtTm", basis.made_at.isoformat(timespec="seconds"))
    _add(head, "NbOfTxs", str(count))
    _add(head, "CtrlSum", _kroner(basis.total))
    head.append(_party("InitgPty", basis.payer, basis.payer_orgnr))
    return head


def _payment_information(basis: Basis, count: int) -> Iterator[ET.Element]:
    yield _leaf("PmtInfId", _id(basis.reference))
    yield _leaf("PmtMtd", "TRF")
    yield _leaf("BtchBookg", "false")
    yield _leaf("NbOfTxs", str(count))
    yield _leaf("CtrlSum", _kroner(basis.total))
    kind = ET.Element("PmtTpInf")
    _add(_add(kind, "SvcLvl"), "Cd", "NURG")
    yield kind
    when = ET.Element("ReqdExctnDt")
    _add(when, "Dt", basis.pays_on.isoformat())
    yield when
    yield _party("Dbtr", basis.payer, basis.payer_orgnr)
    yield _account("DbtrAcct", basis.payer_account)
    agent = ET.Element("DbtrAgt")
    _add(_add(_add(agent, "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    yield agent
    yield _leaf("ChrgBr", "SHAR")


def _transaction(transfer: Transfer) -> ET.Element:
    row = ET.Element("CdtTrfTxInf")
    ids = _add(row, "PmtId")
    _add(ids, "InstrId", _id(transfer.voucher))
    _add(ids, "EndToEndId", _id(transfer.voucher))
    _add(_add(row, "Amt"), "InstdAmt", _kroner(transfer.amount)).set("Ccy", "NOK")
    row.append(_party("Cdtr", transfer.payee, transfer.orgnr))
    row.append(_account("CdtrAcct", transfer.account))
    _add(_add(row, "RmtInf"), "Ustrd", plain_line(transfer.text)[:MAX_TEXT])
    return row


def _party(tag: str, name: str, orgnr: str) -> ET.Element:
    party = ET.Element(tag)
    _add(party, "Nm", plain_line(name)[:MAX_NAME])
    if orgnr:
        other = _add(_add(_add(party, "Id"), "OrgId"), "Othr")
        _add(other, "Id", orgnr)
        _add(_add(other, "SchmeNm"), "Cd", "COID")
    return party


def _account(tag: str, number: str) -> ET.Element:
    account = ET.Element(tag)
    other = _add(_add(account, "Id"), "Othr")
    _add(other, "Id", number)
    _add(_add(other, "SchmeNm"), "Cd", "BBAN")
    _add(account, "Ccy", "NOK")
    return account


def _add(parent: ET.Element, tag: str, text: str = "") -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = text or None
    return child


def _leaf(tag: str, text: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = text
    return element


def _bytes(element: ET.Element) -> bytes:
    return ET.tostring(element, encoding="utf-8").removeprefix(
        b"<?xml version='1.0' encoding='utf-8'?>\n"
    )


def _kroner(amount: int) -> str:
    return f"{amount}.00"


def _id(text: str) -> str:
    return _NOT_IN_AN_ID.sub("-", text)[:MAX_ID]
