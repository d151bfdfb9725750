"""Bridging a break of definition in a printed series, before its gaps are filled."""

from collections.abc import Sequence

import numpy as np

from assets.catalog.choices import BridgeRule


def bridge(series: np.ndarray, breaks: Sequence[tuple[int, BridgeRule]]) -> tuple[np.ndarray, int]:
    """Link one city's series over consecutive years across its breaks.

    `ratio`: every figure before the break is multiplied by the figure at it over that of the year before, so that
    the series before it keeps its growth on the level after it; the growth of the year of the break is lost. Where
    one of the two figures is not used, or they have no ratio above zero, nothing links them and the figures before are left out.
    `leave_out`: they are left out whatever the figures are.

    Args:
        series: shape (years,), NaN where nothing is used.
        breaks: the position of the first year of each new definition, from 1 on, in order, and its rule.

    Returns:
        The series, shape (years,), NaN where nothing is used, and the position from which on it stands.
    """
    linked, first = series.copy(), 0
    for position, how in breaks:
        ratio = series[position] / series[position - 1] if series[position - 1] else np.nan
        if how == "leave_out" or not (np.isfinite(ratio) and ratio > 0):
            linked[:position], first = np.nan, position
        else:
            linked[:position] *= ratio
    return linked, first
