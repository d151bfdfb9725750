"""Sigma-convergence by year, the columns of a beta regression, and the speed behind its slope."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indices.convergence import dispersion, growth, speed
from assets.notes import NotEstimable
from assets.regressions.within import effects_of, least_squares


def test_dispersion_by_hand() -> None:
    found = dispersion(np.array([1.0, 3.0, 2.0, 2.0, 8.0]), [2004, 2004, 2003, 2003, 2003])
    assert found.columns.tolist() == ["year", "sd", "coefficient_of_variation", "sd_of_logs"]
    assert found["year"].tolist() == [2003, 2004]
    assert found["sd"].tolist() == pytest.approx([math.sqrt(12), math.sqrt(2)])
    assert found["coefficient_of_variation"].tolist() == pytest.approx([math.sqrt(12) / 4, math.sqrt(2) / 2])
    assert found["sd_of_logs"].tolist() == pytest.approx(
        [math.log(4) / math.sqrt(3), math.log(3) / math.sqrt(2)]
    )


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=10), st.floats(0.01, 100))
def test_another_unit_changes_the_deviation_alone(values: list[float], factor: float) -> None:
    years = [2003] * len(values)
    found, scaled = dispersion(np.array(values), years), dispersion(np.array(values) * factor, years)
    np.testing.assert_allclose(scaled["sd"], found["sd"] * factor, rtol=1e-6, atol=1e-9)
    for name in ("coefficient_of_variation", "sd_of_logs"):
        np.testing.assert_allclose(scaled[name], found[name], rtol=1e-6, atol=1e-9)


def test_equal_cities_are_not_dispersed() -> None:
    found = dispersion(np.array([0.25, 0.25, 0.25]), [2003] * 3)
    assert found[["sd", "coefficient_of_variation", "sd_of_logs"]].to_numpy().tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("value", [0.0, -0.1, np.nan, np.inf])
def test_a_value_without_a_logarithm_is_named_by_its_year(value: float) -> None:
    with pytest.raises(NotEstimable, match=f"a value of 2004 is {value}: leave out"):
        dispersion(np.array([1.0, 2.0, value]), [2003, 2003, 2004])


def test_a_year_of_a_single_city_is_named() -> None:
    with pytest.raises(NotEstimable, match="2004 has a single city"):
        dispersion(np.array([1.0, 2.0, 3.0]), [2003, 2003, 2004])


def test_growth_and_lagged_level_by_hand() -> None:
    found = growth([2, 1, 1, 1, 2], [2003, 2005, 2003, 2004, 2004], np.array([0.5, 4.0, 1.0, 2.0, 0.25]))
    expected = pd.DataFrame(
        {
            "city_id": [1, 1, 2],
            "year": [2004, 2005, 2004],
            "growth": [math.log(2), math.log(2), -math.log(2)],
            "lagged_level": [0.0, math.log(2), -math.log(2)],
        }
    )
    pd.testing.assert_frame_equal(found, expected)


def test_growth_over_a_gap_is_no_annual_growth() -> None:
    found = growth([1, 1, 1], [2003, 2005, 2006], np.array([1.0, 2.0, 3.0]))
    assert found["year"].tolist() == [2006]


@pytest.mark.parametrize("score", [0.0, -0.25, np.nan])
def test_a_score_without_a_logarithm_is_named_by_city_and_year(score: float) -> None:
    with pytest.raises(NotEstimable, match=f"city 340100 in 2011: score {score} has no logarithm"):
        growth([110000, 340100, 340100], [2011, 2010, 2011], np.array([0.3, 0.2, score]))


def test_a_city_year_given_twice_is_named() -> None:
    with pytest.raises(ValueError, match="city 340100 in 2011 is given twice"):
        growth([340100, 340100], [2011, 2011], np.array([0.2, 0.3]))


def test_the_speed_at_which_cities_close_in_on_their_paths_is_recovered() -> None:
    rate, cities, years = 0.08, 12, 15
    path = np.linspace(-2, -1, cities)[:, None] + 0.03 * np.arange(years)
    gap = np.random.default_rng(1).normal(size=(cities, 1)) * np.exp(-rate * np.arange(years))
    city, year = np.repeat(np.arange(cities), years), np.tile(np.arange(2003, 2003 + years), cities)
    columns = growth(city, year, np.exp(path + gap).ravel())
    fit = least_squares(
        columns["growth"].to_numpy(),
        columns[["lagged_level"]].to_numpy(),
        effects_of(columns["city_id"], columns["year"]),
    )
    found = speed(float(fit.slopes[0]))
    assert found.rate == pytest.approx(rate, rel=1e-8)
    assert found.half_life == pytest.approx(math.log(2) / rate, rel=1e-8)


@settings(deadline=None, max_examples=25)
@given(st.floats(-0.99, -1e-3))
def test_after_a_half_life_half_of_the_gap_is_left(b: float) -> None:
    assert (1 + b) ** speed(b).half_life == pytest.approx(0.5, rel=1e-9)


@pytest.mark.parametrize("b", [0.0, 0.02])
def test_gaps_that_do_not_close_have_no_half_life(b: float) -> None:
    assert speed(b).half_life == math.inf
    assert speed(b).rate == pytest.approx(-math.log(1 + b))


@pytest.mark.parametrize("b", [-1.0, -1.4, math.nan])
def test_a_slope_without_a_speed_is_refused(b: float) -> None:
    with pytest.raises(NotEstimable, match="has no speed of convergence"):
        speed(b)
