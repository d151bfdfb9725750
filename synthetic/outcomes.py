"""Outcomes of the synthetic world: given regressors, outcomes whose two-way regression is known.

All panels are arrays of shape (cities, years). Slopes are put in exactly: the noise is made orthogonal
to the regressors and to both effects, so that the least-squares slopes equal the ones put in up to the
rounding of printed figures. Slopes that differ between cities, and first-order autoregressive noise
within a city, give clustered standard errors of the size the study prints (METHODS.md, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, root
from scipy.special import expit, ndtri
from scipy.stats import rankdata

Panel: TypeAlias = NDArray[np.float64]


# How far tails of scores are stretched, tried in turn; few cities have short tails.
TAILS_BY_RANK = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3)
TAILS_BY_VALUE = (0.03, 0.0, 0.06, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True)
class Moments:
    """One row of the study's Table 2: mean, sample standard deviation, minimum, maximum."""

    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True)
class NoiseTarget:
    """What the noise of an outcome has to give: Stata's `xtreg, fe` R2, and standard errors (NaN: free)."""

    r_squared: float
    standard_errors: tuple[float, ...]


@dataclass(frozen=True)
class NoiseDeviations:
    """How large the parts of an outcome's noise are, each as a standard deviation in a city of scale 1."""

    city_scale: NDArray[np.float64]
    """Shape (cities,)."""
    persistence: float
    autoregressive: float
    slopes: NDArray[np.float64]
    """Shape (k,): of a city's own departure from the common slope of each regressor, before it is cut off."""


def normal_scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace values of any shape by the normal quantiles of their ranks."""
    return ndtri((rankdata(values) - 0.5) / values.size).reshape(values.shape)


def match_moments(latent: Panel, moments: Moments, by_rank: bool = True) -> Panel:
    """Map a latent panel monotonically to the four moments, exactly.

    Scores go through a logistic curve cut off at the extremes, its two parameters solved for mean and sd.
    Scores are normal scores of the ranks, or, not by_rank, standardised values, which keeps a path smooth
    in time also at the extremes; tails are stretched as far as needed. Raises ValueError where no curve fits.
    """
    middle = (moments.mean - moments.low) / (moments.high - moments.low)
    base = normal_scores(latent) if by_rank else (latent - latent.mean()) / latent.std()
    for tail in TAILS_BY_RANK if by_rank else TAILS_BY_VALUE:
        scores = base * (1 + tail * base**2)

        def curve(parameters: Sequence[float], scores: Panel = scores) -> Panel:
            level = expit(parameters[0] + np.exp(parameters[1]) * scores)
            share = (level - level.min()) / (level.max() - level.min())
            return moments.low + (moments.high - moments.low) * share

        def distance(
            parameters: Sequence[float], curve: Callable[[Sequence[float]], Panel] = curve
        ) -> list[float]:
            values = curve(parameters)
            return [(values.mean() - moments.mean) / moments.sd, values.std(ddof=1) / moments.sd - 1.0]

        solution = root(distance, [np.log(middle / (1 - middle)), -0.3], method="hybr", tol=1e-12)
        if np.abs(solution.fun).max() < 1e-6:
            return curve(solution.x)
    raise ValueError(f"no logistic curve reaches {moments}")


def without_effects(panel: Panel) -> Panel:
    """Remove city and year means from a balanced panel; works on (..., cities, years)."""
    return (
        panel
        - panel.mean(axis=-1, keepdims=True)
        - panel.mean(axis=-2, keepdims=True)
        + panel.mean(axis=(-2, -1), keepdims=True)
    )


def autoregressive(generator: np.random.Generator, shape: tuple[int, int], persistence: float) -> Panel:
    """Stationary first-order autoregressive noise along years, standard deviation 1."""
    shocks = generator.standard_normal(shape)
    series = np.empty(shape)
    series[:, 0] = shocks[:, 0]
    scale = np.sqrt(1 - persistence**2)
    for year in range(1, shape[1]):
        series[:, year] = persistence * series[:, year - 1] + scale * shocks[:, year]
    return series


def two_way_slopes(outcome: Panel, regressors: Panel) -> NDArray[np.float64]:
    """Least-squares slopes with city and year effects; regressors (k, cities, years)."""
    design = without_effects(regressors).reshape(len(regressors), -1)
    return np.linalg.solve(design @ design.T, design @ without_effects(outcome).ravel())


def clustered_errors(residuals: Panel, regressors: Panel) -> NDArray[np.float64]:
    """Standard errors clustered by city (CRV1 as in Stata's `xtreg, fe`: k counts slopes, years, constant)."""
    demeaned = without_effects(regressors)
    count, cities, years = demeaned.shape
    flat = demeaned.reshape(count, -1)
    bread = np.linalg.inv(flat @ flat.T)
    scores = np.einsum("kct,ct->kc", demeaned, residuals)
    rows = cities * years
    small_sample = cities / (cities - 1) * (rows - 1) / (rows - count - years)
    return np.sqrt(np.diag(bread @ (scores @ scores.T) @ bread) * small_sample)


def noise_parts(
    generator: np.random.Generator, demeaned: Panel, city_scale: NDArray[np.float64], persistence: float
) -> tuple[Panel, Panel]:
    """Noise before it is sized: autoregressive, (cities, years), and from slopes that differ between cities.

    demeaned: the regressors without effects, (k, cities, years), which is also the shape of the second part.
    """
    base = city_scale[:, None] * autoregressive(generator, demeaned.shape[1:], persistence)
    # A city's own departure from the common slope, times the regressor: this is what clustering sees.
    departures = generator.standard_normal((*demeaned.shape[:2], 1)).clip(-2.5, 2.5)
    return base, departures * city_scale[:, None] * demeaned


def drawn_noise(generator: np.random.Generator, demeaned: Panel, deviations: NoiseDeviations) -> Panel:
    """Noise as it comes, (cities, years): orthogonal to nothing, so that estimates scatter around the truth.

    demeaned: the regressors without effects, (k, cities, years).
    """
    base, parts = noise_parts(generator, demeaned, deviations.city_scale, deviations.persistence)
    return deviations.autoregressive * base + np.tensordot(deviations.slopes, parts, axes=1)


def noise_for(
    generator: np.random.Generator,
    regressors: Panel,
    systematic: Panel,
    city_scale: NDArray[np.float64],
    target: NoiseTarget,
    persistence: float = 0.7,
) -> Panel:
    """Noise orthogonal to regressors and effects that meets the R2 and, nearly, the standard errors.

    systematic: slopes times regressors plus year effects, (cities, years); city_scale (cities,) makes
    noise grow with the level of a city, which keeps small cities away from the lower bound.
    """
    return sized_noise(generator, regressors, systematic, city_scale, target, persistence)[0]


def sized_noise(
    generator: np.random.Generator,
    regressors: Panel,
    systematic: Panel,
    city_scale: NDArray[np.float64],
    target: NoiseTarget,
    persistence: float = 0.7,
) -> tuple[Panel, NoiseDeviations]:
    """The noise of `noise_for`, and how large its parts had to be."""
    demeaned = without_effects(regressors)
    flat = demeaned.reshape(len(regressors), -1)

    def orthogonal(panel: Panel) -> Panel:
        centred = without_effects(panel)
        return centred - np.tensordot(
            np.linalg.solve(flat @ flat.T, flat @ centred.ravel()), demeaned, axes=1
        )

    drawn, drawn_parts = noise_parts(generator, demeaned, city_scale, persistence)
    base = orthogonal(drawn)
    base_deviation = base.std()
    base /= base_deviation
    parts = np.stack([orthogonal(part) for part in drawn_parts])
    part_deviations = parts.std(axis=(1, 2), keepdims=True)
    parts /= part_deviations
    explained = ((systematic - systematic.mean(axis=1, keepdims=True)) ** 2).mean()
    size = np.sqrt(explained * (1 - target.r_squared) / target.r_squared)
    wanted = np.asarray(target.standard_errors)
    weights = np.where(np.isnan(wanted), 0.0, 0.3)
    for _ in range(60):
        noise = base + np.tensordot(weights, parts, axes=1)
        factor = size / noise.std()
        noise *= factor
        slopes = factor * weights / part_deviations.ravel()
        ratio = wanted / clustered_errors(noise, regressors)
        weights = np.where(np.isnan(wanted), 0.0, np.clip(weights * ratio**0.5, 0.01, 5.0))
    return noise, NoiseDeviations(city_scale, persistence, factor / base_deviation, slopes)


def resilience_target(
    regressors: Panel,
    slopes: NDArray[np.float64],
    noise: Panel,
    year_means: NDArray[np.float64],
    city_shape: NDArray[np.float64],
    moments: Moments,
    floor: Panel,
) -> Panel:
    """Outcome = slopes * regressors + city effect + year effect + noise, with the four moments met.

    year_means (years,) are the yearly means of the outcome, their mean equal to moments.mean;
    city_shape (cities,) is the unscaled mean of a city. Means are scaled to meet the sd, and those of the
    few cities that would fall below floor (cities, years) or exceed high are moved to the bound.
    """
    within = np.tensordot(slopes, regressors, axes=1) + noise
    within += year_means - within.mean(axis=0)
    within += moments.mean - within.mean(axis=1, keepdims=True)
    upper = moments.high - within.max(axis=1)
    lower = (floor - within).max(axis=1)

    def with_scale(scale: float) -> Panel:
        def effects(shift: float) -> NDArray[np.float64]:
            return np.clip(shift + scale * city_shape, lower, upper)

        widest = scale * np.abs(city_shape).max() + 2.0
        shift = brentq(lambda value: effects(value).mean(), -widest, widest, xtol=1e-14)
        return within + effects(shift)[:, None]

    scale = brentq(lambda value: with_scale(value).std(ddof=1) - moments.sd, 0.0, 2.0, xtol=1e-12)
    return with_scale(scale)


def mediator(
    generator: np.random.Generator,
    regressors: Panel,
    slopes: NDArray[np.float64],
    year_effects: NDArray[np.float64],
    city_level: NDArray[np.float64],
    city_scale: NDArray[np.float64],
    target: NoiseTarget,
    floor: NDArray[np.float64],
) -> Panel:
    """A mediator with known slopes; city means are lifted to keep it above floor (cities,), and well
    above zero in proportion to a city's own swings."""
    systematic = np.tensordot(slopes, regressors, axes=1)
    systematic += year_effects - systematic.mean(axis=0)
    within = systematic + noise_for(generator, regressors, systematic, city_scale, target, persistence=0.9)
    within -= within.mean(axis=1, keepdims=True)
    lowest = within.min(axis=1)
    return within + np.maximum(city_level, np.maximum(floor - lowest, -1.4 * lowest))[:, None]
