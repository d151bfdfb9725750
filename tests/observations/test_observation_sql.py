"""From printed cells to observations in SQL: nothing is altered silently, and every figure has one place."""

import duckdb

from tests.observations.small_pages import (
    BEIJING,
    BOOK,
    HEBEI,
    TANGSHAN,
    observe,
    print_column,
    rows,
    warehouse,
)

__all__ = ["warehouse"]


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
