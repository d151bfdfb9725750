"""From the cells of a workbook to its layout: which columns hold which indicator, which rows which place, table by
table. Nothing is dropped: what is not understood is a finding, and the copy of its table is held back whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import PurePosixPath

from assets.observations.columns import columns_of, doubtful_columns
from assets.observations.drafts import STRANGERS_SHOWN, Draft
from assets.observations.edition import EditionFacts
from assets.observations.lost_headings import usual_headings, with_lost_headings, with_usual_headings
from assets.observations.page import Page
from assets.observations.places import has_figures, of_counties, place_name
from assets.observations.records import DeliveredTable, TableLayout, WorkbookLayout
from assets.observations.sheets import PlacedPage, Segment, Sheets, printed_tables
from assets.observations.titles import Elsewhere, Named
from assets.raw.cell_address import address_of

NOT_MAPPED = "no table that the catalog maps"


def layout_of(facts: EditionFacts, workbook: str, sheets: Sheets) -> WorkbookLayout:
    """The layout of one workbook: of each of its tables, every page's mapped columns and place rows."""
    layout = WorkbookLayout()
    numbers = count(1)
    for segment in printed_tables(facts, workbook, sheets):
        tables: list[TableLayout] | str
        if segment.named is None:
            tables, doubtful = nearly_named(facts, workbook, segment, numbers)
            layout.doubtful += doubtful
            tables = tables or NOT_MAPPED
        else:
            tables = mapped_tables(facts, workbook, segment, segment.named, numbers)
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
        return address_of(title.row, title.column)
    if not segment.pages:
        return None
    first = segment.pages[0]
    return address_of(min((*first.page.rows, *first.page.strangers)), first.name_column)


def again(before: TableLayout, table: TableLayout) -> str:
    """Why a table that stands in its workbook a second time is passed over."""
    where = f"sheet {before.heading.sheet}, cell {before.cell}"
    if before.figures == table.figures:
        return f"identical to the table of {where}"
    differing = sum(
        before.figures.get(column, {}).get(place) != text
        for column, said in table.figures.items()
        for place, text in said.items()
    )
    return (
        f"stands in this workbook before, in {where}, with {differing} other figures; deliver it as a workbook of "
        "its own to have the two compared"
    )


def mapped_tables(
    facts: EditionFacts, workbook: str, segment: Segment, named: Named | Elsewhere, numbers: Iterator[int]
) -> list[TableLayout] | str:
    """The mapped tables that a title names, or why there is none."""
    if isinstance(named, Elsewhere):
        return not_printed(facts, named)
    if counties := counties_in(facts, segment):
        return counties
    return tables_of(facts, workbook, segment, named, numbers) or "holds no column that the catalog maps"


def nearly_named(
    facts: EditionFacts, workbook: str, segment: Segment, numbers: Iterator[int]
) -> tuple[list[TableLayout], list[TableLayout]]:
    """The mapped tables whose title is like one that is not known, where they have all that the edition prints in
    them; and those that have some of it, of which a person must say what they are."""
    doubtful: list[TableLayout] = []
    for named in facts.titles.nearly(segment.heading.title) if segment.heading else []:
        tables = tables_of(facts, workbook, segment, named, numbers)
        if tables and all(is_whole(facts, one) for one in tables):
            return tables, []
        doubtful += [one for one in tables if one.columns]
    return [], doubtful


def not_printed(facts: EditionFacts, elsewhere: Elsewhere) -> str:
    """Why a table that the catalog maps in other editions is passed over."""
    return (
        f"{elsewhere.table_key} is not known for edition {facts.edition} (known: {elsewhere.editions}); widen the range in "
        "catalog/tables.csv if a column that is collected stands in it"
    )


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
        column, rows = placed.name_column, placed.whole or placed.rows
        cities += sum(
            facts.names.is_city(placed.names[one]) and has_figures(rows[one], column)
            for one in placed.page.rows
        )
        strangers += [place_name(rows[one].get(column, "")) for one in placed.page.strangers]
    if not of_counties(cities, strangers):
        return None
    shown = ", ".join(strangers[:STRANGERS_SHOWN])
    return (
        f"a table of counties and county-level cities: {len(strangers)} of {cities + len(strangers)} rows with "
        f"figures name no city of the catalog ({shown}, …)"
    )


def pages_of_table(facts: EditionFacts, segment: Segment) -> list[PlacedPage]:
    """The pages of a table, each with its unit and with the headings lost on it."""
    found: list[PlacedPage] = []
    before: Page | None = None
    unit = segment.heading.title.unit if segment.heading and not segment.wide else None
    for placed in segment.pages:
        unit = placed.page.unit or unit
        before = with_lost_headings(placed.page, before, placed.rows, placed.name_column, facts.units)
        found.append(replace(placed, page=replace(before, unit=unit)))
    return found


def tables_of(
    facts: EditionFacts, workbook: str, segment: Segment, named: Named, numbers: Iterator[int]
) -> list[TableLayout]:
    """The tables that stand under one title; none where it names a table in parts and this part is not mapped."""
    assert segment.heading is not None
    drafts = [
        Draft(facts, TableLayout(facts.edition, table, workbook, segment.heading, cell_of(segment)))
        for table in named.tables
    ]
    placed_pages = pages_of_table(facts, segment)
    usual = {} if segment.wide else usual_headings(placed_pages)
    for placed in placed_pages:
        columns, misunderstood = columns_of(facts, placed, named, segment.wide)
        page, notes = with_usual_headings(placed, usual, doubtful_columns(columns, misunderstood))
        if notes:
            columns, misunderstood = columns_of(facts, page, named, segment.wide)
        for draft in drafts:
            draft.add_page(
                page, next(numbers), columns[draft.layout.table.printed_table], misunderstood, notes
            )
    for draft in drafts:
        draft.finish(named.note, segment.repeated, segment.wide)
    layouts = [draft.layout for draft in drafts]
    with_columns = [one for one in layouts if one.columns]
    if with_columns or named.shared:
        return with_columns
    return layouts[:1]
