"""Noise drawn anew scatters the headline's estimate around the truth, as widely as the shipped noise is sized."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyfixest
import pytest

from assets.catalog import load_catalog
from benchmarks.coverage import World, coverage, estimates, partial_leverage, world_of
from synthetic.outcomes import drawn_noise, two_way_slopes, without_effects
from synthetic.truth import Truth, build_truth
from synthetic.volumes import SEED, sample


@pytest.fixture(scope="module")
def truth() -> Truth:
    return build_truth(sample(load_catalog()), SEED)


@pytest.fixture(scope="module")
def world(truth: Truth) -> World:
    return world_of(truth, SEED)


def left_by_regressors(outcome: np.ndarray, world: World) -> np.ndarray:
    """Residuals of the two-way regression, shape (cities, years)."""
    slopes = two_way_slopes(outcome, world.regressors)
    return without_effects(outcome - np.tensordot(slopes, world.regressors, axes=1))


def test_estimates_scatter_around_the_truth(world: World) -> None:
    found = estimates(world, range(20))["estimate"]
    assert world.slopes[0] == 0.015
    assert abs(found.mean() - 0.015) < 3 * found.std() / np.sqrt(20)
    assert 0.003 < found.std() < 0.008


def test_an_interval_is_that_of_pyfixest(world: World) -> None:
    noise = drawn_noise(np.random.default_rng(7), without_effects(world.regressors), world.deviations)
    names = [f"regressor_{number}" for number in range(len(world.regressors))]
    columns = dict(zip(names, world.regressors.reshape(len(names), -1), strict=True))
    outcome = (world.systematic + noise).ravel()
    fit = pyfixest.feols(
        f"outcome ~ {' + '.join(names)} | city + year",
        data=pd.DataFrame({"outcome": outcome, "city": world.city, "year": world.year} | columns),
        vcov={"CRV1": "city"},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    )
    expected = fit.tidy().loc["regressor_0", ["Estimate", "Std. Error", "2.5%", "97.5%"]]
    np.testing.assert_allclose(estimates(world, [7]).loc[7].to_numpy(), expected.to_numpy(float), rtol=1e-7)


def test_the_shipped_noise_is_what_the_shipped_truth_leaves_unexplained(truth: Truth, world: World) -> None:
    resilience = truth.variables["resilience"].to_numpy().reshape(world.systematic.shape)
    residuals = left_by_regressors(resilience, world)
    # Cells that the volumes leave unprinted, and figures rounded as printed, are all that differs.
    assert np.corrcoef(residuals.ravel(), world.shipped_noise.ravel())[0, 1] > 0.999
    assert np.quantile(np.abs(residuals - world.shipped_noise), 0.9) < 0.01 * world.shipped_noise.std()


def test_drawn_noise_is_as_large_as_the_shipped_noise(world: World) -> None:
    demeaned = without_effects(world.regressors)
    draws = [drawn_noise(np.random.default_rng(seed), demeaned, world.deviations) for seed in range(40)]
    deviation = np.sqrt(np.mean([left_by_regressors(draw, world).var() for draw in draws]))
    assert deviation == pytest.approx(world.shipped_noise.std(), rel=0.05)


def test_without_noise_every_estimate_is_the_truth(world: World) -> None:
    still = replace(world.deviations, autoregressive=0.0, slopes=np.zeros_like(world.slopes))
    found = estimates(replace(world, deviations=still), [0])
    assert found["estimate"].item() == pytest.approx(0.015, abs=1e-12)


def test_coverage_is_the_share_of_intervals_that_hold_the_truth() -> None:
    table = pd.DataFrame(
        [(0.010, 0.020), (0.015, 0.020), (0.016, 0.030), (-0.020, 0.014)], columns=["ci_low", "ci_high"]
    )
    assert coverage(table, 0.015) == 0.5


def test_a_citys_partial_leverage_is_its_share_of_the_variation_that_is_left(world: World) -> None:
    # From one year to the next 1, 3 and 8 more: 3 and 1 less and 4 more than the mean of 4.
    treatment = np.array([[[5.0, 6.0], [0.0, 3.0], [2.0, 10.0]]])
    small = replace(
        world,
        city=np.array([1, 1, 2, 2, 3, 3]),
        year=np.array([2003, 2004] * 3),
        regressors=treatment,
        slopes=np.array([1.0]),
    )
    np.testing.assert_allclose(partial_leverage(small), np.array([9, 1, 16]) / 26)
