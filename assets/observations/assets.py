"""The observations layer: what the cells of the mapped tables say."""

import dataclasses
import itertools
from collections.abc import Iterator

import dagster as dg
import duckdb
import pandas as pd

from assets.catalog import Catalog, Table, load_catalog
from assets.errors import refuse
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
from assets.table_assets import frame_of, row_count_of, sql_asset, table_asset, table_spec
from assets.warehouse import Warehouse, replace_from_frame, replace_from_sql_file

LAYOUT_DEPS = [
    "raw.cell",
    "raw.workbook",
    "catalog.printed_table",
    "catalog.heading",
    "catalog.name",
    "catalog.city",
    "catalog.unit",
]


@dg.multi_asset(
    specs=[
        table_spec("observations.page_column", deps=LAYOUT_DEPS, kinds={"python"}),
        table_spec("observations.page_row", deps=LAYOUT_DEPS, kinds={"python"}),
    ],
    group_name="observations",
)
def layout(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Which columns of which printed page hold which indicator, and which rows name which place."""
    catalog = load_catalog()
    columns: list[MappedColumn] = []
    rows: list[PlaceRow] = []
    with warehouse.connect() as connection:
        tables = mapped_workbooks(connection, catalog)
        delivered = connection.execute("select distinct edition from raw.workbook").fetchall()
        refuse(missing_tables(catalog, [edition for (edition,) in delivered], tables))
        findings: list[str] = []
        context.log.info(f"laying out {len(tables)} workbooks that hold mapped tables")
        layouts: dict[tuple[int, Table], dict[str, Layout]] = {}
        for workbook, sheets in sheets_of(connection, list(tables)):
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
        counts = {
            name: replace_from_frame(connection, name, frame)
            for name, frame in (
                ("observations.page_column", frame_of(columns, MappedColumn)),
                ("observations.page_row", frame_of(rows, PlaceRow)),
            )
        }
    for name, count in counts.items():
        yield row_count_of(name, count)


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
    cells = connection.execute(
        """
        select workbook, sheet, row, column_number, text
        from raw.cell
        where list_contains($workbooks, workbook)
        order by workbook, sheet_number, row, column_number
        """,
        {"workbooks": workbooks},
    ).fetchall()
    for workbook, of_workbook in itertools.groupby(cells, key=lambda cell: cell[0]):
        sheets: dict[str, dict[int, Row]] = {}
        for _, sheet, row, column, text in of_workbook:
            sheets.setdefault(sheet, {}).setdefault(row, {})[column] = text
        yield workbook, sheets


@table_asset("observations.reading", deps=["observations.figure"])
def reading(warehouse: Warehouse) -> dg.MaterializeResult:
    """Every distinct printed text of a figure, and what it reads as."""
    with warehouse.connect() as connection:
        texts = [
            text
            for (text,) in connection.execute(
                "select distinct raw_text from observations.figure where raw_text is not null"
            ).fetchall()
        ]
        frame = frame_of([read_number(text) for text in texts], Reading)
        frame.insert(0, "raw_text", pd.Series(texts, dtype="str"))
        rows = replace_from_frame(connection, "observations.reading", frame)
    return row_count_of("observations.reading", rows)


@table_asset(
    "observations.supplement_figure",
    deps=["raw.supplement", "catalog.name", "catalog.city", "catalog.indicator", "catalog.unit"],
)
def supplement_figure(warehouse: Warehouse) -> dg.MaterializeResult:
    """The supplied figures in canonical units."""
    with warehouse.connect() as connection:
        names = ", ".join(f'"{field.name}"' for field in dataclasses.fields(SupplementRow))
        rows = [
            SupplementRow(*row)
            for row in connection.execute(f"select {names} from raw.supplement").fetchall()
        ]
        figures = supplement_figures(load_catalog(), rows)
        count = replace_from_frame(
            connection, "observations.supplement_figure", frame_of(figures, SupplementFigure)
        )
    return row_count_of("observations.supplement_figure", count)


@table_asset(
    "observations.firm_stock",
    deps=["raw.firm", "catalog.name", "catalog.city", "catalog.industry", "catalog.edition"],
)
def firm_stock(warehouse: Warehouse) -> dg.MaterializeResult:
    """Firms on the register at year-end, by city; an unknown city is an error."""
    with warehouse.connect() as connection:
        unknown = connection.execute(
            """
            select path, city, count(*) as firms
            from raw.firm
            anti join (
                select name.printed
                from catalog.name as name
                inner join catalog.city as place on name.place_id = place.city_id
                where name.kind in ('official', 'former')
            ) on city = printed
            group by all
            order by all
            """
        ).fetchall()
        refuse(
            [
                f"{path}: city {city!r} of {firms} firms is no name of the catalog; add it to "
                "assets/catalog/names.csv"
                for path, city, firms in unknown
            ]
        )
        count = replace_from_sql_file(connection, "observations.firm_stock")
    return row_count_of("observations.firm_stock", count)


figure = sql_asset("observations.figure")
measured = sql_asset("observations.measured")
supplied = sql_asset("observations.supplied")


@table_asset(
    "observations.observation",
    deps=[
        "observations.measured",
        "observations.supplied",
        "observations.finding",
        "observations.ruling",
    ],
    kinds={"sql"},
)
def observation(warehouse: Warehouse) -> dg.MaterializeResult:
    """What every cell says about a city; a supplement that contradicts a printed figure is an error."""
    with warehouse.connect() as connection:
        printed_twice = connection.execute(
            """
            select supplied.workbook, supplied.cell, supplied.indicator, supplied.scope, supplied.city_id,
                supplied.year, printed.workbook, printed.sheet, printed.cell
            from observations.supplied as supplied
            inner join observations.measured as printed
                on
                    supplied.city_id = printed.place_id
                    and supplied.year = printed.year
                    and supplied.indicator = printed.indicator
                    and supplied.scope = printed.scope
            where printed.kind = 'city' and printed.printing = 'main' and printed.reading != 'blank'
            order by all
            """
        ).fetchall()
        refuse(
            [
                f"{path}, {row}: {indicator} ({scope}) of {city} in {year} is printed already, in "
                f"{workbook}, sheet {sheet}, cell {cell}; remove the row"
                for path, row, indicator, scope, city, year, workbook, sheet, cell in printed_twice
            ]
        )
        count = replace_from_sql_file(connection, "observations.observation")
    return row_count_of("observations.observation", count)


total = sql_asset("observations.total")
second_printing = sql_asset("observations.second_printing")


@table_asset("observations.coverage", deps=["observations.measured"], kinds={"sql"})
def coverage(warehouse: Warehouse) -> dg.MaterializeResult:
    """What the volumes print, with a picture of the gaps."""
    from assets.observations.pictures import picture_of_coverage  # Altair takes a second to load

    with warehouse.connect() as connection:
        count = replace_from_sql_file(connection, "observations.coverage")
        picture = picture_of_coverage(connection)
    return row_count_of("observations.coverage", count, picture=picture)
