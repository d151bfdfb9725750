"""Columns less city and year effects, least squares on them, and the clustered variance of it.

Frisch, Waugh and Lovell: slopes of a regression with two-way effects are those of the residuals. What is
computed once for a sample of city-years serves every regression on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.notes import NotEstimable


@dataclass(frozen=True)
class Effects:
    """City and year effects of a sample of n city-years."""

    city: np.ndarray
    """Shape (n,), the number of each row's city, from 0."""
    year: np.ndarray
    """Shape (n,), the number of each row's year, from 0."""
    cities: int
    years: int
    basis: np.ndarray
    """Shape (n, years - 1): orthonormal columns that span the year dummies less their means by city."""


@dataclass(frozen=True)
class Fit:
    """Least squares with two-way effects: k slopes on n rows."""

    slopes: np.ndarray
    """Shape (k,)."""
    residuals: np.ndarray
    """Shape (n,)."""
    regressors: np.ndarray
    """Shape (n, k), less the effects."""
    bread: np.ndarray
    """Shape (k, k), the inverse of X'X of the regressors less the effects."""


def effects_of(
    city: Sequence[int] | np.ndarray, year: Sequence[int] | np.ndarray, in_parts: bool = False
) -> Effects:
    """The effects of a sample.

    Args:
        city: shape (n,), any codes.
        year: shape (n,), any codes: of years, or of provinces and years.
        in_parts: the sample may fall into parts that share no city or no year, as provinces with effects of
            their own years do.

    Raises:
        NotEstimable: cities and years are not connected, so that their effects cannot be told apart.
    """
    from scipy.linalg import qr

    city_number, cities = pd.factorize(np.asarray(city), sort=True)
    year_number, years = pd.factorize(np.asarray(year), sort=True)
    dummies = (year_number[:, None] == np.arange(1, len(years))).astype(float)
    basis, triangle, _ = qr(dummies - group_means(dummies, city_number), mode="economic", pivoting=True)
    independent = np.abs(np.diag(triangle)) > 1e-9
    if not in_parts and not independent.all():
        raise NotEstimable("unconnected_sample")
    return Effects(city_number, year_number, len(cities), len(years), basis[:, independent])


def complete_cities(effects: Effects) -> np.ndarray:
    """Which rows belong to a city that is observed in all years: shape (n,), boolean."""
    return (np.bincount(effects.city) == effects.years)[effects.city]


def group_means(columns: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The mean of each row's group, shape (n, k)."""
    return (group_sums(columns, group) / np.bincount(group)[:, None])[group]


def group_sums(columns: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sums by group: columns of shape (n, k), groups numbered from 0; shape (groups, k)."""
    return np.column_stack([np.bincount(group, weights=column) for column in columns.T])


def less_effects(columns: np.ndarray, effects: Effects) -> np.ndarray:
    """Columns of shape (n, k) less city and year effects, shape (n, k)."""
    within_city = columns - group_means(columns, effects.city)
    return within_city - effects.basis @ (effects.basis.T @ within_city)


def least_squares(outcome: np.ndarray, regressors: np.ndarray, effects: Effects) -> Fit:
    """Regress an outcome on regressors and both effects.

    Args:
        outcome: shape (n,).
        regressors: shape (n, k), not collinear once the effects are taken out.
    """
    both = less_effects(np.column_stack([outcome, regressors]), effects)
    return fit_of(both[:, 0], both[:, 1:])


def fit_of(outcome: np.ndarray, regressors: np.ndarray) -> Fit:
    """Least squares on columns that are less the effects already: shapes (n,) and (n, k)."""
    bread = np.linalg.inv(regressors.T @ regressors)
    slopes = bread @ (regressors.T @ outcome)
    return Fit(slopes, outcome - regressors @ slopes, regressors, bread)


def clustered_variance(fit: Fit, cluster: np.ndarray, effects: Effects) -> np.ndarray:
    """CRV1 as Stata's `xtreg, fe vce(cluster …)` with year dummies: shape (k, k).

    The factor is G/(G-1) · (n-1)/(n-k), k = slopes + year dummies + constant.

    Args:
        cluster: shape (n,), the number of each row's cluster, from 0.
    """
    scores = group_sums(fit.regressors * fit.residuals[:, None], cluster)
    groups, rows = len(scores), len(fit.residuals)
    parameters = fit.regressors.shape[1] + effects.years
    factor = groups / (groups - 1) * (rows - 1) / (rows - parameters)
    return factor * fit.bread @ (scores.T @ scores) @ fit.bread
