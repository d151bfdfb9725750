"""What an .ods workbook holds (OpenDocument 1.3, part 3, 9.1 and 19.385), read without the library, which knows some
elements of a text and passes over the others, and takes a number that is none for a blank."""

import math
import re
from collections.abc import Iterator
from itertools import product
from xml.etree import ElementTree

from assets.errors import ExtractError
from assets.raw.cell_address import address_of
from assets.raw.written.archive import PROTECTED, SAVE_ANEW, UNUSUAL, Archive
from assets.raw.written.cells import (
    ERROR_VALUES,
    LARGEST_AREA,
    UNNAMED_ERROR,
    UNUSUAL_CELL,
    WrittenCells,
    number_as_text,
)

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
ENCRYPTED = re.compile(
    rb'<[^<>]*full-path="(?:content\.xml|encrypted-package)"[^<>]*>\s*<(?:[\w.-]+:)?encryption-data\b'
)
"""In the manifest, that the content, or the whole workbook, is under a password."""
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC_EXTENSION = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
SHEET, ROW, PARAGRAPH = f"{TABLE}table", f"{TABLE}table-row", f"{TEXT}p"
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
GROUPS = {f"{TABLE}table-row-group", f"{TABLE}table-header-rows", f"{TABLE}table-rows"}
"""What rows stand in, beside the sheet itself."""
COPIES_OF_OTHERS = f"{TABLE}dde-links"
"""What was last seen of cells of other programs."""
OF_ANOTHER_FILE = re.compile(r"'.*'#", re.DOTALL)
"""How the name begins under which LibreOffice keeps what it last saw of a sheet of another workbook."""
DEEPEST = 100
"""How deep elements stand within each other at most: ten in what programs write."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DATE = re.compile(
    r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T\d\d:\d\d:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
DURATION = re.compile(r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII)
VALUES = {
    "float": ("value", NUMBER),
    "percentage": ("value", NUMBER),
    "currency": ("value", NUMBER),
    "date": ("date-value", DATE),
    "time": ("time-value", DURATION),
    "boolean": ("boolean-value", re.compile("true|false")),
}
"""By the type of a cell, the attribute that holds its value, and how that is written."""
ATTRIBUTES = {"string-value", *(attribute for attribute, _ in VALUES.values())}
COUNT = re.compile(r"[1-9]\d{0,6}", re.ASCII)
ERROR = re.compile("|".join([r"Err:\d+", *map(re.escape, ERROR_VALUES.values())]))
"""How programs print an error value."""
SHOWN = {f"{TEXT}{one}" for one in ("span", "a", "ruby", "ruby-base", "sheet-name", "title", "date", "time")}
"""Elements of a text that show their own: runs, links, fields."""
UNSHOWN = {
    f"{TEXT}{one}" for one in ("ruby-text", "bookmark", "bookmark-start", "bookmark-end", "soft-page-break")
}
BLANKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}


class UnusualError(ValueError):
    """A cell does not say one thing."""


def refuse_protected(archive: Archive) -> None:
    """Raise ExtractError for a workbook under a password, of which nothing else can be read."""
    if archive.has(MANIFEST) and ENCRYPTED.search(archive.part(MANIFEST)):
        raise ExtractError(f"{archive.name}: {PROTECTED}")


def written_sheets(archive: Archive) -> dict[str, WrittenCells]:
    """The cells of every sheet, all with their texts, by its name.

    Raises ExtractError for what is no XML or no spreadsheet, and for cells that stand far outside or at no one place.
    """
    try:
        document = ElementTree.fromstring(archive.markup(CONTENT))
    except ElementTree.ParseError as error:
        raise archive.damaged(error) from error
    books = document.findall(f"{OFFICE}body/{OFFICE}spreadsheet")
    tables = [one for book in books for one in book.iterfind(SHEET)]
    if (
        document.tag != f"{OFFICE}document-content"
        or len(books) != 1
        or not tables
        or depth_of(document) > DEEPEST
        or count_in(document)
        != sum(map(count_in_place, tables)) + sum(map(count_in, books[0].iterfind(COPIES_OF_OTHERS)))
    ):
        raise ExtractError(f"{archive.name}: {UNUSUAL}; {SAVE_ANEW}")
    sheets: dict[str, WrittenCells] = {}
    for table in tables:
        sheet = table.get(f"{TABLE}name", "")
        if OF_ANOTHER_FILE.match(sheet):
            continue
        if not sheet:
            raise ExtractError(f"{archive.name}: has a sheet without a name; give it one")
        if sheet in sheets:
            raise ExtractError(f"{archive.name}: has two sheets named {sheet}; rename one")
        sheets[sheet] = written_cells(f"{archive.name}, sheet {sheet}", table)
    return sheets


def depth_of(document: ElementTree.Element) -> int:
    """How deep elements stand within each other."""
    depth, level = 0, [document]
    while level:
        depth, level = depth + 1, [child for one in level for child in one]
    return depth


def count_in(element: ElementTree.Element) -> int:
    """How many sheets, rows and cells there are, wherever they stand."""
    return sum(one.tag in {SHEET, ROW, *CELLS} for one in element.iter())


def count_in_place(table: ElementTree.Element) -> int:
    """How many sheets, rows and cells a sheet has where they belong, itself included."""
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
        refuse_text_between(table)
        for of_row in rows_of(table):
            column = 0
            refuse_text_between(of_row)
            rows = count_of(of_row, f"{TABLE}number-rows-repeated")
            for cell in of_row:
                if cell.tag not in CELLS:
                    raise UnusualError
                columns = count_of(cell, f"{TABLE}number-columns-repeated")
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


def refuse_text_between(parent: ElementTree.Element) -> None:
    """Raise UnusualError where a text stands beside the elements that alone belong there."""
    if (parent.text or "").strip() or any((one.tail or "").strip() for one in parent):
        raise UnusualError


def count_of(element: ElementTree.Element, attribute: str) -> int:
    """How often something stands there: once where it does not say."""
    count = element.get(attribute, "1")
    if not COUNT.fullmatch(count):
        raise UnusualError
    return int(count)


def text_of_cell(cell: ElementTree.Element) -> str:
    """The text of a cell; of a number as any other workbook's; empty where there is nothing.

    Raises UnusualError where type, value and text do not fit together.
    """
    refuse_text_between(cell)
    if any(one.tag != PARAGRAPH and (one.tag.startswith(TEXT) or one.tag.endswith("}p")) for one in cell):
        raise UnusualError  # another text than paragraphs, or paragraphs of another vocabulary
    printed = "\n".join(text_of(one) for one in cell.iterfind(PARAGRAPH))
    formula = cell.get(f"{TABLE}formula", "")
    values = {one: cell.attrib[f"{OFFICE}{one}"] for one in ATTRIBUTES if f"{OFFICE}{one}" in cell.attrib}
    if cell.get(f"{CALC_EXTENSION}value-type") == "error":
        return printed or values.get("string-value") or UNNAMED_ERROR
    if formula and ERROR.fullmatch(printed) and set(values.values()) <= {"0", ""}:
        return printed  # as errors were written before the extension: as a zero, or an empty text
    kind = cell.get(f"{OFFICE}value-type", "void")
    attribute, pattern = VALUES.get(kind, ("string-value" if kind == "string" else "", None))
    if set(values) - {attribute} or kind not in {"void", "string", *VALUES}:
        raise UnusualError
    if pattern:
        return text_of_value(kind, pattern, values.get(attribute, ""))
    if kind == "string":
        return values.get("string-value") or printed
    return printed or (f"={re.sub('^[a-z]+:=', '', formula).removeprefix('=')}" if formula else "")


def text_of_value(kind: str, pattern: re.Pattern[str], value: str) -> str:
    """The text of a number, a date, a time or a truth."""
    if not pattern.fullmatch(value):
        raise UnusualError
    if kind == "boolean":
        return value.capitalize()
    if kind == "date":
        return value.replace("T", " ")
    return value if kind == "time" or math.isinf(float(value)) else number_as_text(float(value))


def text_of(element: ElementTree.Element) -> str:
    """The text of a paragraph or of what shows its own in one. Raises UnusualError for what is no text in it.

    White space stays as it is: the standard folds it, and LibreOffice writes blanks at both ends as they are.
    """
    pieces = [element.text or ""]
    for one in element:
        if one.tag in SHOWN:
            pieces.append(text_of(one))
        elif one.tag == f"{TEXT}s":
            pieces.append(" " * count_of(one, f"{TEXT}c"))
        elif one.tag in BLANKS:
            pieces.append(BLANKS[one.tag])
        elif one.tag not in UNSHOWN:
            raise UnusualError
        pieces.append(one.tail or "")
    return "".join(pieces)
