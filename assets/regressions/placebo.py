"""Placebo test: would the treatment of other cities have done as well?

Fisher's permutation of whole city paths: each city is given the treatment of another one in all years, so
that what a path has of persistence stays as it is.
"""

import numpy as np

from assets.regressions.within import Effects, effects_of, less_effects

TIE = 1e-10
"""A draw is a tie with the estimate within this share of it: rounding never decides."""


def complete_cities(effects: Effects) -> np.ndarray:
    """Which rows belong to a city that is observed in all years: shape (n,), boolean."""
    return (np.bincount(effects.city) == effects.years)[effects.city]


def city_permutations(cities: int, draws: int, seed: int) -> np.ndarray:
    """Which city's path each city is given: shape (draws, cities), a permutation a row."""
    own = np.broadcast_to(np.arange(cities), (draws, cities))
    return np.random.default_rng(seed).permuted(own, axis=1)


def placebo(
    outcome: np.ndarray,
    treatment: np.ndarray,
    controls: np.ndarray,
    effects: Effects,
    draws: int,
    seed: int,
) -> np.ndarray:
    """The treatment's slope with city paths permuted among the cities: shape (draws,).

    Outcome and controls stay where they are. Only cities observed in all years exchange paths, and only
    their rows are used (`complete_cities`): an estimate is to be compared on those rows. In such a balanced
    sample a permuted path less the effects is the path less the effects, permuted, so that each draw costs
    inner products of city paths (Frisch, Waugh and Lovell).

    Source: Fisher (1935), *The design of experiments*.

    Args:
        outcome: shape (n,).
        treatment: shape (n,).
        controls: shape (n, k), k = 0 for none; not collinear once the effects are taken out.
        effects: one row a city and year.
        draws: number of permutations, drawn independently.

    Raises:
        ValueError: fewer than two cities are observed in all years.
    """
    rows = complete_cities(effects)
    if len(np.unique(effects.city[rows])) < 2:
        raise ValueError("fewer than two cities are observed in all years: restrict the years of the placebo")
    balanced = effects if rows.all() else effects_of(effects.city[rows], effects.year[rows])
    columns = less_effects(np.column_stack([outcome, treatment, controls])[rows], balanced)
    basis = np.linalg.qr(columns[:, 2:])[0]
    unexplained = columns[:, 0] - basis @ (basis.T @ columns[:, 0])

    paths = np.empty((2 + basis.shape[1], balanced.cities, balanced.years))
    paths[:, balanced.city, balanced.year] = np.vstack([columns[:, 1], unexplained, basis.T])
    inner = paths[0] @ paths[1:].transpose(0, 2, 1)

    giver = city_permutations(balanced.cities, draws, seed)
    products = inner[:, giver, np.arange(balanced.cities)].sum(axis=2)
    return products[0] / ((paths[0] ** 2).sum() - (products[1:] ** 2).sum(axis=0))


def placebo_p_value(draws: np.ndarray, estimate: float) -> float:
    """Two-sided: the share of draws at least as far from zero as the estimate, which counts as a draw itself.

    (1 + number of |draw| ≥ |estimate|) / (1 + draws), never 0. Source: Phipson and Smyth (2010).

    Args:
        draws: shape (draws,), slopes of the placebo.
        estimate: the slope with every city's own path, on the rows of `complete_cities`.
    """
    extreme = np.abs(draws) >= abs(estimate) * (1 - TIE)
    return float((1 + extreme.sum()) / (1 + len(draws)))
