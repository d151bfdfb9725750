"""Weights: scikit-criteria's and pymcdm's, eigenvalues known beforehand, and what must not change them."""

from random import Random
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm.weights import critic_weights as critic_of_pymcdm
from pymcdm.weights import entropy_weights as entropy_of_pymcdm
from skcriteria.preprocessing import weighters
from statsmodels.multivariate.pca import PCA

from assets.indices.normalisation import Normalisation, normalised
from assets.indices.weights import Weighting, communalities, entropies, information, weights
from assets.notes import NotEstimable

WEIGHTINGS = get_args(Weighting)
NORMALISATIONS = get_args(Normalisation)
SIGNS = {
    "gdp_per_capita": "+",
    "unemployment": "-",
    "hospital_beds": "+",
    "road_freight": "+",
    "openness": "+",
}

# Orthogonal columns, of which indicators of known correlation are made.
U = np.array([1, 1, 1, 1, -1, -1, -1, -1])
V = np.array([1, 1, -1, -1, 1, 1, -1, -1])
W = np.array([1, -1, 1, -1, 1, -1, 1, -1])


def cities(rows: int = 60) -> pd.DataFrame:
    """Five skewed indicators of one common size and noise; the unemployment rate falls with it."""
    random = np.random.default_rng(11)
    size = random.normal(size=(rows, 1)) * [0.6, -0.3, 0.8, 0.1, 0.5]
    return pd.DataFrame(np.exp(size + random.normal(size=(rows, 5))), columns=list(SIGNS))


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """A table whose columns have their least and greatest figures in different rows: none is constant or
    perfectly correlated with all others."""
    columns = draw(st.integers(2, 4))
    rows = draw(st.integers(columns + 1, 9))
    values = draw(arrays(float, (rows, columns), elements=st.integers(-1000, 1000).map(float)))
    for column in range(columns):
        values[column, column], values[column + 1, column] = -1001, 1001
    return pd.DataFrame(values, columns=[f"x{number}" for number in range(columns)])


def weights_of(table: pd.DataFrame, weighting: Weighting, normalisation: Normalisation) -> pd.Series:
    """Weights of a table whose columns are all the larger the better."""
    return weights(normalised(table, dict.fromkeys(table.columns, "+"), normalisation), weighting)


def test_entropies_and_weights_of_the_worked_example() -> None:
    values = normalised(
        pd.DataFrame([[1, 10], [2, 30], [4, 20]], columns=["a", "b"]), {"a": "+", "b": "-"}, "min_max"
    )
    np.testing.assert_allclose(entropies(values), [0.51185951, 0.57938016], rtol=0, atol=1e-8)
    np.testing.assert_allclose(weights(values, "entropy"), [0.53714987, 0.46285013], rtol=0, atol=1e-8)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("zero_shift", [0, 1e-4])
def test_entropy_weights_are_those_of_scikit_criteria(
    normalisation: Normalisation, zero_shift: float
) -> None:
    values = normalised(cities(), SIGNS, normalisation, zero_shift)
    np.testing.assert_allclose(
        weights(values, "entropy"), weighters.entropy_weights(values.to_numpy()), rtol=0, atol=1e-12
    )


def test_entropy_weights_are_those_of_pymcdm_where_no_value_is_zero() -> None:
    values = normalised(cities(), SIGNS, "min_max", 1e-4)
    np.testing.assert_allclose(
        weights(values, "entropy"), entropy_of_pymcdm(values.to_numpy()), rtol=0, atol=1e-12
    )


def test_entropy_weights_of_z_scores_are_those_of_min_max_values() -> None:
    of_scores, of_shares = (
        weights(normalised(cities(), SIGNS, normalisation), "entropy")
        for normalisation in ("z_score", "min_max")
    )
    np.testing.assert_allclose(of_scores, of_shares, rtol=0, atol=1e-12)


def test_a_figure_that_one_city_alone_has_entropy_zero() -> None:
    values = pd.DataFrame({"port": [0.0, 0.0, 1.0, 0.0], "beds": [0.0, 0.5, 1.0, 0.5]})
    assert entropies(values)["port"] == 0
    assert entropies(values)["beds"] == pytest.approx(1.5 * np.log(2) / np.log(4))


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_critic_weights_are_those_of_scikit_criteria_on_the_same_values(normalisation: Normalisation) -> None:
    values = normalised(cities(), SIGNS, normalisation)
    reference = weighters.critic_weights(values.to_numpy(), objectives=np.ones(5), scale=False)
    np.testing.assert_allclose(weights(values, "critic"), reference, rtol=0, atol=1e-12)


def test_critic_weights_of_min_max_values_are_those_of_both_libraries_on_the_printed_figures() -> None:
    table = cities()
    objectives = np.array([1 if SIGNS[name] == "+" else -1 for name in table.columns])
    found = weights(normalised(table, SIGNS, "min_max"), "critic")
    np.testing.assert_allclose(
        found, weighters.critic_weights(table.to_numpy(), objectives, scale=True), rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(found, critic_of_pymcdm(table.to_numpy() * objectives), rtol=0, atol=1e-12)


def test_information_is_contrast_times_conflict() -> None:
    table = pd.DataFrame({"a": U, "b": U + V, "c": W}).astype(float)
    contrast = np.sqrt(np.array([8, 16, 8]) / 7)
    conflict = np.array([2 - 1 / np.sqrt(2), 2 - 1 / np.sqrt(2), 2])
    np.testing.assert_allclose(information(table), contrast * conflict, rtol=0, atol=1e-12)


def test_indicators_that_move_as_one_have_no_critic_weights() -> None:
    with pytest.raises(NotEstimable, match="no indicator of a, b differs from another: CRITIC needs one"):
        weights_of(pd.DataFrame({"a": [1, 2, 4], "b": [10, 20, 40]}), "critic", "min_max")
    with pytest.raises(NotEstimable, match="no indicator of a differs from another"):
        weights_of(pd.DataFrame({"a": [1, 2, 4]}), "critic", "min_max")


def test_a_pair_of_correlated_indicators_outweighs_one_unrelated_to_it() -> None:
    table = pd.DataFrame({"a": U, "b": U + V, "c": W})
    found = weights_of(table, "principal_components", "min_max")
    np.testing.assert_allclose(found[["a", "b", "c"]], [0.5, 0.5, 0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("share", [1, 2, 3, 5])
@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_a_component_of_eigenvalue_one_does_not_count_whatever_rounding_makes_of_it(
    order: str, share: int
) -> None:
    # Only a and c are uncorrelated: eigenvalues 1 and 1 ± sqrt(r_ab² + r_bc²).
    table = pd.DataFrame({"a": U, "b": U + share * V, "c": V + W})[list(order)]
    of_a, of_c = 1 / (1 + share**2), share**2 / (1 + share**2) / 2
    found = weights_of(table, "principal_components", "min_max")
    np.testing.assert_allclose(
        found[["a", "b", "c"]],
        [of_a / (of_a + of_c) / 2, 1 / 2, of_c / (of_a + of_c) / 2],
        rtol=0,
        atol=1e-12,
    )


def test_two_components_weigh_their_pairs_by_the_variance_they_explain() -> None:
    table = pd.DataFrame({"a": U, "c": W, "b": U + V, "d": W + 2 * U * V})
    of_pair, of_other = 1 + 1 / np.sqrt(2), 1 + 1 / np.sqrt(5)
    found = weights_of(table, "principal_components", "z_score")
    np.testing.assert_allclose(found[["a", "b"]], of_pair / (of_pair + of_other) / 2, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[["c", "d"]], of_other / (of_pair + of_other) / 2, rtol=0, atol=1e-12)


def test_weights_of_uncorrelated_indicators_are_equal() -> None:
    table = pd.DataFrame({"a": U, "b": V, "c": W})
    for weighting in ("principal_components", "critic", "equal"):
        np.testing.assert_allclose(weights_of(table, weighting, "min_max"), 1 / 3, rtol=0, atol=1e-12)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_communalities_are_those_of_the_components_of_statsmodels(normalisation: Normalisation) -> None:
    values = normalised(cities(), SIGNS, normalisation)
    components = PCA(values.to_numpy(), standardize=True, method="svd")
    eigenvalues = components.eigenvals / len(values)
    above_one = eigenvalues > 1
    squared_loadings = components.eigenvecs**2 * eigenvalues
    assert 0 < above_one.sum() < 5
    np.testing.assert_allclose(
        communalities(values), squared_loadings[:, above_one].sum(axis=1), rtol=0, atol=1e-12
    )
    shares = eigenvalues[above_one] / eigenvalues[above_one].sum()
    np.testing.assert_allclose(
        weights(values, "principal_components"),
        components.eigenvecs[:, above_one] ** 2 @ shares,
        rtol=0,
        atol=1e-12,
    )


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_a_weight_belongs_to_the_name_of_a_column_and_not_to_its_place(
    weighting: Weighting, normalisation: Normalisation
) -> None:
    table = cities()
    found = weights(normalised(table, SIGNS, normalisation), weighting)
    for order in (
        ["openness", "unemployment", "road_freight", "gdp_per_capita", "hospital_beds"],
        table.columns[::-1],
    ):
        moved = weights(normalised(table[list(order)], SIGNS, normalisation), weighting)
        assert moved.index.tolist() == list(order)
        np.testing.assert_allclose(moved[found.index], found, rtol=0, atol=1e-12)


every_way = {
    "table": tables(),
    "weighting": st.sampled_from(WEIGHTINGS),
    "normalisation": st.sampled_from(NORMALISATIONS),
}


@settings(deadline=None, max_examples=30)
@given(**every_way)
def test_weights_are_never_negative_and_sum_to_one(
    table: pd.DataFrame, weighting: Weighting, normalisation: Normalisation
) -> None:
    found = weights_of(table, weighting, normalisation)
    assert found.index.tolist() == table.columns.tolist()
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-12)


@settings(deadline=None, max_examples=30)
@given(**every_way, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_weight(
    table: pd.DataFrame, weighting: Weighting, normalisation: Normalisation, random: Random
) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    np.testing.assert_allclose(
        weights_of(table.iloc[order], weighting, normalisation),
        weights_of(table, weighting, normalisation),
        rtol=0,
        atol=1e-10,
    )


@settings(deadline=None, max_examples=30)
@given(**every_way, factor=st.floats(1e-3, 1e6))
def test_another_unit_of_a_column_changes_no_weight(
    table: pd.DataFrame, weighting: Weighting, normalisation: Normalisation, factor: float
) -> None:
    np.testing.assert_allclose(
        weights_of(table.assign(x0=table["x0"] * factor), weighting, normalisation),
        weights_of(table, weighting, normalisation),
        rtol=0,
        atol=1e-7,
    )


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_a_constant_column_has_no_weight_and_is_named(weighting: Weighting) -> None:
    with pytest.raises(NotEstimable, match="indicator beds is constant"):
        weights(pd.DataFrame({"gdp": [0.0, 0.5, 1.0], "beds": [0.0, 0.0, 0.0]}), weighting)


def test_figures_below_zero_have_no_entropy_and_the_column_is_named() -> None:
    with pytest.raises(ValueError, match="indicator growth has negative values: normalise it"):
        weights(pd.DataFrame({"gdp": [0.0, 0.5, 1.0], "growth": [-1.0, 0.5, 0.0]}), "entropy")


def test_an_unknown_weighting_is_refused() -> None:
    with pytest.raises(ValueError, match="weighting 'pca': use entropy, equal, critic or principal_comp"):
        weights(pd.DataFrame({"gdp": [0.0, 0.5, 1.0]}), "pca")  # type: ignore[arg-type]
