"""The composite index: the worked example, TOPSIS of two libraries, and what must not change a score."""

import itertools
from random import Random
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import minmax_normalization
from skcriteria.agg.topsis import topsis

from assets.indices.composite import Aggregation, Method, composite_index
from assets.indices.normalisation import Normalisation, normalised
from assets.indices.weights import Weighting, entropies, weights

TOY = pd.DataFrame([[1, 10], [2, 30], [4, 20]], columns=["a", "b"])
SIGNS = {"b": "-", "a": "+"}
METHODS = [
    Method(normalisation, weighting, 0.0, aggregation)
    for normalisation, weighting, aggregation in itertools.product(
        get_args(Normalisation), get_args(Weighting), get_args(Aggregation)
    )
]


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, str]]:
    """A table and its attributes; no column is constant or perfectly correlated with all others, whatever
    the attributes."""
    values = draw(arrays(float, (7, 3), elements=st.integers(-1000, 1000).map(float)))
    for column in range(3):
        values[2 * column, column], values[2 * column + 1, column] = -1001, 1001
    signs = draw(st.lists(st.sampled_from("+-"), min_size=3, max_size=3))
    return pd.DataFrame(values, columns=list("abc")), dict(zip("abc", signs, strict=True))


def test_the_worked_example() -> None:
    index = composite_index(TOY, SIGNS, Method("min_max", "entropy", 0.0, "sum"))
    np.testing.assert_allclose(index.entropy[["a", "b"]], [0.51185951, 0.57938016], rtol=0, atol=1e-8)
    np.testing.assert_allclose(index.weight[["a", "b"]], [0.53714987, 0.46285013], rtol=0, atol=1e-8)
    np.testing.assert_allclose(index.score, [0.46285013, 0.17904996, 0.76857494], rtol=0, atol=1e-8)


def test_the_closeness_of_the_worked_example_by_hand() -> None:
    index = composite_index(TOY, SIGNS, Method("min_max", "equal", 0.0, "topsis"))
    # Normalised: (0, 1), (1/3, 0), (1, 1/2); equal weights cancel; the ideal is (1, 1), its opposite (0, 0).
    to_ideal = np.array([1, np.sqrt(4 / 9 + 1), 1 / 2])
    to_anti_ideal = np.array([1, 1 / 3, np.sqrt(5 / 4)])
    np.testing.assert_allclose(index.score, to_anti_ideal / (to_ideal + to_anti_ideal), rtol=0, atol=1e-15)


def test_the_city_that_is_best_in_everything_is_the_ideal_itself() -> None:
    table = pd.DataFrame({"a": [1, 3, 2], "b": [9, 2, 5]}, index=["worst", "best", "between"])
    for weighting in ("entropy", "equal", "principal_components"):
        score = composite_index(table, SIGNS, Method("min_max", weighting, 0.0, "topsis")).score
        assert (score["worst"], score["best"]) == (0, 1)
        assert 0 < score["between"] < 1


@pytest.mark.parametrize("weighting", get_args(Weighting))
def test_closeness_is_that_of_pymcdm_and_scikit_criteria(weighting: Weighting) -> None:
    table = pd.DataFrame(np.random.default_rng(5).lognormal(size=(80, 4)), columns=list("abcd"))
    signs = {"d": "-", "a": "+", "c": "+", "b": "-"}
    index = composite_index(table, signs, Method("min_max", weighting, 0.0, "topsis"))
    weight = index.weight[table.columns].to_numpy()
    types = np.array([1 if signs[name] == "+" else -1 for name in table.columns])
    np.testing.assert_allclose(
        index.score, TOPSIS(minmax_normalization)(table.to_numpy(), weight, types), rtol=0, atol=1e-12
    )
    values = normalised(table, signs, "min_max").to_numpy()
    closeness_of_scikit_criteria = topsis(values, np.ones(4), weight)[3]
    np.testing.assert_allclose(index.score, closeness_of_scikit_criteria, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", [one for one in METHODS if one.aggregation == "sum"], ids=str)
def test_a_sum_is_that_of_weight_times_normalised_value(method: Method) -> None:
    table = pd.DataFrame({"a": [1, 2, 4, 4], "b": [10, 30, 20, 11]}, index=[110000, 120000, 130100, 130200])
    index = composite_index(table, SIGNS, method)
    values = normalised(table, SIGNS, method.normalisation)
    pd.testing.assert_series_equal(index.weight, weights(values, method.weighting))
    np.testing.assert_allclose(index.score, values.to_numpy() @ index.weight.to_numpy(), rtol=0, atol=1e-15)
    pd.testing.assert_series_equal(index.contribution.sum(axis=1), index.score)
    assert index.score.index.equals(table.index)


def test_closeness_has_no_contributions() -> None:
    index = composite_index(TOY, SIGNS, Method("min_max", "entropy", 0.0, "topsis"))
    assert index.contribution.shape == (3, 0)
    with pytest.raises(KeyError):
        index.contribution[["a"]]


def test_entropies_are_missing_where_the_weights_are_not_made_of_them() -> None:
    values = normalised(TOY, SIGNS, "rank", 1e-4)
    by_entropy = composite_index(TOY, SIGNS, Method("rank", "entropy", 1e-4, "sum"))
    pd.testing.assert_series_equal(by_entropy.entropy, entropies(values))
    equal = composite_index(TOY, SIGNS, Method("rank", "equal", 1e-4, "sum"))
    assert equal.entropy.index.tolist() == ["a", "b"]
    assert equal.entropy.isna().all()


@settings(deadline=None, max_examples=30)
@given(tables(), st.sampled_from(METHODS))
def test_weights_sum_to_one_and_no_score_leaves_its_range(
    table: tuple[pd.DataFrame, dict[str, str]], method: Method
) -> None:
    index = composite_index(*table, method)
    assert index.weight.sum() == pytest.approx(1, abs=1e-12)
    assert (index.weight >= 0).all()
    assert index.score.min() >= -1e-12
    if method.normalisation != "z_score" or method.aggregation == "topsis":
        assert index.score.max() <= 1 + 1e-12


@settings(deadline=None, max_examples=30)
@given(tables(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_that_of_columns_changes_a_score(
    table: tuple[pd.DataFrame, dict[str, str]], method: Method, random: Random
) -> None:
    frame, signs = table
    index = composite_index(frame, signs, method)
    rows, columns = list(frame.index), list(frame.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    moved = composite_index(frame.loc[rows, columns], signs, method)
    np.testing.assert_allclose(moved.weight[index.weight.index], index.weight, rtol=0, atol=1e-10)
    np.testing.assert_allclose(moved.score[index.score.index], index.score, rtol=0, atol=1e-10)


@settings(deadline=None, max_examples=30)
@given(tables(), st.sampled_from(METHODS), st.floats(1e-3, 1e6))
def test_neither_another_unit_nor_a_turned_column_with_its_attribute_changes_a_score(
    table: tuple[pd.DataFrame, dict[str, str]], method: Method, factor: float
) -> None:
    frame, signs = table
    other_sign = {"+": "-", "-": "+"}[signs["b"]]
    changed = frame.assign(a=frame["a"] * factor, b=-frame["b"])
    np.testing.assert_allclose(
        composite_index(changed, signs | {"b": other_sign}, method).score,
        composite_index(frame, signs, method).score,
        rtol=0,
        atol=1e-7,
    )


def test_an_unknown_aggregation_is_refused() -> None:
    with pytest.raises(ValueError, match="aggregation 'product': use sum or topsis"):
        composite_index(TOY, SIGNS, Method("min_max", "equal", 0.0, "product"))  # type: ignore[arg-type]
