"""Hostile sheets: cells where none should be, and cells that hold what is no figure."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from torture.workbooks.workbook_parts import (
    CELLS,
    HEAD,
    SHEET,
    Kinds,
    Truth,
    delivered,
    members,
    text,
    with_head,
    with_strings,
)

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
Positions = Mapping[tuple[int, int], str]


def rows(
    xml: str,
    cells: Positions | None = None,
    held: Positions | None = None,
    must_be_read: bool = False,
) -> Callable[[Path], Truth]:
    """A workbook whose one sheet has these rows under the head; without cells and held ones it must be told."""
    told = cells is None and held is None
    return delivered(
        members(HEAD + xml),
        None if told else with_head(cells or {}),
        {(SHEET, *place): value for place, value in (held or {}).items()},
        must_be_read,
    )


def value(xml: str, cell_type: str = "") -> str:
    """A third row with one cell, A3."""
    return f'<row r="3"><c r="A3"{cell_type}>{xml}</c></row>'


def of_type(name: str) -> str:
    return f' t="{name}"'


def styled_to_the_end(folder: Path) -> Truth:
    """Empty cells that only bear a style, in the corners of the sheet and along it."""
    along = "".join(f'<row r="{row}"><c r="XFD{row}" s="0"/></row>' for row in range(3, 60_000, 100))
    last = f'<row r="{LAST_ROW}"><c r="A{LAST_ROW}" s="0"/><c r="XFD{LAST_ROW}" s="0"/></row>'
    return delivered(members(HEAD + along + last), CELLS, must_be_read=True)(folder)


def many_strings(folder: Path) -> Truth:
    """Two million shared strings, of which one is used."""
    parts = with_strings(
        members(HEAD + value("<v>1999999</v>", of_type("s"))), "<si><t>x</t></si>" * 2_000_000
    )
    return delivered(parts, with_head({(3, 1): "x"}))(folder)


def large_text(folder: Path) -> Truth:
    """A text of 1 GB in one cell, that compresses to a megabyte."""
    parts = members(HEAD + value(text("TEXT"), of_type("inlineStr")))
    (content,) = (part for name, part in parts.items() if name.endswith("sheet1.xml"))
    before, after = content.split(b"TEXT")
    path = folder / "hostile.xlsx"
    write_long_member(path, parts, before, after)
    return Truth(f"{folder.name}/hostile.xlsx")


def write_long_member(path: Path, parts: Mapping[str, bytes], before: bytes, after: bytes) -> None:
    """Write a workbook whose sheet has 1 GB of one letter between two ends, never held in memory."""

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(before)
            for _ in range(1024):
                sheet.write(b"a" * (1 << 20))
            sheet.write(after)


def many_rows(folder: Path) -> Truth:
    """Three million cells: more than any table of any volume."""
    filled = "".join(f'<row r="{row}">{"<c><v>1</v></c>" * 30}</row>' for row in range(3, 100_003))
    cells = with_head({(row, column): "1" for row in range(3, 100_003) for column in range(1, 31)})
    return delivered(members(HEAD + filled), cells)(folder)


POSITIONS: Kinds = {
    "a stray cell at the sheet's end": rows(
        f'<row r="{LAST_ROW}"><c r="XFD{LAST_ROW}"><v>1</v></c></row>', {(LAST_ROW, LAST_COLUMN): "1"}
    ),
    "a stray cell far down": rows(
        f'<row r="{LAST_ROW}"><c r="A{LAST_ROW}"><v>1</v></c></row>', {(LAST_ROW, 1): "1"}
    ),
    "a stray cell far to the right": rows(
        '<row r="3"><c r="XFD3"><v>1</v></c></row>', {(3, LAST_COLUMN): "1"}
    ),
    "a diagonal of stray cells": rows(
        "".join(
            f'<row r="{row}"><c r="{"A" if row % 2 else "XFD"}{row}"><v>1</v></c></row>'
            for row in range(3, 20_003)
        ),
        {(row, 1 if row % 2 else LAST_COLUMN): "1" for row in range(3, 20_003)},
    ),
    "styled empty cells to the sheet's end": styled_to_the_end,
    "the same cell twice, the same value": rows(
        '<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>1</v></c></row>'
    ),
    "the same cell twice, another value": rows(
        '<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>2</v></c></row>'
    ),
    "the same cell in two rows of one number": rows(value("<v>1</v>") + value("<v>2</v>")),
    "the same cell twice, one of them blank": rows(
        '<row r="3"><c r="A3"><v>1</v></c><c r="A3"/></row>', {(3, 1): "1"}
    ),
    "a cell without a reference falls on one that has it": rows(
        '<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>2</v></c><c><v>3</v></c></row>'
    ),
    "rows out of order": rows(
        '<row r="4"><c r="A4"><v>4</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
        {(4, 1): "4", (3, 1): "3"},
    ),
    "cells out of order": rows(
        '<row r="3"><c r="B3"><v>2</v></c><c r="A3"><v>1</v></c></row>', {(3, 2): "2", (3, 1): "1"}
    ),
    "cells without references": rows(
        '<row r="3"><c><v>1</v></c><c><v>2</v></c></row>', {(3, 1): "1", (3, 2): "2"}, must_be_read=True
    ),
    "rows and cells without references": rows(
        "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>", {(3, 1): "1", (4, 1): "2"}
    ),
    "a row's number other than its cell's": rows('<row r="9"><c r="A3"><v>1</v></c></row>'),
    "a cell of another row among a row's": rows(
        '<row r="3"><c r="A3"><v>1</v></c><c r="B9"><v>2</v></c></row>'
    ),
    "a column beyond the sheet": rows('<row r="3"><c r="XFE3"><v>1</v></c></row>'),
    "a column of seven letters": rows('<row r="3"><c r="AAAAAAA3"><v>1</v></c></row>'),
    "a row beyond the sheet": rows('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
    "a row of number 4294967297": rows('<row r="4294967297"><c r="A4294967297"><v>1</v></c></row>'),
    "row 0": rows('<row r="0"><c r="A0"><v>1</v></c></row>'),
    "a row of number -1": rows('<row r="-1"><c r="A-1"><v>1</v></c></row>'),
    "a reference that is none": rows('<row r="3"><c r="3A"><v>1</v></c></row>'),
    "a reference in small letters": rows('<row r="3"><c r="b3"><v>1</v></c></row>', {(3, 2): "1"}),
    "a reference with dollar signs": rows('<row r="3"><c r="$B$3"><v>1</v></c></row>', {(3, 2): "1"}),
    "a dimension that lies, too small": delivered(
        members(before='<dimension ref="A1"/>'), CELLS, must_be_read=True
    ),
    "a dimension that lies, the whole sheet": delivered(
        members(before='<dimension ref="A1:XFD1048576"/>'), CELLS, must_be_read=True
    ),
    "a dimension that is none": delivered(members(before='<dimension ref="x:y"/>'), CELLS),
    "three million cells": many_rows,
    "a merged area that hides values": delivered(
        members(
            HEAD + '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>2</v></c></row>',
            after='<mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>',
        ),
        with_head({(3, 1): "1", (3, 2): "2"}),
        must_be_read=True,
    ),
    "a million merged areas that overlap": delivered(
        lambda: members(
            after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 1_000_000 + "</mergeCells>"
        ),
        CELLS,
    ),
    "hidden rows and columns": delivered(
        members(
            HEAD.replace('<row r="2">', '<row r="2" hidden="1">'),
            before='<cols><col min="2" max="2" hidden="1"/></cols>',
        ),
        CELLS,
        must_be_read=True,
    ),
}

VALUES: Kinds = {
    "a text of 1 GB": large_text,
    "two million shared strings": many_strings,
    "a formula without its value": rows(value("<f>A1+1</f>"), held={(3, 1): "A1+1"}),
    "a formula with an empty value": rows(value("<f>A1+1</f><v></v>"), held={(3, 1): "A1+1"}),
    "a formula with an empty text": rows(value('<f>A1&amp;""</f><v></v>', of_type("str")), {}),
    "a shared formula without its value": rows(
        '<row r="3"><c r="A3"><f t="shared" ref="A3:A4" si="0">B3*2</f></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/></c></row>',
        held={(3, 1): "B3*2", (4, 1): ""},
    ),
    "an array formula without its value": rows(
        value('<f t="array" ref="A3">SUM(B1:B2)</f>'), held={(3, 1): "SUM(B1:B2)"}
    ),
    "a formula with its value": rows(
        value("<f>B2*2</f><v>1449.4</v>"), {(3, 1): "1449.4"}, must_be_read=True
    ),
    **{
        f"the error {name}": rows(value(f"<v>{name}</v>", of_type("e")), held={(3, 1): name})
        for name in ERRORS
    },
    "a formula that gave an error": rows(
        value("<f>1/0</f><v>#DIV/0!</v>", of_type("e")), held={(3, 1): "#DIV/0!"}
    ),
    "an error without its text": rows(value("", of_type("e")), held={(3, 1): ""}),
    "a shared string out of range": rows(value("<v>7</v>", of_type("s"))),
    "a shared string of number -1": rows(value("<v>-1</v>", of_type("s"))),
    "a shared string of number 1.5": rows(value("<v>1.5</v>", of_type("s"))),
    "a shared string of no number": rows(value("<v></v>", of_type("s")), held={(3, 1): ""}),
    "rich text and phonetic runs": delivered(
        with_strings(
            members(HEAD + value("<v>0</v>", of_type("s"))),
            '<si><r><t>石家</t></r><r><rPr><b/></rPr><t>庄</t></r><rPh sb="0" eb="1"><t>SHI</t></rPh></si>',
        ),
        with_head({(3, 1): "石家庄"}),
        must_be_read=True,
    ),
    "an inline text with phonetic runs": rows(
        value(
            '<is><r><t>石家</t></r><r><t>庄</t></r><rPh sb="0" eb="1"><t>SHI</t></rPh></is>',
            of_type("inlineStr"),
        ),
        {(3, 1): "石家庄"},
        must_be_read=True,
    ),
    "an inline text and a value in one cell": rows(value(f"{text('a')}<v>1</v>", of_type("inlineStr"))),
    "two values in one cell": rows(value("<v>1</v><v>2</v>")),
    "two inline texts in one cell": rows(value(text("1") + text("2"), of_type("inlineStr"))),
    "a boolean": rows(value("<v>1</v>", of_type("b")), held={(3, 1): "TRUE"}),
    "a date": rows(value("<v>2003-05-01</v>", of_type("d")), held={(3, 1): "2003-05-01"}),
    "a type of cell that is none": rows(value("<v>1</v>", of_type("x"))),
    "a number in exponent form": rows(value("<v>1.5E3</v>"), {(3, 1): "1500"}, must_be_read=True),
    "a number of 17 digits": rows(value("<v>0.10000000000000001</v>"), {(3, 1): "0.1"}, must_be_read=True),
    "a number of a million digits": rows(value(f"<v>{'1' * 1_000_000}</v>"), held={(3, 1): "1e999"}),
    "the number 1e308": rows(value("<v>1e308</v>"), {(3, 1): "1" + "0" * 308}),
    "a number below the smallest": rows(
        value("<v>4.9406564584124654E-324</v>"), {(3, 1): "0." + "0" * 323 + "5"}
    ),
    "a number beyond the largest": rows(value("<v>1e999</v>"), held={(3, 1): "1e999"}),
    "NaN as a number": rows(value("<v>NaN</v>"), held={(3, 1): "NaN"}),
    "INF as a number": rows(value("<v>INF</v>"), held={(3, 1): "INF"}),
    "a hexadecimal number": rows(value("<v>0x10</v>"), held={(3, 1): "0x10"}),
    "a number with a decimal comma in its XML": rows(value("<v>36,1</v>", of_type("n")), {(3, 1): "36,1"}),
    "a number with blanks around it": rows(value("<v> 36.1\n</v>"), {(3, 1): " 36.1\n"}),
    "full-width digits as text": rows(
        value(text("３６．１"), of_type("inlineStr")), {(3, 1): "３６．１"}, must_be_read=True
    ),
    "a comment inside a value": rows(value("<v>1<!-- 9 -->2</v>"), {(3, 1): "12"}),
    "an instruction inside a value": rows(value("<v>1<?nine 9?>2</v>"), {(3, 1): "12"}),
    "CDATA as a value": rows(value("<v><![CDATA[12]]></v>"), {(3, 1): "12"}),
    "CDATA in an inline text": rows(
        value(text("a<![CDATA[<b>]]>c"), of_type("inlineStr")), {(3, 1): "a<b>c"}
    ),
    "digits as character references": rows(value("<v>&#49;&#x32;</v>"), {(3, 1): "12"}),
    "an element inside a value": rows(value("<v>1<x>9</x>2</v>")),
    "a value outside its cell": rows('<row r="3"><v>1</v></row>'),
    "a cell inside a cell": rows('<row r="3"><c r="A3"><c r="B3"><v>1</v></c></c></row>'),
    "a cell outside every row": rows('<c r="A3"><v>1</v></c>'),
    "a text escaped as _x000D_": rows(value(text("1_x000D_2"), of_type("inlineStr")), {(3, 1): "1\r2"}),
    "a text of blanks only": rows(
        value('<is><t xml:space="preserve">   </t></is>', of_type("inlineStr")), {(3, 1): "   "}
    ),
    "a text with a NUL reference": rows(value(text("1&#0;2"), of_type("inlineStr"))),
}

KINDS: Kinds = POSITIONS | VALUES
