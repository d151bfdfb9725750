"""The two-way regression, with the inference that a check names."""

from dataclasses import replace

import numpy as np

from assets.catalog.robustness import Check
from assets.notes import Note, NotEstimable, note
from assets.regressions.conley import bartlett, conley_variance
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row, term_rows
from assets.regressions.fixed_effects import CLUSTERED, estimate
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Arrays, Regression, arrays_of
from assets.regressions.wild_bootstrap import wild_cluster_bootstrap
from assets.regressions.within import clustered_variance, least_squares


@estimator("least_squares")
def least_squares_estimate(regression: Regression, check: Check, design: Design) -> Estimated:
    """The two-way regression, with the inference that the check names."""
    arrays = arrays_of(regression)
    if check.inference in CLUSTERED:
        if check.inference == "province" and arrays.sample["province"].nunique() < 2:
            raise NotEstimable("lone_province")
        model = (regression.outcome, regression.regressors)
        found = estimate(arrays.sample, *model, check.inference, regression.year_effects)
        return replace(found, notes=(equal_slopes(arrays, regression.groups),)) if check.by else found
    if check.inference == "wild_bootstrap":
        return wild_bootstrap_estimate(regression, arrays, check)
    if check.inference == "driscoll_kraay":
        return driscoll_kraay_estimate(regression, arrays, check.lags)
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    variance = conley_variance(
        fit, arrays.effects, distances(arrays, design), check.cutoff_km, bartlett(check.lags)
    )
    terms = term_rows(regression.regressors, fit.slopes, np.sqrt(np.diag(variance)), np.inf)
    return of_arrays(regression, arrays, terms, note("conley", cutoff_km=check.cutoff_km, lags=check.lags))


def equal_slopes(arrays: Arrays, groups: int) -> Note:
    """A Wald test that the slopes of all groups, which come first, are the same."""
    from scipy import stats

    if groups < 2:
        raise NotEstimable("lone_group")
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    variance = clustered_variance(fit, arrays.effects.city, arrays.effects)
    contrast = np.eye(len(fit.slopes))[1:groups] - np.eye(len(fit.slopes))[0]
    difference = contrast @ fit.slopes
    wald = difference @ np.linalg.solve(contrast @ variance @ contrast.T, difference) / len(contrast)
    p_value = stats.f.sf(wald, len(contrast), arrays.degrees)
    return note("equal_slopes", contrasts=len(contrast), degrees=arrays.degrees, f=wald, p=p_value)


def driscoll_kraay_estimate(regression: Regression, arrays: Arrays, lags: int) -> Estimated:
    """Slopes with errors under any correlation among cities that fades over the years, by pyfixest.

    Newey and West's estimator on the yearly sums of the scores, lags counting the years of the sample in their
    order. It rests on many years: with 21 it is a check beside clustering by city and not a replacement of it.

    Source: Driscoll and Kraay (1998), *Consistent covariance matrix estimation with spatially dependent panel
    data*.

    Raises:
        NotEstimable: the lags are not below the number of years.
    """
    import pyfixest

    if lags >= arrays.effects.years:
        raise NotEstimable("too_few_years_for_lags", lags=lags, years=arrays.effects.years)
    fit = pyfixest.feols(
        regression.formula,
        data=arrays.sample,
        vcov="DK",
        vcov_kwargs={"time_id": "year", "panel_id": "city_id", "lag": lags},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
        fixef_tol=1e-12,  # of the default, errors of an unbalanced panel keep an error of 1e-6
    )
    terms = term_rows(
        regression.regressors, fit.coef().to_numpy(), fit.se().to_numpy(), arrays.effects.years - 1
    )
    return of_arrays(regression, arrays, terms, note("driscoll_kraay", lags=lags))


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
    return of_arrays(regression, arrays, row, note("wild_bootstrap", draws=check.draws))
