"""How often the 95 % interval of the headline's coefficient covers the truth, over seeds of noise.

OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.coverage [--seeds N]

The shipped truth is made so that the sample's estimate equals the coefficient put in. Here regressors, effects
and the deviations of the noise are the shipped ones, and the noise itself is drawn anew for each seed: first-order
autoregressive within a city, and slopes that differ between cities around the one put in. It is orthogonal to
nothing. The interval is the published one: CRV1 by city, t with cities - 1 degrees of freedom. The exit status is
1 where its coverage lies outside 92 to 98 %.

CRV1 covers less than 95 % where few cities hold much of the treatment's variation: the last line says how much.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from assets.catalog import load_catalog
from assets.regressions.within import clustered_variance, effects_of, fit_of, less_effects
from synthetic.outcomes import (
    NoiseDeviations,
    NoiseTarget,
    drawn_noise,
    sized_noise,
    two_way_slopes,
    without_effects,
)
from synthetic.truth import R_SQUARED, STANDARD_ERRORS, Truth, build_truth
from synthetic.volumes import SEED, sample

SEEDS = 10_000
LEVEL = 0.95
LOWEST, HIGHEST = 0.92, 0.98
AT_ONCE = 250
"""Seeds whose outcomes are in memory at the same time."""


@dataclass(frozen=True)
class World:
    """What all seeds share: k regressors on a balanced panel, agglomeration first, and the noise's deviations."""

    city: np.ndarray
    """Shape (cities · years,), the rows city by city."""
    year: np.ndarray
    """Shape (cities · years,)."""
    regressors: np.ndarray
    """Shape (k, cities, years)."""
    slopes: np.ndarray
    """Shape (k,), as put in."""
    systematic: np.ndarray
    """Shape (cities, years): slopes times regressors, city and year effects."""
    shipped_noise: np.ndarray
    """Shape (cities, years): that of the shipped truth, which leaves the estimates where they were put."""
    deviations: NoiseDeviations


def world_of(truth: Truth, seed: int) -> World:
    """The shipped truth taken apart.

    Args:
        seed: the one that the truth was built from.
    """
    variables = truth.variables
    shape = variables["city_id"].nunique(), variables["year"].nunique()
    outcome, *columns = (variables[name].to_numpy().reshape(shape) for name in ("resilience", *truth.put_in))
    regressors, slopes = np.stack(columns), np.array(list(truth.put_in.values()))
    estimated = two_way_slopes(outcome, regressors)
    residuals = without_effects(outcome - np.tensordot(estimated, regressors, axes=1))
    # As synthetic.truth has it: noise grows with the level of a city.
    level = np.tensordot(slopes, regressors, axes=1).mean(axis=1)
    city_scale = 0.2 + (level - level.min()) / (level.max() - level.min())
    shipped_noise, deviations = sized_noise(
        np.random.default_rng([seed, 2]),
        regressors,
        outcome - residuals,
        city_scale,
        NoiseTarget(R_SQUARED, STANDARD_ERRORS),
    )
    return World(
        city=variables["city_id"].to_numpy(),
        year=variables["year"].to_numpy(),
        regressors=regressors,
        slopes=slopes,
        # Rounding of printed figures moves the shipped estimates a little off what was put in.
        systematic=outcome - residuals + np.tensordot(slopes - estimated, regressors, axes=1),
        shipped_noise=shipped_noise,
        deviations=deviations,
    )


def estimates(world: World, seeds: Iterable[int]) -> pd.DataFrame:
    """The treatment's slope under the noise of each seed: estimate, std_error, ci_low, ci_high; index: seed."""
    effects = effects_of(world.city, world.year)
    regressors = less_effects(world.regressors.reshape(len(world.slopes), -1).T, effects)
    demeaned = without_effects(world.regressors)
    drawn, found = list(seeds), []
    for first in range(0, len(drawn), AT_ONCE):
        outcomes = np.column_stack(
            [
                (
                    world.systematic + drawn_noise(np.random.default_rng(seed), demeaned, world.deviations)
                ).ravel()
                for seed in drawn[first : first + AT_ONCE]
            ]
        )
        for outcome in less_effects(outcomes, effects).T:
            fit = fit_of(outcome, regressors)
            found.append((fit.slopes[0], np.sqrt(clustered_variance(fit, effects.city, effects)[0, 0])))
    table = pd.DataFrame(found, columns=["estimate", "std_error"], index=pd.Index(drawn, name="seed"))
    half_width = stats.t.ppf((1 + LEVEL) / 2, effects.cities - 1) * table["std_error"]
    return table.assign(ci_low=table["estimate"] - half_width, ci_high=table["estimate"] + half_width)


def coverage(table: pd.DataFrame, truth: float) -> float:
    """The share of intervals that hold the truth."""
    return float(((table["ci_low"] <= truth) & (truth <= table["ci_high"])).mean())


def partial_leverage(world: World) -> np.ndarray:
    """Each city's share of the treatment's variation that effects and controls leave: shape (cities,).

    Source: MacKinnon, Nielsen and Webb (2023), *Leverage, influence, and the jackknife in clustered regression
    models*.
    """
    effects = effects_of(world.city, world.year)
    columns = less_effects(world.regressors.reshape(len(world.slopes), -1).T, effects)
    left = fit_of(columns[:, 0], columns[:, 1:]).residuals
    share = np.bincount(effects.city, weights=left**2)
    return share / share.sum()


def main() -> int:
    """Print the coverage and what it rests on; 1 where it lies outside the bounds."""
    parser = argparse.ArgumentParser(prog="benchmarks.coverage")
    parser.add_argument(
        "--seeds", type=int, default=SEEDS, help="how often noise is drawn (default %(default)s)"
    )
    count = parser.parse_args().seeds
    if count < 2:
        parser.error("--seeds: at least two")
    started = time.perf_counter()
    world = world_of(build_truth(sample(load_catalog()), SEED), SEED)
    table, truth = estimates(world, range(count)), float(world.slopes[0])
    share = coverage(table, truth)
    inside = LOWEST <= share <= HIGHEST
    leverage = partial_leverage(world)
    print(f"seeds            {count:,}")
    print(
        f"coverage         {share:.2%} of {LEVEL:.0%} intervals, binomial standard error "
        f"{np.sqrt(share * (1 - share) / count):.2%}: {'' if inside else 'not '}within {LOWEST:.0%} to {HIGHEST:.0%}"
    )
    print(
        f"mean estimate    {table['estimate'].mean():.5f}, standard error "
        f"{table['estimate'].std() / np.sqrt(count):.5f}; the truth is {truth:.5f}"
    )
    print(
        f"standard error   {table['std_error'].mean():.5f} on average; the standard deviation of the estimates is "
        f"{table['estimate'].std():.5f}"
    )
    print(f"seconds          {time.perf_counter() - started:.1f}")
    print(
        f"partial leverage {leverage.max():.1%} in one of {len(leverage)} cities, where an even share is "
        f"{1 / len(leverage):.1%}"
    )
    return 0 if inside else 1


if __name__ == "__main__":
    sys.exit(main())
