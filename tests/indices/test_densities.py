"""Kernel densities: their definition, their mass, and years on one grid."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indices.densities import densities, density
from assets.notes import NotEstimable


def mass(table: pd.DataFrame) -> float:
    """The integral over the grid."""
    return float(np.trapezoid(table["density"], table["value"]))


def scores(seed: int, shift: float = 0.0) -> np.ndarray:
    """Skewed scores of 283 cities."""
    return np.random.default_rng(seed).lognormal(-2.5 + shift, 0.5, size=283)


def by_year(years: list[int]) -> pd.DataFrame:
    """Scores of several years that grow from year to year."""
    return pd.concat(
        [pd.DataFrame({"year": year, "value": scores(year, 0.1 * (year - 2003))}) for year in years]
    )


def test_the_density_is_the_mean_of_normal_densities_round_the_values() -> None:
    values = np.array([0.1, 0.2, 0.25, 0.6])
    bandwidth = (4 / (3 * 4)) ** (1 / 5) * values.std(ddof=1)
    found = density(values, points=7)
    z = (found["value"].to_numpy()[:, None] - values) / bandwidth
    expected = np.exp(-(z**2) / 2).mean(axis=1) / (bandwidth * math.sqrt(2 * math.pi))
    np.testing.assert_allclose(found["density"], expected, rtol=1e-10)


def test_the_grid_is_even_and_holds_every_value() -> None:
    values = scores(1)
    found = density(values)
    assert len(found) == 100
    np.testing.assert_allclose(np.diff(found["value"], 2), 0, atol=1e-12)
    assert found["value"].min() < values.min()
    assert found["value"].max() > values.max()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60, unique=True))
def test_a_density_integrates_to_one(values: list[int]) -> None:
    found = density(np.array(values, dtype=float), points=400)
    assert mass(found) == pytest.approx(1, abs=1e-3)
    assert (found["density"] >= 0).all()


@settings(deadline=None, max_examples=25)
@given(st.floats(0.01, 100), st.floats(-10, 10))
def test_another_unit_moves_the_grid_and_keeps_the_mass(factor: float, shift: float) -> None:
    found, moved = density(scores(2)), density(scores(2) * factor + shift)
    np.testing.assert_allclose(moved["value"], found["value"] * factor + shift, atol=1e-8)
    np.testing.assert_allclose(moved["density"] * factor, found["density"], rtol=1e-5, atol=1e-8)


def test_every_year_has_the_same_grid_and_a_mass_of_one() -> None:
    years = [2003, 2008, 2013]
    found = densities(by_year(years), years)
    assert found.columns.tolist() == ["year", "value", "density"]
    assert found["year"].tolist() == [year for year in years for _ in range(100)]
    grids = [of_year["value"].to_numpy() for _, of_year in found.groupby("year")]
    assert all(np.array_equal(grid, grids[0]) for grid in grids)
    for _, of_year in found.groupby("year"):
        assert mass(of_year) == pytest.approx(1, abs=1e-3)


def test_a_year_alone_has_its_own_density() -> None:
    frame = by_year([2003, 2008])
    alone = densities(frame, [2008]).drop(columns="year")
    pd.testing.assert_frame_equal(alone, density(frame.query("year == 2008")["value"].to_numpy()))


def test_only_the_years_wanted_set_the_grid() -> None:
    frame = by_year([2003, 2008])
    far = pd.concat([frame, pd.DataFrame({"year": 2020, "value": [1000.0, 2000.0]})])
    pd.testing.assert_frame_equal(densities(far, [2003, 2008]), densities(frame, [2003, 2008]))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.1, np.nan], "2004 has a missing or infinite value"),
        ([0.1, 0.1], "2004 has fewer than two different values"),
        ([], "2004 has fewer than two different values"),
    ],
)
def test_a_year_without_a_density_is_named(values: list[float], message: str) -> None:
    frame = pd.concat([by_year([2003]), pd.DataFrame({"year": 2004, "value": values})])
    with pytest.raises(NotEstimable, match=message):
        densities(frame, [2003, 2004])


def test_a_sample_without_a_density_says_why() -> None:
    with pytest.raises(NotEstimable, match="the sample has fewer than two different values"):
        density(np.array([0.5]))
