"""Placebo test: would the treatment of other cities have done as well?

Fisher's permutation of whole city paths: each city is given the treatment of another one in all years, so
that what a path has of persistence stays as it is.
"""

from dataclasses import replace

import numpy as np

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row, share_as_extreme
from assets.regressions.fixed_effects import why_not_estimable
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of, require_effects
from assets.regressions.within import Effects, complete_cities, least_squares, less_effects, of_rows

PERMUTABLE = ("city", "year", "city[t]")
"""Effects that are the same for a path whichever city has it."""


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
        NotEstimable: fewer than two cities are observed in all years.
    """
    rows = complete_cities(effects)
    if len(np.unique(effects.city[rows])) < 2:
        raise NotEstimable("too_few_complete_cities")
    balanced = effects if rows.all() else of_rows(effects, rows)
    columns = less_effects(np.column_stack([outcome, treatment, controls])[rows], balanced)
    basis = np.linalg.qr(columns[:, 2:])[0]
    unexplained = columns[:, 0] - basis @ (basis.T @ columns[:, 0])

    paths = np.empty((2 + basis.shape[1], balanced.cities, balanced.years))
    paths[:, balanced.city, balanced.year] = np.vstack([columns[:, 1], unexplained, basis.T])
    inner = paths[0] @ paths[1:].transpose(0, 2, 1)

    giver = city_permutations(balanced.cities, draws, seed)
    products = inner[:, giver, np.arange(balanced.cities)].sum(axis=2)
    return products[0] / ((paths[0] ** 2).sum() - (products[1:] ** 2).sum(axis=0))


@estimator("placebo")
def placebo_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """The estimate beside those under permuted city paths; the interval is that of the permutations."""
    require_effects(regression, PERMUTABLE, (), "placebo_effects")
    treatment, arrays = regression.treatment, arrays_of(regression)
    rows = complete_cities(arrays.effects)
    asked = (arrays.sample[rows], regression.outcome, regression.regressors)
    if rows.any() and (reasons := why_not_estimable(*asked, (), regression.effects)):
        raise NotEstimable.because(reasons)
    complete = of_rows(arrays.effects, rows)
    fit = least_squares(arrays.outcome[rows], arrays.regressors[rows], complete)
    draws = placebo(
        arrays.outcome, arrays.treatment, arrays.controls, arrays.effects, model.draws, model.seed
    )
    low, high = np.quantile(draws, [0.025, 0.975])
    row = figure_row(
        treatment,
        fit.slopes[0],
        p_value=share_as_extreme(draws, fit.slopes[0]),
    )
    found = of_arrays(
        regression,
        arrays,
        row,
        note("permutations", draws=model.draws),
        note("complete_cities", cities=complete.cities),
        note("permutation_interval", low=low, high=high),
    )
    return replace(found, n=int(rows.sum()), cities=complete.cities, draws=draws)
