"""The spatial Durbin panel model with city and year effects: what neighbours' regressors do to a city.

y = ρ W y + X β + W X θ + city effects + year effects + e, W constant in time with rows that sum to 1.

Demeaning by city and year beforehand is not enough. W y of demeaned y has means by year again (W would have to
sum to 1 by column, too), and ln |I - ρ W| counts the eigenvalue 1 of W, whose direction the year effects have
absorbed. That pulls ρ down where W is dense: by 0.3, or 2.5 standard errors, for inverse distances between
283 cities over 21 years. The likelihood here is that of the data transformed to what neither cities nor years
share, (cities - 1)(years - 1) observations: Lee and Yu (2010), Estimation of spatial autoregressive panel data
models with fixed effects, Journal of Econometrics 154(2), 165-185. Own code, because spreg 1.9 has no year effects
and leaves the diagonal of θ W (I - ρ W)⁻¹ out of direct impacts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, term_rows
from assets.regressions.fixed_effects import KINDS, NO_VARIATION
from assets.regressions.moran import inverse_distance_weights, require_row_standardised
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of, cluster_of, require_effects
from assets.regressions.within import clustered_products, complete_cities, effects_of, fit_of, less_effects

DRAWS = 1_000
SEED = 2010


@dataclass(frozen=True)
class SpatialDurbin:
    """Estimates of the model with k regressors."""

    rho: float
    rho_std_error: float
    log_likelihood: float
    """Of the transformed data."""
    slopes: np.ndarray
    """Shape (2k,): β, then θ, in the order of the regressors."""
    covariance: np.ndarray
    """Shape (2k + 1, 2k + 1): of β, θ, ρ."""
    terms: pd.DataFrame
    """term, effect (direct, indirect, total), estimate, std_error, t_value, p_value, ci_low, ci_high."""


def spatial_durbin(
    outcome: np.ndarray,
    regressors: Mapping[str, np.ndarray],
    weights: np.ndarray,
    cluster: np.ndarray | None = None,
) -> SpatialDurbin:
    """Estimate the model by maximum likelihood, and its impacts with simulated standard errors.

    Errors of the panel stay correlated within cities for many years: those of the information matrix, which takes
    them as independent, are a fraction of what they should be.

    Args:
        outcome: shape (cities, years).
        regressors: by name, each of shape (cities, years).
        weights: shape (cities, cities), see `moran.require_row_standardised`.
        cluster: of city-years in the order of cities, then years, as in `within.clustered_variance`; none: by city.

    Raises:
        NotEstimable: the panel has gaps, a variable does not vary within cities and years, regressors and their
            spatial lags are collinear, or the likelihood has no maximum at an admissible ρ.
        ValueError: variables of different shapes.
    """
    require_balanced(outcome, regressors)
    cities, years = outcome.shape
    require_row_standardised(weights, cities)
    variables = [np.asarray(values, dtype=float) for values in (outcome, *regressors.values())]
    stacked = [values.ravel() for values in (*variables, *(weights @ values for values in variables))]
    city = np.repeat(np.arange(cities), years)
    effects = effects_of(city, np.tile(np.arange(years), cities))
    own, lagged = np.hsplit(less_effects(np.column_stack(stacked), effects), 2)
    design = np.column_stack([own[:, 1:], lagged[:, 1:]])
    degrees = (cities - 1) * (years - 1)
    spread = np.array([values.std() for values in variables])
    require_identified(own, design, spread, list(regressors), degrees)

    fit, lag_fit = fit_of(own[:, 0], design), fit_of(lagged[:, 0], design)
    eigenvalues = np.linalg.eigvals(weights)
    free = np.delete(eigenvalues, np.abs(eigenvalues - 1).argmin())
    rho = most_likely_rho(fit.residuals, lag_fit.residuals, free)
    slopes = fit.slopes - rho * lag_fit.slopes
    residuals = fit.residuals - rho * lag_fit.residuals
    variance = float(residuals @ residuals) / degrees
    jacobian = (years - 1) * np.log(np.abs(1 - rho * free)).sum()
    covariance = clustered_covariance(
        design, lagged[:, 0], residuals, rho, weights, city if cluster is None else cluster
    )
    return SpatialDurbin(
        rho=rho,
        rho_std_error=float(np.sqrt(covariance[-1, -1])),
        log_likelihood=float(jacobian - degrees / 2 * (np.log(2 * np.pi * variance) + 1)),
        slopes=slopes,
        covariance=covariance,
        terms=impact_terms(list(regressors), slopes, rho, covariance, eigenvalues),
    )


def require_balanced(outcome: np.ndarray, regressors: Mapping[str, np.ndarray]) -> None:
    """Refuse variables of different shapes or with gaps, by name."""
    for name, values in {"the outcome": outcome, **regressors}.items():
        if values.ndim != 2 or values.shape != outcome.shape:
            raise ValueError(
                f"{name} has shape {values.shape}, not the outcome's cities and years {outcome.shape}"
            )
        gaps = np.argwhere(~np.isfinite(values))
        if len(gaps):
            raise NotEstimable(
                "spatial_gaps",
                variable=name,
                lacking=len(gaps),
                of=values.size,
                row=gaps[0][0],
                column=gaps[0][1],
            )


def require_identified(
    own: np.ndarray, design: np.ndarray, spread: np.ndarray, names: list[str], degrees: int
) -> None:
    """Refuse variables that are nothing or collinear without the effects.

    Args:
        own: shape (n, k + 1), outcome and regressors less the effects.
        design: shape (n, 2k), regressors and their spatial lags less the effects.
        spread: shape (k + 1,), standard deviations before the effects were taken out.
    """
    for name, size, deviation in zip(["the outcome", *names], np.abs(own).max(axis=0), spread, strict=True):
        if size <= NO_VARIATION * deviation:
            raise NotEstimable("spatial_no_variation", variable=name)
    if degrees <= design.shape[1] + 2:
        raise NotEstimable("spatial_too_few", degrees=degrees, slopes=design.shape[1])
    scaled = design / np.tile(spread[1:], 2)
    if np.linalg.matrix_rank(scaled, tol=1e-8 * np.sqrt(len(scaled))) < scaled.shape[1]:
        raise NotEstimable("spatial_collinear", variables=names)


def most_likely_rho(residuals: np.ndarray, lag_residuals: np.ndarray, eigenvalues: np.ndarray) -> float:
    """The ρ of the largest concentrated likelihood between 1 / (least real part of an eigenvalue) and 1.

    Args:
        residuals: shape (n,), of the outcome on the design.
        lag_residuals: shape (n,), of the spatial lag of the outcome on the design.
        eigenvalues: shape (cities - 1,), of the weights without the 1 that belongs to the year effects.

    Raises:
        NotEstimable: the likelihood rises up to an end of the interval.
    """
    from scipy.optimize import brentq

    square, product, lag_square = (
        residuals @ residuals,
        residuals @ lag_residuals,
        lag_residuals @ lag_residuals,
    )

    def loss(rho: np.ndarray) -> np.ndarray:
        sum_of_squares = square - 2 * rho * product + rho**2 * lag_square
        jacobian = np.log(np.abs(1 - rho[:, None] * eigenvalues)).sum(axis=1)
        return len(eigenvalues) / 2 * np.log(sum_of_squares) - jacobian

    def gradient(rho: float) -> float:
        sum_of_squares = square - 2 * rho * product + rho**2 * lag_square
        of_jacobian = (eigenvalues / (1 - rho * eigenvalues)).real.sum()
        return float(len(eigenvalues) * (rho * lag_square - product) / sum_of_squares + of_jacobian)

    # The loss need not be convex: a grid finds the valley, the root of the gradient its bottom. The least of values
    # of the loss, in place of that root, would be exact to the square root of the machine's precision only.
    grid = np.linspace(1 / eigenvalues.real.min(), 1, 2_001)[1:-1]
    lowest = int(loss(grid).argmin())
    if lowest in (0, len(grid) - 1):
        raise NotEstimable("no_likelihood_maximum", rho=grid[lowest])
    return float(brentq(gradient, grid[lowest - 1], grid[lowest + 1], xtol=1e-15))


def clustered_covariance(
    design: np.ndarray,
    lag: np.ndarray,
    residuals: np.ndarray,
    rho: float,
    weights: np.ndarray,
    cluster: np.ndarray,
) -> np.ndarray:
    """The covariance of slopes and ρ under any correlation within clusters: shape (2k + 1, 2k + 1).

    A⁻¹ (Σ s_g s_g') A⁻¹ with A the likelihood's second derivatives, the sign changed, and s_g the sum of its scores over a
    cluster, without a small-sample factor; the variance of e is estimated along and left out. What ln |I - ρ W|
    adds to a score belongs to the city of its diagonal element. At ρ = 0, given, it is CR0 of least squares.

    Source: White (1982), Maximum likelihood estimation of misspecified models, Econometrica 50(1).

    Args:
        design: shape (n, 2k), regressors and their spatial lags less the effects.
        lag: shape (n,), the spatial lag of the outcome less the effects.
        residuals: shape (n,).
        cluster: as in `within.clustered_variance`.
    """
    cities, rows, k = len(weights), len(residuals), design.shape[1]
    years = rows // cities
    degrees = (cities - 1) * (years - 1)
    variance = float(residuals @ residuals) / degrees
    multiplier = np.linalg.solve((np.eye(cities) - rho * weights).T, weights.T).T
    multiplier -= multiplier.mean(axis=0)
    both = np.column_stack([design, lag])
    scores = np.empty((rows, k + 2))
    scores[:, : k + 1] = both * residuals[:, None] / variance
    scores[:, k] -= np.repeat(np.diag(multiplier), years) * (years - 1) / years
    scores[:, k + 1] = (residuals**2 / variance - degrees / rows) / (2 * variance)
    curvature = np.zeros((k + 2, k + 2))
    curvature[: k + 1, : k + 1] = both.T @ both / variance
    curvature[k, k] += (years - 1) * (multiplier * multiplier.T).sum()
    curvature[k, k + 1] = curvature[k + 1, k] = lag @ residuals / variance**2
    curvature[k + 1, k + 1] = degrees / (2 * variance**2)
    bread = np.linalg.inv(curvature)
    return np.asarray(bread @ clustered_products(scores, cluster) @ bread)[:-1, :-1]


def impacts(slopes: np.ndarray, rho: np.ndarray, eigenvalues: np.ndarray) -> np.ndarray:
    """Average direct, indirect and total impacts: shape (draws, k, 3).

    Means over cities of the diagonal, of the rest of the row and of the row sum of (I - ρ W)⁻¹ (β I + θ W):
    LeSage and Pace (2009), Introduction to Spatial Econometrics, section 2.7.

    Args:
        slopes: shape (draws, 2k), β and θ.
        rho: shape (draws,).
        eigenvalues: shape (cities,), of weights whose rows sum to 1.
    """
    beta, theta = np.hsplit(slopes, 2)
    inverse = 1 / (1 - rho[:, None] * eigenvalues)
    diagonal, lag_diagonal = inverse.mean(axis=1).real, (inverse * eigenvalues).mean(axis=1).real
    direct = diagonal[:, None] * beta + lag_diagonal[:, None] * theta
    total = (beta + theta) / (1 - rho[:, None])
    return np.stack([direct, total - direct, total], axis=2)


def impact_terms(
    names: list[str], slopes: np.ndarray, rho: float, covariance: np.ndarray, eigenvalues: np.ndarray
) -> pd.DataFrame:
    """A row for each regressor and effect, columns as in `SpatialDurbin.terms`.

    Standard errors and the 95 % interval are those of the impacts at 1,000 seeded draws from the normal
    distribution of β, θ, ρ, without draws of an inadmissible ρ. The interval is that of percentiles; a standard
    error is half the width of the central 68.27 %, because the standard deviation of 1 / (1 - ρ) is not finite
    and a single draw near 1 would make it. p is normal and two-sided.
    """
    from scipy.stats import norm

    random = np.random.default_rng(SEED)
    drawn = random.multivariate_normal(np.append(slopes, rho), covariance, size=DRAWS, method="eigh")
    drawn = drawn[(drawn[:, -1] < 1) & (drawn[:, -1] * eigenvalues.real.min() < 1)]
    estimate = impacts(slopes[None], np.array([rho]), eigenvalues).ravel()
    simulated = impacts(drawn[:, :-1], drawn[:, -1], eigenvalues).reshape(len(drawn), -1)
    low, below, above, high = np.quantile(simulated, [0.025, norm.cdf(-1), norm.cdf(1), 0.975], axis=0)
    std_error = (above - below) / 2
    return pd.DataFrame(
        {
            "term": np.repeat(names, 3),
            "effect": ["direct", "indirect", "total"] * len(names),
            "estimate": estimate,
            "std_error": std_error,
            "t_value": estimate / std_error,
            "p_value": 2 * norm.sf(np.abs(estimate / std_error)),
            "ci_low": low,
            "ci_high": high,
        }
    )


@estimator("spatial_durbin")
def spatial_durbin_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """Direct, indirect and total impacts, neighbours weighted by the inverse square of their distance.

    Weights by the inverse distance itself are so even that the likelihood of a trending index rises up to a
    spatial lag of one.
    """
    require_effects(regression, ("city", "year"), ("city", "year"), "spatial_effects")
    arrays = arrays_of(regression)
    rows = complete_cities(arrays.effects)
    sample = arrays.sample[rows]
    if not len(sample):
        raise NotEstimable("no_complete_city")
    cities, years = sample["city_id"].nunique(), sample["year"].nunique()
    columns = {
        name: sample[name].to_numpy(dtype=float).reshape(cities, years)
        for name in (regression.outcome, *regression.regressors)
    }
    codes = sorted(sample["city_id"].unique())
    weights = inverse_distance_weights(design.distance_km.loc[codes, codes].to_numpy() ** 2)
    outcome = columns.pop(regression.outcome)
    result = spatial_durbin(outcome, columns, weights, cluster_of(sample, regression.cluster))
    impacts = result.terms.assign(term=result.terms["term"] + ": " + result.terms["effect"])
    rho = term_rows(["rho"], np.array([result.rho]), np.array([result.rho_std_error]), np.inf)
    terms = pd.concat([rho, impacts.drop(columns="effect")], ignore_index=True)
    found = of_arrays(
        regression,
        arrays,
        terms,
        note(f"scores_{KINDS[regression.cluster]}"),
        note("complete_cities", cities=cities),
        note("squared_distances"),
    )
    return replace(found, n=len(sample), cities=cities)
