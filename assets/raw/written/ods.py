"""What an .ods workbook holds (OpenDocument 1.3, part 3, 9.1 and 19.385), read by its standard and nothing else: the
library knows some elements of a text and passes over the others, and takes a number that is none for a blank."""

import math
import re
from collections.abc import Iterator
from itertools import product
from xml.etree import ElementTree

from assets.errors import ExtractError
from assets.raw.cell_address import address_of
from assets.raw.written.archive import PROTECTED, SAVE_ANEW, UNUSUAL, Archive
from assets.raw.written.cells import (
    LARGEST_AREA,
    UNNAMED_ERROR,
    UNUSUAL_CELL,
    WrittenCells,
    number_as_text,
)

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
ENCRYPTED = b"encryption-data"
"""In the manifest of a workbook under a password."""
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MORE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
SHEET, ROW = f"{TABLE}table", f"{TABLE}table-row"
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
GROUPS = {f"{TABLE}table-row-group", f"{TABLE}table-header-rows", f"{TABLE}table-rows"}
"""What rows stand in, beside the sheet itself."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
VALUES = {
    "float": ("value", NUMBER),
    "percentage": ("value", NUMBER),
    "currency": ("value", NUMBER),
    "date": ("date-value", re.compile(r"-?\d{4,}-\d\d-\d\d(T\d\d:\d\d:\d\d[.\d]*Z?)?", re.ASCII)),
    "time": ("time-value", re.compile(r"-?P[\dDTHMS.]+", re.ASCII)),
    "boolean": ("boolean-value", re.compile("true|false")),
}
"""By the type of a cell, the attribute that holds its value, and how that is written."""
COUNT = re.compile(r"[1-9]\d{0,6}", re.ASCII)


class UnusualError(ValueError):
    """A cell does not say one thing."""


def refuse_protected(archive: Archive) -> None:
    """Raise ExtractError for a workbook under a password, of which nothing else can be read."""
    if archive.has(MANIFEST) and ENCRYPTED in archive.part(MANIFEST):
        raise ExtractError(f"{archive.name}: {PROTECTED}")


def written_sheets(archive: Archive) -> dict[str, WrittenCells]:
    """The cells of every sheet, all with their texts, by its name.

    Raises ExtractError for what is no XML or no spreadsheet, and for cells that stand far outside or at no one place.
    """
    try:
        document = ElementTree.fromstring(archive.markup(CONTENT))
    except ElementTree.ParseError as error:
        raise archive.damaged(error) from error
    tables = document.findall(f"{OFFICE}body/{OFFICE}spreadsheet/{SHEET}")
    if not tables or count_of_tables(document) != sum(map(count_in_place, tables)):
        raise ExtractError(f"{archive.name}: {UNUSUAL}; {SAVE_ANEW}")
    sheets: dict[str, WrittenCells] = {}
    for table in tables:
        sheet = table.get(f"{TABLE}name", "")
        if not sheet or sheet in sheets:
            raise ExtractError(
                f"{archive.name}: has two sheets named {sheet}, or one without a name; rename one"
            )
        sheets[sheet] = written_cells(f"{archive.name}, sheet {sheet}", table)
    return sheets


def count_of_tables(document: ElementTree.Element) -> int:
    """How many sheets, rows and cells there are, wherever they stand."""
    return sum(one.tag in {SHEET, ROW, *CELLS} for one in document.iter())


def count_in_place(table: ElementTree.Element) -> int:
    """How many of them a sheet has where they belong, itself included."""
    return 1 + sum(1 + sum(cell.tag in CELLS for cell in of_row) for of_row in rows_of(table))


def rows_of(group: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The rows of a sheet, in groups and out of them."""
    for one in group:
        if one.tag == ROW:
            yield one
        elif one.tag in GROUPS:
            yield from rows_of(one)


def written_cells(where: str, table: ElementTree.Element) -> WrittenCells:
    """The cells of one sheet, those that are repeated as often; up to the first that lies far outside."""
    written, row, column = WrittenCells(where), 0, 0
    try:
        for of_row in rows_of(table):
            column = 0
            rows = repeated(of_row, "rows")
            for cell in of_row:
                if cell.tag not in CELLS:
                    raise UnusualError
                columns = repeated(cell, "columns")
                if text := text_of_cell(cell):
                    if (row + rows) * (column + columns) > LARGEST_AREA:
                        written.add(row + rows, column + columns)
                        break
                    for place in product(
                        range(row + 1, row + rows + 1), range(column + 1, column + columns + 1)
                    ):
                        written.add(*place, text)
                column += columns
            row += rows
    except UnusualError as error:
        raise ExtractError(f"{where}, cell {address_of(row + 1, column + 1)}: {UNUSUAL_CELL}") from error
    written.refuse_unclear()
    return written


def repeated(element: ElementTree.Element, what: str) -> int:
    """How often a row or a cell stands there."""
    count = element.get(f"{TABLE}number-{what}-repeated", "1")
    if not COUNT.fullmatch(count):
        raise UnusualError
    return int(count)


def text_of_cell(cell: ElementTree.Element) -> str:
    """The text of a cell; of a number as any other workbook's; empty where there is nothing.

    Raises UnusualError where type, value and text do not fit together.
    """
    printed = "\n".join(text_of(one) for one in cell.iterfind(f"{TEXT}p"))
    if (cell.text or "").strip() or any((one.tail or "").strip() for one in cell):
        raise UnusualError
    if cell.get(f"{MORE}value-type") == "error":
        return printed or UNNAMED_ERROR
    kind = cell.get(f"{OFFICE}value-type", "void")
    if kind == "string":
        return (
            cell.get(f"{OFFICE}string-value") or printed
        )  # an empty one beside a text is how errors were written
    if kind in VALUES:
        attribute, pattern = VALUES[kind]
        value = cell.get(f"{OFFICE}{attribute}", "")
        if not pattern.fullmatch(value):
            raise UnusualError
        return text_of_value(kind, value)
    if kind != "void":
        raise UnusualError
    formula = cell.get(f"{TABLE}formula", "")
    return printed or (f"={formula.partition(':=')[2] or formula}" if formula else "")


def text_of_value(kind: str, value: str) -> str:
    """The text of a number, a date, a time or a truth."""
    if kind == "boolean":
        return value.capitalize()
    if kind == "date":
        return value.replace("T", " ")
    return value if kind == "time" or math.isinf(float(value)) else number_as_text(float(value))


def text_of(paragraph: ElementTree.Element) -> str:
    """The text of a paragraph. Raises UnusualError for what is no text in it."""
    pieces = [paragraph.text or ""]
    for one in paragraph:
        if one.tag in (f"{TEXT}span", f"{TEXT}a"):
            pieces.append(text_of(one))
        elif one.tag == f"{TEXT}s":
            pieces.append(" " * blanks(one.get(f"{TEXT}c", "1")))
        elif one.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            pieces.append("\t" if one.tag == f"{TEXT}tab" else "\n")
        else:
            raise UnusualError
        pieces.append(one.tail or "")
    return "".join(pieces)


def blanks(count: str) -> int:
    """How many blanks stand together."""
    if not COUNT.fullmatch(count):
        raise UnusualError
    return int(count)
