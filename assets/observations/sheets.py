"""From the sheets of a workbook to the printed tables on them.

A sheet is cut into printed pages; pages that follow one another are one table. A title begins a new table only
where the roster begins again, for pages repeat their title and OCR damages it. Where tables stand side by side on
one wide sheet, every title of its title row holds for the columns down to the next title, and each table becomes
pages of its own: the column of names and its columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import PurePosixPath

from assets.observations.edition import EditionFacts
from assets.observations.page import Page, Row, pages
from assets.observations.places import further_name_columns, is_stranger, named_rows
from assets.observations.text import CHINESE
from assets.observations.titles import Elsewhere, Named, Title, title_within

Name = Named | Elsewhere | None
Sheets = Mapping[str, Mapping[int, Row]]
"""Sheet to row number to the row's cells."""
FEWEST_TITLES = 3
"""So many titles without a number in one row are the titles of tables side by side."""
TOP_ROWS = 12
"""The rows in which a title without a number, or the titles of tables side by side can stand."""
FEWEST_ROWS = 3
"""A page of fewer rows begins no table: a name that stands twice is misread, as a rule."""


@dataclass(frozen=True)
class TitleCell:
    """A title where it stands; without a cell, it is the name of the sheet or the file."""

    title: Title
    sheet: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class PlacedPage:
    """A printed page on its sheet."""

    sheet: str
    name_column: int
    rows: Mapping[int, Row]
    """Of the whole sheet; of a wide one, the column of names and the columns of the table alone."""
    page: Page
    names: Mapping[int, str]
    """The known name of every row of the sheet that names a place."""
    units: Mapping[int, str] = field(default_factory=dict)
    """On a wide sheet: the unit that the title over a column says."""
    whole: Mapping[int, Row] | None = None
    """On a wide sheet: the rows with the columns of all tables."""


@dataclass
class Segment:
    """The pages of one table in a workbook."""

    heading: TitleCell | None
    named: Name
    pages: list[PlacedPage] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    """Pages that are printed twice."""
    wide: bool = False
    names: set[str] = field(default_factory=set)
    """The printed names of its rows."""

    def add(self, placed: PlacedPage) -> None:
        self.pages.append(placed)
        self.names.update(placed.names[number] for number in placed.page.rows)


def printed_tables(facts: EditionFacts, workbook: str, sheets: Sheets) -> list[Segment]:
    """The printed tables of a workbook, mapped or not, in the order of its sheets."""
    segments: list[Segment] = []
    pending: TitleCell | None = None
    current: Segment | None = None
    for sheet, rows in sheets.items():
        name_column, names = named_rows(rows, facts.names)
        beside = side_by_side(facts, sheet, rows, name_column, names)
        if beside:
            segments += beside
            current = None
            continue
        titles, rest = title_cells(facts, sheet, rows, name_column, names)
        in_sheet = pages_in_order(facts, sheet, rest, name_column, names)
        first_title = next(iter(titles.values()), None)
        if not in_sheet:
            pending = pending or first_title
            continue
        for at, placed in enumerate(in_sheet):
            title = title_of_page(titles, placed.page)
            if current is None:
                title = title or pending or title_of_names(facts, workbook, sheet)
            elif title is None and at == 0:
                title = title_of_sheet(facts, sheet)
            named = facts.titles.names(title.title) if title else None
            if current is None or begins_table(current, placed, title, named, at == 0):
                current = Segment(title, named)
                segments.append(current)
            elif repeats_rows(current, placed):
                rows_again = placed.page.rows
                current.repeated.append(f"rows {rows_again[0]}–{rows_again[-1]} of sheet {sheet}")
                continue
            current.add(placed)
    return segments


def pages_in_order(
    facts: EditionFacts, sheet: str, rows: Mapping[int, Row], name_column: int, names: Mapping[int, str]
) -> list[PlacedPage]:
    """The printed pages of a sheet; where the roster is printed in two columns, the left and the right half of a page
    are pages of their own that follow one another."""
    further = further_name_columns(rows, name_column, facts.names)
    if not further:
        return list(pages_of(facts, sheet, rows, name_column, names))
    starts = [name_column, *further]
    halves = []
    for start, end in zip(starts, [*further, None], strict=True):
        half = {number: columns_between(row, start, end) for number, row in rows.items()}
        named = {
            number: name for number, row in half.items() if (name := facts.names.name_of(row.get(start, "")))
        }
        halves.append(
            list(pages_of(facts, sheet, {number: row for number, row in half.items() if row}, start, named))
        )
    return [placed for of_page in zip_longest(*halves) for placed in of_page if placed is not None]


def columns_between(row: Row, start: int, end: int | None) -> Row:
    """The cells of a row from one column to before another."""
    return {column: text for column, text in row.items() if start <= column and (end is None or column < end)}


def pages_of(
    facts: EditionFacts, sheet: str, rows: Mapping[int, Row], name_column: int, names: Mapping[int, str]
) -> Iterator[PlacedPage]:
    """The printed pages of a sheet; a sheet with figures and not one known name is a page of strangers."""
    strangers = [number for number in sorted(rows.keys() - names) if is_stranger(rows[number], name_column)]
    if names:
        for page in pages(rows, names.keys(), facts.units, set(strangers), name_column):
            yield PlacedPage(sheet, name_column, rows, page, names)
    elif sum(name_column in rows[number] for number in strangers) >= FEWEST_ROWS:
        before = tuple(number for number in sorted(rows) if number < strangers[0])
        yield PlacedPage(sheet, name_column, rows, Page((), None, (), before, tuple(strangers)), names)


def title_cells(
    facts: EditionFacts, sheet: str, rows: Mapping[int, Row], name_column: int, names: Mapping[int, str]
) -> tuple[dict[int, TitleCell], Mapping[int, Row]]:
    """The titles of a sheet by row, and its rows without them where they stand over a column.

    A title glued to the heading of a column leaves the heading there. A title without a number is one where no
    numbered title stands on the sheet, alone on its row, in the column of names or before it.
    """
    found: dict[int, TitleCell] = {}
    changed: dict[int, Row] = {}
    unnumbered: TitleCell | None = None
    for number in sorted(rows.keys() - names):
        row = rows[number]
        for column in sorted(row):
            text = row[column]
            if not CHINESE.search(text):
                continue
            title = facts.titles.title(text) if could_be_title(text, column, number, name_column) else None
            if title is None:
                continue
            if title.numbered:
                found.setdefault(number, TitleCell(title, sheet, number, column))
                if column > name_column:
                    changed.setdefault(number, dict(row))[column] = title.glued
            elif (
                unnumbered is None and is_alone(row, column) and isinstance(facts.titles.names(title), Named)
            ):
                unnumbered = TitleCell(title, sheet, number, column)
    if unnumbered and unnumbered.row is not None and not found:
        found = {unnumbered.row: unnumbered}
    return found, {**rows, **changed} if changed else rows


def is_alone(row: Row, column: int) -> bool:
    """Whether no other Chinese text stands on the row of a cell."""
    return not any(CHINESE.search(text) for other, text in row.items() if other != column)


def could_be_title(text: str, column: int, row: int, name_column: int) -> bool:
    """Whether a cell is worth taking apart: it begins with a digit, or stands where a title without one can."""
    return text.lstrip()[:1].isdigit() or (column <= name_column and row <= TOP_ROWS)


def title_of_page(titles: Mapping[int, TitleCell], page: Page) -> TitleCell | None:
    """The title in the heading block of a page, a title of a continued table left out."""
    in_block = (titles[number] for number in page.heading_rows if number in titles)
    return next((one for one in in_block if not one.title.continued), None)


def title_of_sheet(facts: EditionFacts, sheet: str) -> TitleCell | None:
    """The name of a sheet, where it is a title that the catalog knows."""
    title = facts.titles.title(title_within(sheet))
    return TitleCell(title, sheet) if facts.titles.names(title) else None


def title_of_names(facts: EditionFacts, workbook: str, sheet: str) -> TitleCell | None:
    """The title that a sheet without one takes from its own name, else from the name of its file."""
    of_file = facts.titles.title(title_within(PurePosixPath(workbook).stem))
    return title_of_sheet(facts, sheet) or (
        TitleCell(of_file, sheet) if facts.titles.names(of_file) else None
    )


def begins_table(
    current: Segment, placed: PlacedPage, title: TitleCell | None, named: Name, first: bool
) -> bool:
    """Whether a page begins another table: it has another title, and most of its places were named before.

    A sheet begins one under another title that the catalog knows, too, and where it names the places again under
    headings that the table before does not have.

    Args:
        named: what the title names.
        first: whether the page is the first of its sheet.
    """
    here = [placed.names[number] for number in placed.page.rows]
    if not here:
        return True
    mapped = isinstance(current.named, Named)
    if title and is_other(current, title, named):
        if isinstance(named, Named) and (first or not mapped):
            return True
        if first and not mapped:
            return True
    again = sum(name in current.names for name in here)
    if len(here) < FEWEST_ROWS or 2 * again <= len(here) or repeats_rows(current, placed):
        return False
    last = current.pages[-1]
    labels = {one.label for one in last.page.headings}
    return title is not None or (
        last.sheet != placed.sheet and labels.isdisjoint(one.label for one in placed.page.headings)
    )


def is_other(current: Segment, title: TitleCell, named: Name) -> bool:
    """Whether a title is not that of the table before."""
    if isinstance(named, Named) and isinstance(current.named, Named):
        return (named.tables, named.scope) != (current.named.tables, current.named.scope)
    return current.heading is None or title.title.words != current.heading.title.words


def repeats_rows(current: Segment, placed: PlacedPage) -> bool:
    """Whether every row of a page stands on the pages before already, figure by figure: a page printed twice."""
    same_headings = any(headings_on(one) == headings_on(placed) for one in current.pages)
    if not same_headings or not current.names.issuperset(placed.names[number] for number in placed.page.rows):
        return False
    before = {row_text(one, number) for one in current.pages for number in one.page.rows}
    here = [row_text(placed, number) for number in placed.page.rows]
    return any(figures for _, figures in here) and before.issuperset(here)


def headings_on(placed: PlacedPage) -> set[tuple[int, str, str | None]]:
    """What is printed over the columns of a page."""
    return {(one.column, one.label, one.scope) for one in placed.page.headings}


def row_text(placed: PlacedPage, number: int) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The name of a row and the figures beside it."""
    row = placed.rows[number]
    figures = tuple(
        (column, text.strip())
        for column, text in sorted(row.items())
        if column > placed.name_column and any(letter.isdigit() for letter in text)
    )
    return placed.names[number], figures


def side_by_side(
    facts: EditionFacts, sheet: str, rows: Mapping[int, Row], name_column: int, names: Mapping[int, str]
) -> list[Segment]:
    """The tables of a wide sheet; none where the sheet holds one table."""
    row = title_row(facts, rows, name_column, names)
    if row is None:
        return []
    titles = titles_in(facts, rows[row], name_column)
    first, last = min(titles), max(max(of_row, default=1) for of_row in rows.values())
    ends = [*sorted(titles)[1:], last + 1]
    groups: dict[object, tuple[Segment, dict[int, str | None]]] = {}
    for (column, title), end in zip(sorted(titles.items()), ends, strict=True):
        named = facts.titles.names(title)
        key = (named.tables, named.scope) if isinstance(named, Named) else title.text
        segment = Segment(TitleCell(title, sheet, row, column), named, wide=True)
        _, columns = groups.setdefault(key, (segment, {}))
        columns.update(dict.fromkeys(range(max(column, name_column + 1), end), title.unit))
    below = {number: of_row for number, of_row in rows.items() if number > row}
    whole = list(pages_of(facts, sheet, below, name_column, names))
    strangers = {number for placed in whole for number in placed.page.strangers}
    of_names = {column for column in (name_column, name_column + 1) if column < max(first, name_column + 1)}
    for segment, columns in groups.values():
        own = {
            number: {
                column: text for column, text in of_row.items() if column in columns or column in of_names
            }
            for number, of_row in below.items()
        }
        units = {column: unit for column, unit in columns.items() if unit}
        for page in pages(own, names.keys(), facts.units, strangers, name_column):
            segment.add(PlacedPage(sheet, name_column, own, page, names, units, below))
    return [segment for segment, _ in groups.values()]


def titles_in(facts: EditionFacts, row: Row, name_column: int) -> dict[int, Title]:
    """What could be titles in a row, by column: its Chinese texts right of the names, and a numbered one over them."""
    return {
        column: title
        for column, text in row.items()
        if column >= name_column and CHINESE.search(text)
        if (title := facts.titles.title(text)).numbered or column > name_column
    }


def title_row(
    facts: EditionFacts, rows: Mapping[int, Row], name_column: int, names: Mapping[int, str]
) -> int | None:
    """The row in which the titles of tables side by side stand: two or more with a number, or more without."""
    best: tuple[int, int] = (0, 0)
    for number in sorted(rows)[:TOP_ROWS]:
        if number in names:
            break
        titles = titles_in(facts, rows[number], name_column)
        numbered = [column for column, title in titles.items() if title.numbered and not title.continued]
        if numbered == [name_column]:
            return None
        known = {
            named.table_keys if isinstance(named, Named) else named.table_key
            for column, title in titles.items()
            if column > name_column and (named := facts.titles.names(title))
        }
        if len(numbered) > 1 or len(known) >= FEWEST_TITLES:
            best = max(best, (len(numbered) + len(known), -number))
    return -best[1] or None
