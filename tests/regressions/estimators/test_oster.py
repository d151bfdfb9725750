"""Where the omitted variable is known, Oster's delta and bias-adjusted slope recover what was put in."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assets.regressions.estimators.oster import oster
from assets.regressions.within import effects_of, fit_of, less_effects

CITY, YEAR = (axis.ravel() for axis in np.indices((20, 6)))
EFFECTS = effects_of(CITY, YEAR)
SHARED = 3.0 * CITY + np.sin(YEAR)
"""What the effects take out."""


def directions(count: int) -> np.ndarray:
    """Orthonormal columns that hold nothing that cities or years share."""
    return np.linalg.qr(less_effects(np.random.default_rng(1).normal(size=(len(CITY), count)), EFFECTS))[0]


def selected(slope: float, delta: float, noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Outcome, treatment, a control and the R² with the omitted variable.

    Control w, omitted v and the treatment's own part are orthogonal; the treatment's regression on v is
    delta times that on w, as proportional selection says.
    """
    w, v, own, error = directions(4).T
    control, omitted = 2.0 * w, 1.5 * v
    treatment = 0.4 * control + delta * 0.4 * omitted + 3.0 * own
    outcome = slope * treatment + control + omitted + noise * error
    r_max = 1 - noise**2 / (outcome @ outcome)
    return outcome + SHARED, treatment - 2 * SHARED, control[:, None] + SHARED[:, None], r_max


@pytest.mark.parametrize("slope", [-0.7, 0.0, 0.5])
@pytest.mark.parametrize("noise", [0.0, 1.2])
def test_equal_selection_gives_back_the_true_slope(slope: float, noise: float) -> None:
    outcome, treatment, control, r_max = selected(slope, 1.0, noise)
    result = oster(outcome, treatment, control, EFFECTS, min(r_max, 1.0))
    assert result.bias_adjusted == pytest.approx(slope, abs=1e-10)
    assert result.slope_long != pytest.approx(slope, abs=1e-2)


@pytest.mark.parametrize("delta", [-0.5, 0.4, 1.0, 2.5])
def test_a_slope_of_zero_gives_back_the_true_selection(delta: float) -> None:
    outcome, treatment, control, r_max = selected(0.0, delta, 1.2)
    assert oster(outcome, treatment, control, EFFECTS, r_max).delta == pytest.approx(delta, abs=1e-9)


def random_panel(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    controls = random.normal(size=(len(CITY), 2))
    treatment = controls @ random.normal(size=2) + random.normal(size=len(CITY))
    return treatment + controls @ random.normal(size=2) + random.normal(size=len(CITY)), treatment, controls


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 1))
def test_the_adjusted_slope_solves_the_cubic_and_lies_where_the_controls_point(
    seed: int, share: float
) -> None:
    outcome, treatment, controls = random_panel(seed)
    y, x, *_ = less_effects(np.column_stack([outcome, treatment]), EFFECTS).T
    r2_long = oster(outcome, treatment, controls, EFFECTS, 1.0).r2_long
    r_max = r2_long + share * (1 - r2_long)
    result = oster(outcome, treatment, controls, EFFECTS, r_max)

    # Variances as psacalc has them, and the cubic of proposition 2 at delta = 1.
    total, variance = y.var(ddof=1), x.var(ddof=1)
    unexplained = fit_of(x, less_effects(controls, EFFECTS)).residuals.var(ddof=1)
    movement = result.slope_short - result.slope_long
    gained, left = (result.r2_long - result.r2_short) * total, (r_max - result.r2_long) * total
    assume(abs(movement) > 1e-3)
    roots = np.roots(
        [
            -unexplained * movement * variance,
            left * (variance - unexplained) - gained * unexplained - variance * unexplained * movement**2,
            left * movement * variance,
        ]
    )
    expected = roots[np.sign(roots) == np.sign(movement)]
    np.testing.assert_allclose(result.slope_long - result.bias_adjusted, expected, rtol=1e-8)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_an_outcome_less_its_adjusted_effect_needs_equal_selection_to_be_explained(seed: int) -> None:
    outcome, treatment, controls = random_panel(seed)
    result = oster(outcome, treatment, controls, EFFECTS, 1.0)
    assume(abs(result.slope_short - result.slope_long) > 1e-2)
    rest = outcome - result.bias_adjusted * treatment
    assert oster(rest, treatment, controls, EFFECTS, 1.0).delta == pytest.approx(1, abs=1e-6)


def test_controls_unrelated_to_the_treatment_adjust_nothing() -> None:
    treatment, control, error = directions(3).T
    outcome = 0.5 * treatment + control + 0.3 * error
    result = oster(outcome + SHARED, treatment, control[:, None], EFFECTS, 1.0)
    assert result.slope_short == pytest.approx(0.5, abs=1e-12)
    assert result.bias_adjusted == pytest.approx(0.5, abs=1e-12)
    assert abs(result.delta) > 1e6


@pytest.mark.parametrize("related", [1e-6, 1e-8, 1e-10])
def test_controls_hardly_related_to_the_treatment_adjust_in_proportion(related: float) -> None:
    own, control, error = directions(3).T
    treatment = own + related * control
    outcome = 0.5 * treatment + control + 0.3 * error
    result = oster(outcome, treatment, control[:, None], EFFECTS, 1.0)
    # The slope moves by the relation, the control explains 1 and leaves .09: the bias is .09 of the movement.
    assert result.bias_adjusted == pytest.approx(0.5 - 0.09 * related, abs=1e-13)


def test_nothing_left_to_explain_adjusts_nothing() -> None:
    outcome, treatment, controls = random_panel(3)
    r2_long = oster(outcome, treatment, controls, EFFECTS, 1.0).r2_long
    result = oster(outcome, treatment, controls, EFFECTS, r2_long)
    assert result.bias_adjusted == result.slope_long


def test_r2_and_slopes_are_those_within_cities_and_years() -> None:
    outcome, treatment, control, _ = selected(0.5, 1.0, 1.2)
    result = oster(outcome, treatment, control, EFFECTS, 1.0)
    # By hand, in the orthonormal directions w, v, own: treatment (.8, .6, 3), control (2, 0, 0) and outcome
    # .5 · treatment + (2, 1.5, 0), with an error of 1.2 in a fourth direction.
    assert result.slope_short == pytest.approx(0.5 + (1.6 + 0.9) / 10)
    assert result.slope_long == pytest.approx(0.5 + 0.9 / 9.36)
    total = 2.4**2 + 1.8**2 + 1.5**2 + 1.44
    assert result.r2_short == pytest.approx(0.75**2 * 10 / total)
    assert result.r2_long == pytest.approx(1 - (1.5**2 - 0.9**2 / 9.36 + 1.44) / total)


@pytest.mark.parametrize("r_max", [0.01, 1.01, np.nan])
def test_an_r_max_that_no_regression_can_have_is_refused(r_max: float) -> None:
    outcome, treatment, controls = random_panel(3)
    with pytest.raises(ValueError, match="give a value from the within R² of the long regression"):
        oster(outcome, treatment, controls, EFFECTS, r_max)
