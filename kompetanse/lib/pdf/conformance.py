"""PDF/A-2a and PDF/UA-1 in one file.

WeasyPrint writes either. A PDF/A-2a file becomes PDF/UA-1 as well when
- the XMP packet also says so, with the description that PDF/A demands of a foreign schema, all in
  one RDF, and not compressed;
- what stands in the margins is marked as a pagination artifact and is not in the structure;
- every header cell says whether it heads a column or a row;
- a list item holds a label and a body and nothing else.
All of it is done on the objects of one document: nothing of WeasyPrint is replaced.
"""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import pydyf
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.metadata import DocumentMetadata

VARIANT = "pdf/a-2a"
# Anything but "srgb" keeps WeasyPrint from opening its profile, which it never closes; `prepare`
# hands the same profile over.
OUTPUT_INTENT = "prepared"

NAMESPACES = {
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
for _prefix, _uri in NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)


class _BothMetadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint has no types
    """XMP of a PDF/A file that says it is PDF/UA-1 too."""

    def include_in_pdf(
        self, pdf: pydyf.PDF, variant: str, version: int, conformance: str, compress: bool
    ) -> None:
        del compress  # readers that only look for the packet must find it
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        root = ET.fromstring(super().generate_rdf_metadata(variant, version, conformance))  # noqa: S314 -- WeasyPrint wrote it
        _say_accessible(root)
        content: bytes = ET.tostring(root, encoding="utf-8")
        return content


def prepare(document: Document, *, title: str, language: str, moment: str) -> None:
    """Make a laid out document ready to be written as both."""
    document.metadata = _BothMetadata(
        title=title,
        lang=language,
        created=moment or None,
        modified=moment or None,
        generator="Kompetanse",
    )
    document.color_profiles["srgb"] = ColorProfile(
        io.BytesIO(_srgb()), "srgb.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )
    for page in document.pages:
        _set_margins_apart(page)


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """What can be done only when all objects are there, just before they are written."""
    _mark_scopes(document)
    _give_items_bodies(pdf)


def _mark_scopes(document: Document) -> None:
    """Write on each header cell what it heads: its `scope`, else the column."""
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 -- WeasyPrint offers no other way
            cell = getattr(box, "mark", None)
            if cell is not None and cell["S"] == "/TH":
                heads_row = box.element.get("scope") in ("row", "rowgroup")
                cell["A"]["Scope"] = "/Row" if heads_row else "/Column"


def _give_items_bodies(pdf: pydyf.PDF) -> None:
    """Put what lies in a list item beside its label into one body: a paragraph, say."""
    items: list[Any] = [
        item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/LI"
    ]
    for item in items:
        kids = [pdf.objects[int(reference.split()[0])] for reference in item["K"]]
        loose = [kid for kid in kids if kid["S"] not in ("/Lbl", "/LBody")]
        if not loose:
            continue
        body = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": "/LBody",
                "K": pydyf.Array([kid.reference for kid in loose]),
                "Pg": item["Pg"],
                "P": item.reference,
            }
        )
        pdf.add_object(body)
        for kid in loose:
            kid["P"] = body.reference
        labels = [kid.reference for kid in kids if kid["S"] in ("/Lbl", "/LBody")]
        item["K"] = pydyf.Array([*labels, body.reference])


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _say_accessible(root: ET.Element) -> None:
    def name(prefix: str, local: str) -> str:
        return f"{{{NAMESPACES[prefix]}}}{local}"

    def resource(parent: ET.Element, container: str) -> ET.Element:
        item = ET.SubElement(ET.SubElement(parent, f"{{{RDF}}}{container}"), f"{{{RDF}}}li")
        item.set(f"{{{RDF}}}parseType", "Resource")
        return item

    about = {f"{{{RDF}}}about": ""}
    claim = ET.SubElement(root, f"{{{RDF}}}Description", about)
    ET.SubElement(claim, name("pdfuaid", "part")).text = "1"
    extension = ET.SubElement(root, f"{{{RDF}}}Description", about)
    schema = resource(ET.SubElement(extension, name("pdfaExtension", "schemas")), "Bag")
    for key, value in (
        ("schema", "PDF/UA Universal Accessibility Schema"),
        ("namespaceURI", NAMESPACES["pdfuaid"]),
        ("prefix", "pdfuaid"),
    ):
        ET.SubElement(schema, name("pdfaSchema", key)).text = value
    part = resource(ET.SubElement(schema, name("pdfaSchema", "property")), "Seq")
    for key, value in (
        ("name", "part"),
        ("valueType", "Integer"),
        ("category", "internal"),
        ("description", "The part of ISO 14289 that the file follows"),
    ):
        ET.SubElement(part, name("pdfaProperty", key)).text = value


def _set_margins_apart(page: Any) -> None:
    """Paint what stands in the margins as pagination artifacts, then take it out of the tree."""
    page_box = page._page_box  # noqa: SLF001 -- WeasyPrint offers no other way
    in_margins = {
        box
        for margin in page_box.children
        if isinstance(margin, boxes.MarginBox)
        for box in margin.descendants()
    }
    paint_page = page.paint

    def paint(stream: Any, scale: float) -> None:
        mark_content = stream.marked

        def marked(box: Any, tag: str) -> AbstractContextManager[None]:
            if box in in_margins:
                return _pagination(stream)
            content: AbstractContextManager[None] = mark_content(box, tag)
            return content

        stream.marked = marked
        paint_page(stream, scale)
        page_box.children = [
            child for child in page_box.children if not isinstance(child, boxes.MarginBox)
        ]

    page.paint = paint


@contextmanager
def _pagination(stream: Any) -> Iterator[None]:
    stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
    try:
        yield
    finally:
        stream.end_marked_content()
