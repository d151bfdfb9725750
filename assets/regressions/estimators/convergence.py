"""Beta convergence: annual growth of the index on its level of the year before."""

from dataclasses import replace

import numpy as np

from assets.catalog.study import Model
from assets.indices.convergence import growth, speed
from assets.notes import Note, NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, term_rows
from assets.regressions.fixed_effects import complete_sample, formula
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import clustered_variance, least_squares

GROWTH, LAGGED_LEVEL = "growth", "lagged_level"


@estimator("convergence")
def convergence_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """Annual growth of the outcome on its level of the year before.

    Without controls effects of cities are left out: absolute convergence. With them, to each city's own path. Both
    do without cities of a single year of growth.
    """
    scored = regression.rows.dropna(subset=[regression.outcome])
    changes = growth(scored["city_id"], scored["year"], scored[regression.outcome].to_numpy())
    both = changes.merge(regression.rows, on=["city_id", "year"])
    rows = complete_sample(both, GROWTH, [LAGGED_LEVEL], regression.effects)
    absolute = not regression.controls
    effects = tuple(one for one in regression.effects if not absolute or one.groupings != ("city",))
    of_growth = replace(
        regression,
        outcome=GROWTH,
        regressors=(LAGGED_LEVEL, *([] if absolute else regression.regressors)),
        rows=rows,
        years=(),
        effects=effects,
        treatments=1,
    )
    arrays = arrays_of(of_growth)
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    errors = np.sqrt(np.diag(clustered_variance(fit, arrays.cluster, arrays.effects)))
    notes = [*pace_of(float(fit.slopes[0]))]
    if arrays.effects.of_cities:
        notes.append(note("nickell_bias"))
    if not absolute:
        notes.append(note("regressors_of_growth"))
    terms = term_rows(of_growth.regressors, fit.slopes, errors, arrays.degrees)
    found = of_arrays(of_growth, arrays, terms, None, *notes)
    return replace(found, formula=formula(GROWTH, of_growth.regressors, effects))


def pace_of(slope: float) -> tuple[Note, ...]:
    """Speed of convergence and half-life, or why there are none."""
    try:
        pace = speed(slope)
    except NotEstimable as error:
        return error.notes
    return (note("convergence_speed", rate=pace.rate, half_life=pace.half_life),)
