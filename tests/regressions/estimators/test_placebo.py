"""A placebo draw is the regression with the treatment of other cities, refitted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.notes import NotEstimable
from assets.regressions.estimates import share_as_extreme
from assets.regressions.estimators.placebo import city_permutations, complete_cities, placebo
from assets.regressions.within import effects_of, least_squares

CITIES, YEARS = 9, 5
CITY, YEAR = (axis.ravel() for axis in np.indices((CITIES, YEARS)))
ROWS = np.arange(CITIES * YEARS)


def columns(seed: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcome, treatment and two controls of a full panel."""
    random = np.random.default_rng(seed)
    treatment = random.normal(size=len(ROWS)).cumsum()
    controls = random.normal(size=(len(ROWS), 2)) + 0.3 * treatment[:, None]
    outcome = 0.5 * treatment + controls @ [1.0, -1.0] + random.normal(size=len(ROWS))
    return outcome, treatment, controls


def refitted(rows: np.ndarray, controls: np.ndarray, draws: int, seed: int) -> list[float]:
    """The slope of each draw by a regression of its own; rows of complete cities, in any order."""
    outcome, treatment, _ = columns()
    path = {(CITY[row], YEAR[row]): treatment[row] for row in rows}
    cities = sorted(set(CITY[rows]))
    effects = effects_of(CITY[rows], YEAR[rows])
    slopes = []
    for giver in city_permutations(len(cities), draws, seed):
        taken = {city: cities[number] for city, number in zip(cities, giver, strict=True)}
        permuted = [path[taken[CITY[row]], YEAR[row]] for row in rows]
        fit = least_squares(outcome[rows], np.column_stack([permuted, controls[rows]]), effects)
        slopes.append(fit.slopes[0])
    return slopes


@pytest.mark.parametrize("controls", [0, 2])
def test_draws_are_full_refits(controls: int) -> None:
    outcome, treatment, added = columns()
    rows = np.random.default_rng(4).permutation(ROWS)
    draws = placebo(
        outcome[rows],
        treatment[rows],
        added[rows, :controls],
        effects_of(CITY[rows], YEAR[rows]),
        draws=20,
        seed=7,
    )
    np.testing.assert_allclose(draws, refitted(rows, added[:, :controls], 20, 7), atol=1e-10)


def test_only_cities_observed_in_all_years_exchange_paths() -> None:
    outcome, treatment, controls = columns()
    rows = ROWS[~((CITY == 3) & (YEAR == 0)) & ~((CITY == 8) & (YEAR > 2))]
    effects = effects_of(CITY[rows], YEAR[rows])
    complete = rows[complete_cities(effects)]
    assert set(CITY[complete]) == {0, 1, 2, 4, 5, 6, 7}
    draws = placebo(outcome[rows], treatment[rows], controls[rows], effects, draws=20, seed=7)
    np.testing.assert_allclose(draws, refitted(complete, controls, 20, 7), atol=1e-10)


def test_two_cities_keep_their_paths_or_swap_them() -> None:
    outcome, treatment, _ = (column[CITY < 2] for column in columns())
    effects = effects_of(CITY[CITY < 2], YEAR[CITY < 2])
    own = least_squares(outcome, treatment[:, None], effects).slopes[0]
    draws = placebo(outcome, treatment, np.empty((len(outcome), 0)), effects, draws=50, seed=1)
    # The effects leave two cities opposite deviations: a swap turns the sign.
    np.testing.assert_allclose(np.unique(draws.round(10)), np.sort([own, -own]).round(10))
    assert share_as_extreme(draws, own) == 1


def test_every_draw_is_a_permutation_of_the_cities() -> None:
    np.testing.assert_array_equal(
        np.sort(city_permutations(6, 40, 3), axis=1), np.tile(np.arange(6), (40, 1))
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(-5, 5), st.floats(0.1, 10))
def test_what_cities_or_years_share_and_the_scale_of_the_outcome_move_no_draw(
    seed: int, shift: float, scale: float
) -> None:
    outcome, treatment, controls = columns()
    effects = effects_of(CITY, YEAR)
    draws = placebo(outcome, treatment, controls, effects, 10, seed)
    moved = scale * outcome + shift * CITY + shift * YEAR**2
    np.testing.assert_allclose(
        placebo(moved, treatment, controls, effects, 10, seed), scale * draws, atol=1e-8
    )


@pytest.mark.parametrize(
    ("estimate", "p_value"),
    [(3.0, 1 / 6), (2.0, 2 / 6), (-2.0, 2 / 6), (1.0, 4 / 6), (0.0, 1.0)],
)
def test_the_estimate_counts_as_a_draw_and_ties_as_extreme(estimate: float, p_value: float) -> None:
    assert share_as_extreme(np.array([-1.0, 1.0, 0.2, 2.0, -0.5]), estimate) == pytest.approx(p_value)


def test_a_panel_without_two_complete_cities_is_refused() -> None:
    rows = ROWS[(YEAR != CITY % YEARS) | (CITY == 0)]
    rows = rows[~((CITY[rows] == 5) & (YEAR[rows] == 2))]
    outcome, treatment, controls = columns()
    effects = effects_of(CITY[rows], YEAR[rows])
    with pytest.raises(NotEstimable, match="fewer than two cities are observed in all years"):
        placebo(outcome[rows], treatment[rows], controls[rows], effects, 10, 1)
