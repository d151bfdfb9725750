"""A published book of a few figures, in which every status and what a panel must tell of them occurs."""

from pathlib import Path
from typing import Any

import duckdb

from assets.catalog import load_catalog
from assets.publication.file import book_content, write_views
from tests.publication.small_tables import BOOK_BUILD, create_book_tables, insert

CATALOG = load_catalog()
HEFEI, SUZHOU, OTHER_SUZHOU, JILIN = 340100, 320500, 341300, 220200
PRINTED = (HEFEI, SUZHOU, OTHER_SUZHOU, JILIN)
YEARS = (2016, 2017, 2018)
LONG_KEY = "industrial_firms_hong_kong_macao_taiwan"
FORMULA = '=HYPERLINK("x")'
GDP: dict[tuple[int, int], tuple[float | None, str]] = {
    (HEFEI, 2016): (62743800.0, "reported"),
    (HEFEI, 2017): (None, "quarantined"),
    (HEFEI, 2018): (78229060.5, "corrected"),
    (SUZHOU, 2016): (154750922.0, "reported"),
    (SUZHOU, 2017): (None, "missing"),
}
"""What the book has of it; of the other cities and years no row."""


def write_small_book(path: Path) -> None:
    """Write the book into a file."""
    with duckdb.connect(str(path)) as connection:
        create_book_tables(connection)
        write_places(connection)
        for indicator in ("gdp", "exports", "firms", LONG_KEY, "fiscal_revenue"):
            write_indicator(connection, indicator)
        for (city_id, year), (value, status) in GDP.items():
            figure(connection, "gdp", city_id, year, value, status, printed_value=value and value / 10)
        figure(connection, "gdp", HEFEI, 2016, 5e7, scope="district")
        figure(connection, "exports", HEFEI, 2017, 30.5, unit="10k USD")
        figure(connection, "exports", HEFEI, 2018, 200.0, unit="10k yuan")
        figure(connection, LONG_KEY, HEFEI, 2016, 7.0, unit="count")
        figure(connection, LONG_KEY, HEFEI, 2016, 6.0, scope="district", unit="count")
        for city_id in PRINTED:
            figure(connection, "fiscal_revenue", city_id, 2016, 1.0 * city_id)
        for component, indicator, scope, unit in (
            ("gdp", "gdp", "city", "10k yuan"),
            ("gdp_district", "gdp", "district", "10k yuan"),
            ("exports", "exports", "city", "as printed"),
            (LONG_KEY, LONG_KEY, "city", "count"),
            (f"{LONG_KEY}_district", LONG_KEY, "district", "count"),
            ("fiscal_revenue", "fiscal_revenue", "city", "10k yuan"),
            ("firms", "firms", "city", "count"),
        ):
            write_series(connection, component, indicator, scope, unit)
        write_breaks(connection)
        insert(
            connection,
            "unavailable_column",
            indicator="fiscal_revenue",
            scope="city",
            year=2018,
            reason="no workbook holds it",
        )
        write_views(connection, book_content(BOOK_BUILD, CATALOG))


def write_places(connection: duckdb.DuckDBPyConnection) -> None:
    for one in CATALOG.provinces:
        insert(connection, "province", **vars(one))
    english = {one.name: one.name_en for one in CATALOG.provinces}
    for one in CATALOG.cities:
        insert(connection, "city", **vars(one), province_en=english[one.province])
        for spelling in (str(one.city_id), one.name, one.name_en, one.name.removesuffix("市")):
            insert(connection, "spelling", spelling=spelling, city_id=one.city_id)
    for status, en, zh in (
        ("reported", "As printed", "印刷原值"),
        ("corrected", "Corrected", "已更正"),
        ("quarantined", "Quarantined", "已隔离"),
        ("missing", "Missing", "缺失"),
        ("census_revision", "Revised after a census", "按普查结果调整"),
        ("east", "East", "东部"),
    ):
        insert(connection, "code", code=status, label_en=en, label_zh=zh)


def write_indicator(connection: duckdb.DuckDBPyConnection, key: str) -> None:
    (indicator,) = [one for one in CATALOG.indicators if one.indicator == key]
    columns = {name for name, *_ in connection.execute("describe indicator").fetchall()}
    insert(
        connection, "indicator", **{name: value for name, value in vars(indicator).items() if name in columns}
    )


def write_series(
    connection: duckdb.DuckDBPyConnection, component: str, indicator: str, scope: str, unit: str
) -> None:
    connection.execute(
        """
        insert into series by name
        select
            $component as component, $scope as scope, $unit as unit, indicator, label_en, label_zh, definition, source,
            (select min(year) from observation where indicator = $indicator and scope = $scope) as first_year
        from indicator
        where indicator = $indicator
        """,
        {"component": component, "indicator": indicator, "scope": scope, "unit": unit},
    )


def figure(
    connection: duckdb.DuckDBPyConnection,
    indicator: str,
    city_id: int,
    year: int,
    value: float | None,
    status: str = "reported",
    **others: Any,
) -> None:
    known = {"scope": "city", "unit": "10k yuan", "workbook": "2017/gdp.xlsx", "sheet": "1-7", "cell": "B116"}
    known |= {"reason": FORMULA} if status == "quarantined" else {}
    insert(
        connection,
        "observation",
        **known
        | others
        | {"indicator": indicator, "city_id": city_id, "year": year, "value": value, "status": status},
    )


def write_breaks(connection: duckdb.DuckDBPyConnection) -> None:
    for year, province, breaks in (
        (2016, None, True),
        (2018, None, True),
        (2018, "山西省", True),
        (2017, None, False),
    ):
        insert(
            connection,
            "redefinition",
            indicator="gdp",
            year=year,
            province=province,
            kind="census_revision",
            breaks=breaks,
            what_en=f"Revised from {year}",
            what_zh=f"自{year}年调整",
        )
