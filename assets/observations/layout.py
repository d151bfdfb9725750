"""From the cells of a workbook to its layout: which columns hold which indicator, which rows which place, table by
table. Nothing is dropped: what is not understood is a finding, and the copy of its table is held back whole.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import PurePosixPath

from assets.errors import nearest
from assets.observations.edition import EditionFacts
from assets.observations.headings import Misunderstood, Understood
from assets.observations.page import Heading, Page, with_lost_headings
from assets.observations.places import (
    NATION,
    english_name,
    excepted,
    has_figures,
    kind_of,
    of_counties,
    place_name,
    resolve,
)
from assets.observations.sheets import PlacedPage, Segment, Sheets, TitleCell, printed_tables
from assets.observations.titles import Elsewhere, Named, PrintedTable, Title
from assets.observations.wordings import label_and_unit

NOT_MAPPED = "no table that the catalog maps"

MOST_STRANGERS = 10
"""More unknown names than this are one finding."""
STRANGERS_SHOWN = 3


@dataclass(frozen=True)
class MappedColumn:
    """A column of one page that holds an indicator."""

    edition: int
    printed_table: str
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

    edition: int
    printed_table: str
    workbook: str
    sheet: str
    page: int
    row: int
    position: int
    """The how many-th row of its table in the workbook it is."""
    printed_name: str
    english_name: str | None
    place_id: int
    kind: str


@dataclass(frozen=True)
class LayoutFinding:
    """What is not understood, at the first of the places where it stands."""

    edition: int
    printed_table: str | None
    workbook: str | None
    sheet: str | None
    cell: str | None
    places: int
    finding: str


@dataclass(frozen=True)
class DeliveredTable:
    """A table of a workbook, and what became of it."""

    edition: int
    printed_table: str | None
    table_key: str | None
    title: str
    workbook: str
    sheet: str | None
    cell: str | None
    outcome: str
    reason: str | None


@dataclass
class TableLayout:
    """One printed table in one workbook."""

    edition: int
    table: PrintedTable
    workbook: str
    heading: TitleCell
    cell: str | None
    columns: list[MappedColumn] = field(default_factory=list)
    rows: list[PlaceRow] = field(default_factory=list)
    findings: list[LayoutFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was not read to the letter, and what was passed over in it."""
    figures: dict[tuple[int, str, str, str], str] = field(default_factory=dict)
    """What is printed of a place, indicator, scope and printing, blanks left out."""

    @property
    def indicators(self) -> set[tuple[str, str]]:
        """Indicator and scope of its columns."""
        return {(one.indicator, one.scope) for one in self.columns}

    @property
    def printed(self) -> set[tuple[str, str, str]]:
        """Indicator, scope and printing of its columns."""
        return {(one.indicator, one.scope, one.printing) for one in self.columns}

    def take_in(self, part: "TableLayout") -> None:
        """Take in a further part of the table, which has other columns, from the same workbook."""
        positions = len(self.rows)
        self.columns += part.columns
        self.rows += [replace(one, position=positions + one.position) for one in part.rows]
        self.findings += part.findings
        self.notes += part.notes
        self.figures |= part.figures

    def delivered(self, outcome: str, reason: str | None) -> DeliveredTable:
        """The table and what became of it."""
        return DeliveredTable(
            self.edition,
            self.table.printed_table,
            self.table.table_key,
            self.heading.title.text,
            self.workbook,
            self.heading.sheet,
            self.cell,
            outcome,
            reason,
        )


@dataclass
class WorkbookLayout:
    """The mapped tables of one workbook, and those that are passed over."""

    tables: list[TableLayout] = field(default_factory=list)
    passed_over: list[DeliveredTable] = field(default_factory=list)


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


class Notices:
    """What is not understood in a table, each once with its first place and the number of places."""

    def __init__(self, edition: int, printed_table: str, workbook: str) -> None:
        self.of_table = (edition, printed_table, workbook)
        self.first: dict[str, tuple[str, str]] = {}
        self.places: Counter[str] = Counter()

    def add(self, sheet: str, column: int, row: int, message: str, places: int = 1) -> None:
        self.first.setdefault(message, (sheet, f"{column_letters(column)}{row}"))
        self.places[message] += places

    def findings(self) -> list[LayoutFinding]:
        """A line each, in the order in which they were met."""
        edition, printed_table, workbook = self.of_table
        return [
            LayoutFinding(
                edition,
                printed_table,
                workbook,
                sheet,
                cell,
                self.places[message],
                f"{workbook}, sheet {sheet}, cell {cell}{others(self.places[message])}: {message}",
            )
            for message, (sheet, cell) in self.first.items()
        ]


def others(places: int) -> str:
    """The number of other places, in words."""
    if places == 1:
        return ""
    return f" and {places - 1} more place{'s' if places > 2 else ''}"


def layout_of(facts: EditionFacts, workbook: str, sheets: Sheets) -> WorkbookLayout:
    """The layout of one workbook: of each of its tables, every page's mapped columns and place rows."""
    layout = WorkbookLayout()
    numbers = count(1)
    for segment in printed_tables(facts, workbook, sheets):
        tables = mapped_tables(facts, workbook, segment, numbers)
        if isinstance(tables, str):
            layout.passed_over.append(passed_over(facts, workbook, segment, tables))
            continue
        for table in tables:
            before = next((one for one in layout.tables if one.table == table.table), None)
            if before is None:
                layout.tables.append(table)
            elif before.printed.isdisjoint(table.printed):
                before.take_in(table)
            else:
                layout.passed_over.append(table.delivered("passed over", again(before, table)))
    return layout


def passed_over(facts: EditionFacts, workbook: str, segment: Segment, reason: str) -> DeliveredTable:
    """A table that is not laid out, and why."""
    title = segment.heading
    named = segment.named if isinstance(segment.named, Named) and len(segment.named.tables) == 1 else None
    return DeliveredTable(
        facts.edition,
        named.tables[0].printed_table if named else None,
        named.tables[0].table_key if named else None,
        title.title.text if title else PurePosixPath(workbook).stem,
        workbook,
        title.sheet if title else segment.pages[0].sheet if segment.pages else None,
        cell_of(segment),
        "passed over",
        reason,
    )


def cell_of(segment: Segment) -> str | None:
    """Where a table begins: the cell of its title, else that of its first row."""
    title = segment.heading
    if title and title.row and title.column:
        return f"{column_letters(title.column)}{title.row}"
    if not segment.pages:
        return None
    first = segment.pages[0]
    return f"{column_letters(first.name_column)}{min((*first.page.rows, *first.page.strangers))}"


def again(before: TableLayout, table: TableLayout) -> str:
    """Why a table that stands in its workbook a second time is passed over."""
    where = f"sheet {before.heading.sheet}, cell {before.cell}"
    if before.figures == table.figures:
        return f"identical to the table of {where}"
    differing = sum(
        before.figures.get(figure) != table.figures.get(figure)
        for figure in before.figures.keys() | table.figures.keys()
    )
    return (
        f"stands in this workbook before, in {where}, with {differing} other figures; deliver it as a workbook of "
        "its own to have the two compared"
    )


def mapped_tables(
    facts: EditionFacts, workbook: str, segment: Segment, numbers: Iterator[int]
) -> list[TableLayout] | str:
    """The mapped tables that stand under one title, or why there is none."""
    if segment.wide and segment.named is None and not list(facts.titles.nearly(title_of(segment))):
        return NOT_MAPPED
    if isinstance(segment.named, Elsewhere):
        return not_printed(facts, segment.named)
    if counties := counties_in(facts, segment):
        return counties
    if segment.named is not None:
        tables = tables_of(facts, workbook, segment, segment.named, numbers)
        return tables or "holds no column that the catalog maps"
    if segment.heading is not None:
        for named in facts.titles.nearly(title_of(segment)):
            tables = tables_of(facts, workbook, segment, named, numbers)
            if tables and all(is_whole(facts, one) for one in tables):
                return tables
    return NOT_MAPPED


def not_printed(facts: EditionFacts, elsewhere: Elsewhere) -> str:
    """Why a table that the catalog maps in other editions is passed over."""
    return (
        f"the catalog maps {elsewhere.table_key} {elsewhere.editions} only; widen the range in catalog/tables.csv if "
        f"edition {facts.edition} prints it"
    )


def title_of(segment: Segment) -> Title:
    assert segment.heading is not None
    return segment.heading.title


def is_whole(facts: EditionFacts, table: TableLayout) -> bool:
    """Whether a table has every column that the edition is known to print in it, and nothing unknown."""
    expected = facts.headings(table.table.table_key).expected(table.table)
    return not table.findings and bool(expected) and expected <= table.indicators


def counties_in(facts: EditionFacts, segment: Segment) -> str | None:
    """That a table is of counties and county-level cities, by its places, with their number."""
    if not any(placed.page.strangers for placed in segment.pages):
        return None
    cities = 0
    strangers: list[str] = []
    for placed in segment.pages:
        column = placed.name_column
        for number in placed.page.rows:
            cities += facts.names.is_city(placed.names[number]) and has_figures(placed.rows[number], column)
        strangers += [place_name(placed.rows[one].get(column, "")) for one in placed.page.strangers]
    if not of_counties(cities, strangers):
        return None
    shown = ", ".join(strangers[:STRANGERS_SHOWN])
    return (
        f"a table of counties and county-level cities: {len(strangers)} of {cities + len(strangers)} rows with "
        f"figures name no city of the catalog ({shown}, …)"
    )


def tables_of(
    facts: EditionFacts, workbook: str, segment: Segment, named: Named, numbers: Iterator[int]
) -> list[TableLayout]:
    """The tables that stand under one title; none where it names a table in parts and this part is not mapped."""
    assert segment.heading is not None
    drafts = [
        Draft(facts, TableLayout(facts.edition, table, workbook, segment.heading, cell_of(segment)))
        for table in named.tables
    ]
    before: Page | None = None
    unit: str | None = None
    for placed in segment.pages:
        unit = placed.page.unit or unit
        before = with_lost_headings(placed.page, before, placed.rows, placed.name_column)
        page = replace(placed, page=replace(before, unit=unit))
        for draft, columns in columns_of(facts, page, named, drafts, segment.wide):
            draft.add_page(page, next(numbers), columns)
    for draft in drafts:
        draft.finish(named.note, segment.repeated)
    layouts = [draft.layout for draft in drafts]
    with_columns = [one for one in layouts if one.columns]
    if with_columns or named.shared:
        return with_columns
    return layouts[:1]


@dataclass(frozen=True)
class ReadColumn:
    """A column of a page whose heading is understood."""

    printed: Heading
    understood: Understood
    scope: str


def columns_of(
    facts: EditionFacts, placed: PlacedPage, named: Named, drafts: list["Draft"], wide: bool
) -> list[tuple["Draft", list[ReadColumn]]]:
    """The columns of a page that hold indicators, for each of the tables that its title names."""
    found: dict[str, list[ReadColumn]] = {draft.layout.table.printed_table: [] for draft in drafts}
    unit_to_the_left: str | None = None
    for printed in placed.page.headings:
        unit_to_the_left = label_and_unit(printed.label, facts.units)[1] or unit_to_the_left
        beside = placed.units.get(printed.column) or placed.page.unit or unit_to_the_left
        key, read = read_heading(facts, printed, named, beside, wide)
        if isinstance(read, Misunderstood):
            if not (read.unknown and named.shared):
                for draft in drafts:
                    draft.notices.add(placed.sheet, printed.column, printed.row, read.message)
            continue
        if read.heading.indicator is None:
            continue
        tables = [one for one in named.tables if one.table_key == key]
        scope = read.heading.scope or printed.scope or named.scope
        table = tables[0] if len(tables) == 1 else next((one for one in tables if one.scope == scope), None)
        if table is None:
            message = f"neither the title nor the heading {read.label!r} says 全市 or 市辖区; complete the workbook"
            for draft in drafts:
                draft.notices.add(placed.sheet, printed.column, printed.row, message)
            continue
        found[table.printed_table].append(ReadColumn(printed, read, scope or table.scope or "city"))
    return [(draft, found[draft.layout.table.printed_table]) for draft in drafts]


def read_heading(
    facts: EditionFacts, printed: Heading, named: Named, beside: str | None, wide: bool
) -> tuple[str, Understood | Misunderstood]:
    """What a heading says in the one of the tables, which its title names, that knows it."""
    read = {
        table.table_key: facts.headings(table.table_key).read(printed, table, beside, wide)
        for table in reversed(named.tables)
    }
    collected = {
        key: one for key, one in read.items() if isinstance(one, Understood) and one.heading.indicator
    }
    known = {
        key: one for key, one in read.items() if not (isinstance(one, Misunderstood) and one.unknown)
    }
    chosen = collected or known or read
    return next(reversed(chosen.items()))


class Draft:
    """A table that is being laid out, page by page."""

    def __init__(self, facts: EditionFacts, layout: TableLayout) -> None:
        self.facts = facts
        self.layout = layout
        self.notices = Notices(facts.edition, layout.table.printed_table, layout.workbook)
        self.expected = facts.headings(layout.table.table_key).expected(layout.table)
        self.pages: list[tuple[PlacedPage, int]] = []
        self.strangers: dict[str, list[tuple[str, int, int]]] = {}

    def add_page(self, placed: PlacedPage, page: int, columns: list[ReadColumn]) -> None:
        """Take in the columns of a page; its rows follow once all are known."""
        self.pages.append((placed, page))
        table = self.layout.table.printed_table
        standing: dict[tuple[str, str, str], str] = {}
        for one in columns:
            heading, column = one.understood.heading, one.printed.column
            assert heading.indicator is not None and one.understood.unit is not None
            if (heading.indicator, one.scope) not in self.expected and is_blank(placed, column):
                continue
            letters, printing = column_letters(column), heading.printing or "main"
            first = standing.setdefault((heading.indicator, one.scope, printing), letters)
            if first != letters:
                self.notices.add(
                    placed.sheet,
                    column,
                    one.printed.row,
                    f"heading {one.understood.label!r} is {heading.indicator} ({one.scope}) again, as in column "
                    f"{first}; correct the workbook, or the wording in catalog/headings.csv",
                )
                continue
            if one.understood.note and one.understood.note not in self.layout.notes:
                self.layout.notes.append(one.understood.note)
            self.layout.columns.append(
                MappedColumn(
                    self.facts.edition,
                    table,
                    self.layout.workbook,
                    placed.sheet,
                    page,
                    column,
                    letters,
                    one.understood.label,
                    heading.indicator,
                    printing,
                    one.scope,
                    one.understood.unit,
                )
            )
        for number in placed.page.strangers:
            name = place_name(placed.rows[number].get(placed.name_column, ""))
            self.strangers.setdefault(name, []).append((placed.sheet, placed.name_column, number))

    def finish(self, note: str | None, repeated: list[str]) -> None:
        """Name the rows, once all pages are known, and what is not understood of them."""
        self.layout.notes = [
            *([note] if note else []),
            *self.layout.notes,
            *(f"{where} stand in it before and are passed over" for where in repeated),
        ]
        self.add_rows()
        self.notice_strangers()
        self.notice_uneven_pages()
        self.notice_repeated_places()
        self.layout.findings = self.notices.findings()

    def add_rows(self) -> None:
        """The rows of all pages with their places, and the figures beside them."""
        layout, names = self.layout, self.facts.names
        exceptions = self.facts.exceptions(layout.table.printed_table)
        columns: dict[int, list[MappedColumn]] = defaultdict(list)
        for column in layout.columns:
            columns[column.page].append(column)
        printed = [
            (placed, page, number, placed.names[number])
            for placed, page in self.pages
            for number in placed.page.rows
        ]
        times = Counter(name for *_, name in printed)
        order: Counter[str] = Counter()
        province: int | None = None
        for position, (placed, page, number, name) in enumerate(printed, start=1):
            row = placed.rows[number]
            order[name] += 1
            english = english_name(row, placed.name_column)
            place = excepted(exceptions, name, english, order[name], times[name])
            if place is None:
                place = resolve(names.places(name), province)
            if place != NATION:
                province = place // 10000 * 10000
            layout.rows.append(
                PlaceRow(
                    self.facts.edition,
                    layout.table.printed_table,
                    layout.workbook,
                    placed.sheet,
                    page,
                    number,
                    position,
                    name,
                    english,
                    place,
                    kind_of(place, names.cities),
                )
            )
            for column in columns[page]:
                if text := row.get(column.column_number, "").strip():
                    layout.figures[place, column.indicator, column.scope, column.printing] = text

    def notice_strangers(self) -> None:
        """Names that the catalog does not know and that figures stand beside; many of them in one line."""
        names = [name for name in self.strangers if name]
        if len(names) > MOST_STRANGERS:
            rows = [row for name in names for row in self.strangers[name]]
            shown = ", ".join(names[:STRANGERS_SHOWN])
            sheet, column, number = rows[0]
            self.notices.add(
                sheet,
                column,
                number,
                f"{len(names)} names that the catalog does not know stand beside figures ({shown}, …); add the printed "
                "names to catalog/names.csv",
                len(rows),
            )
            names = []
        for name in names:
            near = nearest(name, self.facts.names.now)
            for sheet, column, number in self.strangers[name]:
                self.notices.add(
                    sheet,
                    column,
                    number,
                    f"{name!r} is no city the catalog knows, but figures stand beside it; add the printed name to "
                    f"catalog/names.csv{near}",
                )
        for sheet, column, number in self.strangers.get("", []):
            self.notices.add(
                sheet, column, number, "no name stands beside figures; complete the workbook or remove the row"
            )

    def notice_uneven_pages(self) -> None:
        """Columns that some pages of the table have and others lack."""
        columns: dict[int, set[tuple[str, str]]] = {page: set() for _, page in self.pages}
        for column in self.layout.columns:
            columns[column.page].add((column.indicator, column.scope))
        everywhere = set().union(*columns.values())
        for placed, page in self.pages:
            for indicator, scope in sorted(everywhere - columns[page]):
                self.notices.add(
                    placed.sheet,
                    placed.name_column,
                    min((*placed.page.rows, *placed.page.strangers)),
                    f"the page that begins here has no column for {indicator} ({scope}), which other pages have; "
                    "correct the workbook",
                )

    def notice_repeated_places(self) -> None:
        """Places that the table names twice."""
        name_columns = {page: placed.name_column for placed, page in self.pages}
        seen: dict[int, PlaceRow] = {}
        for row in self.layout.rows:
            first = seen.setdefault(row.place_id, row)
            if first is not row:
                where = f"sheet {first.sheet}, cell {column_letters(name_columns[first.page])}{first.row}"
                self.notices.add(
                    row.sheet,
                    name_columns[row.page],
                    row.row,
                    f"{row.printed_name!r} is {row.place_id} again, named before in {where}; if one of the two is "
                    "misread, say so in catalog/place_exceptions.csv",
                )


def is_blank(placed: PlacedPage, column: int) -> bool:
    """Whether nothing is printed in a column of a page."""
    return not any(placed.rows[number].get(column, "").strip() for number in placed.page.rows)
