"""Two-stage least squares with city and year effects, and inference that weak instruments leave valid."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row, term_rows
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import Effects, Fit, clustered_variance, fit_of, less_effects

NO_VARIATION = 1e-9
"""Of an instrument's length: less than this is left of it by effects, controls and instruments before it."""


@dataclass(frozen=True)
class InstrumentalFit:
    """Two-stage least squares: an endogenous regressor, k controls, m instruments."""

    slopes: np.ndarray
    """Shape (1 + k,), the endogenous regressor's first, then the controls'."""
    variance: np.ndarray
    """Shape (1 + k, 1 + k), clustered."""
    first_stage_slopes: np.ndarray
    """Shape (m + k,), the instruments' first, then the controls'."""
    first_stage_variance: np.ndarray
    """Shape (m + k, m + k), clustered."""
    first_stage_f: float
    """The instruments' joint Wald statistic over m, clustered."""
    n: int
    clusters: int


@dataclass(frozen=True)
class AndersonRubin:
    """The values of the endogenous regressor's slope that an Anderson–Rubin test does not reject."""

    low: float
    """The lowest end of the set; of two rays the lower one's end. -inf where unbounded, NaN where empty."""
    high: float
    """The highest end of the set; of two rays the upper one's end. inf where unbounded, NaN where empty."""
    kind: Literal["interval", "unbounded", "empty", "two rays", "disjoint"]
    """`two rays` is all but what lies between low and high; `disjoint` sets only m > 1 can give."""
    pieces: tuple[tuple[float, float], ...]
    """The set itself, from low to high; an end without limit is infinite."""
    p_value: float
    """Of the slope being 0."""


def two_stage_least_squares(
    outcome: np.ndarray,
    endogenous: np.ndarray,
    controls: np.ndarray,
    instruments: np.ndarray,
    cluster: np.ndarray,
    effects: Effects,
) -> InstrumentalFit:
    """Two-stage least squares with both effects, one endogenous regressor and m >= 1 instruments.

    The variance is `clustered_variance`: its factor is G/(G-1) · (n-1)/(n-k'), with k' = slopes of the second
    stage + year dummies + constant; for the first stage's F k' = instruments + controls + year dummies +
    constant. With one endogenous regressor that F is the rk Wald F of Kleibergen and Paap (2006) as ivreg2
    scales it: W / (n-1) · (n-k') · (G-1)/G / m, where W is the Wald statistic without a factor. An F of 10
    is no licence for the t test: Lee, McCrary, Moreira and Porter (2022) ask for 104.7 where m = 1.
    `anderson_rubin_interval` holds whatever the F.

    Args:
        outcome: shape (n,).
        endogenous: shape (n,).
        controls: shape (n, k), neither they nor endogenous collinear once effects are taken out; k may be 0.
        instruments: shape (n, m), those excluded from the second stage.
        cluster: shape (n,), the number of each row's cluster, from 0.

    Raises:
        NotEstimable: a missing value, an instrument that is collinear, no more clusters than instruments.
    """
    y, d, x, z = _less_effects(outcome, endogenous, controls, instruments, cluster, effects)
    first = fit_of(d, np.column_stack([z, x]))
    projected = fit_of(y, np.column_stack([d - first.residuals, x]))
    second = replace(projected, residuals=y - np.column_stack([d, x]) @ projected.slopes)
    return InstrumentalFit(
        slopes=second.slopes,
        variance=clustered_variance(second, cluster, effects),
        first_stage_slopes=first.slopes,
        first_stage_variance=clustered_variance(first, cluster, effects),
        first_stage_f=_wald(first, z.shape[1], cluster, effects)[0] / z.shape[1],
        n=len(y),
        clusters=len(np.unique(cluster)),
    )


def anderson_rubin_interval(
    outcome: np.ndarray,
    endogenous: np.ndarray,
    controls: np.ndarray,
    instruments: np.ndarray,
    cluster: np.ndarray,
    effects: Effects,
    level: float = 0.95,
) -> AndersonRubin:
    """The clustered Anderson–Rubin test of the endogenous slope, inverted exactly for any m >= 1.

    Source: Anderson and Rubin (1949); clustered as in Finlay and Magnusson (2009). A slope b is tested by
    the instruments' joint Wald statistic in the regression of outcome - b · endogenous on
    instruments and controls, over m against F(m, G-1), with the factor of `clustered_variance`. With b =
    tan(angle) the test that statistic = critical value, times the determinant of the variance, is a
    trigonometric polynomial of degree m in twice the angle: all its roots are found, infinity is an angle
    like any other, and nothing is cut off at the end of a grid. With one instrument it is a quadratic
    inequality (Dufour and Taamouti 2005) and the set is never empty; with several an empty set speaks against
    their validity.

    Args:
        level: of confidence, between 0 and 1; all else as in `two_stage_least_squares`.

    Raises:
        NotEstimable: as `two_stage_least_squares`.
    """
    from scipy.stats import f

    y, d, x, z = _less_effects(outcome, endogenous, controls, instruments, cluster, effects)
    count, freedom = z.shape[1], len(np.unique(cluster)) - 1
    # A basis in place of the instruments, and one length for both: the test is the same, the numbers are tame.
    basis = np.linalg.qr(z - x @ np.linalg.lstsq(x, z, rcond=None)[0])[0]
    design = np.column_stack([basis, x])
    y_length, d_length = np.linalg.norm(y), np.linalg.norm(d)

    def statistic(angle: float) -> tuple[float, float]:
        combined = np.cos(angle) * y / y_length - np.sin(angle) * d / d_length
        return _wald(fit_of(combined, design), count, cluster, effects)

    critical = count * f.ppf(level, count, freedom)
    crossings, inside = _accepted(statistic, critical, count)
    limits = [-np.inf, *(float(np.tan(angle) * y_length / d_length) for angle in crossings), np.inf]
    pieces = tuple((limits[i], limits[i + 1]) for i, held in enumerate(inside) if held)
    p_value = float(f.sf(statistic(0.0)[0] / count, count, freedom))
    if not pieces:
        return AndersonRubin(np.nan, np.nan, "empty", pieces, p_value)
    low, high = pieces[0][0], pieces[-1][1]
    if len(pieces) == 1:
        return AndersonRubin(low, high, "interval" if np.isfinite(low) else "unbounded", pieces, p_value)
    if len(pieces) == 2 and np.isinf(low):
        return AndersonRubin(pieces[0][1], pieces[1][0], "two rays", pieces, p_value)
    return AndersonRubin(low, high, "disjoint", pieces, p_value)


def _accepted(
    statistic: Callable[[float], tuple[float, float]], critical: float, degree: int
) -> tuple[list[float], list[bool]]:
    """Where in -π/2 .. π/2 the statistic crosses the critical value, and between which crossings it is below.

    Args:
        statistic: at an angle, the Wald statistic and the determinant of its variance.
        degree: of their polynomial in twice the angle, the number of instruments.
    """
    from scipy.optimize import brentq

    def excess(angle: float) -> float:
        return statistic(angle)[0] - critical

    samples = [statistic(angle) for angle in np.pi * np.arange(2 * degree + 1) / (2 * degree + 1)]
    spectrum = np.fft.fft([(value - critical) * determinant for value, determinant in samples])
    coefficients = np.roll(spectrum, degree)  # of z^-degree .. z^degree, z = exp(2i · angle)
    noise = 1e-13 * abs(coefficients).max()
    coefficients = np.trim_zeros(np.where(abs(coefficients) > noise, coefficients, 0))
    candidates = np.angle(np.roots(coefficients[::-1])) / 2
    # The roots off the circle do no harm: they only divide an arc on which the sign does not change.
    arcs = np.sort(np.concatenate([[-np.pi / 2, np.pi / 2], candidates]))
    angles = np.sort(np.concatenate([arcs, (arcs[:-1] + arcs[1:]) / 2]))
    above = [excess(angle) > 0 for angle in angles]
    above[-1] = above[0]  # both are infinity
    inside, crossings = [not above[0]], []
    for i in range(len(angles) - 1):
        if above[i] != above[i + 1]:
            crossings.append(float(brentq(excess, angles[i], angles[i + 1], xtol=1e-15, rtol=1e-14)))
            inside.append(above[i])
    return crossings, inside


def _wald(fit: Fit, count: int, cluster: np.ndarray, effects: Effects) -> tuple[float, float]:
    """The clustered Wald statistic of the first slopes being 0, and the determinant of their variance."""
    variance = clustered_variance(fit, cluster, effects)[:count, :count]
    slopes = fit.slopes[:count]
    return float(slopes @ np.linalg.solve(variance, slopes)), float(np.linalg.det(variance))


def _less_effects(
    outcome: np.ndarray,
    endogenous: np.ndarray,
    controls: np.ndarray,
    instruments: np.ndarray,
    cluster: np.ndarray,
    effects: Effects,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The four without their effects, once the instruments are seen to be such."""
    columns = np.column_stack([outcome, endogenous, controls, instruments])
    k, m = controls.shape[1], instruments.shape[1]
    names = ["outcome", "endogenous", *(f"control {i + 1}" for i in range(k))]
    names += [f"instrument {i + 1}" for i in range(m)]
    for name, column in zip(names, columns.T, strict=True):
        if not np.isfinite(column).all():
            raise NotEstimable("not_finite", variable=name)
    if not 0 < m < len(np.unique(cluster)):
        raise NotEstimable("too_many_instruments", instruments=m, clusters=cluster.max() + 1)
    within = less_effects(columns, effects)
    left = np.abs(np.diag(np.linalg.qr(within[:, 2:], mode="r"))[k:])
    for i, (length, raw) in enumerate(zip(left, instruments.T, strict=True)):
        if length <= NO_VARIATION * np.linalg.norm(raw):
            raise NotEstimable("instrument_collinear", number=i + 1)
    return within[:, 0], within[:, 1], within[:, 2 : 2 + k], within[:, 2 + k :]


@estimator("instrumental")
def instrumental_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """Two-stage least squares, the first stage, and an interval that holds for weak instruments, too."""
    treatment, names = regression.treatment, regression.instruments
    arrays = arrays_of(replace(regression, regressors=(treatment, *regression.controls, *names)))
    count = len(names)
    controls, instruments = arrays.controls[:, :-count], arrays.controls[:, -count:]
    given = (arrays.outcome, arrays.treatment, controls, instruments, arrays.one_cluster, arrays.effects)
    fit, robust = two_stage_least_squares(*given), anderson_rubin_interval(*given)
    second = term_rows(regression.regressors, fit.slopes, np.sqrt(np.diag(fit.variance)), arrays.degrees)
    first_errors = np.sqrt(np.diag(fit.first_stage_variance))[:count]
    first = term_rows(
        [f"first_stage: {name}" for name in names],
        fit.first_stage_slopes[:count],
        first_errors,
        arrays.degrees,
    )
    one_piece = robust.kind == "interval"
    interval = figure_row(
        "anderson_rubin",
        fit.slopes[0],
        p_value=robust.p_value,
        ci_low=robust.low if one_piece else np.nan,
        ci_high=robust.high if one_piece else np.nan,
    )
    pieces = " and ".join(f"[{low:.4g}, {high:.4g}]" for low, high in robust.pieces)
    held = note("anderson_rubin", kind=robust.kind, pieces=pieces) if pieces else note("anderson_rubin_empty")
    terms = [second, first, figure_row("first_stage_f", fit.first_stage_f), interval]
    together = pd.concat(terms, ignore_index=True)
    return of_arrays(regression, arrays, together, None, note("first_stage", f=fit.first_stage_f), held)
