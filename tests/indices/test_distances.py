"""Distances are great circles; sums over the distance are those of the full matrix, whatever the blocks."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indices.distances import BLOCK, distances, sums_over_distance
from tests.indices.small_places import LATITUDE, LONGITUDE, PLACES, great_circles


def scattered(places: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of places all over China."""
    random = np.random.default_rng(seed)
    return random.uniform(73, 136, places), random.uniform(3, 54, places)


def sums_of_the_matrix(longitude: np.ndarray, latitude: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The same sums by a row and a column for each place."""
    apart = great_circles(longitude, latitude)
    np.fill_diagonal(apart, np.inf)
    return (1 / apart) @ values


def test_distances_are_great_circles_between_every_two_places() -> None:
    found = distances(np.array(list(PLACES)), LONGITUDE, LATITUDE)
    assert len(found) == len(PLACES) * (len(PLACES) - 1)
    matrix = found.pivot(index="city_id", columns="other_city_id", values="distance_km").to_numpy()
    apart = ~np.eye(len(PLACES), dtype=bool)
    np.testing.assert_allclose(matrix[apart], great_circles()[apart], rtol=1e-12)
    assert matrix[0, 1] == pytest.approx(1067, abs=1), "Beijing to Shanghai"


@pytest.mark.parametrize("km", [20015.1, 5000, 300, 1, 0.01])
def test_far_and_near_a_distance_is_the_arc_of_its_angle(km: float) -> None:
    north = np.degrees(km / 6371.0088)
    latitude = np.array([-north / 2, north / 2])
    (one, other) = distances(np.array([1, 2]), np.array([105.0, 105.0]), latitude)["distance_km"]
    assert one == other == pytest.approx(km, rel=1e-10)


@settings(deadline=None)
@given(
    places=st.integers(2, 40),
    columns=st.integers(1, 4),
    block=st.integers(1, 50),
    seed=st.integers(0, 2**32 - 1),
)
def test_whatever_the_blocks_the_sums_are_those_of_the_matrix(
    places: int, columns: int, block: int, seed: int
) -> None:
    longitude, latitude = scattered(places, seed)
    values = np.random.default_rng(seed).uniform(0, 5, (places, columns))
    expected = sums_of_the_matrix(longitude, latitude, values)
    found = sums_over_distance(longitude, latitude, values, block)
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_over_more_places_than_a_block_holds_the_sums_are_those_of_the_matrix() -> None:
    longitude, latitude = scattered(2 * BLOCK + 7, seed=3)
    values = np.random.default_rng(4).uniform(0, 5, (len(longitude), 3))
    expected = sums_of_the_matrix(longitude, latitude, values)
    np.testing.assert_allclose(sums_over_distance(longitude, latitude, values), expected, rtol=1e-10)


def test_two_places_at_one_point_have_no_finite_sum_and_the_others_do() -> None:
    longitude, latitude = np.array([100.0, 100.0, 110.0]), np.array([30.0, 30.0, 30.0])
    found = sums_over_distance(longitude, latitude, np.ones((3, 1)))
    assert np.isfinite(found).ravel().tolist() == [False, False, True]


def test_no_row_is_held_for_each_pair_of_places() -> None:
    longitude, latitude = scattered(6 * BLOCK, seed=5)
    values = np.ones((len(longitude), 2))
    tracemalloc.start()
    sums_over_distance(longitude, latitude, values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * len(longitude) ** 2 / 5
