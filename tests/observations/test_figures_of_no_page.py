"""Figures of no page: supplements, facts of the catalog and the firm register are observations where none is printed."""

import duckdb
import pytest

from assets.errors import ExtractError
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
from tests.observations.small_volumes import make

__all__ = ["warehouse"]


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
