"""Variance of two-way fixed-effects slopes with correlation among nearby cities and over a city's years.

Spatial pairs are weighted by a Bartlett kernel, 1 - distance / cutoff, and not by the uniform one that
Hsiang's `ols_spatial_HAC` takes by default: over the 299 cities of the catalog the uniform kernel is far
from positive semi-definite (at 500 km its eigenvalues run from -9.4 to 59), the Bartlett kernel is all but
so (-0.3 to 23), and it does not let the result jump as a pair crosses the cutoff.
"""

import numpy as np

from assets.notes import NotEstimable
from assets.regressions.within import Effects, Fit


def bartlett(lags: int) -> np.ndarray:
    """Newey and West's (1987) weights 1 - l / (lags + 1) of the lags l = 0 … lags: shape (lags + 1,).

    Raises:
        ValueError: lags is negative.
    """
    if lags < 0:
        raise ValueError(f"{lags} lags: the number of lags is 0 or more")
    return 1 - np.arange(lags + 1) / (lags + 1)


def conley_variance(
    fit: Fit, effects: Effects, distance_km: np.ndarray, cutoff_km: float, time_weights: np.ndarray
) -> np.ndarray:
    """Conley's variance with serial correlation within cities: shape (k, k).

    bread · Σ K(a, b) s_a s_b' · bread over pairs of rows a, b with scores s = x · residual, where K is
    1 - d / cutoff for two cities of one year nearer than the cutoff, time_weights[l] for one city l years
    apart, and 0 for other cities in other years. No small-sample factor.

    Source: Conley (1999), *GMM estimation with cross sectional dependence*, for the spatial part; Hsiang
    (2010), appendix, for its sum with the serial part in a panel.

    Args:
        effects: one row a city and year.
        distance_km: shape (cities, cities), great-circle distances, cities in the order of their numbers.
        cutoff_km: pairs at this distance or more are taken as uncorrelated.
        time_weights: shape (lags + 1,), the first of them 1 (the row itself); `bartlett(lags)` as a rule.
            Lags count the years of the sample in their order.

    Raises:
        NotEstimable: a slope whose variance comes out negative, which the kernel does not rule out.
        ValueError: distances not of these cities, a cutoff that is not positive, or time weights that do not
            start with 1.
    """
    if distance_km.shape != (effects.cities, effects.cities) or np.diag(distance_km).any():
        raise ValueError(
            f"distance_km must be {effects.cities} × {effects.cities} with zeros on its diagonal: "
            "give the cities of the sample, in the order of their codes"
        )
    if not cutoff_km > 0:
        raise ValueError(f"cutoff_km is {cutoff_km}: give a positive distance")
    if time_weights[0] != 1:
        raise ValueError(f"time_weights starts with {time_weights[0]}: lag 0 has the weight 1")
    slopes = fit.regressors.shape[1]
    scores = np.zeros((effects.cities, effects.years, slopes))
    scores[effects.city, effects.year] = fit.regressors * fit.residuals[:, None]

    kernel = np.clip(1 - distance_km / cutoff_km, 0, None)
    neighbours = np.tensordot(kernel, scores, axes=1)
    middle = np.tensordot(scores, neighbours, axes=((0, 1), (0, 1)))
    for lag in range(1, min(len(time_weights), effects.years)):
        lagged = np.tensordot(scores[:, lag:], scores[:, :-lag], axes=((0, 1), (0, 1)))
        middle += time_weights[lag] * (lagged + lagged.T)

    variance = fit.bread @ middle @ fit.bread
    if (np.diag(variance) < 0).any():
        number = int(np.argmax(np.diag(variance) < 0))
        raise NotEstimable("negative_variance", number=number, cutoff_km=cutoff_km)
    return variance
