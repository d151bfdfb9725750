"""Location quotients and their neighbours are those of dense matrices; distances are great circles."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.indices.quotients import location_quotients, with_neighbours
from assets.warehouse import sql_text

GAP = np.nan
PLACES = {
    110000: (116.407394, 39.904211),
    310000: (121.473667, 31.230525),
    460300: (112.338695, 16.831839),
    540100: (91.172148, 29.652341),
    650100: (87.616824, 43.825377),
}
EARTH_KM = 6371.0088


def great_circles() -> np.ndarray:
    """Distances in km, shape (cities, cities), through chords of the unit sphere."""
    longitude, latitude = np.radians(np.array(list(PLACES.values())).T)
    on_sphere = np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
    return 2 * EARTH_KM * np.arcsin(np.linalg.norm(on_sphere[:, None] - on_sphere[None, :], axis=2) / 2)


def test_distances_are_great_circles_between_every_two_cities_of_the_study() -> None:
    rows = [(city, *place) for city, place in PLACES.items()]
    with duckdb.connect() as connection:
        connection.register("places", pd.DataFrame(rows, columns=["city_id", "longitude", "latitude"]))
        connection.execute("""
            create schema catalog;
            create table catalog.city as from places union all select 999900, 100.0, 30.0;
            create table catalog.study_city as select city_id from places
        """)
        found = connection.execute(sql_text("indices.distance")).df()
    matrix = found.pivot(index="city_id", columns="other_city_id", values="distance_km").to_numpy()
    apart = ~np.eye(len(PLACES), dtype=bool)
    assert len(found) == len(PLACES) * (len(PLACES) - 1)
    np.testing.assert_allclose(matrix[apart], great_circles()[apart], rtol=1e-10)
    assert matrix[0, 1] == pytest.approx(1067, abs=1), "Beijing to Shanghai"


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


def test_the_mean_quotient_weighted_by_the_total_is_one_in_every_year_whoever_lacks_a_figure(figures: Figures) -> None:
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
    np.testing.assert_array_equal(with_neighbours(quotient, inverse, "none"), quotient)
    np.testing.assert_allclose(with_neighbours(quotient, inverse, "own"), quotient * (1 + reach), rtol=1e-14)
    np.testing.assert_allclose(with_neighbours(quotient, inverse, "theirs"), quotient + inverse @ quotient, rtol=1e-14)
    np.testing.assert_allclose(
        with_neighbours(quotient, inverse, "mean"), quotient + (inverse / reach) @ quotient, rtol=1e-14
    )


def test_neighbours_without_a_quotient_in_a_year_carry_no_weight_in_it() -> None:
    quotient = np.array([[1.0], [2.0], [GAP]])
    inverse = np.array([[0, 0.5, 9.0], [0.5, 0, 9.0], [9.0, 9.0, 0]])
    np.testing.assert_array_equal(with_neighbours(quotient, inverse, "mean"), [[3], [3], [GAP]])
    np.testing.assert_array_equal(with_neighbours(quotient, inverse, "theirs"), [[2], [2.5], [GAP]])
    alone = np.array([[1.0], [GAP], [GAP]])
    assert np.isnan(with_neighbours(alone, inverse, "mean")).all(), "there is no mean of no neighbours"
