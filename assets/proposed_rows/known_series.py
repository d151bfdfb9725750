"""What the book knows around a year: the series of every indicator and scope, and how they usually move."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.proposed_rows.comparison import Compared, compared, count_and_median, logs_of

FARTHEST = 3
"""A neighbour of more years away says little of a year."""
FEWEST_CITIES = 10
LEAST_SHARE = 0.5
"""Of the cities of a column, so many must be in a series."""
UNKNOWN = 0.05
"""The spread that a series may have of which the book has no two years that follow one another: half of the others
have less."""
Key = tuple[str, str]
"""Indicator and scope."""


@dataclass(frozen=True)
class KnownSeries:
    """The series of the book beside a year. Arrays of logs have the shape (series, cities)."""

    keys: tuple[Key, ...]
    places: tuple[int, ...]
    beside: tuple[np.ndarray, ...]
    """Log10 of the figures of the nearest year before, of the nearest one after, and the mean of the two."""
    same: np.ndarray
    """Log10 of the figures of the year itself, where the book has another copy; NaN elsewhere."""
    usual: np.ndarray
    """Shape (series,): the largest of the spreads between years that follow one another."""


def known_series(figures: pd.DataFrame, year: int) -> KnownSeries:
    """The series beside a year.

    Args:
        figures: place_id, indicator, scope, year, value: cities alone, a row a figure.
        year: that of the figures of the edition in question.
    """
    city, places = pd.factorize(figures["place_id"], sort=True)
    indicator, indicators = pd.factorize(figures["indicator"], sort=True)
    scope, scopes = pd.factorize(figures["scope"], sort=True)
    at_year, years = pd.factorize(figures["year"], sort=True)
    pairs, series = np.unique(indicator * max(len(scopes), 1) + scope, return_inverse=True)
    values = np.full((len(years), len(pairs), len(places)), np.nan)
    values[at_year, series, city] = figures["value"]
    logs = dict(zip((int(one) for one in years), logs_of(values), strict=True))
    nothing = np.full(values.shape[1:], np.nan, dtype=np.float32)
    before = nearest([logs[one] for one in range(year - 1, year - FARTHEST - 1, -1) if one in logs], nothing)
    after = nearest([logs[one] for one in range(year + 1, year + FARTHEST + 1) if one in logs], nothing)
    return KnownSeries(
        tuple((indicators[pair // len(scopes)], scopes[pair % len(scopes)]) for pair in pairs),
        tuple(int(place) for place in places),
        (before, after, (before + after) / 2),
        logs.get(year, nothing),
        usual_spreads({one: of_year for one, of_year in logs.items() if one != year}, len(pairs)),
    )


def nearest(in_order: list[np.ndarray], nothing: np.ndarray) -> np.ndarray:
    """Of each series the figures of the first year that has enough of it."""
    found = nothing.copy()
    for logs in in_order:
        empty = np.isnan(found).all(axis=1)
        enough = np.count_nonzero(~np.isnan(logs), axis=1) >= FEWEST_CITIES
        found[empty & enough] = logs[empty & enough]
    return found


def usual_spreads(logs: dict[int, np.ndarray], series: int) -> np.ndarray:
    """The largest spread of each series between years that follow one another; UNKNOWN where it has no two."""
    largest = np.full(series, np.nan)
    for year in logs.keys() & {year + 1 for year in logs}:
        ratios = logs[year] - logs[year - 1]
        count, shift = count_and_median(ratios)
        _, spread = count_and_median(np.abs(ratios - shift[:, None]))
        largest = np.fmax(largest, np.where(count >= FEWEST_CITIES, spread, np.nan))
    return np.where(np.isnan(largest), UNKNOWN, largest)


def continued(columns: np.ndarray, series: KnownSeries) -> Compared:
    """Hold columns against the series beside their year: each pair as close as the year before, the one after or their
    mean bring it.

    Args:
        columns: log10 of figures, shape (columns, cities of the series).
    """
    each = [compared(columns, beside, FEWEST_CITIES, LEAST_SHARE) for beside in series.beside]
    closest = np.stack([one.spread for one in each]).argmin(axis=0)[None]

    def of_closest(name: str) -> np.ndarray:
        return np.take_along_axis(np.stack([getattr(one, name) for one in each]), closest, axis=0)[0]

    return Compared(*(of_closest(name) for name in ("shared", "shift", "spread", "equal")))
