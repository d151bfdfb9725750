"""From printed cells to observations in SQL: nothing is altered silently, and every figure has one place."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from assets.errors import ExtractError
from assets.observations.text import read_number
from assets.table_assets import as_table
from assets.warehouse import replace_from_frame, sql_text
from tests.observations.small_volumes import make

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


def test_a_printed_figure_is_reported_with_its_cell_and_its_workbook(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(warehouse, {(BEIJING, "city"): " 80 525"})
    observe(warehouse)
    (row,) = warehouse.execute("select * from observations.observation").df().to_dict("records")
    assert (row["city_id"], row["year"], row["indicator"], row["scope"]) == (
        BEIJING,
        2004,
        "hospital_beds",
        "city",
    )
    assert (row["printed_value"], row["value"], row["unit"], row["status"]) == (
        80525,
        80525,
        "count",
        "reported",
    )
    assert (row["raw_text"], row["workbook"], row["sheet"], row["cell"]) == (" 80 525", BOOK, "1-7", "C5")
    assert row["sha256"] == "ab12"


def test_a_fused_cell_is_quarantined_with_its_text_kept_and_its_blank_partner_is_missing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(warehouse, {(BEIJING, "city"): "80525\n33512", (TANGSHAN, "city"): None})
    observe(warehouse)
    assert rows(
        warehouse, "city_id, printed_value, value, status, reason, raw_text, cell", "observation"
    ) == [
        (BEIJING, None, None, "quarantined", "two figures fused by a line break", "80525\n33512", "C5"),
        (TANGSHAN, None, None, "missing", None, None, "C6"),
    ]


def test_a_figure_that_cannot_be_read_is_quarantined_and_a_dash_is_missing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(warehouse, {(BEIJING, "city"): "155(", (TANGSHAN, "city"): "—"})
    observe(warehouse)
    assert rows(warehouse, "city_id, value, status, reason, raw_text", "observation") == [
        (BEIJING, None, "quarantined", "not one number", "155("),
        (TANGSHAN, None, "missing", None, "—"),
    ]


def test_a_figure_is_converted_into_the_canonical_unit(warehouse: duckdb.DuckDBPyConnection) -> None:
    print_column(warehouse, {(BEIJING, "city"): "36102.6"}, "gdp", "亿元")
    observe(warehouse)
    assert rows(warehouse, "printed_value, value, unit", "observation") == [
        (361_026_000, 361_026_000, "10k yuan")
    ]


def test_trade_keeps_the_unit_of_the_page(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("insert into raw.workbook values ('2006/trade.xlsx', 'cd34', 2006, 2005)")
    print_column(warehouse, {(BEIJING, "city"): "7"}, "exports", "万元")
    print_column(warehouse, {(BEIJING, "city"): "8"}, "exports", "万美元", workbook="2006/trade.xlsx")
    observe(warehouse)
    assert rows(warehouse, "year, value, unit", "observation") == [
        (2004, 7, "10k yuan"),
        (2005, 8, "10k USD"),
    ]


def test_provinces_and_the_nation_go_to_totals_and_municipalities_stay_cities(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(
        warehouse,
        {(0, "total"): "900", (BEIJING, "city"): "80", (HEBEI, "province"): "70", (TANGSHAN, "city"): "30"},
    )
    observe(warehouse)
    assert rows(warehouse, "city_id, value", "observation") == [(BEIJING, 80), (TANGSHAN, 30)]
    assert rows(warehouse, "place_id, kind, value", "decision") == [
        (0, "total", 900),
        (BEIJING, "city", 80),
        (HEBEI, "province", 70),
        (TANGSHAN, "city", 30),
    ]


def test_a_total_that_is_not_printed_is_missing_and_one_that_cannot_be_read_keeps_its_text(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(warehouse, {(0, "total"): None, (HEBEI, "province"): "7o,"})
    observe(warehouse)
    assert rows(warehouse, "place_id, value, status, raw_text", "decision") == [
        (0, None, "missing", None),
        (HEBEI, None, "quarantined", "7o,"),
    ]


def test_a_second_printing_stands_apart(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("insert into raw.workbook values ('2005/again.xlsx', 'ef56', 2005, 2004)")
    cells = {(HEBEI, "province"): "70", (BEIJING, "city"): "81", (TANGSHAN, "city"): None}
    print_column(warehouse, {(BEIJING, "city"): "80"})
    print_column(warehouse, cells, printing="second", workbook="2005/again.xlsx")
    observe(warehouse)
    assert rows(warehouse, "city_id, value", "observation") == [(BEIJING, 80)]
    assert rows(warehouse, "place_id, printing, printed_value", "used_figure") == [
        (BEIJING, "main", 80),
        (BEIJING, "second", 81),
        (HEBEI, "second", 70),
        (TANGSHAN, "second", None),
    ]


def test_every_crossing_of_a_row_and_a_column_is_a_figure_blanks_included(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(warehouse, {(BEIJING, "city"): "80", (TANGSHAN, "city"): None})
    warehouse.execute(
        "insert into observations.page_column values (2005, 'beds', ?, '1-7', 1, 4, 'D', '栏目', 'gdp', 'main', 'city', '万元')",
        [BOOK],
    )
    warehouse.execute(
        "insert into raw.cell values (?, '1-7', 9, 3, '99'), (?, '1-8', 5, 3, '98')", [BOOK, BOOK]
    )
    observe(warehouse)
    assert rows(warehouse, "cell, raw_text", "figure") == [
        ("C5", "80"),
        ("C6", None),
        ("D5", None),
        ("D6", None),
    ]
    assert len(rows(warehouse, "cell", "observation")) == 4


def test_of_a_table_that_is_held_back_every_city_of_the_roster_is_missing_with_the_reason(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    print_column(warehouse, {(BEIJING, "city"): "80"})
    warehouse.execute("""
        insert into observations.held_back_column values
            (2005, 2004, 'gdp', 'gdp', 'city', null, '2005/gdp.xlsx', 'its table is held back: heading unknown'),
            (2005, 2004, 'beds', 'hospital_beds', 'city', 130200, '2005/beds.xlsx', 'its table has no row for the city')
    """)
    observe(warehouse)
    assert rows(warehouse, "city_id, indicator, value, status, reason, workbook", "observation") == [
        (BEIJING, "gdp", None, "missing", "its table is held back: heading unknown", "2005/gdp.xlsx"),
        (BEIJING, "hospital_beds", 80, "reported", None, BOOK),
        (TANGSHAN, "gdp", None, "missing", "its table is held back: heading unknown", "2005/gdp.xlsx"),
        (TANGSHAN, "hospital_beds", None, "missing", "its table has no row for the city", BOOK),
    ]


def supply(connection: duckdb.DuckDBPyConnection, city_id: int, value: float) -> None:
    connection.execute(
        "insert into observations.supplement_figure values "
        "('supplement/beds.csv', 2, 'ff00', ?, 2004, 'hospital_beds', 'city', ?, 'count', '33512', 'bulletin')",
        [city_id, value],
    )


def test_a_supplement_fills_a_blank_cell(warehouse: duckdb.DuckDBPyConnection) -> None:
    print_column(warehouse, {(BEIJING, "city"): "80", (TANGSHAN, "city"): None})
    supply(warehouse, TANGSHAN, 33512)
    observe(warehouse)
    columns = "city_id, value, status, reason, workbook, sheet, cell, sha256"
    assert rows(warehouse, columns, "observation") == [
        (BEIJING, 80, "reported", None, BOOK, "1-7", "C5", "ab12"),
        (TANGSHAN, 33512, "reported", "bulletin", "supplement/beds.csv", None, "row 2", "ff00"),
    ]


def test_a_fact_of_the_catalog_is_an_observation_with_its_source(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        "insert into observations.catalog_figure values "
        "(?, 2004, 'hospital_beds', 7, 'seven', 'catalog/beds.csv', 'bureau')",
        [TANGSHAN],
    )
    observe(warehouse)
    columns = "city_id, value, unit, status, reason, raw_text, workbook, cell"
    assert rows(warehouse, columns, "observation") == [
        (TANGSHAN, 7, "count", "reported", "bureau", "seven", "catalog/beds.csv", "130200 2004")
    ]


@pytest.mark.parametrize("printed", ["80", "81", "8(0"])
def test_a_supplement_that_contradicts_a_printed_figure_is_refused_with_its_row_and_the_cell(
    warehouse: duckdb.DuckDBPyConnection, printed: str
) -> None:
    print_column(warehouse, {(BEIJING, "city"): printed, (TANGSHAN, "city"): None})
    supply(warehouse, BEIJING, 81)
    supply(warehouse, TANGSHAN, 33512)
    observe(warehouse)
    with pytest.raises(ExtractError) as error:
        make(warehouse, "observations.observation")
    assert str(error.value) == (
        f"supplement/beds.csv, row 2: hospital_beds (city) of {BEIJING} in 2004 is printed already, in "
        f"{BOOK}, sheet 1-7, cell C5; remove the row"
    )


def test_a_supplement_for_a_blank_a_province_or_a_second_printing_is_not_refused(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("insert into raw.workbook values ('2005/again.xlsx', 'ef56', 2005, 2004)")
    print_column(warehouse, {(HEBEI, "province"): "70", (TANGSHAN, "city"): "—"})
    again: dict[tuple[int, str], str | None] = {(HEBEI, "province"): None, (TANGSHAN, "city"): "30"}
    print_column(warehouse, again, printing="second", workbook="2005/again.xlsx")
    supply(warehouse, TANGSHAN, 33512)
    observe(warehouse)
    make(warehouse, "observations.observation")
    assert rows(warehouse, "city_id, value, cell", "observation") == [(TANGSHAN, 33512, "row 2")]


def test_a_supplement_for_a_city_that_no_page_names_is_an_observation(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    supply(warehouse, TANGSHAN, 33512)
    observe(warehouse)
    assert rows(warehouse, "city_id, year, value, status", "observation") == [
        (TANGSHAN, 2004, 33512, "reported")
    ]


def test_the_firm_register_is_observed_as_a_count_of_the_whole_city(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        "insert into observations.firm_stock values (?, 2004, 'it_firms', 12, 15, 3, 'registry/firms.parquet', 'aa11', "
        "'15 registered less 3 closed by the end of 2004')",
        [BEIJING],
    )
    observe(warehouse)
    assert rows(
        warehouse, "city_id, indicator, scope, value, unit, status, reason, workbook, sha256", "observation"
    ) == [
        (
            BEIJING, "it_firms", "city", 12, "count", "reported", "15 registered less 3 closed by the end of 2004",
            "registry/firms.parquet", "aa11",
        )
    ]  # fmt: skip
