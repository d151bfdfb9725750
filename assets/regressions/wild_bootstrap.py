"""Wild cluster bootstrap of one slope: inference where clusters are few or of very different size.

Restricted (WCR): residuals of the model with the null imposed get one random sign, or one of Webb's six
values, a cluster. All that depends on the draw is a combination of sums by cluster, and all that depends on
the null value is linear in it: nothing is refitted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assets.notes import NotEstimable
from assets.regressions.estimates import share_as_extreme
from assets.regressions.within import (
    Effects,
    Fit,
    clustered_variance,
    columns_of_cities,
    group_sums,
    least_squares,
)

FEWEST_FOR_RADEMACHER = 12
"""Clusters. Below it, 2^G sign patterns are too few (MacKinnon and Webb 2018)."""
LEVEL = 0.05
"""Of the test that the interval inverts."""
WIDEST = 2.0**20
"""Standard errors from the estimate at which the search for a limit of the interval ends."""


@dataclass(frozen=True)
class WildBootstrap:
    """Test of a slope of zero, and the null values that the test at 5 % does not reject."""

    t_value: float
    p_value: float
    ci_low: float
    """Minus infinity where no value is rejected on that side, as happens with very few clusters."""
    ci_high: float
    draws: np.ndarray
    """Shape (draws,), the t-values of the bootstrap under the null of zero."""


def bootstrap_weights(clusters: int, draws: int, seed: int) -> np.ndarray:
    """Mean 0, variance 1 weights: Rademacher's ±1 for 12 clusters or more, else Webb's six values.

    Shape (clusters, draws). Source: Webb (2014), *Reworking wild bootstrap based inference*.
    """
    values = np.sqrt([1.0] if clusters >= FEWEST_FOR_RADEMACHER else [0.5, 1.0, 1.5])
    return np.random.default_rng(seed).choice(np.concatenate([-values, values]), size=(clusters, draws))


def wild_cluster_bootstrap(
    outcome: np.ndarray,
    regressors: np.ndarray,
    tested: int,
    cluster: np.ndarray,
    effects: Effects,
    draws: int,
    seed: int,
) -> WildBootstrap:
    """Test one slope by the restricted wild cluster bootstrap.

    t-values rest on `clustered_variance`. The p-value is `share_as_extreme`; the interval
    holds the null values with a p-value of at least 5 %, its limits found by bisection.

    Source: Cameron, Gelbach and Miller (2008); Roodman, MacKinnon, Nielsen and Webb (2019), *Fast and wild*.

    Args:
        outcome: shape (n,).
        regressors: shape (n, k), not collinear once the effects are taken out.
        tested: which regressor, from 0.
        cluster: shape (n,), the number of each row's cluster, from 0.
        draws: such that 0.05 · (draws + 1) is whole, as 999 and 9,999 are.

    Raises:
        NotEstimable: fewer than two clusters.
        ValueError: no such regressor.
    """
    if not 0 <= tested < regressors.shape[1]:
        raise ValueError(f"regressor {tested} of {regressors.shape[1]}: number them from 0")
    clusters = int(cluster.max()) + 1
    if clusters < 2:
        raise NotEstimable("lone_cluster")
    fit = least_squares(outcome, regressors, effects)
    estimate = float(fit.slopes[tested])
    std_error = float(np.sqrt(clustered_variance(fit, cluster, effects)[tested, tested]))
    weights = bootstrap_weights(clusters, draws, seed)
    bootstrap_t = _bootstrap_t(fit, tested, cluster, effects, std_error, weights)

    def p_value(null: float) -> float:
        t_value = abs(estimate - null) / std_error
        return share_as_extreme(bootstrap_t(null), t_value)

    return WildBootstrap(
        t_value=estimate / std_error,
        p_value=p_value(0.0),
        ci_low=_limit(p_value, estimate, -std_error),
        ci_high=_limit(p_value, estimate, std_error),
        draws=bootstrap_t(0.0),
    )


def _bootstrap_t(
    fit: Fit, tested: int, cluster: np.ndarray, effects: Effects, std_error: float, weights: np.ndarray
) -> Callable[[float], np.ndarray]:
    """The draws' t-values, shape (draws,), as a function of the null value.

    With r the tested regressor less all others, the restricted residuals at a null value b are
    u = residuals + (slope - b)·r: what a draw makes of the residuals and of r is computed once, and a null
    value only weighs the two.
    """
    clusters = len(weights)
    others = np.linalg.qr(np.delete(fit.regressors, tested, axis=1))[0]
    column = fit.regressors[:, tested]
    column = column - others @ (others.T @ column)
    squared = np.bincount(cluster, weights=column**2)

    spanned = np.column_stack([effects.basis, others])
    projected = group_sums(column[:, None] * spanned, cluster)
    of_cities = columns_of_cities(effects)
    by_city = [_cluster_city_sums(column * one, cluster, effects, clusters) for one in of_cities]

    # Of each draw: its slope less the null, and the scores of the tested regressor summed by cluster.
    deviations, scores = [], []
    for part in (fit.residuals, column):
        own = np.bincount(cluster, weights=column * part)
        fitted = projected @ group_sums(part[:, None] * spanned, cluster).T
        for one, sums in zip(of_cities, by_city, strict=True):
            fitted += sums @ _cluster_city_sums(part * one, cluster, effects, clusters).T
        deviation = own @ weights / squared.sum()
        deviations.append(deviation)
        scores.append((np.diag(own) - fitted) @ weights - np.outer(squared, deviation))

    constant, linear, quadratic = (
        np.einsum("gd,gd->d", scores[i], scores[j]) for i, j in ((0, 0), (0, 1), (1, 1))
    )
    without_factor = np.sqrt((np.bincount(cluster, weights=column * fit.residuals) ** 2).sum())
    root_factor = std_error / without_factor

    def t_values(null: float) -> np.ndarray:
        distance = fit.slopes[tested] - null
        middle = constant + 2 * distance * linear + distance**2 * quadratic
        # A draw that fits exactly has an infinite t, and rounding may leave its sum of squares below 0.
        middle = np.maximum(middle, np.finfo(float).tiny)
        return (deviations[0] + distance * deviations[1]) / (root_factor * np.sqrt(middle))

    return t_values


def _cluster_city_sums(
    column: np.ndarray, cluster: np.ndarray, effects: Effects, clusters: int
) -> np.ndarray:
    """Sums over the rows of a cluster and a city: shape (clusters, cities)."""
    cell = cluster * effects.cities + effects.city
    sums = np.bincount(cell, weights=column, minlength=clusters * effects.cities)
    return sums.reshape(clusters, effects.cities)


def _limit(p_value: Callable[[float], float], estimate: float, step: float) -> float:
    """The null value on one side of the estimate at which the p-value falls below 5 %."""
    width = 1.0
    while p_value(estimate + width * step) >= LEVEL:
        width *= 2
        if width > WIDEST:
            return float(np.copysign(np.inf, step))
    kept, rejected = (width / 2 if width > 1 else 0.0), width
    while rejected - kept > 1e-9 * rejected:
        middle = (kept + rejected) / 2
        if p_value(estimate + middle * step) >= LEVEL:
            kept = middle
        else:
            rejected = middle
    return estimate + kept * step
