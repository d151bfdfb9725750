"""From the cells of a mapped table to its layout: which columns hold which indicator, which rows
which place. Nothing is dropped: what is not understood is a finding that names file, sheet and cell.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assets.catalog import Catalog, Heading, PlaceName, Table
from assets.catalog.editions import data_year
from assets.catalog.records import within
from assets.observations.page import Page, Row, pages, with_lost_headings
from assets.observations.text import read_number, without_spaces

TITLE = re.compile(r"\d+[-—–_]\d+(?P<title>.+)")
TITLE_ROWS = 12
STRAY_MARKS = re.compile(r"[.'‘’`/=,;:·]")
UNIT_IN_BRACKETS = re.compile(r"[(]([^()]+)[)]$")
HEADING_OF_NAMES = "城市"
NATION = 0


@dataclass(frozen=True)
class MappedColumn:
    """A column of one page that holds an indicator."""

    workbook: str
    sheet: str
    page: int
    column_number: int
    column_letters: str
    heading: str
    indicator: str
    printing: str
    scope: str
    unit: str


@dataclass(frozen=True)
class PlaceRow:
    """A row of one page that names a place: a city, a province, or all cities together."""

    workbook: str
    sheet: str
    page: int
    row: int
    printed_name: str
    place_id: int
    kind: str


@dataclass
class Layout:
    """The layout of one workbook that holds a mapped table."""

    columns: list[MappedColumn] = field(default_factory=list)
    rows: list[PlaceRow] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def column_letters(column: int) -> str:
    """The letters of a column number.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def printed_title(texts: Iterable[str]) -> str | None:
    """The title of a table without its number: the first numbered text of a workbook."""
    for text in texts:
        title = TITLE.fullmatch(without_spaces(text))
        if title and "续表" not in title["title"]:
            return title["title"]
    return None


def mapped_table(catalog: Catalog, edition: int, title: str | None) -> Table | None:
    """The catalog's table of this title in this edition, or None where the table is not mapped."""
    for table in catalog.tables:
        if table.title == title and table.printed_in(edition):
            return table
    return None


def missing_tables(
    catalog: Catalog, editions: Iterable[int], tables: dict[str, tuple[int, Table]]
) -> list[str]:
    """Editions that are only partly delivered, a line each: the mapped tables that no workbook of them holds.

    Args:
        editions: those of which anything was delivered; one of which nothing was lacks nothing.
        tables: the edition and table of every workbook that holds a mapped table.
    """
    delivered = {(edition, table.title) for edition, table in tables.values()}
    findings = []
    for edition in sorted(editions):
        printed = [table.title for table in catalog.tables if table.printed_in(edition)]
        absent = [title for title in printed if (edition, title) not in delivered]
        if absent:
            findings.append(
                f"edition {edition} is only partly delivered, without {len(absent)} of its {len(printed)} mapped "
                f"tables: {'; '.join(absent)}. Deliver their workbooks, or take the folder {edition} away; a title "
                "that reads otherwise belongs into assets/catalog/tables.csv"
            )
    return findings


def layout_of(
    catalog: Catalog, workbook: str, edition: int, table: Table, sheets: dict[str, dict[int, Row]]
) -> Layout:
    """The layout of one workbook: every page's mapped columns and place rows, and what is not understood."""
    names = names_of_edition(catalog.names, edition)
    exceptions = {
        (item.sheet, item.row): item for item in catalog.place_exceptions if item.workbook == workbook
    }
    headings = headings_of_table(catalog, table, edition)
    cities = {city.city_id for city in catalog.cities}
    layout = Layout()
    province: int | None = None
    page_number = 0
    unit: str | None = None
    before: Page | None = None
    for sheet, all_rows in sheets.items():
        rows = without_ignored(catalog, workbook, sheet, all_rows)
        place_names = {number: place_name(row.get(1, "")) for number, row in rows.items()}
        place_rows = {number for number, name in place_names.items() if name in names}
        if not place_rows:
            continue
        layout.findings += unknown_rows(workbook, sheet, rows, place_rows)
        for printed_page in pages(rows, place_rows, catalog.printed_units):
            page_number += 1
            unit = printed_page.unit or unit
            page = before = with_lost_headings(printed_page, before, rows)
            columns, findings = mapped_columns(
                catalog, workbook, sheet, page_number, replace(page, unit=unit), table, headings
            )
            layout.columns += columns
            layout.findings += findings
            for number in page.rows:
                name = place_names[number]
                place = resolve(names[name], province)
                if exception := exceptions.pop((sheet, number), None):
                    place = exception.place_id
                    if exception.printed != name:
                        layout.findings.append(
                            f"{workbook}, sheet {sheet}, cell A{number}: {name!r} is printed, and "
                            f"assets/catalog/place_exceptions.csv expects {exception.printed!r}"
                        )
                if place != NATION:
                    province = place // 10000 * 10000
                layout.rows.append(
                    PlaceRow(workbook, sheet, page_number, number, name, place, kind_of(place, cities))
                )
    layout.findings += uneven_pages(workbook, layout)
    layout.findings += repeated_places(workbook, layout.rows)
    layout.findings += [
        f"{workbook}, sheet {sheet}: has no place in row {row}; assets/catalog/place_exceptions.csv names it"
        for sheet, row in exceptions
    ]
    return layout


def headings_of_table(catalog: Catalog, table: Table, edition: int) -> list[Heading]:
    """The headings that the catalog knows in a table of an edition."""
    return [one for one in catalog.headings if one.table_key == table.table_key and within(one, edition)]


def without_ignored(catalog: Catalog, workbook: str, sheet: str, rows: dict[int, Row]) -> dict[int, Row]:
    """The rows of a sheet without those that the catalog knows to be no statistics."""
    ranges = [
        range(item.first_row, item.last_row + 1)
        for item in catalog.ignored_rows
        if (item.workbook, item.sheet) == (workbook, sheet)
    ]
    return {number: row for number, row in rows.items() if not any(number in one for one in ranges)}


def names_of_edition(names: Iterable[PlaceName], edition: int) -> dict[str, list[int]]:
    """The printed names of an edition, each with the places it can stand for."""
    places: dict[str, list[int]] = defaultdict(list)
    for name in names:
        if within(name, edition):
            places[name.printed].append(name.place_id)
    return dict(places)


def place_name(text: str) -> str:
    """A name in column A without spaces and stray marks."""
    return STRAY_MARKS.sub("", without_spaces(text))


def resolve(places: list[int], province: int | None) -> int:
    """The place of a printed name.

    A name of a province and of a city in it (吉林, where 市 is omitted) is the city where rows of
    that province come before it, and opens the province otherwise.
    """
    inside = [place for place in places if place % 10000 and place // 10000 * 10000 == province]
    return inside[0] if inside else min(places)


def kind_of(place: int, cities: set[int]) -> str:
    """`total` for all cities, `city` for a city (municipalities included), `province` otherwise."""
    if place == NATION:
        return "total"
    return "city" if place in cities else "province"


def unknown_rows(workbook: str, sheet: str, rows: dict[int, Row], place_rows: set[int]) -> list[str]:
    """Rows that hold figures under a name the catalog does not know."""
    findings = []
    for number in sorted(rows.keys() - place_rows):
        row = rows[number]
        figures = [text for column, text in row.items() if column > 1 and read_number(text).kind == "number"]
        name = place_name(row.get(1, ""))
        if figures and name != HEADING_OF_NAMES:
            what = f"{row[1].strip()!r} is no city the catalog knows" if 1 in row else "no name"
            findings.append(
                f"{workbook}, sheet {sheet}, cell A{number}: {what}, but figures stand beside it; "
                "add the printed name to assets/catalog/names.csv"
            )
    return findings


def mapped_columns(
    catalog: Catalog,
    workbook: str,
    sheet: str,
    page_number: int,
    page: Page,
    table: Table,
    headings: list[Heading],
) -> tuple[list[MappedColumn], list[str]]:
    """The columns of a page that hold indicators, and the headings and units that are not understood."""
    columns: list[MappedColumn] = []
    findings: list[str] = []
    unit_to_the_left: str | None = None
    label_before: str | None = None
    for printed in page.headings:
        where = f"{workbook}, sheet {sheet}, cell {column_letters(printed.column)}{printed.row}"
        label, unit = label_and_unit(printed.label, catalog.printed_units)
        unit_to_the_left = unit or unit_to_the_left
        heading = known_heading(headings, printed.label, label)
        if heading is None:
            if not printed.label or printed.label != label_before:
                findings.append(f"{where}: {unknown_heading(headings, printed.label, table)}")
            label_before = printed.label
            continue
        label_before = None
        if heading.indicator is None:
            continue
        printed_unit = heading.unit if heading.note == "unit stated here" else unit
        stated = printed_unit or page.unit or unit_to_the_left
        if stated is None or stated != heading.unit:
            findings.append(
                f"{where}: unit {stated!r} over {label!r}, expected {heading.unit!r}; "
                "correct the workbook or the unit in assets/catalog/headings.csv"
            )
            continue
        scope = heading.scope or printed.scope or table.scope or "city"
        columns.append(
            MappedColumn(
                workbook,
                sheet,
                page_number,
                printed.column,
                column_letters(printed.column),
                label,
                heading.indicator,
                heading.printing or "main",
                scope,
                stated,
            )
        )
    return columns, findings


def label_and_unit(label: str, units: frozenset[str]) -> tuple[str, str | None]:
    """A heading's label and the unit in brackets at its end.

    >>> label_and_unit("年末总人口(万人)", frozenset({"万人"}))
    ('年末总人口', '万人')
    """
    unit = UNIT_IN_BRACKETS.search(label)
    if unit and unit[1] in units:
        return label[: unit.start()], unit[1]
    return label, None


def known_heading(headings: list[Heading], *labels: str) -> Heading | None:
    """The catalog's heading for a printed one: with its unit where the catalog says so, else without."""
    for label in labels:
        for heading in headings:
            if heading.heading == label:
                return heading
    return None


def unknown_heading(headings: list[Heading], label: str, table: Table) -> str:
    """What is not understood of a heading, its wording or its unit, and which file to edit."""
    in_brackets = UNIT_IN_BRACKETS.search(label)
    if in_brackets and known_heading(headings, label[: in_brackets.start()]):
        return (
            f"unit {in_brackets[1]!r} is unknown; correct the workbook or add it to assets/catalog/units.csv"
        )
    return f"heading {label!r} is unknown in table {table.title!r}; add it to assets/catalog/headings.csv"


def uneven_pages(workbook: str, layout: Layout) -> list[str]:
    """Columns that some pages of a table have and others lack."""
    columns: dict[int, set[tuple[str, str]]] = {row.page: set() for row in layout.rows}
    for column in layout.columns:
        columns[column.page].add((column.indicator, column.scope))
    everywhere = set().union(*columns.values())
    first_row = {row.page: row for row in reversed(layout.rows)}
    return [
        f"{workbook}, sheet {first_row[page].sheet}, cell A{first_row[page].row}: the page that begins here has "
        f"no column for {indicator} ({scope}), which other pages have; correct the workbook"
        for page, present in columns.items()
        for indicator, scope in sorted(everywhere - present)
    ]


def repeated_places(workbook: str, rows: list[PlaceRow]) -> list[str]:
    """Places that one table names twice."""
    seen: dict[int, PlaceRow] = {}
    findings = []
    for row in rows:
        first = seen.setdefault(row.place_id, row)
        if first is not row:
            findings.append(
                f"{workbook}, sheet {row.sheet}, cell A{row.row}: {row.printed_name!r} is "
                f"{row.place_id} again, named before in sheet {first.sheet}, cell A{first.row}; if "
                "one of the two is misread, say so in assets/catalog/place_exceptions.csv"
            )
    return findings


def lacking(catalog: Catalog, edition: int, table: Table, layouts: dict[str, Layout]) -> list[str]:
    """Columns and cities that the catalog says a table of an edition prints, and that no workbook of it holds.

    Args:
        layouts: the layouts of the table's workbooks, by workbook; one, unless two tables share a title.
    """
    where = f"{', '.join(layouts)}: table {table.title!r}"
    expected = {
        (heading.indicator, scope)
        for heading in headings_of_table(catalog, table, edition)
        if heading.indicator
        for scope in scopes_of(heading, table)
    }
    printed = {(one.indicator, one.scope) for layout in layouts.values() for one in layout.columns}
    findings = [
        f"{where} has no column for {indicator} ({scope}); if the edition does not print it, say so in "
        "assets/catalog/headings.csv"
        for indicator, scope in sorted(expected - printed)
    ]
    year = data_year(edition)
    excused = {
        item.city_id
        for item in catalog.missing_rows
        if item.edition == edition and item.table_key == table.table_key and item.scope in (None, table.scope)
    }
    named = {row.place_id for layout in layouts.values() for row in layout.rows}
    findings += [
        f"{where} has no row for {city.name} ({city.city_id}); if the edition does not print it, say so "
        "in assets/catalog/missing_rows.csv"
        for city in catalog.cities
        if city.first_year <= year <= city.last_year and city.city_id not in named | excused
    ]
    return findings


def scopes_of(heading: Heading, table: Table) -> tuple[str, ...]:
    """The scopes in which a heading is printed: that of its table or its own, else both."""
    scope = table.scope or heading.scope
    return (scope,) if scope else ("city", "district")
