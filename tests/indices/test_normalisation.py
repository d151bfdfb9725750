"""Normalisation: worked examples, two libraries' scales, and what must not change the result."""

import re
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indices.normalisation import Normalisation, normalised, turned
from assets.notes import NotEstimable

TOY = pd.DataFrame([[1, 10], [2, 30], [4, 20]], columns=["a", "b"])
SIGNS = {"b": "-", "a": "+"}
NORMALISATIONS = get_args(Normalisation)

columns_of_figures = st.lists(st.integers(-1000, 1000), min_size=2, max_size=12).filter(
    lambda figures: min(figures) < max(figures)
)


@pytest.mark.parametrize(
    ("normalisation", "a", "b"),
    [
        ("min_max", [0, 1 / 3, 1], [1, 0, 0.5]),
        ("z_score", [0, 1 / np.sqrt(7 / 3), 3 / np.sqrt(7 / 3)], [2, 0, 1]),
        ("rank", [0, 0.5, 1], [1, 0, 0.5]),
    ],
)
def test_the_worked_example(normalisation: Normalisation, a: list[float], b: list[float]) -> None:
    found = normalised(TOY, SIGNS, normalisation)
    np.testing.assert_allclose(found["a"], a, rtol=0, atol=1e-15)
    np.testing.assert_allclose(found["b"], b, rtol=0, atol=1e-15)


def test_tied_figures_share_the_average_of_their_ranks() -> None:
    table = pd.DataFrame({"beds": [5, 2, 2, 1], "unemployment": [3, 3, 7, 9]})
    found = normalised(table, {"beds": "+", "unemployment": "-"}, "rank")
    assert found["beds"].tolist() == [1, 0.5, 0.5, 0]
    np.testing.assert_allclose(found["unemployment"], [1, 1, 0.4, 0], rtol=0, atol=1e-15)


def test_the_scales_are_those_of_scipy() -> None:
    from scipy import stats

    figures = np.random.default_rng(7).lognormal(size=200).round(1)
    table, plus = pd.DataFrame({"gdp": figures}), {"gdp": "+"}
    scores = stats.zscore(figures, ddof=1)
    ranks = stats.rankdata(figures)
    np.testing.assert_allclose(
        normalised(table, plus, "z_score")["gdp"], scores - scores.min(), rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(
        normalised(table, plus, "rank")["gdp"], (ranks - ranks.min()) / np.ptp(ranks), rtol=0, atol=1e-12
    )


def test_turned_figures_keep_their_units() -> None:
    pd.testing.assert_frame_equal(
        turned(TOY, SIGNS), pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [-10.0, -30.0, -20.0]})
    )


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_the_shift_is_added_to_every_value(normalisation: Normalisation) -> None:
    pd.testing.assert_frame_equal(
        normalised(TOY, SIGNS, normalisation, 1e-4), normalised(TOY, SIGNS, normalisation) + 1e-4
    )


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_attributes_go_by_the_name_of_the_column_and_never_by_its_place(normalisation: Normalisation) -> None:
    swapped = normalised(TOY[["b", "a"]], SIGNS, normalisation)
    pd.testing.assert_frame_equal(swapped[["a", "b"]], normalised(TOY, SIGNS, normalisation))


@settings(deadline=None, max_examples=30)
@given(columns_of_figures, st.sampled_from(NORMALISATIONS))
def test_the_worst_figure_becomes_zero_and_better_ones_are_never_behind_worse(
    figures: list[int], normalisation: Normalisation
) -> None:
    table = pd.DataFrame({"x": figures})
    larger_is_better = normalised(table, {"x": "+"}, normalisation)["x"]
    smaller_is_better = normalised(table, {"x": "-"}, normalisation)["x"]
    order = np.argsort(figures, kind="stable")
    assert larger_is_better.min() == smaller_is_better.min() == 0
    assert (np.diff(larger_is_better.to_numpy()[order]) >= 0).all()
    np.testing.assert_allclose(
        larger_is_better + smaller_is_better, larger_is_better.max(), rtol=0, atol=1e-12
    )


@settings(deadline=None, max_examples=30)
@given(columns_of_figures, st.sampled_from(NORMALISATIONS), st.floats(1e-3, 1e6), st.floats(-1e3, 1e3))
def test_another_unit_of_the_figures_changes_nothing(
    figures: list[int], normalisation: Normalisation, factor: float, shift: float
) -> None:
    table, plus = pd.DataFrame({"x": figures}), {"x": "+"}
    pd.testing.assert_frame_equal(
        normalised(table * factor + shift, plus, normalisation),
        normalised(table, plus, normalisation),
        rtol=0,
        atol=1e-7,
    )


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize(
    ("table", "signs", "message"),
    [
        (TOY.assign(b=5), SIGNS, "indicator b is constant: it has no entropy weight"),
        (TOY.assign(b=[10.0, np.nan, 20.0]), SIGNS, "indicator b has missing or infinite values"),
        (TOY.assign(b=[10.0, -np.inf, 20.0]), SIGNS, "indicator b has missing or infinite values"),
        (TOY.assign(b=pd.array([1, None, 2], dtype="Int64")), SIGNS, "indicator b has missing or infinite"),
        (TOY.head(1), SIGNS, "an index needs at least two rows"),
        (TOY[[]], SIGNS, "an index needs at least one indicator"),
        (TOY, {"a": "+", "b": "plus"}, "indicator b: attribute is neither + nor -"),
        (TOY, {"a": "+"}, "indicator b: attribute is neither + nor -"),
    ],
)
def test_a_table_that_cannot_be_normalised_says_which_column_and_why(
    table: pd.DataFrame, signs: dict[str, str], message: str, normalisation: Normalisation
) -> None:
    with pytest.raises((NotEstimable, ValueError), match=re.escape(message)):
        normalised(table, signs, normalisation)


def test_an_unknown_normalisation_is_refused() -> None:
    with pytest.raises(ValueError, match="normalisation 'ranks': use min_max, z_score or rank"):
        normalised(TOY, SIGNS, "ranks")  # type: ignore[arg-type]
