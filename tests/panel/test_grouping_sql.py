"""Every city of the study stands once in every grouping of cities."""

from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog import load_catalog
from assets.catalog.records import FILES
from assets.catalog.study_loading import load_study
from assets.frames import frame_of
from assets.warehouse import sql_text
from checks.contract import allowed_rows
from checks.panel import CONTRACTS

GROUPING = next(one for one in CONTRACTS if one.table == "panel.grouping")
Groups = dict[tuple[str, int], str]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Cities 1 to 4, of which the study has 1 to 3; 2 received territory of 4, and 3 cedes some later."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog; create schema panel;
            create table catalog.study as select 'population_registered' as population;
            create table catalog.study_city as from (values (1), (2), (3)) as t (city_id);
            create table catalog.province as from (values
                ('河北省', 'east'), ('四川省', 'west')
            ) as t (name, region);
            create table catalog.city as from (values
                (1, '河北省'), (2, '四川省'), (3, '四川省'), (4, '河北省')
            ) as t (city_id, province);
            create table catalog.city_group as from (values
                ('hu_line', 1, 'southeast'), ('hu_line', 2, 'northwest'),
                ('hu_line', 3, 'southeast'), ('hu_line', 4, 'southeast')
            ) as t (scheme, city_id, member);
            create table catalog.boundary_change (year integer, city_id integer, counterpart_id integer);
            create table panel.component (city_id integer, year integer, component varchar, value double);
            insert into panel.component select city_id, 2003, 'population_registered', 100 from catalog.city
        """)
        yield connection


def groups(connection: duckdb.DuckDBPyConnection) -> Groups:
    """The member of every scheme and city; a city that stands twice in one is an error."""
    rows = connection.execute(
        f"select scheme, city_id, member from ({sql_text('panel.grouping')})"
    ).fetchall()
    assert len({(scheme, city) for scheme, city, _ in rows}) == len(rows)
    return {(scheme, city): member for scheme, city, member in rows}


def of_scheme(connection: duckdb.DuckDBPyConnection, scheme: str) -> dict[int, str]:
    return {city: member for (name, city), member in groups(connection).items() if name == scheme}


def populate(connection: duckdb.DuckDBPyConnection, city: int, *persons_10k: float | None) -> None:
    """The registered population of a city in 2003 and the years after."""
    connection.execute("delete from panel.component where city_id = $city", {"city": city})
    for year, value in enumerate(persons_10k, start=2003):
        connection.execute(
            "insert into panel.component values (?, ?, 'population_registered', ?)", [city, year, value]
        )


def test_facts_of_the_catalog_and_regions_are_those_of_the_studys_cities(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert of_scheme(warehouse, "hu_line") == {1: "southeast", 2: "northwest", 3: "southeast"}
    assert of_scheme(warehouse, "region") == {1: "east", 2: "west", 3: "west"}
    assert {scheme for scheme, _ in groups(warehouse)} == {"hu_line", "region", "boundary", "population_size"}


def test_a_boundary_change_counts_for_both_sides_and_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert set(of_scheme(warehouse, "boundary").values()) == {"unchanged"}
    warehouse.execute("insert into catalog.boundary_change values (2011, 2, 4), (2015, 2, 3), (2016, 3, 2)")
    assert of_scheme(warehouse, "boundary") == {1: "unchanged", 2: "changed", 3: "changed"}


@pytest.mark.parametrize(
    ("persons_10k", "member"),
    [
        (299.99, "less_than_three_million"),
        (300, "three_to_five_million"),
        (499.99, "three_to_five_million"),
        (500, "five_million_or_more"),
        (0.5, "less_than_three_million"),
    ],
)
def test_a_city_of_exactly_three_or_five_million_is_in_the_larger_class(
    warehouse: duckdb.DuckDBPyConnection, persons_10k: float, member: str
) -> None:
    populate(warehouse, 1, persons_10k)
    assert of_scheme(warehouse, "population_size")[1] == member


def test_the_size_of_a_city_is_its_median_over_the_years_that_have_one(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    populate(warehouse, 1, 100, 310, 9000)
    populate(warehouse, 2, None, 290, 320, None)
    populate(warehouse, 3, 290, 301, 302, 600)
    assert of_scheme(warehouse, "population_size") == {
        1: "three_to_five_million",
        2: "three_to_five_million",
        3: "three_to_five_million",
    }


def test_the_size_is_by_the_population_that_the_study_chooses(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("""
        insert into panel.component from (values
            (1, 2003, 'population_resident', 800), (1, 2003, 'population_registered_district', 900),
            (2, 2003, 'population_resident', 400), (3, 2003, 'population_resident', 1)
        )
    """)
    assert set(of_scheme(warehouse, "population_size").values()) == {"less_than_three_million"}
    warehouse.execute("update catalog.study set population = 'population_resident'")
    assert of_scheme(warehouse, "population_size") == {
        1: "five_million_or_more",
        2: "three_to_five_million",
        3: "less_than_three_million",
    }


def test_every_city_of_the_paper_stands_once_in_each_of_the_seven_schemes() -> None:
    catalog, study = load_catalog(), load_study("sun2025")
    with duckdb.connect() as connection:
        connection.execute("create schema catalog; create schema panel")
        for table, field in {
            "city": "cities",
            "province": "provinces",
            "city_group": "city_groups",
            "boundary_change": "boundary_changes",
        }.items():
            connection.register("frame", frame_of(getattr(catalog, field), FILES[field]))
            connection.execute(f"create table catalog.{table} as from frame")
        connection.execute("""
            create table catalog.study as select 'population_registered' as population;
            create table catalog.study_city (city_id integer);
            create table panel.component as
            select city_id, 2003 as year, 'population_registered' as component, (city_id % 900)::double as value
            from catalog.city
        """)
        connection.executemany("insert into catalog.study_city values (?)", [[city] for city in study.cities])
        found = groups(connection)
        connection.execute(f"create table panel.grouping as {sql_text('panel.grouping')}")
        assert allowed_rows(connection, GROUPING) == (len(found), len(found))
    schemes = {scheme for scheme, _ in found}
    assert schemes == {one.scheme for one in catalog.group_schemes}
    assert set(found.values()) <= {one.code for one in catalog.codes}
    assert set(found) == {(scheme, city) for scheme in schemes for city in study.cities}
    assert len(found) == 7 * 283
    regions = {city.city_id: city.region for city in catalog.cities}
    assert {city: found["region", city] for city in study.cities} == {
        city: regions[city] for city in study.cities
    }
    changed = {one for change in catalog.boundary_changes for one in (change.city_id, change.counterpart_id)}
    assert {city for city in study.cities if found["boundary", city] == "changed"} == changed & set(
        study.cities
    )


def test_a_city_left_out_of_a_scheme_breaks_the_contract(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("delete from catalog.city_group where city_id = 2")
    warehouse.execute(f"create table panel.grouping as {sql_text('panel.grouping')}")
    found = warehouse.execute("select count(*) from panel.grouping").fetchall()
    assert found == [(11,)]
    assert allowed_rows(warehouse, GROUPING) == (12, 12)
