"""What the XML of an .ods workbook of ODS_ROWS says once it is edited, read strictly: the oracle (OpenDocument 1.3, part 3).

It knows what these rows hold and nothing else, so that all else must be told.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import product

from torture.workbooks.sheet_oracle import NUMBER, Irregular
from torture.workbooks.workbook_parts import Cells

NAMES = "urn:oasis:names:tc:opendocument:xmlns"
TYPES = {None, "void", "string", "float", "percentage", "currency", "date", "time", "boolean"}
VALUES = {"value", "date-value", "time-value", "boolean-value", "string-value"}
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
LARGEST_AREA = 5_000_000
BLANKS = {"tab": "\t", "line-break": "\n"}


def ods_truth(content: bytes) -> tuple[Cells, Cells]:
    """The cells of all sheets, and of those the ones that are no figures and must not become one.

    Raises Irregular for what is no XML, or whose cells have no one place or no one value.
    """
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Irregular("no XML") from error
    if root.tag != tag("office", "document-content"):
        raise Irregular("another document")
    (book,) = only(root, "body")
    sheets = [one for one in only(book, "spreadsheet")[0] if one.tag == tag("table", "table")]
    names = [one.get(tag("table", "name"), "") for one in sheets]
    if "" in names or len(set(names)) < len(names):
        raise Irregular("no name, or one twice")
    cells: dict[tuple[str, int, int], str] = {}
    held: dict[tuple[str, int, int], str] = {}
    known = len(sheets)
    for name, sheet in zip(names, sheets, strict=True):
        row = 0
        no_text_beside(sheet)
        for of_row in rows(sheet):
            known += 1 + len(of_row)
            no_text_beside(of_row)
            times, column = repeated(of_row, "rows"), 0
            for cell in of_row:
                if cell.tag not in (tag("table", "table-cell"), tag("table", "covered-table-cell")):
                    raise Irregular("something else in a row")
                across = repeated(cell, "columns")
                text, is_figure = value_of(cell)
                if text is not None and (text or not is_figure):
                    if (row + times) * (column + across) > LARGEST_AREA:
                        raise Irregular("far outside")
                    for at in product(
                        range(row + 1, row + times + 1), range(column + 1, column + across + 1)
                    ):
                        (cells if is_figure else held)[name, *at] = text
                column += across
            row += times
    everywhere = ("table", "table-row", "table-cell", "covered-table-cell")
    if sum(one.tag in {tag("table", name) for name in everywhere} for one in root.iter()) != known:
        raise Irregular("cells elsewhere")
    return cells, held


def tag(space: str, name: str) -> str:
    return f"{{{NAMES}:{space}:1.0}}{name}"


def only(parent: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    found = parent.findall(tag("office", name))
    if len(found) != 1:
        raise Irregular(f"not one {name}")
    return found


def rows(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for one in parent:
        if one.tag == tag("table", "table-row"):
            yield one
        elif one.tag in {
            tag("table", name) for name in ("table-row-group", "table-header-rows", "table-rows")
        }:
            yield from rows(one)


def repeated(element: ElementTree.Element, what: str) -> int:
    return whole(element.get(tag("table", f"number-{what}-repeated"), "1"))


def whole(count: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,6}", count, re.ASCII):
        raise Irregular("no count")
    return int(count)


def value_of(cell: ElementTree.Element) -> tuple[str | None, bool]:
    """The text of a cell, None where it holds nothing; and whether it may be a figure."""
    no_text_beside(cell)
    if any(one.tag != tag("text", "p") for one in cell):
        raise Irregular("something else in a cell")
    printed = "\n".join(text_within(one) for one in cell)
    kind = cell.get(tag("office", "value-type"))
    values = {
        name: cell.get(tag("office", name)) for name in VALUES if cell.get(tag("office", name)) is not None
    }
    formula = cell.get(tag("table", "formula"))
    if kind not in TYPES:
        raise Irregular("no type")
    if formula and printed in ERRORS and set(values.values()) <= {"", "0"}:
        return printed, False
    own = "value" if kind in ("float", "percentage", "currency") else f"{kind}-value"
    if set(values) - {own}:
        raise Irregular("the value of another type")
    value = values.get(own) or ""
    if own == "value":
        if not NUMBER.fullmatch(value):
            raise Irregular("no number")
        if abs(float(value)) == float("inf"):
            return value, False
        return f"{Decimal(repr(float(value))):f}".removesuffix(".0"), True
    if kind == "date":
        try:
            return datetime.fromisoformat(value).strftime("%Y"), False
        except ValueError as error:
            raise Irregular("no date") from error
    if kind == "boolean" and value in ("true", "false"):
        return "", False
    if kind in ("time", "boolean"):
        raise Irregular("no truth, and no time in these rows")
    if kind == "string":
        return value or printed, True
    return ("", False) if formula and not printed else (printed or None, True)


def no_text_beside(parent: ElementTree.Element) -> None:
    if (parent.text or "").strip() or any((one.tail or "").strip() for one in parent):
        raise Irregular("text outside of paragraphs")


def text_within(paragraph: ElementTree.Element) -> str:
    text = paragraph.text or ""
    for one in paragraph:
        name = one.tag.removeprefix(tag("text", ""))
        if name in ("span", "a"):
            text += text_within(one)
        elif name == "s":
            text += " " * whole(one.get(tag("text", "c"), "1"))
        elif name in BLANKS:
            text += BLANKS[name]
        else:
            raise Irregular("something else in a text")
        text += one.tail or ""
    return text
