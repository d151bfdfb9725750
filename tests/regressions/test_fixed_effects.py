"""Two-way fixed effects as Stata reports them, against regressions on every dummy written out by hand."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from assets.catalog.study_language.model_parsing import effects_of_text
from assets.errors import year_ranges
from assets.notes import worded
from assets.regressions.fixed_effects import (
    complete_sample,
    formula,
    stata_fit,
    why_not_estimable,
)
from tests.regressions.fitted import estimate

YEARS = range(2003, 2009)
OF_REGIONS = effects_of_text("city + region_year")
CLUSTERED = {
    # cluster, jackknife, how the convention begins
    "city": ("city", False, "CRV1 by city, "),
    "province": ("province", False, "CRV1 by province, "),
    "two_way": ("city + year", False, "CRV1 by city and by year (V_city + V_year - V_both), "),
    "crv3": ("city", True, "CRV3: jackknife over cities "),
}
REGRESSORS = ["x", "z"]


def full_panel() -> pd.DataFrame:
    """20 cities, 6 years, two regressors, effects of city and year, noise that lasts within a city."""
    generator = np.random.default_rng(11)
    index = pd.MultiIndex.from_product([range(1, 21), YEARS], names=["city_id", "year"])
    panel = pd.DataFrame(index=index).reset_index()
    city, year = panel["city_id"] - 1, panel["year"] - YEARS[0]
    panel["x"] = generator.normal(size=20)[city] + generator.normal(size=len(panel))
    panel["z"] = 100 * generator.normal(size=len(panel)) + 3 * year
    noise = generator.normal(size=20)[city] * (1 + year / 3) + generator.normal(size=len(panel))
    panel["y"] = (
        5 + 0.5 * panel["x"] - 0.02 * panel["z"] + generator.normal(size=20)[city] + 0.3 * year + noise
    )
    return panel


def unbalanced_panel() -> pd.DataFrame:
    """The same with every seventh row gone."""
    panel = full_panel()
    return panel[panel.index % 7 != 3].reset_index(drop=True)


PANELS = pytest.mark.parametrize("panel", [full_panel(), unbalanced_panel()], ids=["balanced", "unbalanced"])


def dummies(values: pd.Series) -> np.ndarray:
    """A dummy for each value, shape (rows, values)."""
    return (values.to_numpy()[:, None] == np.sort(values.unique())).astype(float)


def least_squares(panel: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The regression on x, z, dummies of all years but the first and of every city: design, slopes, residuals."""
    design = np.column_stack([panel[REGRESSORS], dummies(panel["year"])[:, 1:], dummies(panel["city_id"])])
    slopes = np.linalg.solve(design.T @ design, design.T @ panel["y"].to_numpy())
    return design, slopes, panel["y"].to_numpy() - design @ slopes


@PANELS
def test_coefficients_are_those_of_the_regression_on_every_dummy(panel: pd.DataFrame) -> None:
    terms = estimate(panel, "y", REGRESSORS).terms.set_index("term")
    np.testing.assert_allclose(terms.loc[REGRESSORS, "estimate"], least_squares(panel)[1][:2], rtol=1e-8)


@PANELS
def test_clustered_standard_errors_are_those_of_stata(panel: pd.DataFrame) -> None:
    """G/(G-1)·(n-1)/(n-k), k = slopes + year dummies + constant: city effects are not counted."""
    _, slopes, residuals = least_squares(panel)
    within = np.column_stack([panel[REGRESSORS], dummies(panel["year"])[:, 1:]])
    within -= pd.DataFrame(within).groupby(panel["city_id"]).transform("mean").to_numpy()
    n, groups, k = len(panel), panel["city_id"].nunique(), within.shape[1] + 1
    scores = pd.DataFrame(within * residuals[:, None]).groupby(panel["city_id"]).sum().to_numpy()
    bread = np.linalg.inv(within.T @ within)
    variance = groups / (groups - 1) * (n - 1) / (n - k) * bread @ scores.T @ scores @ bread
    errors = np.sqrt(np.diag(variance))[:2]

    terms = estimate(panel, "y", REGRESSORS).terms.set_index("term").loc[REGRESSORS]
    np.testing.assert_allclose(terms["std_error"], errors, rtol=1e-8)
    np.testing.assert_allclose(terms["t_value"], slopes[:2] / errors, rtol=1e-8)
    width = 2.093024054408263 * errors  # t(0.975) with G - 1 = 19 degrees of freedom
    np.testing.assert_allclose(terms["ci_low"], slopes[:2] - width, rtol=1e-8)
    np.testing.assert_allclose(terms["ci_high"], slopes[:2] + width, rtol=1e-8)


@PANELS
def test_the_r_squared_and_the_constant_are_those_of_xtreg(panel: pd.DataFrame) -> None:
    _, slopes, residuals = least_squares(panel)
    y = panel["y"].to_numpy()
    y_within = y - panel.groupby("city_id")["y"].transform("mean").to_numpy()
    city_effects = slopes[-panel["city_id"].nunique() :]
    fit = stata_fit(panel, "y", REGRESSORS)
    assert fit.r2_xtreg == pytest.approx(1 - residuals @ residuals / (y_within @ y_within), abs=1e-10)
    assert fit.constant == pytest.approx((dummies(panel["city_id"]) @ city_effects).mean(), abs=1e-10)
    estimates = estimate(panel, "y", REGRESSORS)
    assert (estimates.r2_xtreg, estimates.constant) == (fit.r2_xtreg, fit.constant)


@PANELS
def test_the_t_value_of_the_constant_is_that_of_the_within_regression_with_a_constant(
    panel: pd.DataFrame,
) -> None:
    """y - ȳ_i + ȳ on x - x̄_i + x̄ and a constant, clustered by city, by statsmodels."""
    columns = panel[["y", *REGRESSORS]].assign(
        **{f"year_{year}": (panel["year"] == year).astype(float) for year in YEARS[1:]}
    )
    within = columns - columns.groupby(panel["city_id"]).transform("mean") + columns.mean()
    fit = sm.OLS(within["y"], sm.add_constant(within.drop(columns="y"))).fit(
        cov_type="cluster", cov_kwds={"groups": panel["city_id"]}
    )
    found = stata_fit(panel, "y", REGRESSORS)
    assert found.constant == pytest.approx(fit.params["const"], rel=1e-8)
    assert found.constant_t_value == pytest.approx(fit.tvalues["const"], rel=1e-8)
    assert estimate(panel, "y", REGRESSORS).constant_t_value == found.constant_t_value


@PANELS
def test_r_squared_overall_and_within_both_effects_are_reported_beside(panel: pd.DataFrame) -> None:
    residuals = least_squares(panel)[2]
    effects = np.column_stack([dummies(panel["year"])[:, 1:], dummies(panel["city_id"])])
    y = panel["y"].to_numpy()
    y_within = y - effects @ np.linalg.lstsq(effects, y, rcond=None)[0]
    estimates = estimate(panel, "y", REGRESSORS)
    around_mean = y - y.mean()
    assert estimates.r2_within == pytest.approx(1 - residuals @ residuals / (y_within @ y_within), abs=1e-8)
    assert estimates.r2 == pytest.approx(1 - residuals @ residuals / (around_mean @ around_mean), abs=1e-8)
    assert (estimates.n, estimates.cities, estimates.years) == (len(panel), 20, 6)


def test_rows_that_lack_a_variable_are_left_out() -> None:
    panel = full_panel()
    gaps = panel.assign(z=panel["z"].mask(panel.index % 7 == 3))
    of_gaps = estimate(complete_sample(gaps, "y", REGRESSORS), "y", REGRESSORS)
    of_rows = estimate(unbalanced_panel(), "y", REGRESSORS)
    assert of_gaps.n == of_rows.n == len(unbalanced_panel())
    pd.testing.assert_frame_equal(of_gaps.terms, of_rows.terms)


def test_cities_and_years_of_a_single_row_are_dropped_until_none_is_left() -> None:
    panel = pd.DataFrame(
        [
            (1, 2003, 1.0), (1, 2004, 2.0), (2, 2003, 3.0), (2, 2004, 4.0),
            (3, 2003, 5.0), (3, 2005, 6.0),  # 2005 is printed for city 3 alone, and city 3 is then single
            (4, 2003, 7.0), (4, 2004, np.nan),
        ],
        columns=["city_id", "year", "x"],
    )  # fmt: skip
    kept = complete_sample(panel, "x", ["x"])
    assert kept[["city_id", "year"]].to_numpy().tolist() == [[1, 2003], [1, 2004], [2, 2003], [2, 2004]]


def test_cities_alone_in_their_province_are_dropped_with_effects_of_province_and_year() -> None:
    panel = pd.DataFrame(
        [
            (1, 2003, "甲2003", 1.0), (1, 2004, "甲2004", 2.0), (2, 2003, "甲2003", 3.0), (2, 2004, "甲2004", 4.0),
            (3, 2003, "乙2003", 5.0), (3, 2004, "乙2004", 6.0),  # city 3 has a province to itself
            (2, 2005, "甲2005", 7.0), (3, 2005, "乙2005", 8.0),  # in 2005 city 2 is alone in its own, too
        ],
        columns=["city_id", "year", "province_year", "x"],
    )  # fmt: skip
    kept = complete_sample(panel, "x", ["x"], effects_of_text("city + province_year"))
    assert kept[["city_id", "year"]].to_numpy().tolist() == [[1, 2003], [1, 2004], [2, 2003], [2, 2004]]
    assert len(complete_sample(panel, "x", ["x"])) == 8


def test_a_sample_without_a_complete_row_is_empty() -> None:
    assert complete_sample(full_panel().assign(z=np.nan), "y", REGRESSORS).empty


def test_a_city_of_a_single_row_changes_no_figure() -> None:
    panel = full_panel()
    more = pd.concat([panel, pd.DataFrame([{"city_id": 99, "year": 2003, "x": 50.0, "z": 9.0, "y": 1e6}])])
    with_single = estimate(complete_sample(more, "y", REGRESSORS), "y", REGRESSORS)
    without = estimate(panel, "y", REGRESSORS)
    assert with_single.n == without.n
    pd.testing.assert_frame_equal(with_single.terms, without.terms)


def test_a_model_with_all_its_variables_is_estimable() -> None:
    for panel in (full_panel(), unbalanced_panel()):
        assert why_not_estimable(panel, "y", REGRESSORS, YEARS) == ()


def test_a_variable_missing_in_a_year_is_a_reason_and_the_model_is_not_moved_to_other_years() -> None:
    panel = full_panel()
    panel = panel.assign(z=panel["z"].mask(panel["year"].isin([2003, 2006, 2007])))
    assert (
        worded(why_not_estimable(panel, "y", REGRESSORS, YEARS), "en")
        == "z is not available for 2003, 2006–2007"
    )


def test_years_that_the_panel_does_not_have_are_years_without_the_variable() -> None:
    assert worded(why_not_estimable(full_panel(), "y", ["x"], range(2003, 2011)), "en") == (
        "y is not available for 2009–2010; x is not available for 2009–2010"
    )


def test_a_variable_that_is_missing_throughout_is_a_reason() -> None:
    panel = full_panel().assign(y=np.nan)
    assert (
        worded(why_not_estimable(panel, "y", REGRESSORS, YEARS), "en") == "y is not available for 2003–2008"
    )


def test_years_that_are_not_demanded_may_be_missing() -> None:
    panel = full_panel()
    panel = panel.assign(z=panel["z"].mask(panel["year"].isin([2003, 2006])))
    assert why_not_estimable(panel, "y", REGRESSORS, range(2007, 2009)) == ()
    assert why_not_estimable(panel, "y", REGRESSORS, ()) == ()
    of_two = why_not_estimable(panel, "y", REGRESSORS, (year for year in (2004, 2006)))
    assert worded(of_two, "en") == "z is not available for 2006"


def test_cities_that_share_no_year_have_no_year_effects_in_common() -> None:
    panel = full_panel()
    early = panel["city_id"].le(10) & panel["year"].le(2005)
    late = panel["city_id"].gt(10) & panel["year"].gt(2005)
    assert worded(why_not_estimable(panel[early | late], "y", REGRESSORS, ()), "en") == (
        "the sample falls into parts that share no city or no year"
    )


def test_variables_that_are_never_there_together_leave_nothing_to_estimate_from() -> None:
    panel = full_panel()
    panel = panel.assign(x=panel["x"].mask(panel["city_id"] > 10), z=panel["z"].mask(panel["city_id"] <= 10))
    assert (
        worded(why_not_estimable(panel, "y", REGRESSORS, YEARS), "en")
        == "no city-years are left to estimate from"
    )


@pytest.mark.parametrize("scale", [1.0, 1e7])
def test_a_regressor_that_is_only_city_and_year_effects_does_not_vary(scale: float) -> None:
    panel = full_panel()
    effects = np.random.default_rng(3).normal(size=21)[panel["city_id"]] + 0.37 * (panel["year"] - 2000)
    assert worded(why_not_estimable(panel.assign(z=scale * effects), "y", REGRESSORS, YEARS), "en") == (
        "z does not vary within cities and years"
    )


def test_a_regressor_in_a_very_small_unit_varies() -> None:
    panel = full_panel()
    assert why_not_estimable(panel.assign(z=panel["x"] * 1e-13), "y", ["z"], YEARS) == ()


def test_a_regressor_that_is_another_ones_multiple_is_a_reason() -> None:
    panel = full_panel()
    assert why_not_estimable(panel.assign(z=2 * panel["x"]), "y", REGRESSORS, YEARS)


def test_an_outcome_that_is_only_city_effects_is_a_reason() -> None:
    panel = full_panel()
    assert why_not_estimable(panel.assign(y=panel["city_id"] * 1.7), "y", REGRESSORS, YEARS)


def test_the_formula_is_written_as_fixest_reads_it() -> None:
    assert formula("resilience", ["agglomeration", "internet"]) == (
        "resilience ~ agglomeration + internet | city + year"
    )


def test_the_formula_names_the_effects_that_stand_in_for_years() -> None:
    assert formula("y", ["x"], OF_REGIONS) == "y ~ x | city + region_year"
    assert formula("y", ["x"], ()) == "y ~ x"


@PANELS
def test_effects_of_region_and_year_are_dummies_of_every_one(panel: pd.DataFrame) -> None:
    panel = panel.assign(region_year=(panel["city_id"] % 3).astype(str) + panel["year"].astype(str))
    design = np.column_stack([panel[REGRESSORS], dummies(panel["region_year"]), dummies(panel["city_id"])])
    slopes = np.linalg.lstsq(design, panel["y"].to_numpy(), rcond=None)[0][:2]
    found = estimate(panel, "y", REGRESSORS, "city", "city + region_year")
    np.testing.assert_allclose(found.terms["estimate"], slopes, rtol=1e-8)
    assert found.formula == "y ~ x + z | city + region_year"
    assert str(worded([found.vcov], "en")).endswith("k = slopes + 18 for the effects region_year")
    assert np.isnan([found.r2_xtreg, found.constant, found.constant_t_value]).all()
    assert (found.n, found.cities, found.years) == (len(panel), 20, 6)


def test_a_regressor_that_only_regions_share_in_a_year_does_not_vary_beside_their_effects() -> None:
    panel = full_panel()
    panel["region_year"] = (panel["city_id"] > 10).map({True: "b", False: "a"}) + panel["year"].astype(str)
    panel["z"] = panel.groupby("region_year")["z"].transform("mean")
    assert why_not_estimable(panel, "y", REGRESSORS, YEARS) == ()
    assert worded(why_not_estimable(panel, "y", REGRESSORS, YEARS, OF_REGIONS), "en") == (
        "z does not vary within city + region_year"
    )


def test_regions_of_a_single_city_do_not_refuse_what_a_region_of_two_can_tell() -> None:
    panel = full_panel()
    region = panel["city_id"].mask(panel["city_id"] <= 2, 1)
    panel["region_year"] = region.astype(str) + "-" + panel["year"].astype(str)
    assert len(complete_sample(panel, "y", REGRESSORS, OF_REGIONS)) == 12
    assert why_not_estimable(panel, "y", REGRESSORS, YEARS, OF_REGIONS) == ()


def test_regions_of_a_single_city_leave_nothing_to_estimate_from() -> None:
    panel = full_panel()
    panel["region_year"] = panel["city_id"].astype(str) + "-" + panel["year"].astype(str)
    assert worded(why_not_estimable(panel, "y", REGRESSORS, YEARS, OF_REGIONS), "en") == (
        "no city-years are left to estimate from"
    )


@PANELS
@pytest.mark.parametrize("inference", CLUSTERED)
def test_the_clustering_moves_errors_and_nothing_else(panel: pd.DataFrame, inference: str) -> None:
    panel = panel.assign(province=panel["city_id"] % 5)
    cluster, jackknife, said = CLUSTERED[inference]
    by_city = estimate(panel, "y", REGRESSORS)
    found = estimate(panel, "y", REGRESSORS, cluster, jackknife=jackknife)
    np.testing.assert_allclose(found.terms["estimate"], by_city.terms["estimate"], rtol=1e-10)
    for name in ("n", "cities", "years", "formula", "r2", "r2_within", "r2_xtreg", "constant"):
        assert getattr(found, name) == pytest.approx(getattr(by_city, name))
    assert np.isnan(found.constant_t_value) == (inference != "city")
    assert str(worded([found.vcov], "en")).startswith(said)
    same = np.isclose(found.terms["std_error"], by_city.terms["std_error"], rtol=1e-6)
    assert same.all() if inference == "city" else not same.any()


@pytest.mark.parametrize(
    ("years", "text"), [([], ""), ([2003], "2003"), ([2003, 2004], "2003–2004"), ([2003, 2005], "2003, 2005")]
)
def test_years_are_named_as_ranges(years: list[int], text: str) -> None:
    assert year_ranges(years) == text
