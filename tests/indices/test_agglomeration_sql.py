"""Distance, location quotient and agglomeration in SQL are those of dense matrices."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.warehouse import sql_text

CITIES = pd.DataFrame(
    [
        (110000, 116.407394, 39.904211),
        (120000, 117.200983, 39.084158),
        (310000, 121.473667, 31.230525),
        (441900, 113.751884, 23.021016),
        (460300, 112.338695, 16.831839),
        (540100, 91.172148, 29.652341),
        (650100, 87.616824, 43.825377),
        (230100, 126.534967, 45.803775),
    ],
    columns=["city_id", "longitude", "latitude"],
)
YEARS = (2003, 2004, 2005)
EARTH_KM = 6371.0088


@pytest.fixture
def firms() -> pd.DataFrame:
    """Firms of the sector and all firms, by city and year."""
    generator = np.random.default_rng(7)
    index = pd.MultiIndex.from_product([CITIES["city_id"], YEARS], names=["city_id", "year"])
    total = generator.integers(1_000, 900_000, len(index)).astype(float)
    return pd.DataFrame(
        {"it_firms": np.floor(total * generator.uniform(0, 0.2, len(index))), "firms": total}, index=index
    ).reset_index()


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The cities, one more that the study leaves out, and the study's choices."""
    with duckdb.connect() as connection:
        connection.register("cities", CITIES)
        connection.execute("""
            create schema catalog; create schema panel; create schema indices;
            create table catalog.city as from cities union all select 999900, 100.0, 30.0;
            create table catalog.study_city as select city_id from cities;
            create table catalog.study as select
                'it_firms' as agglomeration_sector, 'firms' as agglomeration_total,
                2003 as agglomeration_first_year, 2005 as agglomeration_last_year
        """)
        yield connection


def agglomerate(connection: duckdb.DuckDBPyConnection, firms: pd.DataFrame) -> pd.DataFrame:
    """The table of agglomeration over these firms, by city and year."""
    component = firms.melt(["city_id", "year"], var_name="component", value_name="value")
    connection.register("component", component.assign(status="reported"))
    connection.execute("create or replace table panel.component as from component")
    for table in ("indices.distance", "indices.location_quotient", "indices.agglomeration"):
        connection.execute(f"create or replace table {table} as {sql_text(table)}")
    return connection.execute("select * from indices.agglomeration order by city_id, year").df()


def distances() -> np.ndarray:
    """Great-circle distances in km, shape (cities, cities), through chords of the unit sphere."""
    longitude, latitude = np.radians(CITIES[["longitude", "latitude"]].to_numpy().T)
    on_sphere = np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
    chord = np.linalg.norm(on_sphere[:, None] - on_sphere[None, :], axis=2)
    return 2 * EARTH_KM * np.arcsin(chord / 2)


def quotients(firms: pd.DataFrame) -> np.ndarray:
    """Location quotients, shape (cities, years)."""
    sector, total = (
        firms.pivot_table(index="city_id", columns="year", values=name).loc[CITIES["city_id"]].to_numpy()
        for name in ("it_firms", "firms")
    )
    return (sector / total) / (sector.sum(axis=0) / total.sum(axis=0))


def as_matrix(table: pd.DataFrame, column: str) -> np.ndarray:
    """A column of the table, shape (cities, years)."""
    return table.pivot_table(index="city_id", columns="year", values=column).loc[CITIES["city_id"]].to_numpy()


def test_distances_are_great_circles_between_every_two_cities_of_the_study(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute(sql_text("indices.distance")).df()
    assert len(found) == len(CITIES) * (len(CITIES) - 1)
    order = CITIES["city_id"]
    matrix = found.pivot_table(index="city_id", columns="other_city_id", values="distance_km")
    off_diagonal = ~np.eye(len(CITIES), dtype=bool)
    np.testing.assert_allclose(
        matrix.loc[order, order].to_numpy()[off_diagonal], distances()[off_diagonal], rtol=1e-10
    )
    beijing_shanghai = found.query("city_id == 110000 and other_city_id == 310000")["distance_km"].item()
    assert beijing_shanghai == pytest.approx(1067, abs=1)


def test_the_four_readings_are_those_of_dense_matrices(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame
) -> None:
    found = agglomerate(warehouse, firms)
    quotient = quotients(firms)
    with np.errstate(divide="ignore"):
        inverse = np.where(np.eye(len(CITIES), dtype=bool), 0, 1 / distances())
    reach = inverse.sum(axis=1, keepdims=True)
    expected = {
        "location_quotient": quotient,
        "printed": quotient * (1 + reach),
        "neighbours": quotient + inverse @ quotient,
        "row_standardised": quotient + (inverse / reach) @ quotient,
    }
    assert len(found) == len(CITIES) * len(YEARS)
    for name, values in expected.items():
        np.testing.assert_allclose(as_matrix(found, name), values, rtol=1e-10, atol=1e-10, err_msg=name)


def test_the_mean_quotient_weighted_by_firms_is_one_in_every_year(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame
) -> None:
    table = agglomerate(warehouse, firms).merge(firms, on=["city_id", "year"])
    for _, of_year in table.groupby("year"):
        assert np.average(of_year["location_quotient"], weights=of_year["firms"]) == pytest.approx(
            1, abs=1e-12
        )


def test_a_city_without_a_figure_has_no_quotient_and_leaves_the_others_a_mean_of_one(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame
) -> None:
    firms.loc[firms.eval("city_id == 110000 and year == 2004"), "it_firms"] = np.nan
    firms.loc[firms.eval("city_id == 120000 and year == 2005"), "firms"] = 0
    table = agglomerate(warehouse, firms).merge(firms, on=["city_id", "year"])
    assert len(table) == len(CITIES) * len(YEARS) - 2
    for _, of_year in table.groupby("year"):
        assert np.average(of_year["location_quotient"], weights=of_year["firms"]) == pytest.approx(
            1, abs=1e-12
        )


def test_neighbours_without_a_quotient_in_a_year_carry_no_weight_in_it(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame
) -> None:
    firms.loc[firms["year"].eq(2004) & ~firms["city_id"].isin([110000, 310000]), "it_firms"] = np.nan
    of_year = agglomerate(warehouse, firms).query("year == 2004").set_index("city_id")
    beijing, shanghai = of_year["location_quotient"][[110000, 310000]]
    distance = distances()[0, 2]
    assert of_year["row_standardised"][110000] == pytest.approx(beijing + shanghai, abs=1e-12)
    assert of_year["neighbours"][110000] == pytest.approx(beijing + shanghai / distance, abs=1e-12)


def test_a_city_without_a_firm_of_the_sector_has_none_of_the_printed_reading(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame
) -> None:
    firms.loc[firms.eval("city_id == 540100 and year == 2003"), "it_firms"] = 0
    lhasa = agglomerate(warehouse, firms).query("city_id == 540100 and year == 2003").iloc[0]
    assert lhasa["location_quotient"] == lhasa["printed"] == 0
    assert lhasa["neighbours"] > 0


def test_only_the_years_of_the_study_have_a_quotient(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame
) -> None:
    warehouse.execute(
        "update catalog.study set agglomeration_first_year = 2004, agglomeration_last_year = 2004"
    )
    assert agglomerate(warehouse, firms)["year"].unique().tolist() == [2004]


@pytest.mark.parametrize("reading", ["location_quotient", "printed", "neighbours", "row_standardised"])
def test_the_panel_holds_the_reading_that_the_study_names(
    warehouse: duckdb.DuckDBPyConnection, firms: pd.DataFrame, reading: str
) -> None:
    table = agglomerate(warehouse, firms.query("year != 2005"))
    warehouse.execute(
        f"alter table catalog.study add column agglomeration_reading varchar default '{reading}'"
    )
    warehouse.execute("""
        create table panel.city_year as select city_id, year, 1.0 as government from panel.component group by all;
        insert into panel.city_year values (110000, 2005, 1.0);
        create table indices.resilience as select 110000 as city_id, 2003 as year, 0.25 as score
    """)
    panel = warehouse.execute(sql_text("indices.city_year")).df()
    assert panel.columns.tolist() == ["city_id", "year", "government", "resilience", "agglomeration"]
    np.testing.assert_array_equal(as_matrix(panel, "agglomeration"), as_matrix(table, reading))
    assert panel["resilience"].count() == 1
    assert panel.query("year == 2005")["agglomeration"].isna().all()


def test_an_index_is_as_trustworthy_as_its_worst_input() -> None:
    connection = duckdb.connect()
    connection.execute("""
        create schema catalog; create schema panel; create schema indices;
        create table catalog.status as from (values
            ('reported', 0), ('interpolated', 2), ('carried', 3), ('missing', 6)
        ) as t (status, severity);
        create table catalog.study as select 'it_firms' as agglomeration_sector, 'firms' as agglomeration_total;
        create table catalog.study_variable as from (values
            ('beds', 'adaptation'), ('freight', 'adaptation'), ('government', null)
        ) as t (variable, dimension);
        create table panel.cell_status as from (values
            (1, 2003, 'beds', 'interpolated'), (1, 2003, 'freight', 'carried'), (1, 2003, 'government', 'missing')
        ) as t (city_id, year, variable, status);
        create table panel.component as from (values
            (1, 2003, 'it_firms', 'reported'), (1, 2003, 'firms', 'interpolated'), (1, 2003, 'gdp', 'carried'),
            (2, 2003, 'it_firms', 'reported'), (2, 2003, 'firms', 'reported')
        ) as t (city_id, year, component, status);
        create table indices.city_year as from (values
            (1, 2003, 0.5, 1.0), (2, 2003, 0.5, 1.0), (3, 2003, null, null)
        ) as t (city_id, year, resilience, agglomeration)
    """)
    found = connection.execute(sql_text("indices.cell_status")).fetchall()
    of_indices = {row for row in found if row[2] in ("resilience", "agglomeration")}
    assert of_indices == {
        (1, 2003, "resilience", "carried"),
        (1, 2003, "agglomeration", "interpolated"),
        (3, 2003, "resilience", "missing"),
        (3, 2003, "agglomeration", "missing"),
    }
    assert set(found) - of_indices == {
        (1, 2003, "beds", "interpolated"),
        (1, 2003, "freight", "carried"),
        (1, 2003, "government", "missing"),
    }
