"""What a check does with its regression: one function an estimator, all to the same shape."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from assets.catalog.robustness import Check
from assets.catalog.study import Study
from assets.indices.convergence import growth, speed
from assets.regressions.conley import bartlett, conley_variance
from assets.regressions.design import Design
from assets.regressions.driscoll_kraay import driscoll_kraay_variance
from assets.regressions.estimates import Estimated, figure_row, term_rows
from assets.regressions.event_study import event_study
from assets.regressions.fixed_effects import CLUSTERED, CONVENTION, estimate, formula
from assets.regressions.gelbach import gelbach
from assets.regressions.instrumental import anderson_rubin_interval, two_stage_least_squares
from assets.regressions.mediation import mediation
from assets.regressions.moran import inverse_distance_weights
from assets.regressions.oster import oster
from assets.regressions.placebo import complete_cities, placebo, placebo_p_value
from assets.regressions.regression import Arrays, Regression, arrays_of, regression_of
from assets.regressions.spatial_durbin import spatial_durbin
from assets.regressions.wild_bootstrap import wild_cluster_bootstrap
from assets.regressions.within import clustered_variance, effects_of, fit_of, group_means, least_squares

Estimator = Callable[[Regression, Check, Design], Estimated]
LEADS = 3
GROWTH, LAGGED_LEVEL = "growth", "lagged_level"


def estimated(check: Check, design: Design, study: Study) -> Estimated:
    """Estimate a check.

    Raises:
        ValueError: it cannot be estimated; the message says why.
    """
    return ESTIMATORS[check.estimator](regression_of(check, design, study), check, design)


def least_squares_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """The two-way regression, with the inference that the check names."""
    arrays = arrays_of(regression)
    if check.inference in CLUSTERED:
        if check.inference == "province" and arrays.sample["province"].nunique() < 2:
            raise ValueError(
                "a single province is left in the sample: errors cannot be clustered by province"
            )
        model = (regression.outcome, regression.regressors)
        found = estimate(arrays.sample, *model, check.inference, regression.year_effects)
        return replace(found, note=equal_slopes(arrays, regression.groups)) if check.by else found
    if check.inference == "wild_bootstrap":
        return wild_bootstrap_estimate(regression, arrays, check)
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    if check.inference == "driscoll_kraay":
        variance = driscoll_kraay_variance(fit, arrays.effects, check.lags)
        convention = (
            f"Driscoll–Kraay, {check.lags} lags, T/(T-1)·(n-1)/(n-k), k = slopes + cities + year dummies, "
            "t with T - 1 degrees of freedom"
        )
        degrees = arrays.effects.years - 1.0
    else:
        distance = distances(arrays, design)
        variance = conley_variance(fit, arrays.effects, distance, check.cutoff_km, bartlett(check.lags))
        convention = (
            f"Conley, Bartlett kernels to {check.cutoff_km:g} km and {check.lags} lags, no small-sample factor, "
            "normal distribution"
        )
        degrees = np.inf
    terms = term_rows(regression.regressors, fit.slopes, np.sqrt(np.diag(variance)), degrees)
    return of_arrays(regression, arrays, terms, convention)


def of_arrays(
    regression: Regression,
    arrays: Arrays,
    terms: pd.DataFrame,
    vcov: str = CONVENTION,
    note: str | None = None,
) -> Estimated:
    """An estimate on the complete rows of a regression."""
    effects = arrays.effects
    return Estimated(
        len(arrays.sample), effects.cities, effects.years, terms, vcov, regression.formula, note=note
    )


def equal_slopes(arrays: Arrays, groups: int) -> str:
    """A Wald test that the slopes of all groups, which come first, are the same, in words."""
    from scipy import stats

    if groups < 2:
        raise ValueError("a single group is left in the sample: there are no slopes to compare")
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    variance = clustered_variance(fit, arrays.effects.city, arrays.effects)
    contrast = np.eye(len(fit.slopes))[1:groups] - np.eye(len(fit.slopes))[0]
    difference = contrast @ fit.slopes
    wald = difference @ np.linalg.solve(contrast @ variance @ contrast.T, difference) / len(contrast)
    p_value = stats.f.sf(wald, len(contrast), arrays.degrees)
    return (
        f"slopes the same in all groups: F({len(contrast)}, {arrays.degrees}) = {wald:.2f}, p = {p_value:.3f}"
    )


def distances(arrays: Arrays, design: Design) -> np.ndarray:
    """Distances between the sample's cities in the order of their codes: shape (cities, cities)."""
    cities = sorted(arrays.sample["city_id"].unique())
    return design.distance_km.loc[cities, cities].to_numpy()


def wild_bootstrap_estimate(regression: Regression, arrays: Arrays, check: Check) -> Estimated:
    """The treatment's p value and interval by the wild cluster bootstrap."""
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    errors = np.sqrt(np.diag(clustered_variance(fit, arrays.effects.city, arrays.effects)))
    result = wild_cluster_bootstrap(
        arrays.outcome, arrays.regressors, 0, arrays.effects.city, arrays.effects, check.draws, check.seed
    )
    row = figure_row(
        regression.treatment,
        fit.slopes[0],
        std_error=errors[0],
        t_value=result.t_value,
        p_value=result.p_value,
        ci_low=result.ci_low,
        ci_high=result.ci_high,
    )
    vcov = f"wild cluster bootstrap by city, restricted, {check.draws:,} draws; standard error CRV1"
    return of_arrays(regression, arrays, row, vcov)


def placebo_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """The estimate beside those under permuted city paths; the interval is that of the permutations."""
    arrays = arrays_of(regression)
    rows = complete_cities(arrays.effects)
    complete = effects_of(arrays.effects.city[rows], arrays.effects.year[rows])
    fit = least_squares(arrays.outcome[rows], arrays.regressors[rows], complete)
    draws = placebo(
        arrays.outcome, arrays.treatment, arrays.controls, arrays.effects, check.draws, check.seed
    )
    low, high = np.quantile(draws, [0.025, 0.975])
    row = figure_row(
        regression.treatment,
        fit.slopes[0],
        p_value=placebo_p_value(draws, fit.slopes[0]),
    )
    vcov = f"{check.draws:,} permutations of city paths"
    note = f"{complete.cities} cities with all years; 95 % of the permutations lie in [{low:.4f}, {high:.4f}]"
    found = of_arrays(regression, arrays, row, vcov, note)
    return replace(found, n=int(rows.sum()), cities=complete.cities, draws=draws)


def oster_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """Oster's delta and the bias-adjusted slope."""
    arrays = arrays_of(regression)
    if not regression.controls:
        raise ValueError("Oster's bounds compare a regression with controls to one without: there are none")
    full = oster(arrays.outcome, arrays.treatment, arrays.controls, arrays.effects, 1.0)
    r_max = min(1.0, check.r_max * full.r2_long) if check.r_max else 1.0
    result = oster(arrays.outcome, arrays.treatment, arrays.controls, arrays.effects, r_max)
    terms = pd.concat(
        [
            figure_row(regression.treatment, result.slope_long),
            figure_row("delta", result.delta),
            figure_row("bias_adjusted", result.bias_adjusted),
        ],
        ignore_index=True,
    )
    note = (
        f"largest R² {r_max:.3f}, within both effects {result.r2_short:.3f} without controls and "
        f"{result.r2_long:.3f} with them; delta: for a slope of 0; bias_adjusted: at delta 1"
    )
    return of_arrays(regression, arrays, terms, "none", note)


def gelbach_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """What each control contributes to the change of the treatment's slope."""
    if not regression.controls:
        raise ValueError("there are no controls to decompose")
    arrays = arrays_of(regression)
    result = gelbach(
        arrays.outcome,
        arrays.treatment,
        arrays.controls,
        regression.controls,
        arrays.effects.city,
        arrays.effects,
    )
    names = [*result.terms["term"], "all controls"]
    contributions = [*result.terms["contribution"], result.slope_short - result.slope_long]
    errors = [*result.terms["std_error"], result.std_error]
    terms = term_rows(names, np.array(contributions), np.array(errors), arrays.degrees)
    note = f"slope {result.slope_short:.4f} without controls, {result.slope_long:.4f} with them"
    return of_arrays(regression, arrays, terms, CONVENTION, note)


def mediation_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """Total, direct and indirect effect through the check's mediator."""
    arrays = arrays_of(replace(regression, regressors=(*regression.regressors, str(check.mediator))))
    result = mediation(
        arrays.outcome, arrays.treatment, arrays.controls[:, -1], arrays.controls[:, :-1], arrays.effects,
        check.draws, check.seed,
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
        std_error=abs(result.indirect / result.sobel_z),
        t_value=result.sobel_z,
        p_value=result.sobel_p,
        ci_low=result.ci_low,
        ci_high=result.ci_high,
    )
    note = (
        f"descriptive: the mediator is not randomised; indirect is {result.share:.0%} of total; its t and p are "
        f"Sobel's, its interval the percentiles of {result.draws:,} draws of cities"
    )
    return of_arrays(regression, arrays, pd.concat([terms, indirect], ignore_index=True), CONVENTION, note)


def instrumental_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """Two-stage least squares, the first stage, and an interval that holds for weak instruments, too."""
    arrays = arrays_of(replace(regression, regressors=(*regression.regressors, *check.instruments)))
    count = len(check.instruments)
    controls, instruments = arrays.controls[:, :-count], arrays.controls[:, -count:]
    given = (arrays.outcome, arrays.treatment, controls, instruments, arrays.effects.city, arrays.effects)
    fit, robust = two_stage_least_squares(*given), anderson_rubin_interval(*given)
    second = term_rows(regression.regressors, fit.slopes, np.sqrt(np.diag(fit.variance)), arrays.degrees)
    first_errors = np.sqrt(np.diag(fit.first_stage_variance))[:count]
    first = term_rows(
        [f"first_stage: {name}" for name in check.instruments],
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
    pieces = " and ".join(f"[{low:.4g}, {high:.4g}]" for low, high in robust.pieces) or "none"
    terms = [second, first, figure_row("first_stage_f", fit.first_stage_f), interval]
    note = f"first stage F {fit.first_stage_f:.1f}; Anderson–Rubin set ({robust.kind}): {pieces}"
    found = of_arrays(regression, arrays, pd.concat(terms, ignore_index=True), CONVENTION, note)
    return replace(
        found, formula=f"{regression.formula} | {regression.treatment} ~ {' + '.join(check.instruments)}"
    )


def event_study_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """The effect of a policy by years since a city adopted it, cities that never do as controls."""
    policy = str(check.policy)
    if regression.rows[policy].isna().any():
        raise ValueError(f"{policy} is not given for every city-year")
    regression = replace(regression, regressors=regression.controls)
    arrays = arrays_of(regression)
    adopted = regression.rows.loc[regression.rows[policy] >= 1].groupby("city_id")["year"].min()
    adoption = arrays.sample["city_id"].map(adopted).to_numpy(dtype=float)
    if not np.isfinite(adoption).any():
        raise ValueError(f"no city of the sample adopts {policy}")
    result = event_study(
        arrays.outcome, arrays.regressors, adoption, arrays.sample["year"].to_numpy(), arrays.effects,
        LEADS, check.lags, arrays.effects.city,
    )  # fmt: skip
    times = result.estimates["event_time"].astype(int)
    names = [f"year {time:+d}" if time else "year of adoption" for time in times]
    names[0], names[-1] = f"{names[0]} and before", f"{names[-1]} and after"
    terms = result.estimates.drop(columns="event_time").assign(term=names)
    note = f"Sun and Abraham (2021); leads jointly: F = {result.leads_f:.2f}, p = {result.leads_p:.3f}"
    found = of_arrays(regression, arrays, terms, CONVENTION, note)
    model = formula(regression.outcome, (f"{policy} by year since adoption", *regression.regressors))
    return replace(found, formula=model)


def spatial_durbin_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """Direct, indirect and total impacts, neighbours weighted by the inverse square of their distance.

    Weights by the inverse distance itself are so even that the likelihood of a trending index rises up to a
    spatial lag of one.
    """
    arrays = arrays_of(regression)
    rows = complete_cities(arrays.effects)
    sample = arrays.sample[rows]
    if not len(sample):
        raise ValueError("no city has all years, which the spatial Durbin model needs")
    cities, years = sample["city_id"].nunique(), sample["year"].nunique()
    columns = {
        name: sample[name].to_numpy(dtype=float).reshape(cities, years)
        for name in (regression.outcome, *regression.regressors)
    }
    codes = sorted(sample["city_id"].unique())
    weights = inverse_distance_weights(design.distance_km.loc[codes, codes].to_numpy() ** 2)
    outcome = columns.pop(regression.outcome)
    result = spatial_durbin(outcome, columns, weights)
    impacts = result.terms.assign(term=result.terms["term"] + ": " + result.terms["effect"])
    rho = term_rows(["rho"], np.array([result.rho]), np.array([result.rho_std_error]), np.inf)
    terms = pd.concat([rho, impacts.drop(columns="effect")], ignore_index=True)
    note = (
        f"{cities} cities with all years; inverse squared distances, row-standardised: with inverse distances "
        "the likelihood of a trending index need not have a maximum"
    )
    found = of_arrays(regression, arrays, terms, "expected information; impacts by simulation", note)
    return replace(found, n=len(sample), cities=cities)


def convergence_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """Annual growth of the index on its level of the year before.

    Without controls only year effects are taken out: absolute convergence. With them, city effects as well.
    """
    scored = regression.rows.dropna(subset=[regression.outcome])
    changes = growth(scored["city_id"], scored["year"], scored[regression.outcome].to_numpy())
    rows = changes.merge(regression.rows, on=["city_id", "year"])
    regressors = (LAGGED_LEVEL, *([] if check.regressors == () else regression.regressors))
    absolute = len(regressors) == 1
    of_growth = replace(regression, outcome=GROWTH, regressors=regressors, rows=rows, years=range(0))
    arrays = arrays_of(of_growth)
    if absolute:
        columns = np.column_stack([arrays.outcome, arrays.treatment])
        columns = columns - group_means(columns, arrays.effects.year)
        fit = fit_of(columns[:, 0], columns[:, 1:])
    else:
        fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    errors = np.sqrt(np.diag(clustered_variance(fit, arrays.effects.city, arrays.effects)))
    note = pace_of(float(fit.slopes[0]))
    if not absolute:
        note += "; city effects bias the slope downwards (Nickell 1981); regressors of the year of growth"
    vcov = CONVENTION.replace(" (Stata xtreg, fe)", "") if absolute else CONVENTION
    found = of_arrays(
        of_growth, arrays, term_rows(regressors, fit.slopes, errors, arrays.degrees), vcov, note
    )
    model = formula(GROWTH, regressors)
    return replace(found, formula=model.replace("city_id + ", "") if absolute else model)


def pace_of(slope: float) -> str:
    """Speed of convergence and half-life in words."""
    try:
        pace = speed(slope)
    except ValueError as error:
        return str(error)
    return f"speed {pace.rate:.1%} a year, half-life {pace.half_life:.0f} years"


ESTIMATORS: dict[str, Estimator] = {
    "least_squares": least_squares_estimate,
    "placebo": placebo_estimate,
    "oster": oster_estimate,
    "gelbach": gelbach_estimate,
    "mediation": mediation_estimate,
    "instrumental": instrumental_estimate,
    "event_study": event_study_estimate,
    "spatial_durbin": spatial_durbin_estimate,
    "convergence": convergence_estimate,
}
