"""Convergence of cities: the spread of scores by year (sigma), and what a growth regression takes (beta)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.notes import NotEstimable


@dataclass(frozen=True)
class Speed:
    """How fast cities close in on their level."""

    rate: float
    """Share of the gap in logs closed in a year, in continuous time; negative where gaps widen."""
    half_life: float
    """Years until half of a gap is closed; infinite where gaps do not close."""


def dispersion(values: np.ndarray, year: Sequence[int] | np.ndarray) -> pd.DataFrame:
    """Sigma-convergence: the spread of the values in each year, falling where cities converge.

    Standard deviations have the divisor n - 1. Source: Barro and Sala-i-Martin (1992), Convergence,
    Journal of Political Economy 100(2).

    Args:
        values: shape (n,), positive.
        year: shape (n,).

    Returns:
        year, sd, coefficient_of_variation (sd / mean), sd_of_logs; a row a year, in order.

    Raises:
        NotEstimable: a value that is not positive, or a year with a single city; it names the year.
    """
    table = pd.DataFrame({"year": np.asarray(year), "value": np.asarray(values, dtype=float)})
    unusable = table[~(np.isfinite(table["value"]) & (table["value"] > 0))]
    if len(unusable):
        first = unusable.iloc[0]
        raise NotEstimable("dispersion_not_positive", year=first["year"], value=first["value"])
    by_year = table.assign(log=np.log(table["value"])).groupby("year")
    sizes = by_year.size()
    if (sizes < 2).any():
        raise NotEstimable("dispersion_lone_city", year=sizes.idxmin())
    deviation = by_year["value"].std()
    return pd.DataFrame(
        {
            "sd": deviation,
            "coefficient_of_variation": deviation / by_year["value"].mean(),
            "sd_of_logs": by_year["log"].std(),
        }
    ).reset_index()


def growth(
    city: Sequence[int] | np.ndarray, year: Sequence[int] | np.ndarray, score: np.ndarray
) -> pd.DataFrame:
    """The columns of a beta-convergence regression: growth = a + b · lagged_level (+ controls) + effects.

    With year effects only, b tells absolute convergence; with city and year effects (and controls) conditional
    convergence, to each city's own path. City effects bias b downwards, by about (2 + b) / (years of growth - 1):
    Nickell (1981), Biases in dynamic models with fixed effects, Econometrica 49(6).

    Args:
        city: shape (n,), codes.
        year: shape (n,).
        score: shape (n,), positive.

    Returns:
        city_id, year, growth = ln(score / score of the year before), lagged_level = ln(score of the year before);
        a row for each city-year whose year before is there, in order of city and year.

    Raises:
        NotEstimable: a score that is not positive; it names the city and year.
        ValueError: a city-year is given twice.
    """
    table = pd.DataFrame(
        {
            "city_id": np.asarray(city),
            "year": np.asarray(year),
            "score": np.asarray(score, dtype=float),
        }
    )
    for unusable in table[~(np.isfinite(table["score"]) & (table["score"] > 0))].itertuples():
        raise NotEstimable(
            "score_without_logarithm", city=unusable.city_id, year=unusable.year, score=unusable.score
        )
    for twice in table[table.duplicated(["city_id", "year"])].itertuples():
        raise ValueError(f"city {twice.city_id} in {twice.year} is given twice: keep one row")
    level = table.assign(level=np.log(table["score"]))[["city_id", "year", "level"]]
    before = level.assign(year=level["year"] + 1).rename(columns={"level": "lagged_level"})
    both = level.merge(before, on=["city_id", "year"]).sort_values(["city_id", "year"], ignore_index=True)
    return both.assign(growth=both["level"] - both["lagged_level"])[
        ["city_id", "year", "growth", "lagged_level"]
    ]


def speed(b: float) -> Speed:
    """Speed of convergence and half-life from the slope of annual growth on the lagged log level.

    b = -(1 - e^-rate), so rate = -ln(1 + b); half-life = ln 2 / rate. Source: Barro and Sala-i-Martin (1992),
    at an interval of one year.

    Raises:
        NotEstimable: b is -1 or less: gaps change sign within a year, which no rate describes.
    """
    if not b > -1:
        raise NotEstimable("no_speed", b=b)
    rate = -math.log1p(b)
    return Speed(rate, math.log(2) / rate if rate > 0 else math.inf)
