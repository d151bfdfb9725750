"""What every regression reads: out of the warehouse, cut into samples, cleaned."""

import dataclasses

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog.readings import Column, Readings
from assets.catalog.study import Sample
from assets.catalog.study_language.parsing import condition_of
from assets.notes import NotEstimable
from assets.regressions.design import Design, cleaned, read_design, readings_of
from tests.indices import small_study as of_two
from tests.regressions.small_design import design_of, model, small_design, small_panel, small_study

WAREHOUSE = """
create schema catalog;
create schema indices;
create schema panel;
create table catalog.city as from (values
    (2, '乙', 'Yi', '江苏省', 120.0, 32.0), (1, '甲', 'Jia', '甘肃省', 103.0, 36.0), (3, '丙', 'Bing', '甘肃省', 104.0, 35.0)
) as city (city_id, name, name_en, province, longitude, latitude);
create table catalog.province as from (values ('江苏省', 'east'), ('甘肃省', 'west')) as province (name, region);
create table indices.variable_value as from (values
    ('size', 'own', 2, 2004, 6.0, 'extrapolated'), ('size', 'own', 1, 2004, 4.0, 'corrected'),
    ('size', 'own', 2, 2003, 5.0, 'reported'), ('size', 'own', 1, 2003, null, 'missing'),
    ('size', 'other', 1, 2003, 10.0, 'reported'), ('size', 'other', 1, 2004, 11.0, 'reported'),
    ('size', 'other', 2, 2003, 20.0, 'reported'), ('size', 'other', 2, 2004, null, 'missing'),
    ('share', 'own', 1, 2003, null, 'missing'), ('share', 'own', 1, 2004, 0.4, 'corrected'),
    ('share', 'own', 2, 2003, 0.5, 'reported'), ('share', 'own', 2, 2004, 0.6, 'extrapolated'),
    ('share', 'own (size: other)', 1, 2003, 1.0, 'reported'), ('share', 'own (size: other)', 1, 2004, 1.1, 'reported'),
    ('share', 'own (size: other)', 2, 2003, 2.0, 'reported'), ('share', 'own (size: other)', 2, 2004, null, 'missing')
) as figures (variable, reading, city_id, year, value, status);
create table panel.component as from (values
    ('beds', 1, 2003, null, 'missing'), ('beds', 1, 2004, 4.0, 'corrected'),
    ('beds', 2, 2003, 5.0, 'reported'), ('beds', 2, 2004, 6.0, 'extrapolated')
) as figures (component, city_id, year, value, status);
create table panel.grouping as from (values (2, 'region', 'east'), (1, 'region', 'west'), (1, 'boundary', 'changed'))
    as members (city_id, scheme, member);
create table indices.distance as from (values (1, 2, 150.0), (2, 1, 150.0))
    as apart (city_id, other_city_id, distance_km);
"""
TWO_READINGS = of_two.study_of(
    of_two.formula("size", own="beds", other="staff"),
    of_two.formula("share", own="size / 10"),
    size="other",
)
SIZE, OTHER, SHARE, SHARE_OF_OTHER = (
    Column("size", "own"), Column("size", "other"), Column("share", "own"), Column("share", "own", (("size", "other"),))
)  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Design:
    """The design read from a warehouse of two cities and two years, rows in no order."""
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        return read_design(connection, Readings(TWO_READINGS, of_two.PRINTED))


def table(*rows: tuple[float, ...]) -> Design:
    """A design of one variable: city_id, year, internet."""
    panel = pd.DataFrame(rows, columns=["city_id", "year", "internet"]).astype({"city_id": int, "year": int})
    return design_of(panel.assign(province="河北省"))


def every_row(design: Design) -> np.ndarray:
    return np.full(len(design.keys), True)


def internet(design: Design, rows: np.ndarray, cleaning: str) -> np.ndarray:
    return cleaned(design.readings.column("internet"), rows, design, cleaning)


def test_the_panel_has_a_row_a_city_and_year_in_their_order(read: Design) -> None:
    assert read.keys.to_numpy().tolist() == [[1, 2003], [1, 2004], [2, 2003], [2, 2004]]
    np.testing.assert_array_equal(read.figures(SIZE), [np.nan, 4, 5, 6])
    np.testing.assert_array_equal(read.figures(SHARE), [np.nan, 0.4, 0.5, 0.6])


def test_other_readings_stand_beside_the_city_year_they_belong_to(read: Design) -> None:
    np.testing.assert_array_equal(read.figures(OTHER), [10, 11, 20, np.nan])
    np.testing.assert_array_equal(read.figures(SHARE_OF_OTHER), [1, 1.1, 2, np.nan])


def test_reported_is_what_stands_as_printed_and_what_the_ledger_corrects_is_said_apart(read: Design) -> None:
    assert read.values.statuses[SIZE].tolist() == ["missing", "corrected", "reported", "extrapolated"]
    for cleaning, left in (
        ("reported_only", [np.nan, np.nan, 5, np.nan]),
        ("reported_or_corrected", [np.nan, 4, 5, np.nan]),
    ):
        np.testing.assert_array_equal(cleaned(SIZE, every_row(read), read, cleaning), left)


def test_a_city_has_its_attributes_and_its_group_in_all_its_rows(read: Design) -> None:
    assert read.grouping("region").tolist() == ["west", "west", "east", "east"]
    assert read.grouping("province").tolist() == ["甘肃省", "甘肃省", "江苏省", "江苏省"]
    assert pd.isna(read.grouping("boundary")).tolist() == [False, False, True, True]
    assert read.grouping("city").tolist() == [1, 1, 2, 2]
    assert read.grouping("year").tolist() == [2003, 2004, 2003, 2004]


def test_distances_are_a_table_of_cities_by_cities_with_zeros_on_its_diagonal(read: Design) -> None:
    assert read.distance_km.index.tolist() == read.distance_km.columns.tolist() == [1, 2]
    assert read.distance_km.to_numpy().tolist() == [[0, 150], [150, 0]]


@pytest.mark.parametrize(
    ("read", "cleaning", "taken"),
    [
        ({}, "as_studied", {}),
        ({}, "reported_only", {}),
        ({"resilience": "equal"}, "as_studied", {"resilience": "equal"}),
        ({"resilience": "equal"}, "winsorised_variables", {"resilience": "equal"}),
        ({}, "winsorised_indicators", {"resilience": "own winsorised"}),
        ({"resilience": "equal"}, "winsorised_indicators", {"resilience": "equal winsorised"}),
        (
            {"agglomeration": "neighbours"},
            "winsorised_indicators",
            {"resilience": "own winsorised", "agglomeration": "neighbours"},
        ),
    ],
)
def test_winsorised_indicators_are_readings_of_the_indices_alone(
    read: dict[str, str], cleaning: str, taken: dict[str, str]
) -> None:
    assert readings_of(model(read=read, cleaning=cleaning), small_design()) == taken


def test_every_sample_that_a_study_names_has_its_rows() -> None:
    names = {one.sample for one in small_study().samples}
    assert len(names) == 5
    assert set(small_design().samples) == {"all"} | names


def test_samples_leave_out_the_right_rows() -> None:
    years = (2008, 2009, 2019, 2020)
    design = table(*[(city, year, 1.0) for city in (101, 102, 103) for year in years])
    rows = {name: design.keys[kept].to_numpy().tolist() for name, kept in design.samples.items()}
    assert len(rows["all"]) == 12
    assert rows["without_municipalities_and_capitals"] == [[c, y] for c in (102, 103) for y in years]
    assert rows["without_boundary_changes"] == [[c, y] for c in (101, 103) for y in years]
    assert rows["until_2008"] == [[101, 2008], [102, 2008], [103, 2008]]
    assert rows["from_2009"] == [[c, y] for c in (101, 102, 103) for y in years[1:]]
    assert rows["until_2019"] == [[c, y] for c in (101, 102, 103) for y in years[:-1]]


def test_municipalities_are_left_out_with_the_capitals() -> None:
    design = table((101, 2003, 1.0), (102, 2003, 1.0), (103, 2003, 1.0))
    kinds = {101: "municipality", 102: "provincial_capital", 103: "other"}
    cities = design.cities.assign(municipality_or_capital=design.cities["city_id"].map(kinds))
    design = dataclasses.replace(design, cities=cities)
    assert design.samples["without_municipalities_and_capitals"].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("where", "cities"),
    [
        ("internet > 2", [103, 104]),
        ("not internet > 2", [101]),
        ("internet is null", [102]),
        ("internet > median(internet)", [104]),
        ("internet >= mean(internet)", [103, 104]),
        ("internet <= quantile(internet, 0.5)", [101, 103]),
        ("province = '河北省' and city_id between 102 and 103", [102, 103]),
    ],
)
def test_a_sample_is_what_is_known_to_meet_its_condition(where: str, cities: list[int]) -> None:
    """Internet is 1, unknown, 3 and 5: its median and mean over the panel are 3."""
    of_condition = Sample("some", "Some", "若干", condition_of(where))
    panel = pd.DataFrame(
        {"city_id": [101, 102, 103, 104], "year": 2003, "province": "河北省", "internet": [1, np.nan, 3, 5]}
    )
    design = design_of(panel, small_study(samples=(of_condition,)))
    assert design.city[design.samples["some"]].tolist() == cities


def test_as_studied_leaves_every_cell_as_it_is() -> None:
    design = small_design(agglomeration=[0, 5])
    for column in (design.readings.column("agglomeration"), Column("agglomeration", "neighbours")):
        np.testing.assert_array_equal(
            cleaned(column, design.samples["from_2009"], design, "as_studied"), design.figures(column)
        )


def test_winsorised_variables_end_at_their_percentiles_of_the_sample() -> None:
    """0, 1 … 100 have the first percentile 1 and the 99th 99; what is outside the sample moves neither."""
    inside = [(101, 2003 + number, float(number)) for number in range(101)]
    outside = [(102, 2003 + number, 1e6 + number) for number in range(101)]
    design = table(*inside, *outside)
    rows = design.city == 101
    found = internet(design, rows, "winsorised_variables")[rows]
    assert found.tolist() == [1.0, *map(float, range(1, 100)), 99.0]


def test_winsorised_variables_keep_what_is_missing() -> None:
    design = table((101, 2003, 1.0), (101, 2004, np.nan), (101, 2005, 2.0))
    np.testing.assert_allclose(
        internet(design, every_row(design), "winsorised_variables"), [1.01, np.nan, 1.99]
    )


def test_a_variable_without_a_figure_in_the_sample_has_no_percentiles() -> None:
    design = table((101, 2003, 1.0), (102, 2003, np.nan))
    np.testing.assert_array_equal(
        internet(design, np.array([False, True]), "winsorised_variables"), [1, np.nan]
    )


def test_reported_only_leaves_out_filled_cells_and_nothing_else() -> None:
    design = small_design(internet=[0, 3], agglomeration=[3], upgrading=[1])
    rows, panel = every_row(design), small_panel()
    found = {
        name: cleaned(design.readings.column(name), rows, design, "reported_only")
        for name in ("agglomeration", "internet", "human_capital")
    }
    assert np.flatnonzero(np.isnan(found["internet"])).tolist() == [0, 3]
    assert np.flatnonzero(np.isnan(found["agglomeration"])).tolist() == [3]
    np.testing.assert_array_equal(found["human_capital"], panel["human_capital"])
    np.testing.assert_array_equal(np.delete(found["internet"], [0, 3]), panel["internet"].drop([0, 3]))


def test_other_readings_of_a_variable_are_filled_where_the_studys_own_is() -> None:
    design = small_design(resilience=[0])
    found = cleaned(Column("resilience", "equal"), every_row(design), design, "reported_only")
    assert np.flatnonzero(np.isnan(found)).tolist() == [0]


@pytest.mark.parametrize(
    ("name", "read", "years"),
    [
        ("internet", {}, (2003, 2011)),
        ("agglomeration", {}, (2004, 2011)),
        ("agglomeration", {"agglomeration": "neighbours"}, (2004, 2011)),
        ("resilience", {"resilience": "equal"}, (2003, 2009)),
    ],
)
def test_the_years_of_a_column_are_those_of_the_panel_that_its_index_or_quotient_declares(
    name: str, read: dict[str, str], years: tuple[int, int]
) -> None:
    declared = {"resilience": (1990, 2009), "agglomeration": (2004, 2050)}
    variables = tuple(
        dataclasses.replace(one, years=declared[one.variable]) if one.kind != "formula" else one
        for one in small_study().variables
    )
    design = design_of(small_panel(), small_study(variables=variables))
    assert design.years_declared(design.readings.column(name, read)) == years


def test_a_variable_that_nothing_computes_is_named() -> None:
    design = small_design()
    with pytest.raises(NotEstimable, match=r"^resilience \(science_share\): not supplied, or not"):
        cleaned(Column("resilience", "science_share"), every_row(design), design, "as_studied")
