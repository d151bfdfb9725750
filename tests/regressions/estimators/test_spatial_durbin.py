"""The spatial Durbin model recovers what was put in, and is the likelihood of plain matrices and of spreg."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from libpysal.weights import full2W
from scipy.linalg import logm, null_space
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from spreg.ml_lag import BaseML_Lag

from assets.notes import NotEstimable
from assets.regressions.estimators.spatial_durbin import (
    SpatialDurbin,
    clustered_covariance,
    impacts,
    spatial_durbin,
)
from assets.regressions.moran import inverse_distance_weights
from assets.regressions.within import effects_of, less_effects

Panel = tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]
BETA, THETA = np.array([1.0, -0.5]), np.array([0.6, 0.3])


def panel(rho: float, cities: int = 60, years: int = 10, seed: int = 7, noise: float = 1.0) -> Panel:
    """Outcome, two regressors and dense weights by inverse distance, with both effects in everything."""
    random = np.random.default_rng(seed)
    place = random.uniform(0, 1000, size=(cities, 2))
    weights = inverse_distance_weights(np.linalg.norm(place[:, None] - place[None], axis=2))

    def drawn() -> np.ndarray:
        city, year = random.normal(size=(cities, 1)), random.normal(size=(1, years))
        return noise * random.normal(size=(cities, years)) + 3 * city + 3 * year

    regressors = {"agglomeration": drawn() / noise, "internet": drawn() / noise}
    mean = sum(
        beta * values + theta * weights @ values
        for beta, theta, values in zip(BETA, THETA, regressors.values(), strict=True)
    )
    return np.linalg.solve(np.eye(cities) - rho * weights, mean + drawn()), regressors, weights


def transformed(data: Panel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcome (n, t), design (nt, 2k) and weights (n, n) on a basis of what effects leave: n, t one fewer."""
    outcome, regressors, weights = data
    cities, years = (null_space(np.ones((1, size))) for size in outcome.shape)
    own = [cities.T @ values @ years for values in regressors.values()]
    lagged = [cities.T @ weights @ values @ years for values in regressors.values()]
    design = np.column_stack([values.ravel(order="F") for values in [*own, *lagged]])
    return cities.T @ outcome @ years, design, cities.T @ weights @ cities


def log_likelihood(data: Panel, slopes: np.ndarray, rho: float) -> float:
    """Of the transformed data at the variance that fits best, by its definition."""
    outcome, design, weights = transformed(data)
    filtered = np.eye(len(weights)) - rho * weights
    errors = (filtered @ outcome).ravel(order="F") - design @ slopes
    jacobian = outcome.shape[1] * np.linalg.slogdet(filtered)[1]
    return float(jacobian + norm.logpdf(errors, scale=np.sqrt(np.mean(errors**2))).sum())


def impact(result: SpatialDurbin, term: str, effect: str) -> pd.Series:
    """One row of the terms."""
    return result.terms.set_index(["term", "effect"]).loc[(term, effect)]


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.3, 0.6])
def test_what_was_put_in_is_recovered_within_three_standard_errors(rho: float) -> None:
    found = spatial_durbin(*panel(rho))
    truth = np.array([*BETA, *THETA, rho])
    z_values = (np.append(found.slopes, found.rho) - truth) / np.sqrt(np.diag(found.covariance))
    assert np.abs(z_values).max() < 3
    assert found.rho_std_error == pytest.approx(np.sqrt(found.covariance[-1, -1]))
    for term, beta, theta in zip(["agglomeration", "internet"], BETA, THETA, strict=True):
        total = impact(found, term, "total")
        assert abs(total["estimate"] - (beta + theta) / (1 - rho)) < 3 * total["std_error"]


def test_year_effects_do_not_pull_rho_down_where_every_city_neighbours_every_other() -> None:
    found = [spatial_durbin(*panel(0.4, cities=30, years=8, seed=seed)) for seed in range(40)]
    rho, error = np.array([[each.rho, each.rho_std_error] for each in found]).T
    z_values = (rho - 0.4) / error
    assert abs(z_values.mean()) < 3 / np.sqrt(len(found))
    assert 0.6 < z_values.std() < 1.4


def test_rho_is_that_of_the_likelihood_written_with_dense_matrices() -> None:
    data = panel(0.4, cities=25, years=6)
    outcome, design, weights = transformed(data)

    def loss(rho: float) -> float:
        left = (outcome - rho * weights @ outcome).ravel(order="F")
        return -log_likelihood(data, np.linalg.lstsq(design, left, rcond=None)[0], rho)

    found = spatial_durbin(*data)
    reference = minimize_scalar(loss, bounds=(-2, 0.999), method="bounded", options={"xatol": 1e-12})
    assert found.rho == pytest.approx(reference.x, rel=1e-6)
    assert found.log_likelihood == pytest.approx(-reference.fun, rel=1e-10)


def test_no_step_from_the_estimates_makes_the_data_more_likely() -> None:
    data = panel(0.4, cities=25, years=6)
    found = spatial_durbin(*data)
    assert log_likelihood(data, found.slopes, found.rho) == pytest.approx(found.log_likelihood, rel=1e-10)
    for number, step in enumerate(np.sqrt(np.diag(found.covariance)) / 100):
        for sign in (-1, 1):
            at = np.append(found.slopes, found.rho)
            at[number] += sign * step
            assert log_likelihood(data, at[:-1], at[-1]) < found.log_likelihood


def test_estimates_are_those_of_spreg_on_the_transformed_data() -> None:
    data = panel(0.3, cities=14, years=5)
    outcome, design, weights = transformed(data)
    every_year = full2W(np.kron(np.eye(outcome.shape[1]), weights))
    # "LU" alone of spreg's methods reads the diagonal, which transformed weights have.
    reference = BaseML_Lag(outcome.ravel(order="F")[:, None], design, every_year, method="LU", epsilon=1e-12)
    found = spatial_durbin(*data)
    # spreg takes ρ where values of the likelihood are largest: these tell it to the root of their precision, 1e-8,
    # over its curvature. Ours is the root of the gradient, as the next test says.
    np.testing.assert_allclose(
        np.append(found.slopes, found.rho), reference.betas.ravel(), rtol=1e-6, atol=1e-7
    )
    assert found.log_likelihood == pytest.approx(float(reference.logll), rel=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_the_derivative_of_the_likelihood_by_rho_is_zero(seed: int) -> None:
    """-T tr W (I - ρ W)⁻¹ + e'W y / σ², in standard errors of ρ."""
    data = panel(0.3, cities=14, years=5, seed=seed)
    outcome, design, weights = transformed(data)
    found = spatial_durbin(*data)
    lagged = (weights @ outcome).ravel(order="F")
    errors = outcome.ravel(order="F") - found.rho * lagged - design @ found.slopes
    trace = np.trace(weights @ np.linalg.inv(np.eye(len(weights)) - found.rho * weights))
    score = errors @ lagged / np.mean(errors**2) - outcome.shape[1] * trace
    assert abs(score) * found.rho_std_error < 1e-11


def likelihood_by_city(data: Panel, at: np.ndarray) -> np.ndarray:
    """Each city's part of the log likelihood, by its definition: shape (cities,).

    What ln |I - ρ W| less its part in the direction of the year effects is worth is a trace: a city has its diagonal
    element.

    Args:
        at: β, θ, ρ, the variance.
    """
    outcome, regressors, weights = data
    *slopes, rho, variance = at
    cities, years = outcome.shape
    centred = np.eye(cities) - 1 / cities
    filtered = np.eye(cities) - rho * weights
    columns = [*regressors.values(), *(weights @ values for values in regressors.values())]
    errors = filtered @ outcome - sum(slope * column for slope, column in zip(slopes, columns, strict=True))
    errors = centred @ (errors - errors.mean(axis=1, keepdims=True))
    of_determinant = (years - 1) * np.diag(centred @ logm(filtered)).real
    of_density = (years - 1) * (1 - 1 / cities) * np.log(2 * np.pi * variance) / 2
    return of_determinant - of_density - (errors**2).sum(axis=1) / (2 * variance)


def derivatives(
    function: Callable[[np.ndarray], np.ndarray], at: np.ndarray, steps: np.ndarray
) -> np.ndarray:
    """Central differences of a function: shape (as the function's, parameters)."""
    moves = np.diag(steps)
    return np.stack([(function(at + one) - function(at - one)) / (2 * one.sum()) for one in moves], axis=-1)


def test_the_covariance_is_the_sandwich_of_numeric_derivatives_of_the_likelihood_by_city() -> None:
    data = panel(0.3, cities=14, years=5)
    found = spatial_durbin(*data)
    outcome, design, weights = transformed(data)
    filtered = outcome - found.rho * weights @ outcome
    variance = np.mean((filtered.ravel(order="F") - design @ found.slopes) ** 2)
    at = np.array([*found.slopes, found.rho, variance])
    assert likelihood_by_city(data, at).sum() == pytest.approx(found.log_likelihood, rel=1e-10)
    steps = 1e-5 * np.ones(len(at))
    scores = derivatives(lambda point: likelihood_by_city(data, point), at, steps)
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-5)
    curvature = derivatives(
        lambda point: derivatives(lambda one: likelihood_by_city(data, one).sum(), point, 10 * steps),
        at,
        10 * steps,
    )
    bread = np.linalg.inv(curvature)
    expected = (bread @ scores.T @ scores @ bread)[:-1, :-1]
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-4, atol=1e-6 * np.abs(expected).max())


def test_where_rho_is_given_as_zero_it_is_clustered_least_squares() -> None:
    """The slopes of the scores and of the curvature at ρ = 0, against statsmodels on columns less the effects."""
    outcome, regressors, weights = panel(0, cities=14, years=5)
    city, year = (axis.ravel() for axis in np.indices(outcome.shape))
    columns = [outcome, *regressors.values(), *(weights @ values for values in regressors.values())]
    own = less_effects(np.column_stack([one.ravel() for one in columns]), effects_of(city, year))
    fit = sm.OLS(own[:, 0], own[:, 1:]).fit(
        cov_type="cluster",
        cov_kwds={"groups": city, "use_correction": False, "df_correction": False},
    )
    # A spatial lag of the outcome of nothing has no score, and nothing of it reaches the slopes.
    alone = clustered_covariance(own[:, 1:], np.zeros(len(city)), fit.resid, 0.0, weights, city)
    np.testing.assert_allclose(alone[:-1, :-1], fit.cov_params(), rtol=1e-10)


def test_errors_that_last_within_cities_make_the_errors_of_slopes_larger() -> None:
    """Where regressors and errors are those of cities for good, a panel says little more than one of its years."""
    _, regressors, weights = panel(0, cities=60, years=10)
    random = np.random.default_rng(4)
    lasting = {name: random.normal(size=(60, 10)).cumsum(axis=1) for name in [*regressors, "error"]}
    error = lasting.pop("error")
    found = spatial_durbin(sum(lasting.values()) + error, lasting, weights)
    errors = []
    for seed in range(60):
        again = np.random.default_rng(100 + seed).normal(size=(60, 10)).cumsum(axis=1)
        errors.append(spatial_durbin(sum(lasting.values()) + again, lasting, weights).slopes[0] - 1)
    assert np.sqrt(found.covariance[0, 0]) == pytest.approx(np.std(errors), rel=0.35)


def test_provinces_as_clusters_are_those_of_the_data() -> None:
    data = panel(0.3, cities=14, years=5)
    by_city = spatial_durbin(*data)
    each = spatial_durbin(*data, cluster=np.repeat(np.arange(14), 5))
    in_pairs = spatial_durbin(*data, cluster=np.repeat(np.arange(14) // 2, 5))
    np.testing.assert_array_equal(each.covariance, by_city.covariance)
    assert not np.allclose(in_pairs.covariance, by_city.covariance, rtol=0.01)


def test_without_spatial_dependence_impacts_are_the_slopes() -> None:
    eigenvalues = np.linalg.eigvals(panel(0)[2])
    found = impacts(np.array([[2.0, -1.0, 0.5, 0.25]]), np.zeros(1), eigenvalues)
    np.testing.assert_allclose(found[0], [[2.0, 0.5, 2.5], [-1.0, 0.25, -0.75]], atol=1e-12)


@pytest.mark.parametrize("rho", [-0.8, 0.35, 0.9])
def test_impacts_are_those_of_the_full_matrix(rho: float) -> None:
    weights = panel(0, cities=20)[2]
    beta, theta = 1.5, -0.4
    matrix = np.linalg.inv(np.eye(20) - rho * weights) @ (beta * np.eye(20) + theta * weights)
    direct, total = np.trace(matrix) / 20, matrix.sum() / 20
    found = impacts(np.array([[beta, theta]]), np.array([rho]), np.linalg.eigvals(weights))
    np.testing.assert_allclose(found[0, 0], [direct, total - direct, total], rtol=1e-10)


def test_impacts_hold_for_weights_with_complex_eigenvalues() -> None:
    weights = np.roll(np.eye(5), 1, axis=1)
    matrix = np.linalg.inv(np.eye(5) - 0.5 * weights) @ (np.eye(5) + 2 * weights)
    found = impacts(np.array([[1.0, 2.0]]), np.array([0.5]), np.linalg.eigvals(weights))
    assert found[0, 0, 0] == pytest.approx(np.trace(matrix) / 5, rel=1e-10)
    assert found[0, 0, 2] == pytest.approx((1 + 2) / (1 - 0.5), rel=1e-10)


def test_terms_are_direct_indirect_and_total_and_the_total_has_the_closed_form() -> None:
    found = spatial_durbin(*panel(0.3))
    assert found.terms["term"].tolist() == ["agglomeration"] * 3 + ["internet"] * 3
    assert found.terms["effect"].tolist() == ["direct", "indirect", "total"] * 2
    direct, indirect, total = found.terms["estimate"].to_numpy().reshape(2, 3).T
    np.testing.assert_allclose(direct + indirect, total, rtol=1e-12)
    np.testing.assert_allclose(total, (found.slopes[:2] + found.slopes[2:]) / (1 - found.rho), rtol=1e-12)
    assert found.terms.eval("ci_low < estimate < ci_high").all()
    np.testing.assert_allclose(found.terms["t_value"], found.terms.eval("estimate / std_error"), rtol=1e-12)
    np.testing.assert_allclose(found.terms["p_value"], 2 * norm.sf(found.terms["t_value"].abs()), rtol=1e-12)


def test_simulated_errors_of_impacts_are_near_those_of_the_delta_method() -> None:
    data = panel(0.2, cities=60, years=20, noise=0.5)
    found = spatial_durbin(*data)
    eigenvalues, at = np.linalg.eigvals(data[2]), np.append(found.slopes, found.rho)

    def of(point: np.ndarray) -> np.ndarray:
        return impacts(point[None, :-1], point[-1:], eigenvalues).ravel()

    steps = np.eye(len(at)) * 1e-6
    gradient = np.array([(of(at + step) - of(at - step)) / 2e-6 for step in steps])
    delta = np.sqrt(np.diag(gradient.T @ found.covariance @ gradient))
    np.testing.assert_allclose(found.terms["std_error"], delta, rtol=0.15)


def test_the_same_data_give_the_same_numbers() -> None:
    data = panel(0.3, cities=20, years=6)
    pd.testing.assert_frame_equal(spatial_durbin(*data).terms, spatial_durbin(*data).terms)


def test_what_a_city_or_a_year_adds_to_a_regressor_changes_nothing() -> None:
    outcome, regressors, weights = panel(0.3, cities=20, years=6)
    random = np.random.default_rng(8)
    shift = random.normal(size=(20, 1)) + random.normal(size=(1, 6))
    found = spatial_durbin(outcome, regressors, weights)
    moved = spatial_durbin(outcome, regressors | {"internet": regressors["internet"] + shift}, weights)
    np.testing.assert_allclose(
        np.append(moved.slopes, moved.rho), np.append(found.slopes, found.rho), atol=1e-7
    )


def test_what_a_city_or_a_year_adds_to_the_outcome_changes_nothing() -> None:
    outcome, regressors, weights = panel(0.3, cities=20, years=6)
    random = np.random.default_rng(8)
    shift = random.normal(size=(20, 1)) + random.normal(size=(1, 6))
    found = spatial_durbin(outcome, regressors, weights)
    moved = spatial_durbin(outcome + shift, regressors, weights)
    np.testing.assert_allclose(
        np.append(moved.slopes, moved.rho), np.append(found.slopes, found.rho), atol=1e-7
    )


def test_another_unit_of_a_regressor_scales_its_impacts_and_nothing_else() -> None:
    outcome, regressors, weights = panel(0.3, cities=20, years=6)
    found = spatial_durbin(outcome, regressors, weights)
    scaled = spatial_durbin(outcome, regressors | {"internet": regressors["internet"] * 1e6}, weights)
    factor = np.where(found.terms["term"] == "internet", 1e-6, 1)
    assert scaled.rho == pytest.approx(found.rho, abs=1e-7)
    np.testing.assert_allclose(scaled.terms["estimate"], found.terms["estimate"] * factor, rtol=1e-5)


def test_a_gap_in_the_panel_is_named() -> None:
    outcome, regressors, weights = panel(0, cities=10, years=5)
    regressors["internet"][4, 2] = regressors["internet"][7, 0] = np.nan
    with pytest.raises(
        NotEstimable, match="internet lacks 2 of 50 city-years, first that of city row 4 and year"
    ):
        spatial_durbin(outcome, regressors, weights)


def test_a_gap_in_the_outcome_is_named() -> None:
    outcome, regressors, weights = panel(0, cities=10, years=5)
    outcome[0, 1] = np.nan
    with pytest.raises(NotEstimable, match="the outcome lacks 1 of 50 city-years"):
        spatial_durbin(outcome, regressors, weights)


def test_variables_of_other_cities_or_years_are_refused() -> None:
    outcome, regressors, weights = panel(0, cities=10, years=5)
    with pytest.raises(ValueError, match=r"internet has shape \(10, 4\)"):
        spatial_durbin(outcome, regressors | {"internet": regressors["internet"][:, 1:]}, weights)
    with pytest.raises(ValueError, match=r"weights of shape \(9, 9\) for 10 cities"):
        spatial_durbin(outcome, regressors, weights[1:, 1:])


def test_a_regressor_that_only_cities_or_years_move_is_named() -> None:
    outcome, regressors, weights = panel(0, cities=10, years=5)
    shared = np.arange(10.0)[:, None] * np.ones(5) + np.arange(5.0) ** 2
    with pytest.raises(NotEstimable, match="internet does not vary within cities and years"):
        spatial_durbin(outcome, regressors | {"internet": shared}, weights)


def test_collinear_regressors_are_named() -> None:
    outcome, regressors, weights = panel(0, cities=10, years=5)
    twice = regressors | {"internet": 2 * regressors["agglomeration"]}
    with pytest.raises(NotEstimable, match="agglomeration, internet and their spatial lags are collinear"):
        spatial_durbin(outcome, twice, weights)


def test_weights_that_only_repeat_the_year_effects_leave_nothing_to_estimate() -> None:
    outcome, regressors, _ = panel(0, cities=10, years=5)
    equal = (np.ones((10, 10)) - np.eye(10)) / 9
    with pytest.raises(NotEstimable, match="their spatial lags are collinear"):
        spatial_durbin(outcome, regressors, equal)


def test_too_small_a_panel_is_refused() -> None:
    outcome, regressors, weights = panel(0, cities=3, years=3)
    with pytest.raises(NotEstimable, match="4 degrees of freedom for 4 slopes"):
        spatial_durbin(outcome, regressors, weights)
