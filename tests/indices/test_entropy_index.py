"""The entropy index: the worked example of its source, and what must not change it."""

import math
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assets.indices.composite import CompositeIndex, Method, composite_index
from assets.indices.normalisation import normalised
from assets.notes import NotEstimable

TOY = pd.DataFrame([[1, 10], [2, 30], [4, 20]], columns=["a", "b"])
SIGNS = {"a": "+", "b": "-"}


def entropy_index(
    indicators: pd.DataFrame, attributes: dict[str, str], zero_shift: float = 0.0
) -> CompositeIndex:
    """The study's own method: the weighted sum of min-max values by entropy weights."""
    return composite_index(indicators, attributes, Method("min_max", "entropy", zero_shift, "sum"))


@st.composite
def indicators(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, str]]:
    """A table without a constant column, and an attribute for each column."""
    rows, columns = draw(st.integers(2, 12)), draw(st.integers(1, 5))
    values = draw(arrays(float, (rows, columns), elements=st.integers(-1000, 1000).map(float)))
    values[0], values[1] = -1001, 1001
    names = [f"x{number}" for number in range(columns)]
    signs = draw(st.lists(st.sampled_from("+-"), min_size=columns, max_size=columns))
    return pd.DataFrame(values, columns=names), dict(zip(names, signs, strict=True))


def test_the_worked_example() -> None:
    index = entropy_index(TOY, SIGNS)
    np.testing.assert_allclose(index.entropy, [0.51185951, 0.57938016], atol=1e-8)
    np.testing.assert_allclose(index.weight, [0.53714987, 0.46285013], atol=1e-8)
    np.testing.assert_allclose(index.score, [0.46285013, 0.17904996, 0.76857494], atol=1e-8)


def test_the_score_is_the_sum_of_weight_times_normalised_value() -> None:
    index = entropy_index(TOY, SIGNS)
    expected = normalised(TOY, SIGNS, "min_max").to_numpy() @ index.weight.to_numpy()
    np.testing.assert_allclose(index.score, expected, atol=1e-15)


def test_a_plus_attribute_grows_and_a_minus_attribute_falls_with_the_indicator() -> None:
    values = normalised(TOY, SIGNS, "min_max")
    assert values["a"].tolist() == [0, pytest.approx(1 / 3), 1]
    assert values["b"].tolist() == [1, 0, 0.5]


@settings(deadline=None)
@given(indicators())
def test_weights_sum_to_one_and_nothing_leaves_its_range(table: tuple[pd.DataFrame, dict[str, str]]) -> None:
    index = entropy_index(*table)
    assert math.isclose(index.weight.sum(), 1, abs_tol=1e-12)
    assert (index.weight >= 0).all()
    assert index.entropy.between(-1e-12, 1 + 1e-12).all()
    assert index.score.between(-1e-12, 1 + 1e-12).all()


@settings(deadline=None)
@given(indicators(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    table: tuple[pd.DataFrame, dict[str, str]], random: Random
) -> None:
    frame, signs = table
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = entropy_index(frame.iloc[order], signs)
    index = entropy_index(frame, signs)
    np.testing.assert_allclose(shuffled.weight, index.weight, atol=1e-12)
    np.testing.assert_allclose(shuffled.score.sort_index(), index.score, atol=1e-12)


@settings(deadline=None)
@given(indicators(), st.floats(1e-3, 1e6), st.floats(-1e3, 1e3))
def test_another_unit_of_a_column_changes_nothing(
    table: tuple[pd.DataFrame, dict[str, str]], factor: float, shift: float
) -> None:
    frame, signs = table
    index = entropy_index(frame, signs)
    scaled = entropy_index(frame.assign(x0=frame["x0"] * factor + shift), signs)
    np.testing.assert_allclose(scaled.weight, index.weight, atol=1e-7)
    np.testing.assert_allclose(scaled.score, index.score, atol=1e-7)


@settings(deadline=None)
@given(indicators())
def test_turning_a_column_and_its_attribute_round_changes_nothing(
    table: tuple[pd.DataFrame, dict[str, str]],
) -> None:
    frame, signs = table
    turned = {"+": "-", "-": "+"}[signs["x0"]]
    index = entropy_index(frame.assign(x0=-frame["x0"]), signs | {"x0": turned})
    np.testing.assert_allclose(index.score, entropy_index(frame, signs).score, atol=1e-12)


def test_the_order_of_columns_changes_no_weight() -> None:
    index, turned = entropy_index(TOY, SIGNS), entropy_index(TOY[["b", "a"]], SIGNS)
    pd.testing.assert_series_equal(turned.weight[["a", "b"]], index.weight)


def test_a_zero_shift_keeps_the_weights_close_and_leaves_no_share_at_zero() -> None:
    index = entropy_index(TOY, SIGNS, zero_shift=1e-4)
    np.testing.assert_allclose(index.weight, entropy_index(TOY, SIGNS).weight, atol=1e-3)
    assert (index.contribution > 0).all().all()


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (TOY.assign(b=5), "indicator b is constant: it has no entropy weight"),
        (TOY.assign(b=[10.0, np.nan, 20.0]), "indicator b has missing or infinite values"),
        (TOY.assign(b=[10.0, np.inf, 20.0]), "indicator b has missing or infinite values"),
        (TOY.head(1), "an index needs at least two rows"),
        (TOY.head(0), "an index needs at least two rows"),
    ],
)
def test_a_table_that_has_no_index_says_why(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(NotEstimable, match=message):
        entropy_index(frame, SIGNS)


def test_an_attribute_that_is_neither_plus_nor_minus_is_named() -> None:
    with pytest.raises(ValueError, match="indicator b: attribute is neither"):
        entropy_index(TOY, SIGNS | {"b": "None"})
