"""A published file whose figures a test adds."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.publication.small_tables import create_tables, create_views, insert
from tests.publication.trace.traced import (
    CHAOHU,
    HEFEI,
    OTHER_SUZHOU,
    SUZHOU,
    add_series,
    add_variable,
    print_figure,
)


@pytest.fixture
def file() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published file of four cities, of which the panel holds three, 2010 to 2012, without any figure."""
    with duckdb.connect() as connection:
        create_tables(connection)
        for city_id, name, english in (
            (HEFEI, "合肥市", "Hefei"),
            (CHAOHU, "巢湖市", "Chaohu"),
            (SUZHOU, "苏州市", "Suzhou"),
            (OTHER_SUZHOU, "宿州市", "Suzhou"),
        ):
            insert(connection, "city", city_id=city_id, name=name, name_en=english)
            for spelling in (str(city_id), name, name.removesuffix("市"), english):
                insert(connection, "spelling", city_id=city_id, spelling=spelling)
        insert(connection, "spelling", city_id=HEFEI, spelling="合肥[]市")
        for series in ("gdp 10k yuan", "land_area km2", "land_area_district km2", "retail_sales 10k yuan"):
            add_series(connection, *series.split(" ", 1))
        add_variable(connection, "economic_density", "ln(gdp / land_area)", "gdp", "land_area")
        add_variable(connection, "retail_sales", "retail_sales", "retail_sales")
        insert(connection, "evidence_test", test="series", label_en="Its own series")
        for status in ("interpolated", "carried", "extrapolated"):
            insert(connection, "status", status=status, filled=True)
        create_views(connection)
        for year in (2010, 2011, 2012):
            print_figure(connection, "gdp", year, 100.0 * year, cell=f"C{year - 2000}")
        yield connection
