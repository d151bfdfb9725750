"""The fast wild cluster bootstrap is the slow one, refitted draw by draw."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from assets.notes import NotEstimable
from assets.regressions.wild_bootstrap import bootstrap_weights, wild_cluster_bootstrap
from assets.regressions.within import Effects, clustered_variance, effects_of, least_squares


def panel(
    cities: int, years: int, missing: float, seed: int = 6
) -> tuple[np.ndarray, np.ndarray, Effects, np.ndarray]:
    """Outcome, three regressors, effects and the cities' provinces of three; errors correlated in a city."""
    random = np.random.default_rng(seed)
    city, year = (axis.ravel() for axis in np.indices((cities, years)))
    kept = random.random(len(city)) >= missing
    path = random.normal(size=(cities, years)).cumsum(axis=1)[city, year]
    regressors = random.normal(size=(len(city), 3)) + 0.3 * path[:, None]
    outcome = regressors @ [0.2, 1.0, -1.0] + random.normal(size=(cities, years)).cumsum(axis=1)[city, year]
    return outcome[kept], regressors[kept], effects_of(city[kept], year[kept]), (city // 3)[kept]


def refitted(
    outcome: np.ndarray,
    regressors: np.ndarray,
    tested: int,
    cluster: np.ndarray,
    effects: Effects,
    weights: np.ndarray,
) -> list[float]:
    """The t-value of each draw: residuals with the null imposed, a new outcome, a full regression."""
    restricted = least_squares(outcome, np.delete(regressors, tested, axis=1), effects)
    t_values = []
    for draw in weights.T:
        drawn = outcome - restricted.residuals + restricted.residuals * draw[cluster]
        fit = least_squares(drawn, regressors, effects)
        t_values.append(
            fit.slopes[tested] / np.sqrt(clustered_variance(fit, cluster, effects)[tested, tested])
        )
    return t_values


@pytest.mark.parametrize("by", ["city", "province", "year"])
@pytest.mark.parametrize("tested", [0, 2])
@pytest.mark.parametrize("missing", [0, 0.3])
def test_draws_are_full_refits(by: str, tested: int, missing: float) -> None:
    outcome, regressors, effects, province = panel(24, 7, missing)
    cluster = {"city": effects.city, "province": province, "year": effects.year}[by]
    result = wild_cluster_bootstrap(outcome, regressors, tested, cluster, effects, draws=20, seed=3)
    weights = bootstrap_weights(len(np.unique(cluster)), 20, 3)
    direct = refitted(outcome, regressors, tested, cluster, effects, weights)
    np.testing.assert_allclose(result.draws, direct, rtol=1e-10, atol=1e-10)
    as_extreme = sum(abs(one) >= abs(result.t_value) for one in direct)
    assert result.p_value == (1 + as_extreme) / (1 + 20)


def test_one_regressor_alone_is_tested_as_well() -> None:
    outcome, regressors, effects, _ = panel(24, 7, 0.3)
    alone = regressors[:, :1]
    result = wild_cluster_bootstrap(outcome, alone, 0, effects.city, effects, draws=20, seed=3)
    direct = refitted(outcome, alone, 0, effects.city, effects, bootstrap_weights(24, 20, 3))
    np.testing.assert_allclose(result.draws, direct, rtol=1e-10, atol=1e-10)


def test_the_t_value_is_that_of_the_clustered_variance() -> None:
    outcome, regressors, effects, province = panel(24, 7, 0.3)
    fit = least_squares(outcome, regressors, effects)
    errors = np.sqrt(np.diag(clustered_variance(fit, province, effects)))
    result = wild_cluster_bootstrap(outcome, regressors, 1, province, effects, draws=99, seed=3)
    assert result.t_value == pytest.approx(fit.slopes[1] / errors[1], rel=1e-12)


def test_the_interval_ends_where_the_test_of_the_limit_turns() -> None:
    outcome, regressors, effects, _ = panel(30, 6, 0.2)

    def p_value(null: float) -> float:
        shifted = outcome - null * regressors[:, 0]
        return wild_cluster_bootstrap(
            shifted, regressors, 0, effects.city, effects, draws=999, seed=9
        ).p_value

    result = wild_cluster_bootstrap(outcome, regressors, 0, effects.city, effects, draws=999, seed=9)
    estimate = least_squares(outcome, regressors, effects).slopes[0]
    assert result.ci_low < estimate < result.ci_high
    for limit in (result.ci_low, result.ci_high):
        outwards = 1e-6 * (limit - estimate)
        assert p_value(limit + outwards) < 0.05 <= p_value(limit - outwards)


def test_many_like_clusters_give_the_normal_test_and_interval() -> None:
    random = np.random.default_rng(12)
    city, year = (axis.ravel() for axis in np.indices((150, 5)))
    regressors = random.normal(size=(750, 2))
    outcome = regressors @ [0.06, 1.0] + random.normal(size=750)
    effects = effects_of(city, year)
    result = wild_cluster_bootstrap(outcome, regressors, 0, effects.city, effects, draws=9999, seed=1)
    fit = least_squares(outcome, regressors, effects)
    error = np.sqrt(clustered_variance(fit, effects.city, effects)[0, 0])
    assert result.p_value == pytest.approx(2 * norm.sf(abs(result.t_value)), abs=0.02)
    assert 0.01 < result.p_value < 0.5
    limits = fit.slopes[0] + error * norm.ppf([0.025, 0.975])
    np.testing.assert_allclose([result.ci_low, result.ci_high], limits, atol=0.15 * error)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.01, 100), st.floats(0.01, 100))
def test_units_scale_the_interval_and_leave_the_p_value(of_outcome: float, of_regressor: float) -> None:
    outcome, regressors, effects, _ = panel(15, 5, 0.1)
    scaled = regressors * [of_regressor, 1, 1]
    result = wild_cluster_bootstrap(outcome, regressors, 0, effects.city, effects, draws=199, seed=2)
    other = wild_cluster_bootstrap(of_outcome * outcome, scaled, 0, effects.city, effects, draws=199, seed=2)
    assert other.p_value == result.p_value
    np.testing.assert_allclose(
        [other.ci_low, other.ci_high],
        np.array([result.ci_low, result.ci_high]) * of_outcome / of_regressor,
        rtol=1e-6,
    )


def test_twelve_clusters_get_signs_and_eleven_get_webbs_six_values() -> None:
    np.testing.assert_array_equal(np.unique(bootstrap_weights(12, 500, 1)), [-1, 1])
    webb = bootstrap_weights(11, 5000, 1)
    np.testing.assert_allclose(np.unique(webb) ** 2, [1.5, 1, 0.5, 0.5, 1, 1.5])
    assert webb.mean() == pytest.approx(0, abs=0.02)
    assert webb.var() == pytest.approx(1, abs=0.02)


def test_two_clusters_reject_no_value() -> None:
    outcome, regressors, effects, _ = panel(6, 5, 0)
    halves = (effects.city >= 3).astype(int)
    result = wild_cluster_bootstrap(outcome, regressors, 0, halves, effects, draws=999, seed=4)
    assert (result.ci_low, result.ci_high) == (-np.inf, np.inf)


@pytest.mark.parametrize("tested", [3, -1])
def test_a_regressor_that_is_not_there_is_refused(tested: int) -> None:
    outcome, regressors, effects, _ = panel(6, 5, 0)
    with pytest.raises(ValueError, match=f"regressor {tested} of 3"):
        wild_cluster_bootstrap(outcome, regressors, tested, effects.city, effects, draws=99, seed=1)


def test_a_single_cluster_allows_no_test() -> None:
    outcome, regressors, effects, _ = panel(6, 5, 0)
    with pytest.raises(NotEstimable, match="at least two groups"):
        wild_cluster_bootstrap(outcome, regressors, 0, np.zeros_like(effects.city), effects, draws=99, seed=1)
