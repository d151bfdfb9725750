"""A year without an index says where and why."""

import duckdb
import pandas as pd
import pytest

from assets.publication.indices import study_indices
from assets.publication.report.gaps import gaps
from assets.warehouse import sql_text
from tests.publication.report.small_file import BEIJING, HEFEI, SUZHOU, small_file
from tests.publication.small_tables import insert

COLUMNS = ["variable", "year", "province", "province_en", "lacking_en", "lacking_zh", "without", "cities"]


def told(*rows: tuple[object, ...], provinces: int = 31) -> str:
    found = gaps(pd.DataFrame([("index", *row) for row in rows], columns=COLUMNS), provinces)
    assert found is not None
    return found["en"]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """The small file, in which Beijing has no index in 2011; its indicator is `freight`."""
    connection = small_file()
    insert(connection, "study_indicator", variable="resilience", indicator="freight")
    freight = {"variable": "freight", "reading": "own"}
    insert(connection, "study_variable", **freight, kind="formula", label_en="Road freight", label_zh="货运")
    for city_id in (HEFEI, SUZHOU, BEIJING):
        for year in (2010, 2011):
            value = None if (city_id, year) == (BEIJING, 2011) else 1.0
            insert(connection, "variable_value", **freight, city_id=city_id, year=year, value=value)
    return connection


def gap_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    study_indices(connection)
    return connection.execute(sql_text("report.gap")).fetchall()


def test_a_province_without_an_index_is_found_with_what_its_cities_lack(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert gap_rows(connection) == [
        ("resilience", 2011, "北京市", "Beijing", "Road freight", "货运", 1, 1),
    ]


def test_an_indicator_says_why_where_half_of_the_cities_or_more_lack_it(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for table in ("city", "city_year"):
        connection.execute(f"update {table} set province = '安徽省'")
    connection.execute("delete from index_score where year = 2011")
    assert gap_rows(connection) == [("resilience", 2011, "安徽省", "Anhui", "", "", 0, 0)], "1 of 3 lacks it"
    connection.execute(
        "update variable_value set value = null where variable = 'freight' and year = 2011 and city_id = ?",
        [HEFEI],
    )
    assert gap_rows(connection) == [("resilience", 2011, "安徽省", "Anhui", "Road freight", "货运", 2, 3)]


def test_years_that_the_study_does_not_compute_the_index_for_are_no_gaps(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("update study_variable set last_year = 2010 where variable = 'resilience'")
    connection.execute("delete from index_score where year = 2011")
    assert gap_rows(connection) == []


def test_years_in_a_row_are_a_range_and_provinces_that_lack_the_same_are_told_together() -> None:
    assert told(
        (2003, "北京市", "Beijing", "Roads", "道路", 1, 1),
        (2004, "北京市", "Beijing", "Roads", "道路", 1, 1),
        (2003, "河北省", "Hebei", "Roads", "道路", 11, 11),
        (2004, "河北省", "Hebei", "Roads", "道路", 11, 11),
    ) == "Without an index: Beijing, Hebei 2003–2004, where no city has a figure of: Roads."  # fmt: skip


def test_where_only_some_cities_lack_an_indicator_their_number_is_told() -> None:
    assert "Shanxi 2019, where 9 of 11 cities have no figure of: Road freight" in told(
        (2019, "山西省", "Shanxi", "Road freight", "公路货运量", 9, 11)
    )


def test_where_no_indicator_alone_says_why_none_is_named() -> None:
    assert told((2019, "山西省", "Shanxi", "", "", 0, 0)) == (
        "Without an index: Shanxi 2019, where no city has every indicator."
    )


def test_all_provinces_are_the_country() -> None:
    assert told((2020, "北京市", "Beijing", "Jobless", "失业", 1, 1), provinces=1).startswith(
        "Without an index: All provinces 2020"
    )


def test_without_a_gap_nothing_is_said() -> None:
    assert gaps(pd.DataFrame(columns=COLUMNS), 31) is None
