"""The regression itself, with the inference that a model names."""

from dataclasses import replace

import numpy as np

from assets.catalog.study import Model
from assets.notes import Note, NotEstimable, note
from assets.regressions.clustered import estimate, slopes_of
from assets.regressions.conley import bartlett, conley_variance
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row, term_rows
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Arrays, Regression, arrays_of
from assets.regressions.wild_bootstrap import wild_cluster_bootstrap
from assets.regressions.within import clustered_variance, least_squares

WILD_BOOTSTRAP = {"city": "wild_bootstrap", "province": "wild_bootstrap_province"}
"""By clustering, the note that says so."""


@estimator("least_squares")
def least_squares_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """The regression, with the inference that the model names."""
    arrays = arrays_of(regression)
    if model.inference == "wild_bootstrap":
        return wild_bootstrap_estimate(regression, arrays, model)
    if model.inference == "driscoll_kraay":
        assert model.lags is not None
        return driscoll_kraay_estimate(regression, arrays, model.lags)
    if model.inference == "conley":
        return conley_estimate(regression, arrays, model, design)
    found = estimate(regression, arrays, jackknife=model.inference == "crv3")
    if model.grouping:
        return replace(found, notes=equal_slopes(arrays, regression.treatments))
    return found


def equal_slopes(arrays: Arrays, groups: int) -> tuple[Note, ...]:
    """A Wald test that the slopes of all groups, which come first, are the same; none where clusters are too few."""
    from scipy import stats

    if groups < 2:
        raise NotEstimable("lone_group")
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    variance = clustered_variance(fit, arrays.cluster, arrays.effects)
    contrast = np.eye(len(fit.slopes))[1:groups] - np.eye(len(fit.slopes))[0]
    if len(contrast) > arrays.degrees:
        return ()
    difference = contrast @ fit.slopes
    wald = difference @ np.linalg.solve(contrast @ variance @ contrast.T, difference) / len(contrast)
    p_value = stats.f.sf(wald, len(contrast), arrays.degrees)
    return (note("equal_slopes", contrasts=len(contrast), degrees=arrays.degrees, f=wald, p=p_value),)


def driscoll_kraay_estimate(regression: Regression, arrays: Arrays, lags: int) -> Estimated:
    """Slopes with errors under any correlation among cities that fades over the years, by pyfixest.

    Newey and West's estimator on the yearly sums of the scores, lags counting the years of the sample in their
    order. It rests on many years: with 21 it is a check beside clustering by city and not a replacement of it. The
    factor is T/(T-1) · (n-1)/(n-k), every effect being counted in k.

    Source: Driscoll and Kraay (1998), *Consistent covariance matrix estimation with spatially dependent panel
    data*.

    Raises:
        NotEstimable: the lags are not below the number of years.
    """
    years, rows = arrays.effects.years, len(arrays.sample)
    if lags >= years:
        raise NotEstimable("too_few_years_for_lags", lags=lags, years=years)
    fit = slopes_of(arrays, "DK", vcov_kwargs={"time_id": "year", "panel_id": "city_id", "lag": lags})
    factor = years / (years - 1) * (rows - 1) / (rows - len(fit.slopes) - arrays.effects.parameters)
    terms = term_rows(regression.regressors, fit.slopes, np.sqrt(factor) * fit.errors, years - 1)
    return of_arrays(regression, arrays, terms, note("driscoll_kraay", lags=lags))


def conley_estimate(regression: Regression, arrays: Arrays, model: Model, design: Design) -> Estimated:
    """Slopes with errors under correlation among near cities and over a city's years: all of them, unless lags are named.

    Residuals that stay correlated for long make the error too small where a kernel cuts them off.
    """
    cities = sorted(arrays.sample["city_id"].unique())
    distance = design.distance_km.loc[cities, cities].to_numpy()
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    if model.lags is None:
        time_weights, convention = np.ones(arrays.effects.years), note("conley", cutoff_km=model.cutoff_km)
    else:
        time_weights = bartlett(model.lags)
        convention = note("conley_lags", cutoff_km=model.cutoff_km, lags=model.lags)
    variance = conley_variance(fit, arrays.effects, distance, model.cutoff_km, time_weights)
    terms = term_rows(regression.regressors, fit.slopes, np.sqrt(np.diag(variance)), np.inf)
    return of_arrays(regression, arrays, terms, convention)


def wild_bootstrap_estimate(regression: Regression, arrays: Arrays, model: Model) -> Estimated:
    """The treatment's p value and interval by the wild cluster bootstrap."""
    treatment, cluster = regression.treatment, arrays.one_cluster
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    errors = np.sqrt(np.diag(clustered_variance(fit, cluster, arrays.effects)))
    result = wild_cluster_bootstrap(
        arrays.outcome, arrays.regressors, 0, cluster, arrays.effects, model.draws, model.seed
    )
    row = figure_row(
        treatment,
        fit.slopes[0],
        std_error=errors[0],
        t_value=result.t_value,
        p_value=result.p_value,
        ci_low=result.ci_low,
        ci_high=result.ci_high,
    )
    return of_arrays(regression, arrays, row, note(WILD_BOOTSTRAP[model.cluster], draws=model.draws))
