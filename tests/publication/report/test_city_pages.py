"""What the report embeds of each city: shortly, and no more than its page needs."""

from typing import Any

import duckdb
import pytest

from assets.publication.indices import study_indices
from assets.publication.report.city_pages import city_pages, read_city_pages
from tests.publication.report.small_file import BEIJING, HEFEI, SUZHOU, small_file
from tests.publication.small_tables import insert


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """The small file with one indicator, freight, made of one printed figure; the index of Beijing ends in 2010."""
    connection = small_file()
    add_freight(connection)
    return connection


def add_freight(connection: duckdb.DuckDBPyConnection) -> None:
    """The indicator freight of the small file's index, with its printed figures and contributions."""
    insert(connection, "study_indicator", variable="resilience", indicator="freight", dimension="roads")
    freight = {"variable": "freight", "reading": "own"}
    insert(connection, "study_variable", **freight, kind="formula", label_en="Freight", label_zh="货运")
    insert(connection, "study_input", variable="freight", component="road_freight")
    insert(connection, "study_input", variable="openness", component="trade")
    for name, label, zh in (("road_freight", "Road freight", "公路货运量"), ("trade", "Trade", "贸易")):
        words = {"label_en": label, "label_zh": zh, "unit": "10k tons"}
        insert(connection, "series", component=name, indicator=name, scope="city", **words)
    for city_id in (HEFEI, SUZHOU, BEIJING):
        for year in (2010, 2011):
            insert(
                connection,
                "contribution",
                variable="resilience",
                city_id=city_id,
                year=year,
                indicator="freight",
                contribution=0.1 + (year - 2010) / 100,
            )
            filled = city_id == HEFEI
            insert(
                connection,
                "variable_value",
                **freight,
                city_id=city_id,
                year=year,
                value=1.0,
                status="carried" if filled else "reported",
            )
            quarantined = (city_id, year) == (SUZHOU, 2010)
            for name in ("road_freight", "trade"):
                insert(
                    connection,
                    "observation",
                    city_id=city_id,
                    year=year,
                    indicator=name,
                    scope="city",
                    printed_value=12.5,
                    value=None if quarantined and name == "road_freight" else 12.5,
                    status="quarantined" if quarantined and name == "road_freight" else "reported",
                    reason="zero where there is no zero" if quarantined else None,
                    workbook=f"{year + 1}/roads.xlsx",
                    sheet="1-7",
                    cell=f"C{city_id % 97}",
                )


def pages(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    study_indices(connection)
    return city_pages(read_city_pages(connection), {})


def test_what_an_indicator_gives_is_kept_of_the_first_and_the_last_year_and_the_one_before(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    given = pages(connection)["contributions"]["resilience"]
    assert given["cities"][HEFEI] == [[2010, [10000]], [2011, [11000]]]
    assert given["cities"][BEIJING] == [[2010, [10000]]], "it has no index in 2011"


def test_years_filled_alike_are_one_run(connection: duckdb.DuckDBPyConnection) -> None:
    found = pages(connection)
    assert found["filled"] == {HEFEI: [[0, 0, 2010, 2011]]}
    assert found["variables"][0] == ["Freight", "货运"]


def test_a_figure_that_is_not_used_stands_with_its_reason_and_its_cell(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = pages(connection)
    [[year, series, value, printed, reason, source, cell]] = found["ruled"][SUZHOU]
    assert (year, value, printed, cell) == (2010, None, 12.5, f"C{SUZHOU % 97}")
    assert found["series"][series][:2] == ["Road freight", "公路货运量"]
    assert found["reasons"][reason] == ["zero where there is no zero", "不应为零而刊载为零"]
    assert found["sources"][source] == ["2011/roads.xlsx", "1-7"]


@pytest.mark.parametrize(
    ("figure", "embedded"),
    [(103400.41, 103400.41), (12345678.9, 12345678.9), (3.8155e12 + 7, 3815500000007), (0.1 + 0.2, 0.3)],
)
def test_a_printed_figure_is_kept_in_full(
    connection: duckdb.DuckDBPyConnection, figure: float, embedded: float
) -> None:
    connection.execute("update observation set value = ? where value is not null", [figure])
    [[_, value, *_]] = pages(connection)["figures"][HEFEI][1]
    assert value == embedded


def test_only_the_figures_under_the_last_score_are_kept(connection: duckdb.DuckDBPyConnection) -> None:
    found = pages(connection)["figures"]
    assert {city: year for city, (year, _) in found.items()} == {HEFEI: 2011, SUZHOU: 2011, BEIJING: 2010}
    assert {len(rows) for _, rows in found.values()} == {1}, "freight, and not the trade of another variable"


def test_without_an_index_all_figures_of_the_last_year_are_kept(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("delete from index_score")
    found = pages(connection)
    assert found["contributions"] == {}
    assert found["figures"][BEIJING][0] == 2011
    assert len(found["figures"][BEIJING][1]) == 2
