"""Moran's I of a cross-section of cities, and the weights by inverse distance that it is taken with."""

import math
from dataclasses import dataclass

import numpy as np

from assets.notes import NotEstimable

ROW_SUM_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Moran:
    """Moran's I and its test against no spatial autocorrelation, under randomisation."""

    statistic: float
    expected: float
    """-1 / (cities - 1)."""
    std_error: float
    z_value: float
    p_value: float
    """Two-sided, standard normal."""


def inverse_distance_weights(distance_km: np.ndarray) -> np.ndarray:
    """Row-standardised 1 / distance: shape (cities, cities), every row sums to 1, zero diagonal.

    Args:
        distance_km: shape (cities, cities); the diagonal is not read.

    Raises:
        NotEstimable: a single city.
        ValueError: not square, or two cities without a positive distance; it names their rows.
    """
    if distance_km.ndim != 2 or distance_km.shape[0] != distance_km.shape[1]:
        raise ValueError(f"distances of shape {distance_km.shape}: a row and a column for each city")
    if len(distance_km) < 2:
        raise NotEstimable("lone_city", cities=len(distance_km))
    apart = ~np.eye(len(distance_km), dtype=bool)
    unusable = np.argwhere(apart & ~(np.isfinite(distance_km) & (distance_km > 0)))
    if len(unusable):
        row, column = unusable[0]
        raise ValueError(
            f"cities in rows {row} and {column} are {distance_km[row, column]:g} km apart: correct their coordinates"
        )
    inverse = np.divide(1.0, distance_km, where=apart, out=np.zeros(distance_km.shape))
    return inverse / inverse.sum(axis=1, keepdims=True)


def require_row_standardised(weights: np.ndarray, cities: int) -> None:
    """Refuse weights that are not of shape (cities, cities), zero on the diagonal, each row summing to 1.

    Raises:
        ValueError: it names the first row that is not so.
    """
    if weights.shape != (cities, cities):
        raise ValueError(f"weights of shape {weights.shape} for {cities} cities: a row and a column for each")
    unusable = ~(
        np.isclose(weights.sum(axis=1), 1, rtol=0, atol=ROW_SUM_TOLERANCE)
        & (np.diag(weights) == 0)
        & (weights >= 0).all(axis=1)
    )
    if unusable.any():
        raise ValueError(
            f"weights of city row {unusable.argmax()}: they must be non-negative, sum to 1 and be 0 for itself"
        )


def moran(values: np.ndarray, weights: np.ndarray) -> Moran:
    """Moran's I = Σ_ij w_ij z_i z_j / Σ_i z_i² with row-standardised weights, z the values less their mean.

    The variance is that under randomisation (each assignment of the values to cities is equally likely),
    which unlike that under normality allows for the kurtosis of the values.

    Source: Cliff and Ord (1981), Spatial Processes: Models and Applications.

    Args:
        values: shape (cities,), four cities or more.
        weights: shape (cities, cities), see `require_row_standardised`.

    Raises:
        NotEstimable: a missing or infinite value (it names the row), constant values, or fewer than four cities.
        ValueError: weights that are not row-standardised.
    """
    n = len(values)
    require_row_standardised(weights, n)
    if n < 4:
        raise NotEstimable("too_few_cities_for_moran", cities=n)
    if not np.isfinite(values).all():
        raise NotEstimable("moran_not_finite", row=(~np.isfinite(values)).argmax())
    if values.min() == values.max():
        raise NotEstimable("moran_constant")
    z = values - values.mean()
    squares = z @ z
    statistic = float(z @ weights @ z / squares)
    expected = -1 / (n - 1)
    # s0, s1, s2 and the kurtosis as Cliff and Ord write them; s0 is n where rows sum to 1.
    s0 = weights.sum()
    s1 = ((weights + weights.T) ** 2).sum() / 2
    s2 = ((weights.sum(axis=0) + weights.sum(axis=1)) ** 2).sum()
    kurtosis = n * (z**4).sum() / squares**2
    mean_square = (
        n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        - kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    ) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    std_error = float(np.sqrt(mean_square - expected**2))
    z_value = (statistic - expected) / std_error
    return Moran(statistic, expected, std_error, z_value, math.erfc(abs(z_value) / math.sqrt(2)))
