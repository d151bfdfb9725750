"""Columns held against series: what is continued, what is the same, and what tells nothing."""

import numpy as np
import pandas as pd

from assets.proposed_rows.comparison import compared, logs_of, rank_correlation
from assets.proposed_rows.known_series import UNKNOWN, continued, known_series

CITIES = 40
LEVEL = np.random.default_rng(1).normal(5, 1, CITIES)
OTHER = np.random.default_rng(2).normal(5, 1, CITIES)


def test_a_factor_is_a_shift_and_leaves_no_spread() -> None:
    found = compared(logs_of(10_000 * np.exp(LEVEL)[None]), logs_of(np.exp([LEVEL, OTHER])), 10, 0.5)
    assert np.isclose(found.shift[0, 0], 4, atol=1e-5)
    assert found.spread[0, 0] < 1e-5 < found.spread[0, 1]
    assert found.equal[0, 0] == 1 > 0.1 > found.equal[0, 1]


def test_figures_at_or_below_zero_and_too_few_cities_tell_nothing() -> None:
    assert np.isnan(logs_of(np.array([0.0, -1.0]))).all()
    few = np.exp(LEVEL)
    few[9:] = np.nan
    assert np.isinf(compared(logs_of(few[None]), logs_of(np.exp(LEVEL)[None]), 10, 0.5).spread).all()
    half = np.exp(LEVEL)
    half[15:] = np.nan
    found = compared(logs_of(np.exp(LEVEL)[None]), logs_of(half[None]), 10, 0.5)
    assert np.isinf(found.spread).all(), "a series of 15 of 40 cities says nothing of them all"


def test_ranks() -> None:
    assert rank_correlation(LEVEL, np.exp(LEVEL)) == 1
    assert np.isnan(rank_correlation(LEVEL[:2], LEVEL[:2]))


def figures(years: dict[int, np.ndarray], indicator: str = "beds") -> pd.DataFrame:
    rows = [
        (city, indicator, "city", year, float(one))
        for year, values in years.items()
        for city, one in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["place_id", "indicator", "scope", "year", "value"])


def test_the_closest_of_the_neighbours_and_their_mean_counts() -> None:
    random = np.random.default_rng(3)
    before, after = LEVEL + random.normal(0, 0.1, CITIES), LEVEL + random.normal(0, 0.1, CITIES)
    years = {2010: np.exp(before), 2012: np.exp(after)}
    series = known_series(figures(years), 2011)
    found = continued(logs_of(np.exp((before + after) / 2)[None]), series)
    assert found.spread[0, 0] < 1e-5
    assert series.usual.tolist() == [UNKNOWN], "no two years follow one another"


def test_the_year_itself_is_no_neighbour() -> None:
    years = {2010: np.exp(LEVEL), 2011: np.exp(OTHER)}
    series = known_series(figures(years), 2011)
    assert np.isnan(series.beside[1]).all()
    assert not np.isnan(series.same).any()
    assert continued(logs_of(np.exp(OTHER)[None]), series).spread[0, 0] > 0.1


def test_a_year_that_is_missing_is_looked_for_three_years_away_and_no_farther() -> None:
    series = known_series(figures({2008: np.exp(LEVEL), 2016: np.exp(LEVEL)}), 2011)
    assert [np.isnan(one).all() for one in series.beside] == [False, True, True]


def test_a_book_without_figures() -> None:
    series = known_series(figures({}), 2011)
    assert series.keys == ()
    assert continued(logs_of(np.ones((2, 0))), series).spread.shape == (2, 0)
