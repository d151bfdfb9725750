"""Facts of the catalog are figures of cities: prices chained, pilots from their year on, telephones times users."""

from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog.loading import load_catalog
from assets.catalog.records import FILE_OF, FILES
from assets.frames import frame_of
from assets.warehouse import replace_from_frame, sql_text

TANGSHAN, BAODING, TAIYUAN, LATE = 130200, 130600, 140100, 140800
FACTS = ("consumer_price", "broadband_pilot", "telephones_1984", "internet_users")


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Four cities in two provinces, volumes of 2002 to 2006, and facts written out; no supplement."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema raw; create schema catalog; create schema observations;
            create table raw.workbook as select unnest(range(2002, 2007)) as data_year;
            create table catalog.city as from (values
                (130200, '河北省', 2000, null::integer), (130600, '河北省', 2000, null), (140100, '山西省', 2000, 2004),
                (140800, '山西省', 2005, null)
            ) as t (city_id, province, first_year, last_year);
            create table catalog.consumer_price as from (values
                ('河北省', 2002, 101.0, 'bureau'), ('河北省', 2003, 110.0, 'bureau'), ('河北省', 2004, 120.0, 'bureau'),
                ('河北省', 2005, 125.0, 'bureau'),
                ('山西省', 2002, 100.0, 'bureau'), ('山西省', 2003, 100.0, 'bureau'), ('山西省', 2004, 150.0, 'bureau'),
                ('山西省', 2006, 100.0, 'bureau')
            ) as t (province, year, previous_year_100, source);
            create table catalog.broadband_pilot as from (values (130200, 2004, 'notice of 2004'))
                as t (city_id, year, source);
            create table catalog.telephones_1984 as from (values (130200, '唐山', 33639, 'yearbook'))
                as t (city_id, printed_name, telephones, source);
            create table catalog.internet_users as from (values (2002, 5910, 'report 11'), (2003, 7950, 'report 13'))
                as t (year, users_10k, source);
            create table observations.supplement_figure (indicator varchar);
        """)
        yield connection


def figures(connection: duckdb.DuckDBPyConnection, indicator: str) -> dict[tuple[int, int], float]:
    """By city and year."""
    connection.execute(
        f"create or replace table observations.catalog_figure as {sql_text('observations.catalog_figure')}"
    )
    rows = connection.execute(
        "select city_id, year, printed_value from observations.catalog_figure where indicator = ?",
        [indicator],
    ).fetchall()
    return {(city, year): value for city, year, value in rows}


def test_prices_of_a_province_are_chained_on_2003_and_are_those_of_its_cities(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = figures(warehouse, "price_level")
    hebei = {2002: 1 / 1.1, 2003: 1.0, 2004: 1.2, 2005: 1.5}
    for city in (TANGSHAN, BAODING):
        assert {year: value for (of, year), value in found.items() if of == city} == pytest.approx(hebei)
    assert found[TAIYUAN, 2004] == pytest.approx(1.5)


def test_a_year_without_prices_has_no_level_nor_has_what_comes_after_a_gap(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = figures(warehouse, "price_level")
    assert (TANGSHAN, 2006) not in found
    assert (LATE, 2005) not in found and (LATE, 2006) not in found


def test_a_city_is_a_pilot_from_its_year_on_and_any_other_never(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = figures(warehouse, "broadband_pilot")
    assert [found[TANGSHAN, year] for year in range(2002, 2007)] == [0, 0, 1, 1, 1]
    assert [found[BAODING, year] for year in range(2002, 2007)] == [0] * 5
    assert sorted(year for city, year in found if city in (TAIYUAN, LATE)) == [2002, 2003, 2004, 2005, 2006]


def test_telephones_are_in_ten_thousands_and_users_in_hundred_millions_of_the_year_before(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert figures(warehouse, "telephones_internet") == pytest.approx(
        {(TANGSHAN, 2003): 3.3639 * 0.5910, (TANGSHAN, 2004): 3.3639 * 0.7950}
    )


def test_a_supplement_of_the_indicator_stands_in_the_place_of_its_facts_as_a_whole(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("insert into observations.supplement_figure values ('price_level')")
    assert figures(warehouse, "price_level") == {}
    assert figures(warehouse, "broadband_pilot") != {}


def test_a_figure_says_what_it_is_made_of_and_where_that_is_from(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    figures(warehouse, "price_level")
    said = warehouse.execute(
        "select indicator, raw_text, path, source from observations.catalog_figure where city_id = ? and year = 2004 "
        "order by indicator",
        [TANGSHAN],
    ).fetchall()
    assert said == [
        ("broadband_pilot", "pilot of 2004", "catalog/broadband_pilots.csv", "notice of 2004"),
        (
            "price_level", "河北省: 120.0 (previous year = 100), chained, 2003 = 1", "catalog/consumer_prices.csv",
            "bureau",
        ),
        (
            "telephones_internet", "唐山 1984: 33639 telephones; 2003: 79,500,000 internet users",
            "catalog/telephones_1984.csv", "yearbook; report 13",
        ),
    ]  # fmt: skip


def test_the_facts_that_ship_reach_as_far_as_they_say(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Every province has every year from 2000 to 2021; prices of 2021 are about one and a half times those of 2003;
    pilots came in three years."""
    catalog = load_catalog()
    for table in FACTS:
        rows = getattr(catalog, FILE_OF[table])
        replace_from_frame(warehouse, f"catalog.{table}", frame_of(rows, FILES[FILE_OF[table]]))
    warehouse.execute("create or replace table catalog.city as select province || '' as province, "
                      "row_number() over () as city_id, 2000 as first_year, null::integer as last_year "
                      "from (select distinct province from catalog.consumer_price)")  # fmt: skip
    warehouse.execute("create or replace table raw.workbook as select unnest(range(2000, 2024)) as data_year")
    found = figures(warehouse, "price_level")
    assert len(found) == 31 * 22
    last = sorted(value for (_, year), value in found.items() if year == 2021)
    assert 1.3 < last[0] < 1.5 < last[-1] < 1.9
    assert {one.year for one in catalog.broadband_pilots} == {2014, 2015, 2016}
    assert [one.year for one in catalog.internet_users] == list(range(2002, 2024))
    users = [one.users_10k for one in catalog.internet_users]
    assert users == sorted(users)
