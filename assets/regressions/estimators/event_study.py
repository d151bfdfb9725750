"""The event study of a policy that cities adopt in different years, by Sun and Abraham's weights."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.fixed_effects import formula
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import Effects, clustered_variance, fit_of, less_effects

LEADS = 3
"""Years before adoption of which each has an estimate."""
COLLINEAR = 1e-10
"""Smallest eigenvalue of the regressors' correlations, effects taken out, that is told from 0."""


@dataclass(frozen=True)
class EventStudy:
    """Effects by years since adoption, and the joint test that there are none before it."""

    estimates: pd.DataFrame
    """event_time, estimate, std_error, t_value, p_value, ci_low, ci_high; no row for the base, -1."""
    leads_f: float
    """Clustered Wald statistic of all leads being 0, over their number, leads - 1."""
    leads_p: float
    """Of F(leads - 1, clusters - 1)."""


def event_study(
    outcome: np.ndarray,
    controls: np.ndarray,
    adoption_year: np.ndarray,
    year: np.ndarray,
    effects: Effects,
    leads: int,
    lags: int,
    cluster: np.ndarray,
) -> EventStudy:
    """The interaction-weighted event study, with cities that never adopt as controls.

    Source: Sun and Abraham (2021), Journal of Econometrics 225(2). Dummies of event time alone (two-way
    fixed effects) mix: where cohorts differ in their effects, the coefficient of one event time
    holds the effects of others, with weights that may be negative, and leads may differ from 0 without any
    pre-trend. Here each cohort of adoption has a dummy for each of its own event times but -1; an
    estimate is their mean over the city-years of that event time. The end points are means over the
    city-years at or beyond them: bins of the estimates, so that effects need not be the same within a bin. On a
    balanced panel without controls each dummy's coefficient is the cohort's change since -1 less
    that of the cities that never adopt.

    The variance is `clustered_variance` of all dummies at once, weights taken as given (as fixest's sunab
    does); t and F have clusters - 1 degrees of freedom. It is too small for cohorts of few cities, whose own
    noise their dummies fit. Leads that do not differ from 0 do not prove parallel trends (Roth 2022).

    Args:
        outcome: shape (n,).
        controls: shape (n, k), not collinear once the effects are taken out; k may be 0.
        adoption_year: shape (n,), the city's first year with the policy; NaN where it never adopts.
        year: shape (n,).
        leads: event times from -leads on are reported, -leads with all before it; at least 2.
        lags: event times to lags are reported, lags with all after it; at least 0.
        cluster: shape (n,), the number of each row's cluster, from 0.

    Raises:
        NotEstimable: a missing value; a cohort, or the cities that never adopt, in a single cluster; a cohort
            without a row in its base year; an event time that no city reaches; a cohort whose rows do not
            connect to its base year.
        ValueError: an adoption year that changes within a city, or too few leads or lags.
    """
    from scipy.stats import f, t

    if not (np.isfinite(outcome).all() and np.isfinite(controls).all()):
        raise NotEstimable("outcome_or_controls_not_finite")
    _refuse_cohorts(adoption_year, year, effects, cluster)
    event_time = year - adoption_year
    in_cell = np.isfinite(event_time) & (event_time != -1)
    pairs = np.column_stack([adoption_year, event_time])[in_cell]
    cells, cell_of_row, rows = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    dummies = np.zeros((len(outcome), len(cells)))
    dummies[np.flatnonzero(in_cell), cell_of_row] = 1
    within = less_effects(np.column_stack([outcome, dummies, controls]), effects)
    _refuse_collinear(within[:, 1:], cells)
    fit = fit_of(within[:, 0], within[:, 1:])

    reported = np.array([time for time in range(-leads, lags + 1) if time != -1])
    weights = _shares(cells[:, 1], rows, reported)
    estimates = weights @ fit.slopes[: len(cells)]
    variance = weights @ clustered_variance(fit, cluster, effects)[: len(cells), : len(cells)] @ weights.T
    freedom = len(np.unique(cluster)) - 1
    std_errors = np.sqrt(np.diag(variance))
    width = t.ppf(0.975, freedom) * std_errors
    frame = pd.DataFrame(
        {
            "event_time": reported,
            "estimate": estimates,
            "std_error": std_errors,
            "t_value": estimates / std_errors,
            "p_value": 2 * t.sf(np.abs(estimates / std_errors), freedom),
            "ci_low": estimates - width,
            "ci_high": estimates + width,
        }
    )
    before = leads - 1
    leads_f = estimates[:before] @ np.linalg.solve(variance[:before, :before], estimates[:before]) / before
    return EventStudy(frame, float(leads_f), float(f.sf(leads_f, before, freedom)))


def _shares(event_time: np.ndarray, rows: np.ndarray, reported: np.ndarray) -> np.ndarray:
    """The share of each cell in the rows of each reported event time: shape (reported, cells).

    Args:
        event_time: shape (cells,).
        rows: shape (cells,), city-years of each cell.
    """
    leads, lags = -reported[0], reported[-1]
    if leads < 2 or lags < 0:
        raise ValueError("an event study needs leads of at least 2 and lags of at least 0: -1 is the base")
    of_cell = np.where(event_time == -1, -1, np.clip(event_time, -leads, lags))
    weights = (reported[:, None] == of_cell) * rows
    empty = reported[weights.sum(axis=1) == 0]
    if len(empty):
        raise NotEstimable("no_event_time", event_time=empty[0])
    return weights / weights.sum(axis=1, keepdims=True)


def _refuse_cohorts(
    adoption_year: np.ndarray, year: np.ndarray, effects: Effects, cluster: np.ndarray
) -> None:
    """See the errors of `event_study`."""
    adoption = np.where(np.isnan(adoption_year), np.inf, adoption_year)
    first_row = np.unique(effects.city, return_index=True)[1]
    changed = np.flatnonzero(adoption != adoption[first_row][effects.city])
    if len(changed):
        number = effects.city[changed[0]]
        raise ValueError(f"adoption_year changes within city number {number} of the effects: give it one")
    if np.isfinite(adoption).all() or np.isinf(adoption).all():
        raise NotEstimable("adopters_and_others")
    for cohort in np.unique(adoption):
        alone = len(np.unique(cluster[adoption == cohort])) == 1
        if alone and np.isfinite(cohort):
            raise NotEstimable("lone_cohort", cohort=cohort)
        if alone:
            raise NotEstimable("lone_never_adopter")
        if np.isfinite(cohort) and not (year[adoption == cohort] == cohort - 1).any():
            raise NotEstimable("cohort_without_base", cohort=cohort, base=cohort - 1)


def _refuse_collinear(within: np.ndarray, cells: np.ndarray) -> None:
    """Raise where rows of a cohort do not connect to its base year: shapes (n, cells + k) and (cells, 2)."""
    lengths = np.linalg.norm(within, axis=0)
    values, vectors = np.linalg.eigh(within.T @ within / np.outer(lengths, lengths))
    if values[0] < COLLINEAR:
        worst = int(np.abs(vectors[:, 0]).argmax())
        if worst >= len(cells):
            raise NotEstimable("control_collinear", number=worst - len(cells) + 1)
        cohort, event_time = cells[worst]
        raise NotEstimable("cohort_unconnected", cohort=cohort, event_time=event_time)


@estimator("event_study")
def event_study_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """The effect of a policy by years since a city adopted it, cities that never do as controls."""
    policy = str(model.policy)
    of_years = any("year" in one.groupings for one in regression.effects)
    if not of_years or not any(one.groupings == ("city",) for one in regression.effects):
        raise NotEstimable("event_study_effects")
    if regression.rows[policy].isna().any():
        raise NotEstimable("not_given_everywhere", variable=policy)
    regression = replace(regression, regressors=regression.controls, treatments=0)
    arrays = arrays_of(regression)
    adopted = regression.rows.loc[regression.rows[policy] >= 1].groupby("city_id")["year"].min()
    adoption = arrays.sample["city_id"].map(adopted).to_numpy(dtype=float)
    if not np.isfinite(adoption).any():
        raise NotEstimable("nobody_adopts", variable=policy)
    assert model.lags is not None
    result = event_study(
        arrays.outcome, arrays.regressors, adoption, arrays.sample["year"].to_numpy(), arrays.effects,
        LEADS, model.lags, arrays.one_cluster,
    )  # fmt: skip
    times = result.estimates["event_time"].astype(int)
    names = [f"year {time:+d}" if time else "year of adoption" for time in times]
    names[0], names[-1] = f"{names[0]} and before", f"{names[-1]} and after"
    terms = result.estimates.drop(columns="event_time").assign(term=names)
    jointly = note("leads_jointly", f=result.leads_f, p=result.leads_p)
    found = of_arrays(regression, arrays, terms, None, note("sun_abraham"), jointly)
    regressors = (f"{policy} by year since adoption", *regression.regressors)
    return replace(found, formula=formula(regression.outcome, regressors, regression.effects))
