"""Columns of figures held against series of other years, city by city: what continues what."""

from dataclasses import dataclass

import numpy as np

EQUAL = 2e-6
"""So far apart two logs of one figure lie at most, for they are kept in single precision."""


@dataclass(frozen=True)
class Compared:
    """Columns held against series: arrays of shape (columns, series)."""

    shared: np.ndarray
    """How many cities both have."""
    shift: np.ndarray
    """The median of log10(column / series); NaN without a city in common."""
    spread: np.ndarray
    """The median distance of the cities' logs from the shift: small where the column continues the series, in
    whatever unit; infinite where too few cities are shared."""
    equal: np.ndarray
    """The share of the cities whose logs lie at the shift itself: the same figures, in whatever unit."""


def logs_of(figures: np.ndarray) -> np.ndarray:
    """log10 of figures above zero, NaN for all others; shape as given."""
    logs = np.full(figures.shape, np.nan, dtype=np.float32)
    positive = figures > 0
    logs[positive] = np.log10(figures[positive])
    return logs


def compared(columns: np.ndarray, series: np.ndarray, fewest: int, least_share: float) -> Compared:
    """Hold every column against every series.

    Args:
        columns: log10 of figures, shape (columns, cities); NaN where there is none.
        series: likewise, shape (series, cities).
        fewest: cities that both must have.
        least_share: of the cities of a column, the share that a series must have.
    """
    shape = (len(columns), len(series))
    shared, equal = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.float32)
    shift, spread = np.full(shape, np.nan, dtype=np.float32), np.full(shape, np.inf, dtype=np.float32)
    for number, column in enumerate(columns):
        ratios = column - series
        shared[number], shift[number] = count_and_median(ratios)
        distance = np.abs(ratios - shift[number][:, None])
        enough = shared[number] >= max(fewest, least_share * np.count_nonzero(~np.isnan(column)))
        spread[number] = np.where(enough, count_and_median(distance)[1], np.inf)
        equal[number] = (distance <= EQUAL).sum(axis=1) / np.maximum(shared[number], 1) * enough
    return Compared(shared, shift, spread, equal)


def count_and_median(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each row, how many values are no NaN, and their median (the lower one of an even number); NaN of none."""
    ordered = np.sort(values, axis=1)
    count = np.count_nonzero(~np.isnan(ordered), axis=1)
    middle = np.maximum(count - 1, 0) // 2
    return count, ordered[np.arange(len(ordered)), middle]


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's correlation of two rows over the cities that both have; NaN of fewer than three."""
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 3:
        return float("nan")
    ranks = [values[both].argsort().argsort() for values in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])
