"""A check varies only what it names: its rows and variables out of the design."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.regression import Regression, arrays_of, controls_of, regression_of, shifted
from tests.regressions.small_design import (
    CITIES,
    CONTROLS,
    check,
    design_of,
    small_design,
    small_panel,
    small_study,
)

STUDY = small_study()
VARIABLES = ["resilience", "agglomeration", "internet", "human_capital"]


@pytest.fixture(scope="module")
def design() -> Design:
    return small_design()


def numbered(without: tuple[tuple[int, int], ...] = ()) -> Design:
    """The small design with agglomeration 10,000 · city + year, so that a cell says whose it is."""
    panel = small_panel()
    panel["agglomeration"] = 10_000.0 * panel["city_id"] + panel["year"]
    left_out = pd.MultiIndex.from_frame(panel[["city_id", "year"]]).isin(without)
    return design_of(panel[~left_out].reset_index(drop=True))


def cells(regression: Regression, name: str) -> dict[tuple[int, int], float]:
    """A variable by city and year, where it is there."""
    rows = regression.rows.dropna(subset=[name])
    return {
        (city, year): value
        for city, year, value in zip(rows["city_id"], rows["year"], rows[name], strict=True)
    }


def test_a_check_that_varies_nothing_is_the_headline_model(design: Design) -> None:
    regression = regression_of(check(), design, STUDY)
    assert regression.outcome == "resilience"
    assert regression.regressors == ("agglomeration", "internet", "human_capital")
    assert regression.formula == "resilience ~ agglomeration + internet + human_capital | city_id + year"
    assert list(regression.years) == list(range(2003, 2012))
    assert regression.groups == 0
    pd.testing.assert_frame_equal(
        regression.rows[VARIABLES].reset_index(drop=True), design.panel[VARIABLES], check_names=False
    )


@pytest.mark.parametrize(
    ("varied", "changed"),
    [
        ({"index": "equal"}, {"resilience"}),
        ({"agglomeration": "neighbours"}, {"agglomeration"}),
        ({"agglomeration": "printed"}, set()),
        ({"distance_unit": "100 km"}, {"agglomeration"}),
        ({"cleaning": "winsorised_variables"}, {*VARIABLES}),
        ({"inference": "conley", "cutoff_km": 90.0, "lags": 4}, set()),
        ({"estimator": "placebo", "draws": 7, "seed": 1}, set()),
        ({"province_year": True}, set()),
        ({"estimator": "oster", "r_max": 0.0}, set()),
    ],
)
def test_a_variation_changes_the_variables_that_it_names(
    design: Design, varied: dict[str, Any], changed: set[str]
) -> None:
    base, found = regression_of(check(), design, STUDY), regression_of(check(**varied), design, STUDY)
    assert (found.outcome, found.regressors, found.years) == (base.outcome, base.regressors, base.years)
    assert {name for name in VARIABLES if not found.rows[name].equals(base.rows[name])} == changed


@pytest.mark.parametrize(
    ("varied", "controls"),
    [
        ({}, ("internet", "human_capital")),
        ({"without": ("human_capital",)}, ("internet",)),
        ({"without": ("internet", "human_capital")}, ()),
        ({"regressors": ("upgrading", "internet")}, ("upgrading", "internet")),
        ({"regressors": ()}, ()),
        ({"regressors": ("upgrading", "agglomeration"), "without": ("upgrading",)}, ()),
        ({"mediator": "internet"}, ("human_capital",)),
        ({"instruments": ("human_capital",)}, ("internet",)),
    ],
)
def test_controls_are_the_models_or_those_named_less_what_is_left_out(
    varied: dict[str, Any], controls: tuple[str, ...]
) -> None:
    assert controls_of(check(**varied), STUDY.model(None), "agglomeration") == controls


def test_the_headline_term_comes_first_whatever_the_order_of_the_model(design: Design) -> None:
    found = regression_of(check(regressors=("internet", "agglomeration", "upgrading")), design, STUDY)
    assert found.regressors == ("agglomeration", "internet", "upgrading")
    assert (found.treatment, found.controls) == ("agglomeration", ("internet", "upgrading"))


def test_another_model_of_the_study_is_the_one_that_is_varied(design: Design) -> None:
    found = regression_of(check(model="mechanism_1", without=("internet",)), design, STUDY)
    assert (found.outcome, found.regressors) == ("innovation", ("agglomeration", "human_capital"))


def test_mediator_instruments_and_policy_are_in_the_rows_and_are_no_regressors(design: Design) -> None:
    found = regression_of(
        check(mediator="innovation", instruments=("telephones_internet",), policy="broadband_pilot"),
        design,
        STUDY,
    )
    assert found.regressors == ("agglomeration", *CONTROLS)
    for name in ("innovation", "telephones_internet", "broadband_pilot"):
        np.testing.assert_array_equal(found.rows[name], design.panel[name])


def test_years_and_sample_are_left_in_together(design: Design) -> None:
    found = regression_of(check(years=(2007, 2010), sample="until_2008"), design, STUDY)
    assert found.rows[["city_id", "year"]].to_numpy().tolist() == [
        [c, y] for c in CITIES for y in (2007, 2008)
    ]
    assert list(found.years) == [2007, 2008]


def test_a_lag_is_the_same_citys_value_of_the_year_before_and_the_first_year_is_lost() -> None:
    found = regression_of(check(lag=1), numbered(), STUDY)
    assert found.regressors == ("agglomeration_lag_1", *CONTROLS)
    assert list(found.years) == list(range(2004, 2012))
    assert cells(found, "agglomeration_lag_1") == {
        (city, year): 10_000 * city + year - 1 for city in CITIES for year in range(2004, 2012)
    }


def test_a_lead_is_the_same_citys_value_of_the_year_after_beside_the_term_and_the_last_year_is_lost() -> None:
    found = regression_of(check(lead=2), numbered(), STUDY)
    assert found.regressors == ("agglomeration", "agglomeration_lead_2", *CONTROLS)
    assert list(found.years) == list(range(2003, 2010))
    expected = {(city, year): 10_000 * city + year for city in CITIES for year in range(2003, 2010)}
    assert cells(found, "agglomeration") == expected
    assert cells(found, "agglomeration_lead_2") == {key: value + 2 for key, value in expected.items()}


def test_a_year_that_a_city_lacks_is_no_neighbour_of_the_next() -> None:
    """City 101 has no row of 2006: what stands a row before 2007 is 2005, which is no lag of a year."""
    found = regression_of(check(lag=1), numbered(without=((101, 2006),)), STUDY)
    lagged = cells(found, "agglomeration_lag_1")
    assert (101, 2007) not in lagged
    assert lagged[101, 2008] == 10_000 * 101 + 2007
    assert lagged[102, 2007] == 10_000 * 102 + 2006
    assert len(found.rows) == len(CITIES) * 8 - 1


def test_shifting_by_years_on_a_table_of_two_cities() -> None:
    rows = pd.DataFrame(
        [
            (1, 2003, 10.0),
            (1, 2004, 20.0),
            (1, 2006, 40.0),
            (2, 2004, 5.0),
            (2, 2005, np.nan),
            (2, 2006, 7.0),
        ],
        columns=["city_id", "year", "x"],
    )
    before, name = shifted(rows, "x", -1, "x_before")
    after, _ = shifted(rows, "x", 2, "x_after")
    assert name == "x_before"
    np.testing.assert_array_equal(before["x_before"], [np.nan, 10, np.nan, np.nan, 5, np.nan])
    np.testing.assert_array_equal(after["x_after"], [np.nan, 40, np.nan, 7, np.nan, np.nan])
    np.testing.assert_array_equal(before["x"], rows["x"])


def test_a_lag_does_not_reach_out_of_the_sample() -> None:
    """2008 is in the panel and not in the sample, so that 2009 has nothing before it."""
    found = regression_of(check(lag=1, sample="from_2009"), numbered(), STUDY)
    assert sorted(set(found.rows["year"])) == [2010, 2011]


def test_filled_cells_are_left_out_before_a_lag_is_taken() -> None:
    """Row 3 is 2006 of the first city."""
    panel = numbered().panel
    found = regression_of(check(lag=1, cleaning="reported_only"), design_of(panel, agglomeration=[3]), STUDY)
    assert sorted(
        {(101, year) for year in range(2004, 2012)} - cells(found, "agglomeration_lag_1").keys()
    ) == [(101, 2007)]


def test_a_grouping_gives_a_slope_each_in_place_of_the_term(design: Design) -> None:
    found = regression_of(check(by="region"), design, STUDY)
    slopes = ["agglomeration_central", "agglomeration_east", "agglomeration_west"]
    assert found.regressors == (*slopes, *CONTROLS)
    assert found.groups == 3
    province = design.panel["city_id"] // 100
    for name, provinces in zip(slopes, [{3}, {1, 2}, {4}], strict=True):
        np.testing.assert_array_equal(
            found.rows[name], np.where(province.isin(provinces), design.panel["agglomeration"], 0)
        )


def test_a_grouping_of_a_sample_takes_the_groups_of_its_rows(design: Design) -> None:
    found = regression_of(
        check(by="region", sample="without_boundary_changes", years=(2005, 2006)), design, STUDY
    )
    province = found.rows["city_id"] // 100
    assert found.rows["agglomeration_west"].ne(0).eq(province.eq(4)).all()
    assert found.rows["agglomeration_central"].ne(0).eq(province.eq(3)).all()
    assert found.groups == 3


def test_a_slope_of_a_group_is_missing_where_its_term_is() -> None:
    panel = small_panel()
    panel.loc[0, "agglomeration"] = np.nan
    found = regression_of(check(by="hu_line"), design_of(panel), STUDY).rows
    assert np.isnan(found["agglomeration_southeast"].iloc[0])
    assert found["agglomeration_southeast"].isna().sum() == 1


def test_reported_cells_alone_demand_no_year() -> None:
    """The variable of a year that is carried throughout is missing in it, which is no reason."""
    carried = [row for row in range(24 * 9) if row % 9 == 8]
    design = small_design(internet=carried)
    found = regression_of(check(cleaning="reported_only"), design, STUDY)
    assert list(found.years) == []
    assert found.rows.loc[found.rows["internet"].isna(), "year"].unique().tolist() == [2011]
    assert sorted(set(arrays_of(found).sample["year"])) == list(range(2003, 2011))


def test_a_year_without_a_variable_refuses_the_model_where_cells_are_as_studied() -> None:
    panel = small_panel()
    panel["internet"] = panel["internet"].mask(panel["year"] == 2011)
    with pytest.raises(NotEstimable, match=r"^internet is not available for 2011$"):
        arrays_of(regression_of(check(), design_of(panel), STUDY))


def test_a_variable_that_is_not_supplied_is_named(design: Design) -> None:
    with pytest.raises(
        ValueError, match=r"^resilience:ratios: not supplied, or not computable for this study$"
    ):
        regression_of(check(index="ratios"), design, STUDY)


@pytest.mark.parametrize("cleaning", ["as_studied", "winsorised_variables", "reported_only"])
@pytest.mark.parametrize("varied", [{}, {"lag": 1}, {"lead": 1}, {"by": "region"}])
def test_a_sample_without_a_row_is_refused(design: Design, cleaning: str, varied: dict[str, Any]) -> None:
    with pytest.raises(NotEstimable, match=r"^no city-year of 2009–2011 is left in the sample until 2008$"):
        regression_of(
            check(years=(2009, 2011), sample="until_2008", cleaning=cleaning, **varied), design, STUDY
        )


def test_a_lag_longer_than_the_panel_leaves_nothing_to_estimate_from(design: Design) -> None:
    with pytest.raises(NotEstimable, match=r"^no city-years are left to estimate from$"):
        arrays_of(regression_of(check(lag=9), design, STUDY))


def test_arrays_are_the_complete_rows_treatment_first() -> None:
    panel = small_panel()
    panel.loc[[4, 40], "human_capital"] = np.nan
    arrays = arrays_of(regression_of(check(), design_of(panel), STUDY))
    kept = panel.drop(index=[4, 40])
    np.testing.assert_array_equal(arrays.sample[["city_id", "year"]], kept[["city_id", "year"]])
    np.testing.assert_array_equal(arrays.outcome, kept["resilience"])
    np.testing.assert_array_equal(arrays.treatment, kept["agglomeration"])
    np.testing.assert_array_equal(arrays.controls, kept[list(CONTROLS)])
    np.testing.assert_array_equal(arrays.regressors, kept[["agglomeration", *CONTROLS]])
    assert (arrays.effects.cities, arrays.effects.years, arrays.degrees) == (24, 9, 23)


def test_a_regression_without_controls_has_an_array_of_none(design: Design) -> None:
    arrays = arrays_of(regression_of(check(regressors=()), design, STUDY))
    assert arrays.controls.shape == (216, 0)
    np.testing.assert_array_equal(arrays.regressors[:, 0], design.panel["agglomeration"])


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (lambda panel: panel["city_id"] * 3.0, "internet does not vary within cities and years"),
        (lambda panel: panel["year"] * 3.0, "internet does not vary within cities and years"),
        (
            lambda panel: 1 - 2 * panel["agglomeration"],
            "agglomeration, internet, human_capital are collinear within cities and years",
        ),
    ],
    ids=["city", "year", "collinear"],
)
def test_what_the_effects_or_other_regressors_take_up_is_a_reason(column: Any, reason: str) -> None:
    panel = small_panel()
    panel["internet"] = column(panel)
    with pytest.raises(NotEstimable, match=f"^{reason}$"):
        arrays_of(regression_of(check(), design_of(panel), STUDY))


def test_a_model_without_the_headline_term_is_not_given_it(design: Design) -> None:
    model = dataclasses.replace(STUDY.models[2], regressors=("internet", "upgrading"))
    study = small_study(models=(*STUDY.models[:2], model))
    found = regression_of(check(model="mechanism_1", agglomeration="neighbours"), design, study)
    assert found.regressors == ("internet", "upgrading")
    np.testing.assert_array_equal(found.rows["internet"], design.panel["internet"])


def test_a_city_without_a_group_leaves_the_sample(design: Design) -> None:
    groups = design.groups.assign(hu_line=design.groups["hu_line"].mask(design.panel["city_id"] == 101))
    found = regression_of(check(by="hu_line"), dataclasses.replace(design, groups=groups), STUDY)
    assert found.groups == 2
    assert set(found.rows["city_id"]) == set(design.panel["city_id"]) - {101}


def test_a_grouping_that_no_city_of_the_sample_has_is_a_reason(design: Design) -> None:
    without = dataclasses.replace(design, groups=design.groups.assign(hu_line=None))
    with pytest.raises(NotEstimable, match=r"^no city of the sample has a group in hu_line$"):
        regression_of(check(by="hu_line"), without, STUDY)


def test_effects_of_province_and_year_are_a_name_for_each_of_them(design: Design) -> None:
    found = regression_of(check(province_year=True), design, STUDY)
    assert found.year_effects == "province_year"
    assert found.formula == "resilience ~ agglomeration + internet + human_capital | city_id + province_year"
    sizes = found.rows.groupby("province_year")[["province", "year"]].nunique()
    assert len(sizes) == 4 * 9
    assert sizes.eq(1).all(axis=None)


def test_a_city_alone_in_its_province_is_no_complete_row_with_effects_of_province_and_year(
    design: Design,
) -> None:
    alone = design.panel["province"].mask(design.panel["city_id"] == 406, "北京市")
    panel = design.panel.assign(province=alone)
    arrays = arrays_of(regression_of(check(province_year=True), design_of(panel), STUDY))
    assert sorted(set(CITIES) - set(arrays.sample["city_id"])) == [406]
    assert arrays.degrees == 22
