"""Two-way fixed effects as Stata reports them, against regressions on every dummy written out by hand."""

import numpy as np
import pandas as pd
import pytest

from assets.regressions.fixed_effects import (
    complete_sample,
    estimate,
    formula,
    stata_fit,
    why_not_estimable,
    year_ranges,
)

YEARS = (2003, 2008)
REGRESSORS = ["x", "z"]


def full_panel() -> pd.DataFrame:
    """20 cities, 6 years, two regressors, effects of city and year, noise that lasts within a city."""
    generator = np.random.default_rng(11)
    index = pd.MultiIndex.from_product(
        [range(1, 21), range(YEARS[0], YEARS[1] + 1)], names=["city_id", "year"]
    )
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
    of_gaps = estimate(gaps, "y", REGRESSORS)
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


def test_a_city_of_a_single_row_changes_no_figure() -> None:
    panel = full_panel()
    more = pd.concat([panel, pd.DataFrame([{"city_id": 99, "year": 2003, "x": 50.0, "z": 9.0, "y": 1e6}])])
    with_single, without = estimate(more, "y", REGRESSORS), estimate(panel, "y", REGRESSORS)
    assert with_single.n == without.n
    pd.testing.assert_frame_equal(with_single.terms, without.terms)


def test_a_model_with_all_its_variables_is_estimable() -> None:
    for panel in (full_panel(), unbalanced_panel()):
        assert why_not_estimable(panel, "y", REGRESSORS, YEARS) is None


def test_a_variable_missing_in_a_year_is_a_reason_and_the_model_is_not_moved_to_other_years() -> None:
    panel = full_panel()
    panel = panel.assign(z=panel["z"].mask(panel["year"].isin([2003, 2006, 2007])))
    assert why_not_estimable(panel, "y", REGRESSORS, YEARS) == "z is not available for 2003, 2006–2007"


def test_years_that_the_panel_does_not_have_are_years_without_the_variable() -> None:
    assert why_not_estimable(full_panel(), "y", ["x"], (2003, 2010)) == (
        "y is not available for 2009–2010; x is not available for 2009–2010"
    )


def test_a_variable_that_is_missing_throughout_is_a_reason() -> None:
    panel = full_panel().assign(y=np.nan)
    assert why_not_estimable(panel, "y", REGRESSORS, YEARS) == "y is not available for 2003–2008"


def test_variables_that_are_never_there_together_leave_nothing_to_estimate_from() -> None:
    panel = full_panel()
    panel = panel.assign(x=panel["x"].mask(panel["city_id"] > 10), z=panel["z"].mask(panel["city_id"] <= 10))
    assert why_not_estimable(panel, "y", REGRESSORS, YEARS) == "no city-years are left to estimate from"


@pytest.mark.parametrize("scale", [1.0, 1e7])
def test_a_regressor_that_is_only_city_and_year_effects_does_not_vary(scale: float) -> None:
    panel = full_panel()
    effects = np.random.default_rng(3).normal(size=21)[panel["city_id"]] + 0.37 * (panel["year"] - 2000)
    assert why_not_estimable(panel.assign(z=scale * effects), "y", REGRESSORS, YEARS) == (
        "z does not vary within cities and years"
    )


def test_a_regressor_in_a_very_small_unit_varies() -> None:
    panel = full_panel()
    assert why_not_estimable(panel.assign(z=panel["x"] * 1e-13), "y", ["z"], YEARS) is None


def test_a_regressor_that_is_another_ones_multiple_is_a_reason() -> None:
    panel = full_panel()
    assert why_not_estimable(panel.assign(z=2 * panel["x"]), "y", REGRESSORS, YEARS) is not None


def test_an_outcome_that_is_only_city_effects_is_a_reason() -> None:
    panel = full_panel()
    assert why_not_estimable(panel.assign(y=panel["city_id"] * 1.7), "y", REGRESSORS, YEARS) is not None


def test_the_formula_is_written_as_pyfixest_reads_it() -> None:
    assert formula("resilience", ["agglomeration", "internet"]) == (
        "resilience ~ agglomeration + internet | city_id + year"
    )


@pytest.mark.parametrize(
    ("years", "text"), [([], ""), ([2003], "2003"), ([2003, 2004], "2003–2004"), ([2003, 2005], "2003, 2005")]
)
def test_years_are_named_as_ranges(years: list[int], text: str) -> None:
    assert year_ranges(years) == text
