"""Filling the gaps of a printed series by stated rules, every fill flagged."""

import numpy as np

from assets.catalog.panel_rules import EndFill

MISSING = "missing"
"""The status of a cell without a figure."""


def fill(series: np.ndarray, ends: EndFill) -> tuple[np.ndarray, np.ndarray]:
    """Fill one city's series over consecutive years.

    Gaps between two printed figures are interpolated linearly in time, which equals pandas'
    `interpolate(limit_area="inside")`. Before the first and after the last printed figure the study's
    rule holds: `nearest` carries the nearest figure, `linear` continues the line through the two
    nearest printed figures, each at most `ends.reach` years far, and a series that is nowhere negative not
    below zero; `refuse` fills nothing.

    Args:
        series: shape (years,), NaN where nothing is used.
        ends: the rule at the ends.

    Returns:
        The filled series, shape (years,), and what was done to each year, shape (years,), one of
        "" (as printed), "interpolated", "carried", "extrapolated", "missing".
    """
    years = np.arange(series.size)
    printed = years[~np.isnan(series)]
    status = np.where(np.isnan(series), MISSING, "").astype(object)
    if printed.size == 0:
        return series.copy(), status
    filled = np.interp(years, printed, series[printed])
    first, last = printed[0], printed[-1]
    status[(status == MISSING) & (years > first) & (years < last)] = "interpolated"

    before, after = years < first, years > last
    if ends.rule == "linear" and printed.size > 1:
        slope_before = (series[printed[1]] - series[first]) / (printed[1] - first)
        slope_after = (series[last] - series[printed[-2]]) / (last - printed[-2])
        filled[before] = series[first] + slope_before * (years[before] - first)
        filled[after] = series[last] + slope_after * (years[after] - last)
    flag = {"nearest": "carried", "linear": "extrapolated", "refuse": MISSING}[ends.rule]
    if ends.rule == "linear" and printed.size == 1:
        flag = MISSING
    distance = np.where(before, first - years, np.where(after, years - last, 0))
    at_end = before | after
    sound = (distance <= ends.reach) & ((filled >= 0) | (series[printed] < 0).any())
    status[at_end] = np.where(sound[at_end], flag, MISSING)
    filled[status == MISSING] = np.nan
    return filled, status


def winsorise(values: np.ndarray, level: float, among: np.ndarray | None = None) -> np.ndarray:
    """Set both tails to the quantiles at `level` and 1 - `level`; NaN stays NaN.

    Args:
        values: shape (rows,).
        level: share of each tail, between 0 and 0.5.
        among: the rows whose quantiles they are, boolean, shape (rows,); none: all.
    """
    lower, upper = np.nanquantile(values if among is None else values[among], [level, 1 - level])
    return np.clip(values, lower, upper)
