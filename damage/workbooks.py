"""The mapped workbooks as grids of cells, and the edits from which structural defects are made."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from assets.catalog import Catalog
from assets.catalog.editions import data_year
from assets.observations.edition import EditionFacts
from assets.observations.layout import layout_of
from assets.observations.page import Row
from assets.observations.records import MappedColumn, PlaceRow, TableLayout
from assets.observations.titles import PrintedTable
from assets.observations.workbooks import sheets_of

Sheets = dict[str, dict[int, Row]]
"""Sheet to row number to the row's cells."""


@dataclass(frozen=True)
class Place:
    """Where one cell stands."""

    sheet: str
    row: int
    column: int


@dataclass(frozen=True)
class Workbook:
    """One workbook of one mapped table as delivered, with its layout."""

    path: str
    edition: int
    sheets: Sheets
    layout: TableLayout

    @property
    def year(self) -> int:
        return data_year(self.edition)

    @property
    def table(self) -> PrintedTable:
        return self.layout.table

    @property
    def columns(self) -> list[MappedColumn]:
        return self.layout.columns

    @property
    def rows(self) -> list[PlaceRow]:
        return self.layout.rows

    @property
    def printed(self) -> list[tuple[str, str, str]]:
        """Indicator, scope and printing of the mapped columns, from left to right on the first page."""
        return list(dict.fromkeys((one.indicator, one.scope, one.printing) for one in self.columns))

    @property
    def main(self) -> list[tuple[str, str, str]]:
        return [column for column in self.printed if column[2] == "main"]

    def places(self, column: tuple[str, str, str], province: int | None = None) -> dict[int, Place]:
        """Where the figures of a column stand, by place; of the cities of one province only, if it is given."""
        number = {
            one.page: one.column_number
            for one in self.columns
            if (one.indicator, one.scope, one.printing) == column
        }
        return {
            row.place_id: Place(row.sheet, row.row, number[row.page])
            for row in self.rows
            if row.page in number
            and (province is None or (row.kind == "city" and province_of(row.place_id) == province))
        }

    def cities(self) -> list[PlaceRow]:
        return [row for row in self.rows if row.kind == "city"]

    def provinces(self, least: int = 2) -> list[int]:
        """Provinces with at least so many rows of cities."""
        cities: dict[int, int] = defaultdict(int)
        for row in self.cities():
            cities[province_of(row.place_id)] += 1
        return sorted(province for province, count in cities.items() if count >= least)

    def pages(self) -> list[int]:
        return sorted({row.page for row in self.rows})

    def heading_rows(self, page: int) -> tuple[str, list[int]]:
        """The sheet of a page and the numbers of the rows between the page before and its first place."""
        of_page = [row for row in self.rows if row.page == page]
        sheet, first = of_page[0].sheet, min(row.row for row in of_page)
        before = max((row.row for row in self.rows if row.sheet == sheet and row.row < first), default=0)
        return sheet, [number for number in sorted(self.sheets[sheet]) if before < number < first]


def province_of(place_id: int) -> int:
    return place_id // 10000 * 10000


def copied(sheets: Sheets) -> Sheets:
    """A copy whose cells can be changed."""
    return {sheet: {number: dict(row) for number, row in rows.items()} for sheet, rows in sheets.items()}


def text_at(sheets: Sheets, place: Place) -> str | None:
    return sheets[place.sheet].get(place.row, {}).get(place.column)


def put(sheets: Sheets, place: Place, text: str | None) -> None:
    """Let a cell say something else; None is a blank."""
    row = sheets[place.sheet].setdefault(place.row, {})
    if text is None:
        row.pop(place.column, None)
    else:
        row[place.column] = text


def without_rows(sheets: Sheets, rows: Iterator[tuple[str, int]]) -> Sheets:
    """The sheets without some rows, which leave gaps."""
    gone = set(rows)
    return {
        sheet: {number: row for number, row in of_sheet.items() if (sheet, number) not in gone}
        for sheet, of_sheet in sheets.items()
    }


def inserted(sheets: Sheets, sheet: str, after: int, rows: list[Row]) -> Sheets:
    """The sheets with rows put in below a row of one sheet, those that follow moved down."""
    moved = {number + (len(rows) if number > after else 0): row for number, row in sheets[sheet].items()}
    new = {after + at: dict(row) for at, row in enumerate(rows, start=1)}
    return sheets | {sheet: moved | new}


def workbooks_of(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, Workbook]:
    """The workbooks that hold one mapped table, by path."""
    editions = dict(
        connection.execute(
            """
            select workbook, any_value(edition)
            from observations.delivered_table
            where outcome = 'read'
            group by workbook
            having count(*) = 1
            order by workbook
            """
        ).fetchall()
    )
    facts = {edition: EditionFacts(catalog, edition) for edition in editions.values()}
    books = {}
    for path, sheets in sheets_of(connection, list(editions)):
        (layout,) = layout_of(facts[editions[path]], path, sheets).tables
        books[path] = Workbook(path, editions[path], sheets, layout)
    return books
