"""A draw of the uncertainty analysis is an index like any other; intervals say what the draws leave open."""

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from assets.indices.composite import Method, composite_index
from assets.indices.uncertainty import (
    Choices,
    drawn_choices,
    rank_intervals,
    rank_shift,
    score,
    scores,
)
from assets.notes import NotEstimable
from assets.panel.fills import winsorise

ATTRIBUTES = {"gdp": "+", "unemployment": "-", "beds": "+", "openness": "+"}
STUDY = Choices("min_max", "entropy", winsorise_level=0.0, zero_shift=0.0, removed="none")
WAYS = list(product(("min_max", "z_score", "rank"), ("entropy", "equal", "critic", "principal_components")))


def panel(rows: int = 120, seed: int = 5) -> pd.DataFrame:
    """Indicators that share a factor; one of many zeros, one of few different values."""
    random = np.random.default_rng(seed)
    factor = random.normal(size=rows)
    return pd.DataFrame(
        {
            "gdp": np.exp(factor + 0.5 * random.normal(size=rows)),
            "unemployment": 0.04 - 0.01 * factor + 0.01 * random.normal(size=rows),
            "beds": np.round(30 + 3 * random.normal(size=rows)),
            "openness": np.where(random.random(rows) < 0.3, 0, np.exp(factor)),
        }
    )


def index_of(indicators: pd.DataFrame, choices: Choices) -> pd.Series:
    """The index under the choices, computed with the functions that serve a single index."""
    left = indicators.drop(columns=choices.removed, errors="ignore")
    clipped = left.apply(lambda column: winsorise(column.to_numpy(dtype=float), choices.winsorise_level))
    method = Method(choices.normalisation, choices.weighting, choices.zero_shift, "sum")
    return composite_index(clipped, ATTRIBUTES, method).score


@pytest.mark.parametrize(("normalisation", "weighting"), WAYS)
@pytest.mark.parametrize("removed", ["none", "gdp"])
@pytest.mark.parametrize(("level", "shift"), [(0, 0), (0.0173, 0), (0.025, 3e-5)])
def test_a_draw_is_the_index_that_its_choices_give(
    normalisation: str, weighting: str, removed: str, level: float, shift: float
) -> None:
    choices = Choices(normalisation, weighting, level, shift, removed)
    found = score(panel(), ATTRIBUTES, choices)
    np.testing.assert_allclose(found, index_of(panel(), choices), rtol=1e-12, atol=1e-14)


def test_the_studys_own_choices_give_the_studys_own_index() -> None:
    own = composite_index(panel(), ATTRIBUTES, Method("min_max", "entropy", 0.0, "sum")).score
    np.testing.assert_allclose(score(panel(), ATTRIBUTES, STUDY), own, rtol=1e-12)


def test_draws_that_share_their_work_are_the_same_as_draws_computed_alone() -> None:
    choices = drawn_choices(list(ATTRIBUTES), 40, seed=2)
    together = list(scores(panel(), ATTRIBUTES, choices))
    assert len(together) == 40
    for one, found in zip(choices, together, strict=True):
        np.testing.assert_array_equal(found, score(panel(), ATTRIBUTES, one))


def test_winsorising_sets_both_tails_to_the_quantile_before_anything_else() -> None:
    table = pd.DataFrame({"gdp": np.arange(101.0), "beds": np.arange(101.0) ** 2})
    equal = Choices("min_max", "equal", winsorise_level=0.02, zero_shift=0, removed="beds")
    expected = (np.clip(np.arange(101), 2, 98) - 2) / 96
    np.testing.assert_allclose(score(table, ATTRIBUTES, equal), expected, atol=1e-14)


def test_winsorised_rows_share_a_rank() -> None:
    table = pd.DataFrame({"gdp": [1.0, 2, 3, 4, 5], "beds": [1.0, 2, 3, 4, 5]})
    ranks = replace(STUDY, normalisation="rank", weighting="equal", winsorise_level=0.25, removed="beds")
    np.testing.assert_allclose(score(table, ATTRIBUTES, ranks), [0, 0, 0.5, 1, 1])


def test_what_a_removed_indicator_says_does_not_matter() -> None:
    removed = replace(STUDY, removed="beds")
    other = panel().assign(beds=np.arange(120))
    np.testing.assert_array_equal(score(panel(), ATTRIBUTES, removed), score(other, ATTRIBUTES, removed))


def test_cities_of_the_same_figures_have_exactly_the_same_score() -> None:
    twice = pd.concat([panel(), panel()], ignore_index=True)
    for found in scores(twice, ATTRIBUTES, drawn_choices(list(ATTRIBUTES), 40, seed=4)):
        np.testing.assert_array_equal(found[:120], found[120:])


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(WAYS), st.permutations(list(ATTRIBUTES)), st.integers(0, 10_000))
def test_neither_the_order_of_rows_nor_that_of_columns_changes_a_score(
    way: tuple[str, str], names: list[str], seed: int
) -> None:
    choices = Choices(*way, winsorise_level=0.01, zero_shift=1e-5, removed="openness")
    order = np.random.default_rng(seed).permutation(120)
    found = score(panel()[names].iloc[order], ATTRIBUTES, choices)
    np.testing.assert_allclose(found, score(panel(), ATTRIBUTES, choices)[order], rtol=1e-10)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(WAYS), st.floats(1e-3, 1e6))
def test_another_unit_of_an_indicator_changes_no_score(way: tuple[str, str], factor: float) -> None:
    choices = Choices(*way, winsorise_level=0.01, zero_shift=1e-5, removed="none")
    scaled = panel().assign(gdp=panel()["gdp"] * factor)
    np.testing.assert_allclose(
        score(scaled, ATTRIBUTES, choices), score(panel(), ATTRIBUTES, choices), rtol=1e-9
    )


def test_choices_are_drawn_as_often_as_documented() -> None:
    names = list("abcdefghijkl")
    choices = drawn_choices(names, 26_000, seed=11)

    def share(values: list[str]) -> dict[str, float]:
        return {value: number / len(choices) for value, number in Counter(values).items()}

    normalisations = dict.fromkeys(("min_max", "z_score", "rank"), 1 / 3)
    weightings = dict.fromkeys(("entropy", "equal", "critic", "principal_components"), 1 / 4)
    removals = dict.fromkeys(("none", *names), 1 / 13)
    assert share([one.normalisation for one in choices]) == pytest.approx(normalisations, abs=0.01)
    assert share([one.weighting for one in choices]) == pytest.approx(weightings, abs=0.01)
    assert share([one.removed for one in choices]) == pytest.approx(removals, abs=0.006)

    levels = np.array([one.winsorise_level for one in choices])
    assert levels.min() >= 0 and levels.max() <= 0.025
    np.testing.assert_allclose(np.quantile(levels, [0.25, 0.5, 0.75]), [0.00625, 0.0125, 0.01875], atol=3e-4)

    shifts = np.array([one.zero_shift for one in choices])
    assert (shifts == 0).mean() == pytest.approx(0.5, abs=0.01)
    some = shifts[shifts > 0]
    assert some.min() >= 1e-6 and some.max() <= 1e-4
    np.testing.assert_allclose(np.quantile(np.log10(some), [0.25, 0.5, 0.75]), [-5.5, -5, -4.5], atol=0.04)


def test_no_choice_is_drawn_with_regard_to_another() -> None:
    choices = pd.DataFrame(drawn_choices(list("abcdefghijkl"), 20_000, seed=3))
    codes = choices.apply(lambda column: pd.factorize(column, sort=True)[0])
    correlation = np.corrcoef(codes.to_numpy(), rowvar=False)
    assert np.abs(correlation - np.eye(5)).max() < 0.03


def test_the_same_seed_draws_the_same_and_a_longer_list_begins_with_the_shorter() -> None:
    names = list(ATTRIBUTES)
    assert drawn_choices(names, 50, seed=1) == drawn_choices(names, 200, seed=1)[:50]
    assert drawn_choices(names, 50, seed=1) != drawn_choices(names, 50, seed=2)


@pytest.mark.parametrize(
    ("table", "choices", "message"),
    [
        (panel(), replace(STUDY, removed="firms"), "indicator firms is to be removed but is not there"),
        (
            panel().assign(beds=[1.0] + [0.0] * 119),
            replace(STUDY, winsorise_level=0.02),
            r"indicator beds is constant once winsorised at 0\.0200",
        ),
        (panel().assign(beds=np.nan), STUDY, "indicator beds has missing or infinite values"),
        (panel().head(1), STUDY, "an index needs at least two rows"),
    ],
)
def test_a_draw_that_has_no_index_says_why(table: pd.DataFrame, choices: Choices, message: str) -> None:
    with pytest.raises((NotEstimable, ValueError), match=message):
        score(table, ATTRIBUTES, choices)


def test_an_interval_holds_the_ranks_and_scores_of_the_draws() -> None:
    # Two years of two cities; in one of four draws the two change places in 2004.
    draws = [[2.0, 1, 4, 3], [20, 10, 40, 30], [0.2, 0.1, 0.4, 0.3], [4, 0, 2, 3]]
    year, city = np.array([2003, 2003, 2004, 2004]), np.array([110000, 120000, 110000, 120000])
    found = rank_intervals(np.array(draws), year, city)
    assert found["city_id"].tolist() == city.tolist() and found["year"].tolist() == year.tolist()
    assert found["rank_low"].tolist() == [1, 2, 1, 1]
    assert found["rank_median"].tolist() == [1, 2, 1, 2]
    assert found["rank_high"].tolist() == [1, 2, 2, 2]
    # On 0..1 the draws are three times (1/3, 0, 1, 2/3) and once (1, 0, 1/2, 3/4): quantiles by hand.
    np.testing.assert_allclose(found["score_low"], [1 / 3, 0, 0.5 + 0.15 / 2, 2 / 3])
    np.testing.assert_allclose(found["score_median"], [1 / 3, 0, 1, 2 / 3])
    np.testing.assert_allclose(found["score_high"], [1 / 3 + 0.85 * 2 / 3, 0, 1, 2 / 3 + 0.85 / 12])


def test_cities_that_tie_share_the_better_rank() -> None:
    found = rank_intervals([np.array([5.0, 7, 7, 1])], np.full(4, 2003), np.arange(4))
    assert found["rank_median"].tolist() == [3, 1, 1, 4]


def test_ranks_are_taken_within_the_year_however_the_rows_lie() -> None:
    random = np.random.default_rng(8)
    drawn, year = random.normal(size=(20, 30)), random.integers(2003, 2006, 30)
    found = rank_intervals(drawn, year, np.arange(30))
    for one in range(2003, 2006):
        ranks = np.sort(rankdata(-drawn[:, year == one], method="min", axis=1), axis=0)
        # 5 % of 20 draws is the first of them in order, 95 % the nineteenth.
        expected = ranks[[0, 9, 18]].T.tolist()
        columns = ["rank_low", "rank_median", "rank_high"]
        assert found.loc[year == one, columns].to_numpy().tolist() == expected


@settings(deadline=None, max_examples=25)
@given(st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_the_scale_of_a_draw_changes_no_interval(factor: float, shift: float) -> None:
    drawn = np.random.default_rng(9).integers(0, 50, size=(7, 12)).astype(float)
    year, city = np.repeat([2003, 2004], 6), np.arange(12)
    moved = drawn.copy()
    moved[3] = moved[3] * factor + shift
    pd.testing.assert_frame_equal(
        rank_intervals(moved, year, city), rank_intervals(drawn, year, city), rtol=1e-9, atol=1e-9
    )


def test_a_draw_without_differences_is_refused() -> None:
    with pytest.raises(NotEstimable, match=r"draw 1 .* gives all rows one score"):
        rank_intervals(np.array([[1.0, 2], [3, 3]]), np.array([2003, 2003]), np.array([1, 2]))


def test_the_rank_shift_is_the_mean_number_of_places_moved_within_the_year() -> None:
    year = np.array([2003, 2003, 2003, 2004, 2004])
    reference = np.array([9.0, 5, 1, 4, 3])
    # 2003: ranks 3, 1, 2 in place of 1, 2, 3; 2004: as before.
    assert rank_shift(np.array([0.1, 0.9, 0.5, 0.8, 0.2]), reference, year) == pytest.approx(4 / 5)
    assert rank_shift(np.exp(reference), reference, year) == 0
