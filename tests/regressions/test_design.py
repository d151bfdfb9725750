"""The frame behind every regression: read from the warehouse, cut into samples, cleaned."""

import dataclasses

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog.robustness import Cleaning
from assets.catalog.study import SAMPLES
from assets.notes import NotEstimable
from assets.regressions.design import (
    Design,
    agglomeration_columns,
    cleaned,
    outcome_column,
    read_design,
    samples,
    treatment_column,
)
from tests.regressions.small_design import (
    CITIES,
    check,
    design_of,
    distances,
    readings,
    small_design,
    small_study,
)

NO_FORMS = pd.DataFrame({"city_id": [], "year": [], "variant": [], "score": []})
WAREHOUSE = """
create schema catalog;
create schema indices;
create schema panel;
create table catalog.city as from (values (2, '乙', '江苏省'), (1, '甲', '河北省'), (3, '丙', '甘肃省'))
    as city (city_id, name, province);
create table indices.city_year as from (values
    (2, 2004, 6.0, null, 0.6), (1, 2004, 4.0, 12.0, 0.4), (2, 2003, 5.0, 25.0, 0.5), (1, 2003, null, 11.0, 0.3)
) as panel (city_id, year, resilience, agglomeration, internet);
create table indices.agglomeration as from (values
    (1, 2003, 10.0, 11.0, 12.0, 10.5), (1, 2004, 11.0, 12.0, 13.0, 11.5), (2, 2003, 20.0, 25.0, 21.0, 20.5)
) as readings (city_id, year, location_quotient, printed, neighbours, row_standardised);
create table indices.index_variant as from (values
    (1, 2004, 'equal', 0.1), (2, 2003, 'equal', 0.2), (2, 2004, 'equal', 0.3), (2, 2004, 'topsis', 0.9)
) as forms (city_id, year, variant, score);
create table indices.cell_status as from (values
    (1, 2003, 'internet', 'interpolated'), (1, 2004, 'internet', 'corrected'), (2, 2003, 'internet', 'carried'),
    (1, 2003, 'resilience', 'missing'), (2, 2004, 'resilience', 'extrapolated'),
    (1, 2004, 'agglomeration', 'winsorised')
) as cells (city_id, year, variable, status);
create table catalog.status as from (values
    ('corrected', false), ('interpolated', true), ('carried', true), ('extrapolated', true), ('winsorised', true),
    ('missing', false)
) as statuses (status, filled);
create table panel.grouping as from (values (2, 'region', 'east'), (1, 'region', 'west'), (1, 'boundary', 'changed'))
    as members (city_id, scheme, member);
create table indices.distance as from (values (1, 2, 150.0), (2, 1, 150.0))
    as apart (city_id, other_city_id, distance_km);
"""


@pytest.fixture(scope="module")
def read() -> Design:
    """The design read from a warehouse of two cities and two years, rows in no order."""
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        winsorised = NO_FORMS.assign(city_id=[1], year=[2004], variant=["own:winsorised"], score=[3.5])
        return read_design(connection, winsorised)


def table(*rows: tuple[float, ...]) -> Design:
    """A design of one variable: city_id, year, internet."""
    panel = pd.DataFrame(rows, columns=["city_id", "year", "internet"]).astype({"city_id": int, "year": int})
    return design_of(panel.assign(province="河北省"))


def test_the_panel_has_a_row_a_city_and_year_in_their_order(read: Design) -> None:
    assert read.panel[["city_id", "year", "province"]].to_numpy().tolist() == [
        [1, 2003, "河北省"], [1, 2004, "河北省"], [2, 2003, "江苏省"], [2, 2004, "江苏省"]
    ]  # fmt: skip
    np.testing.assert_array_equal(read.panel["resilience"], [np.nan, 4, 5, 6])
    np.testing.assert_array_equal(read.panel["internet"], [0.3, 0.4, 0.5, 0.6])


def test_forms_of_the_index_and_readings_stand_beside_the_city_year_they_belong_to(read: Design) -> None:
    panel = read.panel
    np.testing.assert_array_equal(panel["resilience:equal"], [np.nan, 0.1, 0.2, 0.3])
    np.testing.assert_array_equal(panel["resilience:topsis"], [np.nan, np.nan, np.nan, 0.9])
    np.testing.assert_array_equal(panel["resilience:own:winsorised"], [np.nan, 3.5, np.nan, np.nan])
    np.testing.assert_array_equal(panel["agglomeration:neighbours:km"], [12, 13, 21, np.nan])
    np.testing.assert_array_equal(panel["agglomeration:neighbours:100 km"], [210, 211, 120, np.nan])
    np.testing.assert_array_equal(panel["agglomeration:row_standardised:100 km"], [10.5, 11.5, 20.5, np.nan])


def test_filled_are_cells_that_hold_no_printed_figure_and_corrected_ones_do(read: Design) -> None:
    assert read.filled["internet"].tolist() == [True, False, True, False]
    assert read.filled["resilience"].tolist() == [False, False, False, True]
    assert read.filled["agglomeration"].tolist() == [False, True, False, False]


def test_a_city_has_its_group_in_all_its_rows(read: Design) -> None:
    assert read.groups["region"].tolist() == ["west", "west", "east", "east"]
    assert read.groups["boundary"].isna().tolist() == [False, False, True, True]


def test_distances_are_a_table_of_cities_by_cities_with_zeros_on_its_diagonal(read: Design) -> None:
    assert read.distance_km.index.tolist() == read.distance_km.columns.tolist() == [1, 2]
    assert read.distance_km.to_numpy().tolist() == [[0, 150], [150, 0]]


def test_a_unit_of_100_km_is_what_distances_in_it_give() -> None:
    """The readings computed anew from distances divided by 100, and LQ + 100 · (reading - LQ) of those in km."""
    quotient = small_design().panel.set_index(["city_id", "year"])["agglomeration:location_quotient:km"]
    in_km, in_100_km = readings(quotient, distances()), readings(quotient, distances() / 100)
    columns = agglomeration_columns(in_km)
    for name in ("location_quotient", "printed", "neighbours", "row_standardised"):
        np.testing.assert_array_equal(columns[f"agglomeration:{name}:km"], in_km[name])
        np.testing.assert_allclose(columns[f"agglomeration:{name}:100 km"], in_100_km[name], rtol=1e-12)
    for name in ("printed", "neighbours"):
        np.testing.assert_allclose(
            columns[f"agglomeration:{name}:100 km"], quotient + 100 * (in_km[name] - quotient), rtol=1e-12
        )
    assert len(columns) == 8


@pytest.mark.parametrize(
    ("outcome", "index", "cleaning", "column"),
    [
        ("resilience", "own", "as_studied", "resilience"),
        ("resilience", "own", "reported_only", "resilience"),
        ("resilience", "equal", "as_studied", "resilience:equal"),
        ("resilience", "equal", "winsorised_variables", "resilience:equal"),
        ("resilience", "own", "winsorised_indicators", "resilience:own:winsorised"),
        ("resilience", "equal", "winsorised_indicators", "resilience:equal:winsorised"),
        ("innovation", "equal", "winsorised_indicators", "innovation"),
    ],
)
def test_another_form_of_the_index_is_another_column_of_resilience_alone(
    outcome: str, index: str, cleaning: Cleaning, column: str
) -> None:
    assert outcome_column(outcome, index, cleaning) == column


@pytest.mark.parametrize(
    ("reading", "unit", "column"),
    [
        ("own", "km", "agglomeration"),
        ("own", "100 km", "agglomeration:printed:100 km"),
        ("neighbours", "km", "agglomeration:neighbours:km"),
        ("neighbours", "100 km", "agglomeration:neighbours:100 km"),
    ],
)
def test_another_reading_or_unit_is_another_column_of_the_headline_term(
    reading: str, unit: str, column: str
) -> None:
    assert treatment_column(check(agglomeration=reading, distance_unit=unit), small_study()) == column


def test_a_headline_term_that_is_not_agglomeration_has_one_column() -> None:
    study = small_study(headline_term="internet")
    assert treatment_column(check(agglomeration="neighbours", distance_unit="100 km"), study) == "internet"


def test_every_sample_that_a_study_can_name_has_its_rows() -> None:
    assert set(samples(small_design())) == set(SAMPLES)


def test_samples_leave_out_the_right_rows() -> None:
    years = (2008, 2009, 2019, 2020)
    design = table(*[(city, year, 1.0) for city in (101, 102, 103) for year in years])
    rows = {
        name: design.panel.loc[kept, ["city_id", "year"]].to_numpy().tolist()
        for name, kept in samples(design).items()
    }
    assert len(rows["all"]) == 12
    assert rows["without_municipalities_and_capitals"] == [[c, y] for c in (102, 103) for y in years]
    assert rows["without_boundary_changes"] == [[c, y] for c in (101, 103) for y in years]
    assert rows["until_2008"] == [[101, 2008], [102, 2008], [103, 2008]]
    assert rows["from_2009"] == [[c, y] for c in (101, 102, 103) for y in years[1:]]
    assert rows["until_2019"] == [[c, y] for c in (101, 102, 103) for y in years[:-1]]


def test_municipalities_are_left_out_with_the_capitals() -> None:
    design = table((101, 2003, 1.0), (102, 2003, 1.0), (103, 2003, 1.0))
    kinds = design.groups.assign(municipality_or_capital=["municipality", "provincial_capital", "other"])
    design = dataclasses.replace(design, groups=kinds)
    assert samples(design)["without_municipalities_and_capitals"].tolist() == [False, False, True]


def test_as_studied_leaves_every_cell_as_it_is_under_the_name_of_the_model() -> None:
    design = small_design(agglomeration=[0, 5])
    rows = samples(design)["from_2009"]
    columns = {"resilience": "resilience:equal", "agglomeration": "agglomeration:neighbours:km"}
    found = cleaned(columns, rows, design, "as_studied")
    assert found.columns.tolist() == ["city_id", "year", "province", "resilience", "agglomeration"]
    expected = design.panel[rows]
    np.testing.assert_array_equal(
        found[["city_id", "year"]], [(c, y) for c in CITIES for y in (2009, 2010, 2011)]
    )
    np.testing.assert_array_equal(found["resilience"], expected["resilience:equal"])
    np.testing.assert_array_equal(found["agglomeration"], expected["agglomeration:neighbours:km"])


def test_winsorised_variables_end_at_their_percentiles_of_the_sample() -> None:
    """0, 1 … 100 have the first percentile 1 and the 99th 99; what is outside the sample moves neither."""
    inside = [(101, 2003 + number, float(number)) for number in range(101)]
    outside = [(102, 2003 + number, 1e6 + number) for number in range(101)]
    design = table(*inside, *outside)
    rows = design.panel["city_id"].eq(101).to_numpy()
    found = cleaned({"internet": "internet"}, rows, design, "winsorised_variables")["internet"]
    assert found.tolist() == [1.0, *map(float, range(1, 100)), 99.0]


def test_winsorised_variables_keep_what_is_missing() -> None:
    design = table((101, 2003, 1.0), (101, 2004, np.nan), (101, 2005, 2.0))
    found = cleaned({"internet": "internet"}, np.full(3, True), design, "winsorised_variables")["internet"]
    np.testing.assert_allclose(found, [1.01, np.nan, 1.99])


def test_reported_only_leaves_out_filled_cells_and_nothing_else() -> None:
    design = small_design(internet=[0, 3], agglomeration=[3], upgrading=[1])
    columns = {name: name for name in ("agglomeration", "internet", "human_capital")}
    rows = design.panel["city_id"].eq(101).to_numpy()
    found = cleaned(columns, rows, design, "reported_only")
    assert np.flatnonzero(found["internet"].isna()).tolist() == [0, 3]
    assert np.flatnonzero(found["agglomeration"].isna()).tolist() == [3]
    assert found["human_capital"].notna().all()
    kept = found["internet"].notna()
    np.testing.assert_array_equal(
        found.loc[kept, "internet"], design.panel.loc[found.index[kept], "internet"]
    )


def test_reported_only_follows_the_row_and_not_its_place_in_the_sample() -> None:
    """Row 10 of the panel is the second year of the second city."""
    design = small_design(internet=[10])
    rows = design.panel["city_id"].eq(102).to_numpy()
    found = cleaned({"internet": "internet"}, rows, design, "reported_only")
    assert found.loc[found["internet"].isna(), ["city_id", "year"]].to_numpy().tolist() == [[102, 2004]]


def test_another_form_of_the_index_is_filled_where_the_studys_own_is() -> None:
    design = small_design(resilience=[0])
    rows = design.panel["city_id"].eq(101).to_numpy()
    found = cleaned({"resilience": "resilience:equal"}, rows, design, "reported_only")["resilience"]
    assert np.flatnonzero(found.isna()).tolist() == [0]


def test_a_variable_that_nothing_computes_is_named() -> None:
    design = small_design()
    rows = np.full(len(design.panel), True)
    with pytest.raises(NotEstimable, match=r"^resilience:science_share, trade: not supplied, or not"):
        cleaned(
            {"resilience": "resilience:science_share", "trade": "trade", "internet": "internet"},
            rows,
            design,
            "as_studied",
        )
