"""Pages that a test prints column by column, and the SQL from their figures to observations."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from assets.observations.text import read_number
from assets.table_assets import as_table
from assets.warehouse import replace_from_frame, sql_text

BEIJING, HEBEI, TANGSHAN = 110000, 130000, 130200
BOOK = "2005/beds.xlsx"


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three indicators, no figures yet, no supplement, no registry, no objection and no ruling."""
    with duckdb.connect() as connection:
        for schema in ("raw", "catalog", "observations"):
            connection.execute(f"create schema {schema}")
        connection.execute("""
            create table catalog.indicator as from (values
                ('hospital_beds', 'count'), ('gdp', '10k yuan'), ('exports', 'as printed')
            ) as t (indicator, unit);
            create table catalog.unit as from (values
                ('张', 'count', 1.0, true), ('万元', '10k yuan', 1.0, true), ('亿元', '10k yuan', 10000.0, false),
                ('亿元', '100m yuan', 1.0, true), ('万美元', '10k USD', 1.0, true)
            ) as t (printed, unit, factor, base);
            create table raw.workbook (path varchar, sha256 varchar, edition integer, data_year integer);
            insert into raw.workbook values ('2005/beds.xlsx', 'ab12', 2005, 2004);
            create table raw.cell (
                workbook varchar, sheet varchar, row integer, column_number integer, text varchar
            );
            create table observations.page_column (
                edition integer, printed_table varchar, workbook varchar, sheet varchar, page integer, column_number integer, column_letters varchar,
                heading varchar, indicator varchar, printing varchar, scope varchar, unit varchar
            );
            create table observations.page_row (
                edition integer, printed_table varchar, workbook varchar, sheet varchar, page integer,
                row integer, position integer, printed_name varchar, place_id integer, kind varchar
            );
            create table observations.supplement_figure (
                path varchar, row integer, sha256 varchar, city_id integer, year integer, indicator varchar,
                scope varchar, printed_value double, unit varchar, raw_text varchar, source varchar
            );
            create table observations.catalog_figure (
                city_id integer, year integer, indicator varchar, printed_value double, raw_text varchar,
                path varchar, source varchar
            );
            create table observations.firm_stock (
                city_id integer, year integer, indicator varchar, firms bigint, opened bigint, closed bigint,
                path varchar, sha256 varchar, source varchar
            );
            create table catalog.city as from (values
                (110000, 2003, null::integer), (130200, 2003, null)
            ) as t (city_id, first_year, last_year);
            create table observations.finding (
                place_id integer, kind varchar, year integer, indicator varchar, scope varchar, printing varchar,
                test varchar, ruling varchar
            );
            create table observations.held_back_column (
                edition integer, year integer, printed_table varchar, indicator varchar, scope varchar,
                city_id integer, workbook varchar, reason varchar
            );
        """)
        for empty in ("catalog.ledger_entry", "observations.copy_choice", "observations.doubted_table"):
            replace_from_frame(connection, empty, as_table([], empty))
        yield connection


def print_column(
    connection: duckdb.DuckDBPyConnection,
    cells: dict[tuple[int, str], str | None],
    indicator: str = "hospital_beds",
    unit: str = "张",
    printing: str = "main",
    workbook: str = BOOK,
) -> None:
    """One column of a page, row by row from row 5: place and kind to printed text."""
    connection.execute(
        "insert into observations.page_column values (2005, 'beds', ?, '1-7', 1, 3, 'C', '栏目', ?, ?, 'city', ?)",
        [workbook, indicator, printing, unit],
    )
    for row, ((place, kind), text) in enumerate(cells.items(), start=5):
        connection.execute(
            "insert into observations.page_row values (2005, 'beds', ?, '1-7', 1, ?, ?, '地名', ?, ?)",
            [workbook, row, row - 4, place, kind],
        )
        if text is not None:
            connection.execute("insert into raw.cell values (?, '1-7', ?, 3, ?)", [workbook, row, text])


def build(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    for table in tables:
        connection.execute(f"create or replace table {table} as {sql_text(table)}")


def observe(connection: duckdb.DuckDBPyConnection) -> None:
    """Run the layer, from figures to observations."""
    build(connection, "observations.figure")
    connection.execute(
        "create or replace table observations.reading "
        "(raw_text varchar, kind varchar, value double, reason varchar)"
    )
    texts = connection.execute(
        "select distinct raw_text from observations.figure where raw_text is not null"
    ).fetchall()
    for (text,) in texts:
        reading = read_number(text)
        connection.execute(
            "insert into observations.reading values (?, ?, ?, ?)",
            [text, reading.kind, reading.value, reading.reason],
        )
    build(
        connection,
        "observations.measured",
        "observations.supplied",
        "observations.figure_copy",
        "observations.ruling",
        "observations.ruled_copy",
        "observations.used_figure",
        "observations.decision",
        "observations.observation",
    )


def rows(connection: duckdb.DuckDBPyConnection, columns: str, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"select {columns} from observations.{table} order by all").fetchall()
