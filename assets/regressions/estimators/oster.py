"""How strong selection on what is not observed would have to be to explain a slope away.

City and year effects are taken as nuisance (psacalc's `mcontrol`): outcome, treatment and controls are less
both effects, and every R² and every variance is of these residuals. R² is therefore the two-way within R²,
and an R_max of 1 says that all variation within cities and years could be explained. `psacalc` after
`regress` on the residuals gives the same; after `xtreg, fe` it mixes a within R² with the raw variance of
the outcome.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import Effects, fit_of, less_effects


@dataclass(frozen=True)
class Oster:
    """Sensitivity of a slope to omitted variables, and what it was computed from."""

    delta: float
    """Selection on unobservables, relative to that on the controls, at which the slope would be 0."""
    bias_adjusted: float
    """The slope if unobservables were selected on as the controls are (delta = 1)."""
    slope_short: float
    """On the effects alone."""
    slope_long: float
    """With the controls."""
    r2_short: float
    r2_long: float


def oster(
    outcome: np.ndarray, treatment: np.ndarray, controls: np.ndarray, effects: Effects, r_max: float
) -> Oster:
    """Oster's delta for a slope of 0 and the bias-adjusted slope at delta = 1, exactly.

    With b = long slope - true slope, A = short - long slope, X = variance of the treatment, T = variance of
    the treatment less its projection on the controls, B = (R²_long - R²_short)·Y, C = (R_max - R²_long)·Y and
    Y = variance of the outcome, proposition 2 and its corollary 1 say

        delta·[C·A·X + C·(X - T)·b + T·A·X·b² + T·(X - T)·b³]
            = (B·T + X·T·A²)·b + 2·T·A·X·b² + T·(X - T)·b³

    which is solved for delta at b = long slope, and for b at delta = 1, where the cubic terms cancel:

        T·A·X·b² - (C·(X - T) - B·T - X·T·A²)·b - C·A·X = 0.

    Its two roots have different signs; the one with the sign of A is taken: unobservables bias in the
    direction in which leaving out the controls does (assumption 3).

    Source: Oster (2019), *Unobservable selection and coefficient stability*; psacalc (SSC, version 2.1).

    Args:
        outcome: shape (n,).
        treatment: shape (n,).
        controls: shape (n, k), k ≥ 1, not collinear with each other and the treatment within the effects.
        r_max: the within R² of a regression on all that matters; 1, or min(1, 1.3·R²_long).

    Raises:
        ValueError: r_max not between R²_long and 1.
    """
    columns = less_effects(np.column_stack([outcome, treatment, controls]), effects)
    y, x = columns[:, 0], columns[:, 1]
    short, long = fit_of(y, columns[:, 1:2]), fit_of(y, columns[:, 1:])
    projection = fit_of(x, columns[:, 2:])

    # Sums of squares stand for variances: their common divisor cancels in each equation.
    total = float(y @ y)
    r2_short = 1 - float(short.residuals @ short.residuals) / total
    r2_long = 1 - float(long.residuals @ long.residuals) / total
    if not r2_long <= r_max <= 1:
        raise ValueError(
            f"r_max is {r_max}: give a value from the within R² of the long regression, {r2_long:.4f}, to 1"
        )
    slope_short, slope_long = float(short.slopes[0]), float(long.slopes[0])
    movement = slope_short - slope_long
    variance = float(x @ x)
    unexplained = float(projection.residuals @ projection.residuals)
    gained, left = (r2_long - r2_short) * total, (r_max - r2_long) * total

    return Oster(
        delta=_delta(slope_long, movement, variance, unexplained, gained, left),
        bias_adjusted=slope_long - _bias(movement, variance, unexplained, gained, left),
        slope_short=slope_short,
        slope_long=slope_long,
        r2_short=r2_short,
        r2_long=r2_long,
    )


def _delta(
    bias: float, movement: float, variance: float, unexplained: float, gained: float, left: float
) -> float:
    """The equation of `oster` solved for delta; infinite where no selection could explain the slope."""
    quadratic = unexplained * movement * variance
    cubic = unexplained * (variance - unexplained)
    numerator = (
        (gained * unexplained + variance * unexplained * movement**2) * bias
        + 2 * quadratic * bias**2
        + cubic * bias**3
    )
    denominator = (
        left * movement * variance
        + left * (variance - unexplained) * bias
        + quadratic * bias**2
        + cubic * bias**3
    )
    if denominator == 0:
        return float(np.copysign(np.inf, numerator)) if numerator else float("nan")
    return numerator / denominator


def _bias(movement: float, variance: float, unexplained: float, gained: float, left: float) -> float:
    """The root of the quadratic of `oster` that has the sign of the movement; 0 where nothing moves."""
    if movement == 0 or left == 0:
        return 0.0
    half = left * (variance - unexplained) - gained * unexplained - variance * unexplained * movement**2
    root = float(np.sqrt(half**2 + 4 * unexplained * left * (movement * variance) ** 2))
    # Two forms of one root: each avoids a difference of nearly equal numbers.
    if half > 0:
        return (half + root) / (2 * unexplained * movement * variance)
    return 2 * left * movement * variance / (root - half)


@estimator("oster")
def oster_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """Oster's delta and the bias-adjusted slope."""
    treatment = regression.treatment
    arrays = arrays_of(regression)
    if not regression.controls:
        raise NotEstimable("oster_needs_controls")
    full = oster(arrays.outcome, arrays.treatment, arrays.controls, arrays.effects, 1.0)
    r_max = min(1.0, model.r_max * full.r2_long) if model.r_max else 1.0
    result = oster(arrays.outcome, arrays.treatment, arrays.controls, arrays.effects, r_max)
    terms = pd.concat(
        [
            figure_row(treatment, result.slope_long),
            figure_row("delta", result.delta),
            figure_row("bias_adjusted", result.bias_adjusted),
        ],
        ignore_index=True,
    )
    return of_arrays(
        regression,
        arrays,
        terms,
        note("none"),
        note("oster_r2", r_max=r_max, short=result.r2_short, long=result.r2_long),
        note("oster_delta"),
        note("oster_bias_adjusted"),
    )
