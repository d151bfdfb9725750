"""The share of an outcome's variance that each choice of the index explains alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import f_oneway

from assets.indices.sensitivity import equal_count_bins, explained_share, first_order
from assets.indices.uncertainty import Choices, drawn_choices
from assets.notes import NotEstimable

INDICATORS = list("abcdefghijkl")
NAMES = ["normalisation", "weighting", "winsorise_level", "zero_shift", "removed"]
NORMALISATION = {"min_max": 0.0, "z_score": 3.0, "rank": 6.0}
"""Variance 6, as each is drawn as often."""
WEIGHTING = {"entropy": 0.0, "equal": 2.0, "critic": 2.0, "principal_components": 4.0}
"""Variance 2."""


def outcomes(choices: list[Choices], of: Callable[[Choices], float]) -> np.ndarray:
    """A function of each draw."""
    return np.array([of(one) for one in choices])


def additive(one: Choices) -> float:
    """A sum over choices of variances 6, 2, 1 (uniform: 12/12), 1 (a shift or none: 4 · 1/4), 0."""
    level = one.winsorise_level / 0.025 * np.sqrt(12)
    return NORMALISATION[one.normalisation] + WEIGHTING[one.weighting] + level + 2 * (one.zero_shift > 0)


def shares(choices: list[Choices], outcome: np.ndarray) -> pd.DataFrame:
    """The table of shares, by choice."""
    return first_order(choices, outcome).set_index("choice")


def test_the_shares_of_a_sum_of_choices_are_their_variances() -> None:
    choices = drawn_choices(INDICATORS, 4000, seed=1)
    found = shares(choices, outcomes(choices, additive))
    assert found.index.tolist() == NAMES
    np.testing.assert_allclose(found["first_order"], [0.6, 0.2, 0.1, 0.1, 0], atol=0.03)
    assert found["first_order"].sum() == pytest.approx(1, abs=0.04)


def test_the_shares_found_are_right_on_average_and_as_far_off_as_their_errors_say() -> None:
    found, errors = [], []
    for seed in range(60):
        choices = drawn_choices(INDICATORS, 400, seed)
        noise = np.random.default_rng(1000 + seed).normal(size=400) * np.sqrt(10)
        table = shares(choices, outcomes(choices, additive) + noise)
        found.append(table["first_order"])
        errors.append(table["std_error"])
    mean, spread = np.mean(found, axis=0), np.std(found, axis=0)
    np.testing.assert_allclose(mean, [0.3, 0.1, 0.05, 0.05, 0], atol=0.015)
    # The jackknife is known to be too large for a share of 0, and is right for the others.
    ratio = np.mean(errors, axis=0) / spread
    assert (ratio[:4] > 0.75).all() and (ratio[:4] < 1.4).all()
    assert 0.9 < ratio[4] < 2


def test_a_choice_that_does_nothing_has_a_share_whose_interval_covers_zero() -> None:
    covered, negative = 0, 0
    for seed in range(40):
        choices = drawn_choices(INDICATORS, 300, seed)
        # Groups differ in variance and not in mean, where epsilon squared is off.
        noise = np.random.default_rng(seed + 1000).normal(size=300)
        width = outcomes(choices, lambda one: 5.0 if one.removed in ("none", "a") else 1.0)
        removed = shares(choices, noise * width).loc["removed"]
        covered += abs(removed["first_order"]) < 2 * removed["std_error"]
        negative += removed["first_order"] < 0
    assert covered >= 36
    assert 10 <= negative <= 32


def test_an_interaction_belongs_to_no_choice_alone() -> None:
    choices = drawn_choices(INDICATORS, 4000, seed=5)
    side = {"entropy": -1, "equal": -1, "critic": 1, "principal_components": 1}
    outcome = outcomes(choices, lambda one: side[one.weighting] * (1 if one.zero_shift > 0 else -1))
    found = shares(choices, outcome)
    assert found["first_order"].abs().max() < 0.01


def test_a_choice_that_decides_all_has_a_share_of_one_and_no_error() -> None:
    choices = drawn_choices(INDICATORS, 300, seed=6)
    found = shares(choices, outcomes(choices, lambda one: NORMALISATION[one.normalisation]))
    assert found.loc["normalisation"].tolist() == pytest.approx([1, 0], abs=1e-12)


def test_bins_catch_a_dependence_that_is_not_a_straight_line() -> None:
    choices = drawn_choices(INDICATORS, 4000, seed=7)
    found = shares(choices, outcomes(choices, lambda one: (one.winsorise_level - 0.0125) ** 2))
    # A parabola over -1..1 has a variance of 4/45; in ten bins, 0.04/12 · 4/3 of it is within them.
    expected = 1 - 0.04 / 12 * 4 / 3 / (4 / 45)
    assert found.loc["winsorise_level", "first_order"] == pytest.approx(expected, abs=0.01)


def test_groups_of_one_size_give_epsilon_squared_of_the_f_test() -> None:
    random = np.random.default_rng(8)
    samples = [random.normal(mean, width, size=9) for mean, width in ((0, 1), (1, 3), (1.5, 0.5), (0, 2))]
    statistic = f_oneway(*samples).statistic
    expected = 3 * (statistic - 1) / (3 * statistic + 32)
    found, _ = explained_share(np.concatenate(samples), np.repeat(np.arange(4), 9))
    assert found == pytest.approx(expected, abs=1e-12)


def test_a_share_worked_out_by_hand() -> None:
    # Means 2 and 6 of 3 and 4 values about 30/7: between 27.43 (192/7), within 2 + 2, s² = 1 and 2/3.
    found, _ = explained_share(np.array([1.0, 2, 3, 5, 6, 6, 7]), np.array([0, 0, 0, 1, 1, 1, 1]))
    chance = 4 / 7 * 1 + 3 / 7 * 2 / 3
    assert found == pytest.approx((192 / 7 - chance) / (192 / 7 + 4), abs=1e-12)


def test_the_error_is_that_of_leaving_each_draw_out_in_turn() -> None:
    random = np.random.default_rng(9)
    outcome, group = random.normal(size=24) + np.repeat([0, 1, 3], 8), np.repeat([0, 1, 2], 8)
    left_out = np.array(
        [explained_share(np.delete(outcome, row), np.delete(group, row))[0] for row in range(24)]
    )
    expected = np.sqrt(23 / 24 * ((left_out - left_out.mean()) ** 2).sum())
    assert explained_share(outcome, group)[1] == pytest.approx(expected, rel=1e-10)


def test_bins_hold_equally_many_values_in_order_and_zeros_are_among_themselves() -> None:
    values = np.array([0, 5, 0, 3, 1, 2, 4, 7, 6, 9, 8, 10, 0.0])
    assert equal_count_bins(values).tolist() == [0, 5, 0, 3, 1, 2, 4, 7, 6, 9, 8, 10, 0]
    counts = np.bincount(equal_count_bins(np.random.default_rng(1).random(1000)))
    assert counts.tolist() == [100] * 10


@settings(deadline=None, max_examples=25)
@given(st.floats(1e-3, 1e3), st.floats(-100, 100), st.integers(0, 1000))
def test_neither_the_unit_of_the_outcome_nor_the_order_of_draws_changes_a_share(
    factor: float, shift: float, seed: int
) -> None:
    choices = drawn_choices(INDICATORS, 200, seed=10)
    outcome = outcomes(choices, additive) + np.random.default_rng(10).normal(size=200)
    order = np.random.default_rng(seed).permutation(200)
    found = first_order([choices[row] for row in order], outcome[order] * factor + shift)
    pd.testing.assert_frame_equal(found, first_order(choices, outcome), rtol=1e-7, atol=1e-9)


def test_a_choice_that_was_not_left_open_explains_nothing() -> None:
    choices = [replace(one, removed="none") for one in drawn_choices(INDICATORS, 200, seed=12)]
    found = shares(choices, outcomes(choices, additive))
    assert found.loc["removed"].tolist() == [0, 0]


def test_an_outcome_that_cannot_be_explained_says_why() -> None:
    choices = drawn_choices(INDICATORS, 200, seed=13)
    outcome = outcomes(choices, additive)
    missing = np.where(np.arange(200) == 17, np.nan, outcome)
    with pytest.raises(ValueError, match=r"the outcome of draw 17 \(from 0\) is not a finite number"):
        first_order(choices, missing)
    with pytest.raises(ValueError, match=r"200 draws, but an outcome of shape \(199,\)"):
        first_order(choices, outcome[:-1])
    with pytest.raises(NotEstimable, match="the outcome does not vary"):
        first_order(choices, np.ones(200))


def test_an_option_that_is_hardly_ever_drawn_is_named() -> None:
    drawn = [replace(one, removed="none") for one in drawn_choices(INDICATORS, 200, seed=14)]
    choices = [replace(drawn[0], removed="b"), *drawn[1:]]
    with pytest.raises(NotEstimable, match="choice removed: fewer than three draws at or near b: draw more"):
        first_order(choices, outcomes(choices, additive))
