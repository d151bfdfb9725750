"""Variance of two-way fixed-effects slopes under any correlation among cities that fades over the years."""

import numpy as np

from assets.regressions.conley import bartlett
from assets.regressions.within import Effects, Fit, group_sums


def driscoll_kraay_variance(fit: Fit, effects: Effects, lags: int) -> np.ndarray:
    """Driscoll and Kraay's variance: shape (k, k).

    Newey and West's estimator on the yearly sums of the scores. The factor is pyfixest's for "DK" with
    fixed effects counted: T/(T-1) · (n-1)/(n-p), p = slopes + cities + years - 1. It rests on many years:
    with T = 21 it is a check beside clustering by city and not a replacement of it.

    Source: Driscoll and Kraay (1998), *Consistent covariance matrix estimation with spatially dependent
    panel data*.

    Args:
        lags: years over which correlation is allowed for, Bartlett weights; they count the years of the
            sample in their order.

    Raises:
        ValueError: lags negative, or not below the number of years.
    """
    if lags >= effects.years:
        raise ValueError(f"{lags} lags with {effects.years} years: take fewer lags than years")
    weights = bartlett(lags)
    yearly = group_sums(fit.regressors * fit.residuals[:, None], effects.year)
    middle = yearly.T @ yearly
    for lag in range(1, lags + 1):
        lagged = yearly[lag:].T @ yearly[:-lag]
        middle += weights[lag] * (lagged + lagged.T)
    rows = len(fit.residuals)
    parameters = fit.regressors.shape[1] + effects.cities + effects.years - 1
    factor = effects.years / (effects.years - 1) * (rows - 1) / (rows - parameters)
    return factor * fit.bread @ middle @ fit.bread
