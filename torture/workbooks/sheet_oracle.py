"""What a sheet's XML says, read strictly and by other means than the product: the oracle of edited sheets."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from torture.workbooks.workbook_parts import MAIN

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
ROWS, COLUMNS = 1_048_576, 16_384
TYPES = {None, "n", "s", "str", "inlineStr", "b", "e", "d"}


class Irregular(ValueError):
    """A sheet does not say one thing."""


@dataclass
class SheetTruth:
    """Row and column to text; `held` are cells whose text is no figure and must not become one."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    held: dict[tuple[int, int], str] = field(default_factory=dict)


def strings_of(content: bytes) -> list[str]:
    """The texts of a table of shared strings."""
    return [text_within(item) for item in ElementTree.fromstring(content)]


def sheet_truth(content: bytes, strings: Sequence[str]) -> SheetTruth:
    """The cells of a sheet.

    Raises Irregular for one that is no XML, or whose cells have no one place or no one value.
    """
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Irregular("no XML") from error
    data = root.findall(tag("sheetData"))
    strays = sum(one.tag in (tag("c"), tag("v"), tag("row"), tag("sheetData")) for one in root.iter())
    known = (
        sum(
            len(of_row) + sum(len(cell.findall(tag("v"))) for cell in of_row) + 1
            for one in data
            for of_row in one
        )
        + 1
    )
    if root.tag != tag("worksheet") or len(data) != 1 or strays != known:
        raise Irregular("cells outside of rows, or no rows")
    truth = SheetTruth()
    seen: set[tuple[int, int]] = set()
    for place, cell in placed(data[0]):
        if place in seen:
            raise Irregular("a cell twice")
        seen.add(place)
        add_value(truth, place, cell, strings)
    return truth


def tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def placed(data: ElementTree.Element) -> Iterator[tuple[tuple[int, int], ElementTree.Element]]:
    """Every cell with its row and column; one without a reference stands behind the one before it."""
    row = 0
    for of_row in data:
        written = of_row.get("r")
        row = row + 1 if written is None else whole(written)
        column = 0
        for cell in of_row:
            if of_row.tag != tag("row") or cell.tag != tag("c"):
                raise Irregular("something else among rows or cells")
            reference = cell.get("r")
            column += 1
            if reference is not None:
                match = REFERENCE.fullmatch(reference)
                if match is None or int(match[2]) != row:
                    raise Irregular("a reference that is none, or is of another row")
                column = 0
                for letter in match[1]:
                    column = column * 26 + ord(letter) - 64
            if not (1 <= row <= ROWS and 1 <= column <= COLUMNS):
                raise Irregular("beyond the sheet")
            yield (row, column), cell


def whole(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,6}", text, re.ASCII):
        raise Irregular("no number of a row")
    return int(text)


def add_value(
    truth: SheetTruth, place: tuple[int, int], cell: ElementTree.Element, strings: Sequence[str]
) -> None:
    """Add what a cell holds, if it holds something."""
    names = [one.tag for one in cell]
    kind = cell.get("t")
    if (
        kind not in TYPES
        or len(names) != len(set(names))
        or not set(names) <= {tag("f"), tag("v"), tag("is")}
    ):
        raise Irregular("a type that is none, or two values")
    value, inline, formula = (cell.find(tag(name)) for name in ("v", "is", "f"))
    if (inline is not None) != (kind == "inlineStr") and names:
        raise Irregular("the value of another type")
    written = text_within(inline) if inline is not None else (value.text or "") if value is not None else ""
    if value is not None and len(value):
        raise Irregular("an element inside a value")
    if kind == "s":
        if written and not (written.isascii() and written.isdigit() and int(written) < len(strings)):
            raise Irregular("a shared string that is none")
        written = strings[int(written)] if written else ""
    if not written:
        if formula is not None or kind in ("e", "b", "d") or (kind == "s" and value is not None):
            truth.held[place] = ""
    elif kind in ("e", "b", "d"):
        truth.held[place] = written if kind != "b" else ""
    elif kind in (None, "n"):
        if NUMBER.fullmatch(written) and abs(float(written)) != float("inf"):
            truth.cells[place] = f"{Decimal(repr(float(written))):f}".removesuffix(".0")
        else:
            truth.held[place] = written
    else:
        truth.cells[place] = written


def text_within(item: ElementTree.Element) -> str:
    """The text of a string: its runs, without phonetic ones; what is not said to be preserved has no blanks around it."""
    if {one.tag for one in item} - {tag("t"), tag("r"), tag("rPh"), tag("phoneticPr")}:
        raise Irregular("something else in a text")
    if any(len(piece) for piece in item.iter(tag("t"))):
        raise Irregular("an element inside a text")
    return "".join(
        piece.text or "" if piece.get(PRESERVED) == "preserve" else (piece.text or "").strip()
        for run in item
        if run.tag != tag("rPh")
        for piece in ([run] if run.tag == tag("t") else run.findall(tag("t")))
    )
