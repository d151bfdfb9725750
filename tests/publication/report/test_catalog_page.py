"""The catalog page of the book has a row an indicator, scope and year, with what changes its definition in it."""

import duckdb
import pytest

from assets.publication.report.catalog_page import covered
from tests.publication.small_tables import create_book_tables, insert


@pytest.fixture
def book() -> duckdb.DuckDBPyConnection:
    """A book of one indicator, area, printed in both scopes in two years."""
    connection = duckdb.connect()
    create_book_tables(connection)
    insert(connection, "topic", topic="area", label_en="Area", label_zh="面积")
    insert(connection, "indicator", topic="area", indicator="land_area", label_en="Area", label_zh="面积")
    for scope in ("city", "district"):
        for year in (2010, 2011):
            row = {
                "indicator": "land_area",
                "scope": scope,
                "year": year,
                "cities": 2,
                "used": 1,
                "quarantined": 0,
            }
            insert(connection, "indicator_year", **row)
    return connection


def add_break(
    book: duckdb.DuckDBPyConnection, kind: str, scope: str | None, province: str | None = None
) -> None:
    row = {"indicator": "land_area", "year": 2011, "kind": kind, "scope": scope, "province": province}
    insert(book, "redefinition", **row, what_en=f"{kind} changed", what_zh=kind)


def breaks_of_2011(book: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """By scope, the breaks in each of its rows of 2011."""
    [topic] = covered(book, ["area"])
    return {one.scope: [year.break_en for year in one.years if year.year == 2011] for one in topic.indicators}


def test_breaks_with_and_without_a_scope_stand_in_one_row(book: duckdb.DuckDBPyConnection) -> None:
    add_break(book, "unit", "district")
    add_break(book, "definition", None)
    add_break(book, "coverage", None)
    assert breaks_of_2011(book) == {
        "city": ["coverage changed; definition changed"],
        "district": ["unit changed; coverage changed; definition changed"],
    }


def test_the_break_of_a_province_is_none_of_the_country(book: duckdb.DuckDBPyConnection) -> None:
    add_break(book, "definition", None, "安徽省")
    assert breaks_of_2011(book) == {"city": [""], "district": [""]}
