"""Moran's I against esda and by hand, and weights by inverse distance."""

from itertools import permutations

import numpy as np
import pytest
from esda import Moran as EsdaMoran
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from libpysal.weights import full2W

from assets.notes import NotEstimable
from assets.regressions.moran import inverse_distance_weights, moran, require_row_standardised

RING = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]) / 2


def distances(cities: int, seed: int) -> np.ndarray:
    """Distances of cities scattered in a square, shape (cities, cities)."""
    place = np.random.default_rng(seed).uniform(0, 1000, size=(cities, 2))
    return np.linalg.norm(place[:, None] - place[None], axis=2)


@pytest.mark.parametrize("cities", [4, 10, 60])
def test_statistic_and_moments_are_those_of_esda_under_randomisation(cities: int) -> None:
    weights = inverse_distance_weights(distances(cities, seed=cities))
    values = np.random.default_rng(1).lognormal(size=cities)
    found, reference = moran(values, weights), EsdaMoran(values, full2W(weights), permutations=0)
    assert found.statistic == pytest.approx(reference.I, rel=1e-10, abs=1e-12)
    assert found.expected == pytest.approx(reference.EI, rel=1e-10)
    assert found.std_error == pytest.approx(reference.seI_rand, rel=1e-10)
    assert found.z_value == pytest.approx(reference.z_rand, rel=1e-10)
    assert found.p_value == pytest.approx(reference.p_rand, rel=1e-10)


def test_moments_are_those_of_esda_where_neighbours_are_few() -> None:
    cities = 25
    ring = (np.roll(np.eye(cities), 1, axis=1) + np.roll(np.eye(cities), 2, axis=1)) / 2
    values = np.arange(cities) ** 2.0
    found, reference = moran(values, ring), EsdaMoran(values, full2W(ring), permutations=0)
    assert found.statistic == pytest.approx(reference.I, rel=1e-10)
    assert found.std_error == pytest.approx(reference.seI_rand, rel=1e-10)


def test_values_that_alternate_round_a_ring_have_minus_one() -> None:
    found = moran(np.array([1.0, 3.0, 1.0, 3.0]), RING)
    assert found.statistic == -1
    assert found.expected == pytest.approx(-1 / 3)


def test_expected_value_and_error_are_those_of_all_orders_of_the_values() -> None:
    weights = inverse_distance_weights(distances(6, seed=2))
    values = np.array([1.0, 2.0, 4.0, 8.0, 9.0, 40.0])
    of_orders = [moran(np.array(order), weights).statistic for order in permutations(values)]
    found = moran(values, weights)
    assert found.expected == pytest.approx(np.mean(of_orders), rel=1e-10)
    assert found.std_error == pytest.approx(np.std(of_orders), rel=1e-10)


@settings(deadline=None, max_examples=25)
@given(
    arrays(float, 8, elements=st.integers(-100, 100).map(float)).filter(lambda values: np.ptp(values) > 0),
    st.floats(0.01, 100),
    st.floats(-100, 100),
)
def test_another_unit_of_the_values_changes_nothing(values: np.ndarray, factor: float, shift: float) -> None:
    weights = inverse_distance_weights(distances(8, seed=3))
    found, scaled = moran(values, weights), moran(values * factor + shift, weights)
    assert scaled.statistic == pytest.approx(found.statistic, abs=1e-7)
    assert scaled.p_value == pytest.approx(found.p_value, abs=1e-6)


def test_a_nearer_city_weighs_more_in_proportion_to_one_over_its_distance() -> None:
    weights = inverse_distance_weights(np.array([[0, 100, 300], [100, 0, 200], [300, 200, 0]]))
    np.testing.assert_allclose(weights, [[0, 3 / 4, 1 / 4], [2 / 3, 0, 1 / 3], [2 / 5, 3 / 5, 0]], atol=1e-15)


def test_distances_in_miles_give_the_weights_of_kilometres() -> None:
    kilometres = distances(12, seed=4)
    np.testing.assert_allclose(
        inverse_distance_weights(kilometres / 1.609344), inverse_distance_weights(kilometres), atol=1e-15
    )


@pytest.mark.parametrize("distance", [0.0, -5.0, np.nan, np.inf])
def test_two_cities_without_a_distance_are_named(distance: float) -> None:
    between = distances(5, seed=5)
    between[1, 3] = distance
    with pytest.raises(ValueError, match="cities in rows 1 and 3 are"):
        inverse_distance_weights(between)


@pytest.mark.parametrize("shape", [(2, 3), (4,)])
def test_distances_without_a_row_and_a_column_for_each_city_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="a row and a column for each city"):
        inverse_distance_weights(np.ones(shape))


def test_one_city_has_no_neighbours() -> None:
    with pytest.raises(NotEstimable, match="1 city: neighbours take two cities or more"):
        inverse_distance_weights(np.ones((1, 1)))


@pytest.mark.parametrize(
    ("row", "column", "weight"), [(2, 2, 0.5), (2, 1, 0.4), (2, 1, np.nan)], ids=["self", "sum", "missing"]
)
def test_weights_that_are_not_row_standardised_are_refused_by_row(
    row: int, column: int, weight: float
) -> None:
    weights = RING.copy()
    weights[row, column] = weight
    with pytest.raises(ValueError, match="weights of city row 2"):
        moran(np.array([1.0, 2.0, 3.0, 4.0]), weights)


def test_a_negative_weight_is_refused() -> None:
    weights = RING.copy()
    weights[1] = [1.5, 0, -0.5, 0]
    with pytest.raises(ValueError, match="weights of city row 1: they must be non-negative"):
        require_row_standardised(weights, 4)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1.0, np.nan, 3.0, 4.0], "the value of city row 1 is missing or infinite"),
        ([2.0, 2.0, 2.0, 2.0], "the same in all cities"),
    ],
)
def test_values_without_a_moran_say_why(values: list[float], message: str) -> None:
    with pytest.raises(NotEstimable, match=message):
        moran(np.array(values), RING)


def test_weights_of_other_cities_are_refused() -> None:
    with pytest.raises(ValueError, match="weights of shape"):
        moran(np.array([1.0, 2.0, 3.0]), RING)


def test_three_cities_have_no_variance() -> None:
    with pytest.raises(NotEstimable, match="3 cities: the variance of Moran's I needs four or more"):
        moran(np.array([1.0, 2.0, 3.0]), inverse_distance_weights(distances(3, seed=6)))
