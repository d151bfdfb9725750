"""Beta convergence: annual growth of the index on its level of the year before."""

from dataclasses import replace

import numpy as np

from assets.catalog.robustness import Check
from assets.indices.convergence import growth, speed
from assets.notes import Note, NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, term_rows
from assets.regressions.fixed_effects import CONVENTION, formula
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import clustered_variance, fit_of, group_means, least_squares

GROWTH, LAGGED_LEVEL = "growth", "lagged_level"


@estimator("convergence")
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
    notes = [*pace_of(float(fit.slopes[0]))]
    if not absolute:
        notes += [note("nickell_bias"), note("regressors_of_growth")]
    vcov = note("crv1_city_years_alone") if absolute else CONVENTION
    found = of_arrays(
        of_growth, arrays, term_rows(regressors, fit.slopes, errors, arrays.degrees), vcov, *notes
    )
    model = formula(GROWTH, regressors)
    return replace(found, formula=model.replace("city_id + ", "") if absolute else model)


def pace_of(slope: float) -> tuple[Note, ...]:
    """Speed of convergence and half-life, or why there are none."""
    try:
        pace = speed(slope)
    except NotEstimable as error:
        return error.notes
    return (note("convergence_speed", rate=pace.rate, half_life=pace.half_life),)
