"""The mechanism: what of a treatment's association with an outcome runs through a mediator."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row, term_rows
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import Effects, clustered_variance, fewest, fit_of, group_sums, less_effects

NOT_IDENTIFIED = 1e-10
"""Share of a column's sum of squares: a draw that leaves less of it has no slope."""


@dataclass(frozen=True)
class Path:
    """A slope of one of the three regressions, clustered by city."""

    estimate: float
    std_error: float
    t_value: float
    p_value: float
    """Of t with cities - 1 degrees of freedom."""


@dataclass(frozen=True)
class Mediation:
    """The paths of a mediation, in units of outcome, treatment and mediator, and the indirect effect."""

    total: Path
    """Outcome on treatment."""
    a: Path
    """Mediator on treatment: the only step that a two-step mechanism test reports."""
    b: Path
    """Outcome on mediator, given treatment."""
    direct: Path
    """Outcome on treatment, given mediator."""
    indirect: float
    """a · b = total - direct."""
    share: float
    """Indirect over total effect; without meaning where their signs differ or the total is near 0."""
    sobel_z: float
    sobel_p: float
    """Two-sided, of the normal distribution."""
    std_error: float
    """Standard deviation of the indirect effect over the draws."""
    p_value: float
    """Two-sided, of the draws: below 5 % exactly where the interval excludes 0, whatever the number of draws from 40 on."""
    ci_low: float
    """Of the percentile interval of 95 % of the indirect effect over the draws: its lower end."""
    ci_high: float
    """Its upper end."""
    draws: int
    """Draws of cities that had an indirect effect: all, unless some left nothing of treatment or mediator."""


def mediation(
    outcome: np.ndarray,
    treatment: np.ndarray,
    mediator: np.ndarray,
    controls: np.ndarray,
    effects: Effects,
    cluster: np.ndarray,
    draws: int,
    seed: int,
) -> Mediation:
    """Total, direct and indirect effect with the effects in all three regressions.

    Source: Baron and Kenny (1986), in China Wen and others (2004), for the steps, Sobel (1982) for z = ab / √(a²·se(b)² + b²·se(a)²), whose
    normality is poor in small samples: the percentile interval of a bootstrap of whole cities stands
    beside it (Preacher and Hayes 2008). The indirect effect is descriptive: the mediator is not randomised,
    and whatever moves mediator and outcome together within a city enters b.

    Args:
        outcome: shape (n,).
        treatment: shape (n,).
        mediator: shape (n,).
        controls: shape (n, k); k may be 0. Treatment, mediator and controls are not collinear once the effects
            are taken out.
        cluster: shape (n,), the number of each row's cluster, from 0; cities are nested in clusters.
        draws: of all clusters with replacement, 2,000 for a published interval.
        seed: of the draws.

    Raises:
        NotEstimable: a missing or infinite value; it names the column.
    """
    from scipy.stats import norm

    columns = np.column_stack([outcome, treatment, mediator, controls])
    for number, column in enumerate(columns.T):
        if not np.isfinite(column).all():
            name = (["outcome", "treatment", "mediator"] + [f"control {i + 1}" for i in range(number)])[
                number
            ]
            raise NotEstimable("not_finite", variable=name)
    y, d, m, x = np.split(less_effects(columns, effects), [1, 2, 3], axis=1)
    (total,) = _paths(y, np.column_stack([d, x]), 1, cluster, effects)
    (a,) = _paths(m, np.column_stack([d, x]), 1, cluster, effects)
    direct, b = _paths(y, np.column_stack([d, m, x]), 2, cluster, effects)
    indirect = a.estimate * b.estimate
    z = indirect / np.hypot(a.estimate * b.std_error, b.estimate * a.std_error)
    times = times_drawn(int(cluster.max()) + 1, draws, seed)
    drawn = indirect_effects(outcome, treatment, mediator, controls, effects, cluster, times)
    drawn = drawn[np.isfinite(drawn)]
    ci_low, ci_high = interval_of_draws(drawn)
    return Mediation(
        total=total,
        a=a,
        b=b,
        direct=direct,
        indirect=indirect,
        share=indirect / total.estimate,
        sobel_z=float(z),
        sobel_p=float(2 * norm.sf(abs(z))),
        std_error=float(np.std(drawn, ddof=1)) if len(drawn) > 1 else np.nan,
        p_value=p_of_draws(drawn),
        ci_low=ci_low,
        ci_high=ci_high,
        draws=len(drawn),
    )


def p_of_draws(draws: np.ndarray) -> float:
    """The two-sided p value of an estimate being 0, by draws of it: twice the smaller tail beyond 0, which is never empty.

    2 (1 + min(number ≤ 0, number ≥ 0)) / (1 + draws), at most 1: Davison and Hinkley (1997), Bootstrap Methods, 4.4.

    Args:
        draws: shape (draws,).
    """
    beyond = min((draws <= 0).sum(), (draws >= 0).sum())
    return float(min(1.0, 2 * (1 + beyond) / (1 + len(draws))))


def interval_of_draws(draws: np.ndarray) -> tuple[float, float]:
    """The percentile interval of 95 %: the draw in place n // 40 from each end of n.

    It excludes 0 exactly where `p_of_draws` is below 5 %: fewer than n // 40 draws are then beyond 0. Of fewer than 40
    draws no p value is that low, and the ends are the outermost draws.

    Args:
        draws: shape (draws,).
    """
    ordered = np.sort(draws)
    place = max(len(draws) // 40, 1)
    return float(ordered[place - 1]), float(ordered[-place])


def times_drawn(clusters: int, draws: int, seed: int) -> np.ndarray:
    """How often each cluster is in each draw of as many with replacement: shape (draws, clusters)."""
    return np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1 / clusters), size=draws)


def indirect_effects(
    outcome: np.ndarray,
    treatment: np.ndarray,
    mediator: np.ndarray,
    controls: np.ndarray,
    effects: Effects,
    cluster: np.ndarray,
    times: np.ndarray,
) -> np.ndarray:
    """The indirect effect of each draw of whole clusters, one drawn twice being two: shape (draws,).

    A city's effect is its own, so that its columns less their means are the same in every draw, and a draw's
    cross products are the clusters' own, times how often each was drawn. The other effects are among
    the columns (in their basis) and are taken out of each draw with the controls; a generalised inverse does
    so where a draw lacks a year. NaN where a draw leaves nothing of treatment or mediator.

    Args:
        outcome, treatment, mediator, controls, effects: as in `mediation`.
        times: shape (draws, clusters), how often each cluster is in a draw.
    """
    columns = less_effects(np.column_stack([outcome, treatment, mediator, controls]), effects)
    lengths = np.linalg.norm(columns, axis=0)
    columns = np.column_stack([columns / lengths, effects.basis])
    count = columns.shape[1]
    by_row = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    by_cluster = group_sums(by_row, cluster)
    products = (times.astype(float) @ by_cluster).reshape(-1, count, count)
    others = products[:, 3:, :3]
    inverse = np.linalg.pinv(products[:, 3:, 3:], hermitian=True)
    left = products[:, :3, :3] - others.transpose(0, 2, 1) @ inverse @ others
    dd, mm, dm = left[:, 1, 1], left[:, 2, 2], left[:, 1, 2]
    determinant = dd * mm - dm**2
    identified = (dd > NOT_IDENTIFIED) & (determinant > NOT_IDENTIFIED * dd)
    a = np.divide(dm, dd, where=identified, out=np.full(len(times), np.nan))
    b = np.divide(
        left[:, 0, 2] * dd - left[:, 0, 1] * dm,
        determinant,
        where=identified,
        out=np.full(len(times), np.nan),
    )
    return a * b * lengths[0] / lengths[1]


def _paths(
    outcome: np.ndarray, regressors: np.ndarray, count: int, cluster: np.ndarray, effects: Effects
) -> list[Path]:
    """The first slopes of a regression on columns less the effects: shapes (n, 1) and (n, k)."""
    from scipy.stats import t

    fit = fit_of(outcome[:, 0], regressors)
    std_errors = np.sqrt(np.diag(clustered_variance(fit, cluster, effects)))
    paths = []
    for estimate, std_error in zip(fit.slopes[:count], std_errors[:count], strict=True):
        t_value = estimate / std_error
        p_value = 2 * t.sf(abs(t_value), fewest(cluster) - 1)
        paths.append(Path(float(estimate), float(std_error), float(t_value), float(p_value)))
    return paths


@estimator("mediation")
def mediation_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """Total, direct and indirect effect through the check's mediator."""
    treatment, mediator = regression.treatment, str(model.mediator)
    arrays = arrays_of(replace(regression, regressors=(treatment, *regression.controls, mediator)))
    result = mediation(
        arrays.outcome, arrays.treatment, arrays.controls[:, -1], arrays.controls[:, :-1], arrays.effects,
        arrays.one_cluster, model.draws, model.seed,
    )  # fmt: skip
    paths = {
        "total": result.total,
        "treatment_on_mediator": result.a,
        "mediator_on_outcome": result.b,
        "direct": result.direct,
    }
    terms = term_rows(
        list(paths),
        np.array([path.estimate for path in paths.values()]),
        np.array([path.std_error for path in paths.values()]),
        arrays.degrees,
    )
    indirect = figure_row(
        "indirect",
        result.indirect,
        std_error=result.std_error,
        p_value=result.p_value,
        ci_low=result.ci_low,
        ci_high=result.ci_high,
    )
    return of_arrays(
        regression,
        arrays,
        pd.concat([terms, indirect], ignore_index=True),
        None,
        note("mediator_not_randomised"),
        note("indirect_share", share=result.share),
        note("indirect_inference", draws=result.draws, z=result.sobel_z, p=result.sobel_p),
    )
