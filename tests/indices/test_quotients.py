"""Location quotients and their neighbours are those of dense matrices."""

import numpy as np
import pytest

from assets.indices.quotients import OverDistance, location_quotients, over_distance, with_neighbours
from tests.indices.small_places import LATITUDE, LONGITUDE, PLACES, great_circles

GAP = np.nan


@pytest.fixture
def figures() -> tuple[np.ndarray, np.ndarray]:
    """Staff of a sector and all staff, shape (cities, years) each."""
    random = np.random.default_rng(7)
    total = random.integers(1_000, 900_000, (len(PLACES), 3)).astype(float)
    return np.floor(total * random.uniform(0, 0.2, total.shape)), total


Figures = tuple[np.ndarray, np.ndarray]


def test_a_quotient_is_the_share_of_the_city_over_the_share_of_all(figures: Figures) -> None:
    sector, total = figures
    expected = (sector / total) / (sector.sum(axis=0) / total.sum(axis=0))
    np.testing.assert_allclose(location_quotients(sector, total), expected, rtol=1e-15)


def test_the_mean_quotient_weighted_by_the_total_is_one_in_every_year_whoever_lacks_a_figure(
    figures: Figures,
) -> None:
    sector, total = figures
    sector[0, 1], total[1, 2] = GAP, 0
    found = location_quotients(sector, total)
    assert np.argwhere(np.isnan(found)).tolist() == [[0, 1], [1, 2]]
    weighted = np.nansum(found * total, axis=0) / np.where(np.isnan(found), 0, total).sum(axis=0)
    np.testing.assert_allclose(weighted, 1, atol=1e-12)


def test_a_city_without_anything_of_the_sector_has_a_quotient_of_zero_and_a_year_without_it_none() -> None:
    found = location_quotients(np.array([[0.0, 0.0], [5.0, 0.0]]), np.array([[10.0, 10.0], [10.0, 10.0]]))
    np.testing.assert_array_equal(found, [[0, GAP], [2, GAP]])


def test_readings_with_neighbours_are_those_of_dense_matrices(figures: Figures) -> None:
    quotient = location_quotients(*figures)
    with np.errstate(divide="ignore"):
        inverse = np.where(np.eye(len(PLACES), dtype=bool), 0, 1 / great_circles())
    reach = inverse.sum(axis=1, keepdims=True)
    others = over_distance(quotient, LONGITUDE, LATITUDE)
    np.testing.assert_array_equal(with_neighbours(quotient, others, "none"), quotient)
    np.testing.assert_allclose(with_neighbours(quotient, others, "own"), quotient * (1 + reach), rtol=1e-14)
    np.testing.assert_allclose(
        with_neighbours(quotient, others, "theirs"), quotient + inverse @ quotient, rtol=1e-14
    )
    np.testing.assert_allclose(
        with_neighbours(quotient, others, "mean"), quotient + (inverse / reach) @ quotient, rtol=1e-14
    )


def over(quotient: np.ndarray, inverse: list[list[float]]) -> OverDistance:
    """What the others come to over distances whose inverses are given."""
    there = np.isfinite(quotient)
    near = np.array(inverse)
    return OverDistance(near @ np.where(there, quotient, 0), near @ there, near.sum(axis=1, keepdims=True))


def test_neighbours_without_a_quotient_in_a_year_carry_no_weight_in_it() -> None:
    quotient = np.array([[1.0], [2.0], [GAP]])
    inverse = [[0, 0.5, 9.0], [0.5, 0, 9.0], [9.0, 9.0, 0]]
    np.testing.assert_array_equal(
        with_neighbours(quotient, over(quotient, inverse), "mean"), [[3], [3], [GAP]]
    )
    np.testing.assert_array_equal(
        with_neighbours(quotient, over(quotient, inverse), "theirs"), [[2], [2.5], [GAP]]
    )
    alone = np.array([[1.0], [GAP], [GAP]])
    assert np.isnan(with_neighbours(alone, over(alone, inverse), "mean")).all(), "no mean of no neighbours"


def test_what_neighbours_come_to_is_over_those_that_have_a_quotient_in_the_year() -> None:
    quotient = np.arange(1.0, 2 * len(PLACES) + 1).reshape(-1, 2)
    quotient[2, 0], quotient[4, 1] = GAP, GAP
    with np.errstate(divide="ignore"):
        inverse = np.where(np.eye(len(PLACES), dtype=bool), 0, 1 / great_circles())
    found, expected = over_distance(quotient, LONGITUDE, LATITUDE), over(quotient, inverse.tolist())
    for name in ("quotients", "with_quotient", "all"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-13)
