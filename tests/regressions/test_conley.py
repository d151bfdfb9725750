"""Conley's variance is White's without neighbours, clustering without distance, a sum over pairs between."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.notes import NotEstimable
from assets.regressions.conley import bartlett, conley_variance
from assets.regressions.within import Effects, Fit, effects_of, least_squares

CITIES, YEARS = 12, 6
NOWHERE = 1e-9
"""Kilometres: no two cities are as near."""


def panel(
    missing: float = 0.25, seed: int = 5
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """City, year, outcome, two regressors and distances in km; the outcome is correlated over years."""
    random = np.random.default_rng(seed)
    city, year = (axis.ravel() for axis in np.indices((CITIES, YEARS)))
    kept = random.random(len(city)) >= missing
    regressors = random.normal(size=(len(city), 2)).cumsum(axis=0)
    outcome = regressors @ [1.0, -0.5] + random.normal(size=len(city)).cumsum()
    place = random.uniform(0, 1000, size=(CITIES, 2))
    distance = np.hypot(*(place[:, None] - place).transpose(2, 0, 1))
    return city[kept], year[kept], outcome[kept], regressors[kept], distance


def fitted(missing: float = 0.25) -> tuple[Fit, Effects, np.ndarray]:
    city, year, outcome, regressors, distance = panel(missing)
    effects = effects_of(city, year)
    return least_squares(outcome, regressors, effects), effects, distance


def robust(fit: Fit, **options: object) -> np.ndarray:
    """The variance that statsmodels gives for the regression on columns less the effects."""
    outcome = fit.regressors @ fit.slopes + fit.residuals
    return sm.OLS(outcome, fit.regressors).fit(**options).cov_params()


def test_weights_of_three_lags_fall_in_equal_steps() -> None:
    np.testing.assert_allclose(bartlett(3), [1, 0.75, 0.5, 0.25])


def test_without_neighbours_and_lags_it_is_whites() -> None:
    fit, effects, distance = fitted()
    variance = conley_variance(fit, effects, distance, NOWHERE, bartlett(0))
    np.testing.assert_allclose(variance, robust(fit, cov_type="HC0"), rtol=1e-10)


def test_without_neighbours_and_with_every_lag_at_one_it_is_clustering_by_city() -> None:
    fit, effects, distance = fitted()
    variance = conley_variance(fit, effects, distance, NOWHERE, np.ones(YEARS))
    clustered = robust(
        fit,
        cov_type="cluster",
        cov_kwds={"groups": effects.city, "use_correction": False, "df_correction": False},
    )
    np.testing.assert_allclose(variance, clustered, rtol=1e-10)


def test_cities_in_one_place_and_no_lags_are_clustering_by_year() -> None:
    fit, effects, distance = fitted()
    variance = conley_variance(fit, effects, 0 * distance, 1.0, bartlett(0))
    clustered = robust(
        fit,
        cov_type="cluster",
        cov_kwds={"groups": effects.year, "use_correction": False, "df_correction": False},
    )
    np.testing.assert_allclose(variance, clustered, rtol=1e-10)


@pytest.mark.parametrize("lags", [1, 3])
def test_without_neighbours_it_is_newey_and_west_within_cities(lags: int) -> None:
    fit, effects, distance = fitted(missing=0)
    variance = conley_variance(fit, effects, distance, NOWHERE, bartlett(lags))
    newey_west = robust(
        fit,
        cov_type="hac-panel",
        cov_kwds={"groups": effects.city, "maxlags": lags, "use_correction": False, "df_correction": False},
    )
    np.testing.assert_allclose(variance, newey_west, rtol=1e-10)


@pytest.mark.parametrize(("cutoff_km", "lags"), [(300.0, 0), (300.0, 2), (800.0, 3)])
def test_it_is_the_weighted_sum_over_all_pairs_of_rows(cutoff_km: float, lags: int) -> None:
    city, year, outcome, regressors, distance = panel()
    effects = effects_of(city, year)
    fit = least_squares(outcome, regressors, effects)
    scores = fit.regressors * fit.residuals[:, None]
    middle = np.zeros((2, 2))
    for a in range(len(city)):
        for b in range(len(city)):
            apart = abs(int(year[a]) - int(year[b]))
            if apart == 0:
                weight = max(0.0, 1 - distance[city[a], city[b]] / cutoff_km)
            elif city[a] == city[b]:
                weight = max(0.0, 1 - apart / (lags + 1))
            else:
                weight = 0.0
            middle += weight * np.outer(scores[a], scores[b])
    variance = conley_variance(fit, effects, distance, cutoff_km, bartlett(lags))
    np.testing.assert_allclose(variance, fit.bread @ middle @ fit.bread, rtol=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(panel()[0]))))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    city, year, outcome, regressors, distance = panel()
    variances = []
    for rows in (np.arange(len(city)), np.array(order)):
        effects = effects_of(city[rows], year[rows])
        fit = least_squares(outcome[rows], regressors[rows], effects)
        variances.append(conley_variance(fit, effects, distance, 400.0, bartlett(2)))
    np.testing.assert_allclose(variances[0], variances[1], rtol=1e-9)


def test_a_variance_below_zero_is_refused() -> None:
    # A chain of three cities: the outer ones are near the middle one and far from each other.
    distance = np.array([[0.0, 10, 100], [10, 0, 10], [100, 10, 0]])
    effects = effects_of([1, 2, 3, 1, 2, 3], [2003] * 3 + [2004] * 3)
    scores = np.array([1.0, -np.sqrt(2), 1.0, 0.0, 0.0, 0.0])
    fit = Fit(np.zeros(1), np.ones(6), scores[:, None], np.eye(1))
    with pytest.raises(NotEstimable, match="regressor 0 has a negative variance at a cutoff of 100 km"):
        conley_variance(fit, effects, distance, 100, bartlett(0))


@pytest.mark.parametrize(
    ("distance", "cutoff_km", "weights", "message"),
    [
        (np.zeros((3, 3)), 100.0, [1.0], "must be 12 × 12"),
        (np.ones((CITIES, CITIES)), 100.0, [1.0], "zeros on its diagonal"),
        (np.zeros((CITIES, CITIES)), 0.0, [1.0], "give a positive distance"),
        (np.zeros((CITIES, CITIES)), np.nan, [1.0], "give a positive distance"),
        (np.zeros((CITIES, CITIES)), 100.0, [0.5, 0.2], "lag 0 has the weight 1"),
    ],
)
def test_what_is_no_kernel_is_refused(
    distance: np.ndarray, cutoff_km: float, weights: list[float], message: str
) -> None:
    fit, effects, _ = fitted()
    with pytest.raises(ValueError, match=message):
        conley_variance(fit, effects, distance, cutoff_km, np.array(weights))


def test_lags_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        bartlett(-1)
