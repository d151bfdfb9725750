"""Hostile workbooks of LibreOffice (.ods) and of Excel in its binary form (.xlsb)."""

import re
import struct
from collections.abc import Callable
from pathlib import Path

from torture.workbooks.workbook_parts import (
    CELLS,
    OFFICE,
    PACKAGE,
    Cells,
    Kinds,
    Members,
    Truth,
    at_sheet,
    delivered,
    members,
    with_head,
)


def ods(
    rows: str, cells: Cells | None, held: Cells | None = None, must_be_read: bool = False
) -> Callable[[Path], Truth]:
    """A workbook of LibreOffice with these rows under its head."""
    return delivered(ods_members(rows), cells, held, must_be_read, name="hostile.ods")


def ods_members(rows: str) -> Members:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    head = (
        f"<table:table-row>{ods_text('城市')}{ods_text('年末总人口')}</table:table-row>"
        f"<table:table-row>{ods_text('唐山')}{ods_number('724.7')}</table:table-row>"
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0" xmlns:of="urn:oasis:names:tc:opendocument:'
        f'xmlns:of:1.2" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="2-1">{head}{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>'.encode(),
        "content.xml": content.encode(),
    }


def ods_text(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def ods_number(value: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"{more}><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def ods_row(cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{cells}</table:table-row>"


EMPTY = "<table:table-cell/>"
FORMULA = ' table:formula="of:=[.B2]*2"'
ODS: Kinds = {
    "ods: a stray cell at the sheet's end": ods(
        ods_row(EMPTY, ' table:number-rows-repeated="1048573"')
        + ods_row('<table:table-cell table:number-columns-repeated="16383"/>' + ods_number("1")),
        with_head({(1_048_576, 16_384): "1"}),
    ),
    "ods: empty rows repeated to the sheet's end": ods(
        ods_row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            ' table:number-rows-repeated="1048574"',
        ),
        CELLS,
        must_be_read=True,
    ),
    "ods: a value repeated a billion times": ods(
        ods_row(
            ods_number("1", ' table:number-columns-repeated="16384"'), ' table:number-rows-repeated="1048574"'
        ),
        None,
    ),
    "ods: a row repeated 4294967295 times": ods(
        ods_row(ods_number("1"), ' table:number-rows-repeated="4294967295"'), None
    ),
    "ods: a row repeated -1 times": ods(ods_row(ods_number("1"), ' table:number-rows-repeated="-1"'), None),
    "ods: a value repeated three times": ods(
        ods_row(ods_number("1", ' table:number-columns-repeated="3"')),
        with_head({(3, 1): "1", (3, 2): "1", (3, 3): "1"}),
        must_be_read=True,
    ),
    "ods: a formula without its value": ods(
        ods_row(f"<table:table-cell{FORMULA}/>"), CELLS, at_sheet({(3, 1): "B2"})
    ),
    "ods: a formula with its value": ods(
        ods_row(ods_number("1449.4", FORMULA)), with_head({(3, 1): "1449.4"}), must_be_read=True
    ),
    "ods: an error": ods(
        ods_row(
            f'<table:table-cell{FORMULA} office:value-type="string" office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>'
        ),
        CELLS,
        at_sheet({(3, 1): ""}),
    ),
    "ods: a number that is none": ods(ods_row(ods_number("12x")), None),
    "ods: a number other than its text": ods(
        ods_row(
            '<table:table-cell office:value-type="float" office:value="12"><text:p>13</text:p></table:table-cell>'
        ),
        with_head({(3, 1): "12"}),
    ),
    "ods: a number without a value": ods(
        ods_row('<table:table-cell office:value-type="float"><text:p>12</text:p></table:table-cell>'), None
    ),
    "ods: a type that is none": ods(
        ods_row('<table:table-cell office:value-type="figure"><text:p>12</text:p></table:table-cell>'), None
    ),
    "ods: a row repeated so often as no number says": ods(
        ods_row(ods_number("1"), ' table:number-rows-repeated="two"'), None
    ),
    "ods: a text with a line break and a tab": ods(
        ods_row(ods_text("1<text:line-break/>2<text:tab/>3")),
        with_head({(3, 1): "1\n2\t3"}),
        must_be_read=True,
    ),
    "ods: a text with a field": ods(
        ods_row(ods_text("1<text:sheet-name>2</text:sheet-name>")),
        with_head({(3, 1): "12"}),
        must_be_read=True,
    ),
    "ods: a text with a note": ods(ods_row(ods_text("1<text:note>2</text:note>")), None),
    "ods: a table within a cell": ods(
        ods_row(
            f"<table:table-cell><table:table>{ods_row(ods_number('1'))}</table:table></table:table-cell>"
        ),
        None,
    ),
    "ods: names of its elements with other prefixes": delivered(
        {
            **ods_members(""),
            "content.xml": re.sub(
                rb"(?<=[</ ])table:|(?<=xmlns:)table(?==)",
                lambda found: found[0].replace(b"table", b"t"),
                ods_members(ods_row(ods_number("1")))["content.xml"],
            ),
        },
        with_head({(3, 1): "1"}),
        must_be_read=True,
        name="hostile.ods",
    ),
    "ods: an error beside a zero, as it was written before 2013": ods(
        ods_row(ods_number("0", FORMULA).replace("<text:p>0", "<text:p>#DIV/0!")),
        CELLS,
        at_sheet({(3, 1): "#DIV/0!"}),
    ),
    "ods: a list and a heading in a cell": ods(
        ods_row(
            ods_text(
                "1</text:p><text:list><text:list-item><text:p>2</text:p></text:list-item></text:list><text:p>3"
            )
        ),
        None,
    ),
    "ods: a value without a type": ods(
        ods_row('<table:table-cell office:value="12"><text:p>34</text:p></table:table-cell>'), None
    ),
    "ods: a text between two cells": ods(ods_row(f"{ods_number('1')}2{ods_number('3')}"), None),
    "ods: rows in 1,500 groups": ods(
        "<table:table-row-group>" * 1_500 + ods_row(ods_number("1")) + "</table:table-row-group>" * 1_500,
        None,
    ),
    "ods: a text in 1,500 runs": ods(
        ods_row(ods_text("<text:span>" * 1_500 + "1" + "</text:span>" * 1_500)), None
    ),
    "ods: what was last seen of cells of another program": delivered(
        {
            **ods_members(""),
            "content.xml": ods_members("")["content.xml"].replace(
                b"</office:spreadsheet>",
                f"<table:dde-links><table:dde-link><table:table>{ods_row(ods_number('1'))}</table:table>"
                "</table:dde-link></table:dde-links></office:spreadsheet>".encode(),
            ),
        },
        CELLS,
        must_be_read=True,
        name="hostile.ods",
    ),
    "ods: what was last seen of another workbook": delivered(
        {
            **ods_members(""),
            "content.xml": ods_members("")["content.xml"].replace(
                b"</office:spreadsheet>",
                f"<table:table table:name=\"'file:///other.xlsx'#1\">{ods_row(ods_number('1'))}</table:table>"
                "</office:spreadsheet>".encode(),
            ),
        },
        CELLS,
        must_be_read=True,
        name="hostile.ods",
    ),
    "ods: a percentage": ods(
        ods_row(
            '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
        ),
        with_head({(3, 1): "0.5"}),
    ),
    "ods: two paragraphs and a comment": ods(
        ods_row(
            '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>'
            "<text:p>a</text:p><text:p>b</text:p></table:table-cell>"
        ),
        with_head({(3, 1): "a\nb"}),
    ),
    "ods: a covered cell that holds a value": ods(
        ods_row(
            ods_number("1", ' table:number-columns-spanned="2"')
            + ods_number("2").replace("table-cell", "covered-table-cell")
        ),
        with_head({(3, 1): "1", (3, 2): "2"}),
    ),
    "ods: billion laughs": delivered(
        {
            **ods_members(ods_row(ods_text("&b;"))),
            "content.xml": ods_members(ods_row(ods_text("&b;")))["content.xml"].replace(
                b"<office:document-content",
                b'<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><office:document-content',
            ),
        },
        name="hostile.ods",
    ),
    "ods: without its content": delivered(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, name="hostile.ods"
    ),
    "ods: encrypted": delivered(
        {
            **ods_members(""),
            "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
            b'xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
            b"</manifest:file-entry></manifest:manifest>",
            "content.xml": bytes(range(256)) * 8,
        },
        name="hostile.ods",
    ),
}


def wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def binary_record(kind: int, body: bytes = b"") -> bytes:
    """A record of .xlsb: its kind and its length, seven bits a byte."""
    written = b""
    for value in (kind, len(body)):
        while value > 0x7F:
            written += bytes([value & 0x7F | 0x80])
            value >>= 7
        written += bytes([value])
    return written + body


def xlsb_cell(column: int, kind: int, body: bytes) -> bytes:
    return binary_record(kind, struct.pack("<2I", column - 1, 0) + body)


def xlsb_row(row: int, cells: bytes) -> bytes:
    return binary_record(0, struct.pack("<IIH11x", (row - 1) & 0xFFFFFFFF, 0, 300)) + cells


def xlsb(rows: bytes, cells: Cells | None, held: Cells | None = None) -> Callable[[Path], Truth]:
    """A workbook of Excel in its binary form with these rows under its head."""
    head = xlsb_row(1, xlsb_cell(1, 6, wide("城市")) + xlsb_cell(2, 6, wide("年末总人口")))
    head += xlsb_row(2, xlsb_cell(1, 6, wide("唐山")) + xlsb_cell(2, 5, struct.pack("<d", 724.7)))
    sheet = binary_record(129) + binary_record(148, struct.pack("<4I", 0, 1, 0, 1)) + binary_record(145)
    sheet += head + rows + binary_record(146) + binary_record(130)
    book = binary_record(131) + binary_record(143)
    book += (
        binary_record(156, struct.pack("<2I", 0, 1) + wide("rId1") + wide("2-1"))
        + binary_record(144)
        + binary_record(132)
    )
    relations = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/'
    parts = {
        "[Content_Types].xml": members()["[Content_Types].xml"],
        "_rels/.rels": f'{relations}officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f'{relations}worksheet" Target="worksheets/sheet1.bin"/></Relationships>'.encode(),
        "xl/worksheets/sheet1.bin": sheet,
    }
    return delivered(parts, cells, held, name="hostile.xlsb")


ONE = struct.pack("<d", 1.0)
XLSB: Kinds = {
    "xlsb: a sound one": xlsb(b"", CELLS),
    "xlsb: a stray cell at the sheet's end": xlsb(
        xlsb_row(1_048_576, xlsb_cell(16_384, 5, ONE)), with_head({(1_048_576, 16_384): "1"})
    ),
    "xlsb: a row of number 4294967295": xlsb(xlsb_row(0, xlsb_cell(1, 5, ONE)), None),
    "xlsb: the same cell twice": xlsb(
        xlsb_row(3, xlsb_cell(1, 5, ONE) + xlsb_cell(1, 5, struct.pack("<d", 2))), None
    ),
    "xlsb: an error": xlsb(xlsb_row(3, xlsb_cell(1, 3, b"\x07")), CELLS, at_sheet({(3, 1): "#DIV/0!"})),
    "xlsb: a text that says it is 4 GB long": xlsb(
        xlsb_row(3, xlsb_cell(1, 6, struct.pack("<I", 0xFFFFFFFF))), None
    ),
    "xlsb: a shared string out of range": xlsb(xlsb_row(3, xlsb_cell(1, 7, struct.pack("<I", 99))), None),
    "xlsb: a record that is cut": xlsb(binary_record(5, ONE)[:-4], None),
}

KINDS: Kinds = ODS | XLSB
