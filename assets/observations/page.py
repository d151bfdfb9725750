"""The printed page: which rows of a sheet name a place, and what heading stands over each column.

A sheet repeats its heading block at every printed page. A heading block is every row between two
rows that name a place; its labels hold until the next block that has labels of its own. Where a
heading spans the columns 全市 and 市辖区, the second column inherits its label from the first.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assets.observations.text import UNIT_NOTE, chinese_part, read_number, without_spaces

SCOPES = {"全市": "city", "市辖区": "district"}
LIKE_CITY = str.maketrans("巿币冇帀", "市市市市")
"""Letters that 市 is misread for in the words of scopes."""
ENGLISH_SCOPES = {"totalcity": "city", "districtsundercity": "district"}
MISREAD_SCOPES = {"city": re.compile(r"全.|金市"), "district": re.compile(r".?辖区|市.区")}
"""A scope whose Chinese is misread is known by the English beside it, too."""
ENGLISH_WORDS = {
    "city": re.compile(r"total\s*city", re.IGNORECASE),
    "district": re.compile(r"districts\s*und", re.IGNORECASE),
}

SCOPE_IN_BRACKETS = re.compile(r"\((全市|市辖区)\)")
SCOPE_IN_FRONT = re.compile(r"(全市|市辖区)[-_:]*")
UNIT_WITHOUT_COLON = re.compile(r"(计量)?单位")
UNIT = re.compile(r"\(?(?P<unit>[^()\dA-Za-z]+)\)?[^㐀-鿿]*")
"""A unit, in brackets or not, with the English for it."""
DIGIT = re.compile(r"\d")

Row = dict[int, str]
"""One sheet row: column number (1 is A) to the text of the cell; blank cells are absent."""


@dataclass(frozen=True)
class Heading:
    """What is printed over one column of one page."""

    column: int
    row: int
    label: str
    """Chinese label without spaces; a unit in brackets at its end is still part of it. Empty where lost."""
    scope: str | None
    """`city` or `district` where 全市 or 市辖区 is printed over the column."""


@dataclass(frozen=True)
class Page:
    """One printed page of a sheet: its headings, the unit row if it has one, its place rows."""

    headings: tuple[Heading, ...]
    unit: str | None
    rows: tuple[int, ...]
    heading_rows: tuple[int, ...] = ()
    """The rows of its heading block."""
    strangers: tuple[int, ...] = ()
    """Rows with figures whose name is not known."""


@lru_cache(maxsize=100_000)
def label_and_scope(text: str) -> tuple[str, str | None]:
    """The Chinese label of one heading cell and the scope it prints, either of which may be absent."""
    label = chinese_part(text)
    if not label:
        return "", ENGLISH_SCOPES.get(without_spaces(text).lower())
    for word, scope in SCOPES.items():
        if label.translate(LIKE_CITY).endswith(word):
            return chinese_part(label[: -len(word)]), scope
    for scope, misread in MISREAD_SCOPES.items():
        if ENGLISH_WORDS[scope].search(text) and misread.fullmatch(label):
            return "", scope
    if found := SCOPE_IN_BRACKETS.search(label) or SCOPE_IN_FRONT.match(label):
        return label[: found.start()] + label[found.end() :], SCOPES[found[1]]
    return label, None


def page_unit(text: str, units: frozenset[str]) -> str | None:
    """The unit of a cell that says nothing else: 单位：万元, or 万元 in brackets on a row of its own.

    English that follows it is passed over.
    """
    bare = without_spaces(text)
    noted = UNIT_NOTE.match(bare) or UNIT_WITHOUT_COLON.match(bare)
    said = UNIT.fullmatch(bare, noted.end() if noted else 0)
    unit = said["unit"] if said else None
    return unit if unit in units and bare != unit else None


def is_unit_note(text: str, units: frozenset[str]) -> bool:
    """Whether a cell begins with 单位： and says what the unit is, or nothing that is read."""
    bare = without_spaces(text)
    noted = UNIT_WITHOUT_COLON.match(bare) and page_unit(text, units)
    return bool(UNIT_NOTE.match(bare) or noted)


def headings_of(
    block: list[tuple[int, Row]], units: frozenset[str], name_column: int = 1
) -> tuple[tuple[Heading, ...], str | None]:
    """The headings and the page's unit that a block of heading rows prints."""
    labels: dict[int, str] = {}
    scopes: dict[int, str] = {}
    first_row: dict[int, int] = {}
    unit: str | None = None
    for number, row in block:
        above = not labels and len(row) == 1 and bool(page_unit(next(iter(row.values())), units))
        unit_row = above or any(is_unit_note(text, units) for text in row.values())
        for column, text in sorted(row.items()):
            if column <= name_column or above or is_unit_note(text, units):
                unit = page_unit(text, units) or unit
                continue
            label, scope = label_and_scope(text)
            if "续表" in label or not (label or scope) or (unit_row and page_unit(text, units)):
                continue
            first_row.setdefault(column, number)
            if label in units:
                label = f"({label})"
            if label:
                labels[column] = labels.get(column, "") + label
            if scope:
                scopes[column] = scope
    headings = []
    before = 0
    for column in sorted(labels.keys() | scopes.keys()):
        label = labels.get(column, "")
        spanned = scopes.get(column) == "district" and scopes.get(before) == "city"
        if spanned and (not label or (page_unit(label, units) and labels.get(before, "").endswith(label))):
            label = labels.get(before, "")
        before = column
        headings.append(Heading(column, first_row[column], label, scopes.get(column)))
    return tuple(headings), unit


def pages(
    rows: Mapping[int, Row],
    place_rows: Collection[int],
    units: frozenset[str],
    strangers: Collection[int] = (),
    name_column: int = 1,
) -> Iterator[Page]:
    """Split a sheet into its printed pages.

    A block of heading rows without labels (a note in mid-table, a page title alone) opens no page
    of its own: the headings before it hold on.

    Args:
        place_rows: the rows that name a place.
        strangers: rows that hold figures under a name that is not known; they open no page.
    """
    page = Page((), None, ())
    block: list[int] = []
    unknown: list[int] = []
    body: list[int] = []

    def ended() -> Page:
        return replace(page, rows=tuple(body), strangers=tuple(unknown))

    for number in sorted(rows):
        if number in strangers:
            unknown.append(number)
            continue
        if number not in place_rows:
            block.append(number)
            continue
        if block:
            headings, unit = headings_of([(one, rows[one]) for one in block], units, name_column)
            if headings:
                below = [one for one in unknown if one > block[-1]]
                if body:
                    unknown = [one for one in unknown if one not in below]
                    yield ended()
                    unknown = below
                page = Page(headings, unit or page.unit, (), tuple(block))
                body = []
            elif not body:
                page = replace(page, heading_rows=tuple(block))
            block = []
        body.append(number)
    if body:
        yield ended()


def is_figure(text: str) -> bool:
    """Whether a cell holds a number."""
    return bool(DIGIT.search(text)) and read_number(text).kind == "number"
