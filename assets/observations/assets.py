"""The observations layer: what the cells of the mapped tables say."""

import dataclasses
import itertools
from collections.abc import Iterator

import duckdb
import pandas as pd

from assets.catalog import Catalog, Table
from assets.chain import tables_of
from assets.errors import nearest, refuse
from assets.observations.layout import (
    TITLE_ROWS,
    Layout,
    MappedColumn,
    PlaceRow,
    lacking,
    layout_of,
    mapped_table,
    missing_tables,
    printed_title,
)
from assets.observations.page import Row
from assets.observations.supplement import SupplementFigure, supplement_figures
from assets.observations.text import Reading, read_number
from assets.raw.supplement import SupplementRow
from assets.recipes import Work
from assets.table_assets import frame_of, table_asset

LAYOUT_READS = [
    "raw.cell",
    "raw.workbook",
    "catalog.printed_table",
    "catalog.heading",
    "catalog.indicator",
    "catalog.name",
    "catalog.city",
    "catalog.province",
    "catalog.unit",
    "catalog.place_exception",
    "catalog.ignored_rows",
    "catalog.missing_row",
]
CELLS_AT_ONCE = 50_000
"""Cells of the raw layer that Python holds at a time."""


@table_asset("observations.figures", reads=LAYOUT_READS, kinds={"python", "sql"})
def figures(work: Work) -> None:
    """Every printed figure: where it stands, what its text reads as, and the number in the canonical unit."""
    from assets.observations.pictures import picture_of_coverage  # Altair takes a second to load

    columns, rows = layout(work)
    work.replace("observations.page_column", frame_of(columns, MappedColumn))
    work.replace("observations.page_row", frame_of(rows, PlaceRow))
    work.replace_from_files("observations.figure")
    work.replace("observations.reading", readings(work.connection))
    work.replace_from_files(
        "observations.measured",
        "observations.coverage",
    )
    work.show("gaps", picture_of_coverage(work.connection))


def layout(work: Work) -> tuple[list[MappedColumn], list[PlaceRow]]:
    """Which columns of which printed page hold which indicator, and which rows name which place."""
    catalog = work.catalog
    columns: list[MappedColumn] = []
    rows: list[PlaceRow] = []
    tables = mapped_workbooks(work.connection, catalog)
    delivered = work.connection.execute("select distinct edition from raw.workbook").fetchall()
    refuse(missing_tables(catalog, [edition for (edition,) in delivered], tables))
    findings: list[str] = []
    work.say(f"laying out {len(tables)} workbooks that hold mapped tables")
    layouts: dict[tuple[int, Table], dict[str, Layout]] = {}
    for workbook, sheets in sheets_of(work.connection, list(tables)):
        edition, table = tables[workbook]
        found = layout_of(catalog, workbook, edition, table, sheets)
        layouts.setdefault((edition, table), {})[workbook] = found
        columns += found.columns
        rows += found.rows
        findings += found.findings
    # What is not understood leaves a place or a column lacking: one cause is named once.
    if not findings:
        for (edition, table), of_table in layouts.items():
            findings += lacking(catalog, edition, table, of_table)
    refuse(findings)
    return columns, rows


def mapped_workbooks(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, tuple[int, Table]]:
    """The workbooks whose title is that of a mapped table, with edition and table."""
    first_cells = connection.execute(
        """
        select workbook, edition, list(text order by sheet_number, row, column_number)
        from raw.cell
        inner join raw.workbook on workbook = path
        where row <= $rows
        group by all
        order by workbook
        """,
        {"rows": TITLE_ROWS},
    ).fetchall()
    tables = {}
    for workbook, edition, texts in first_cells:
        table = mapped_table(catalog, edition, printed_title(texts))
        if table is not None:
            tables[workbook] = (edition, table)
    return tables


def sheets_of(
    connection: duckdb.DuckDBPyConnection, workbooks: list[str]
) -> Iterator[tuple[str, dict[str, dict[int, Row]]]]:
    """The cells of these workbooks, one workbook at a time: sheet, row, column, text."""
    connection.execute(
        """
        select workbook, sheet, row, column_number, text
        from raw.cell
        where list_contains($workbooks, workbook)
        order by workbook, sheet_number, row, column_number
        """,
        {"workbooks": workbooks},
    )
    cells = itertools.chain.from_iterable(iter(lambda: connection.fetchmany(CELLS_AT_ONCE), []))
    for workbook, of_workbook in itertools.groupby(cells, key=lambda cell: cell[0]):
        sheets: dict[str, dict[int, Row]] = {}
        for _, sheet, row, column, text in of_workbook:
            sheets.setdefault(sheet, {}).setdefault(row, {})[column] = text
        yield workbook, sheets


def readings(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every distinct printed text of a figure, and what it reads as."""
    texts = [
        text
        for (text,) in connection.execute(
            "select distinct raw_text from observations.figure where raw_text is not null order by raw_text"
        ).fetchall()
    ]
    frame = frame_of([read_number(text) for text in texts], Reading)
    frame.insert(0, "raw_text", pd.Series(texts, dtype="str"))
    return frame


@table_asset(
    "observations.supplied",
    reads=[
        "raw.supplement",
        "raw.firm",
        "catalog.name",
        "catalog.city",
        "catalog.indicator",
        "catalog.heading",
        "catalog.unit",
    ],
)
def supplied(work: Work) -> None:
    """What supplements and the firm registry say, in the shape of printed figures."""
    connection = work.connection
    names = ", ".join(f'"{field.name}"' for field in dataclasses.fields(SupplementRow))
    rows = [
        SupplementRow(*row) for row in connection.execute(f"select {names} from raw.supplement").fetchall()
    ]
    supplements = supplement_figures(work.catalog, rows)
    work.replace("observations.supplement_figure", frame_of(supplements, SupplementFigure))
    refuse(firms_of_unknown_cities(connection))
    work.replace_from_files("observations.firm_stock", "observations.supplied")


def firms_of_unknown_cities(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Cities of the firm registry that the catalog does not know, a line each."""
    known = """
        select name.printed
        from catalog.name as name
        inner join catalog.city as place on name.place_id = place.city_id
        where name.kind in ('official', 'former')
    """
    names = [name for (name,) in connection.execute(known).fetchall()]
    unknown = connection.execute(
        f"""
        select path, city, count(*) as firms
        from raw.firm
        anti join ({known}) on city = printed
        group by all
        order by all
        """
    ).fetchall()
    return [
        f"{path}: city {city!r} of {firms} firms is no name of the catalog; add it to assets/catalog/names.csv"
        + nearest(city, names)
        for path, city, firms in unknown
    ]


@table_asset("observations.observation", kinds={"sql"})
def observation(work: Work) -> None:
    """What every cell says about a city and what was decided; a supplement that contradicts a page is an error."""
    refuse(printed_and_supplied(work.connection))
    work.replace_from_files(*tables_of("observations.observation"))


def printed_and_supplied(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Supplied figures that a page prints, too, a line each."""
    printed_twice = connection.execute(
        """
        select supplied.workbook, supplied.cell, supplied.indicator, supplied.scope, supplied.city_id,
            supplied.year, min(printed.workbook || ', sheet ' || printed.sheet || ', cell ' || printed.cell)
        from observations.supplied as supplied
        inner join observations.measured as printed
            on
                supplied.city_id = printed.place_id
                and supplied.year = printed.year
                and supplied.indicator = printed.indicator
                and supplied.scope = printed.scope
        where printed.kind = 'city' and printed.printing = 'main' and printed.reading != 'blank'
        group by all
        order by all
        """
    ).fetchall()
    return [
        f"{path}, {row}: {indicator} ({scope}) of {city} in {year} is printed already, in {place}; remove the row"
        for path, row, indicator, scope, city, year, place in printed_twice
    ]
