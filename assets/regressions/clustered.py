"""Least squares by pyfixest, errors clustered by one rule for what counts as a parameter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from assets.notes import NotEstimable, note
from assets.regressions.estimates import Estimated, term_rows
from assets.regressions.fixed_effects import stata_of
from assets.regressions.registry import of_arrays
from assets.regressions.regression import CLUSTERED_BY, Arrays, Regression
from assets.regressions.within import (
    least_squares,
    less_effects,
    slopes_without_each,
    small_sample_factor,
)

CRV3 = {"city": "crv3", "province": "crv3_province"}
OUTCOME, CONSTANT = "outcome", "Intercept"


@dataclass(frozen=True)
class Slopes:
    """Least squares of k slopes, errors without any small-sample factor."""

    slopes: np.ndarray
    """Shape (k,)."""
    errors: np.ndarray
    """Shape (k,)."""
    constant: float
    """With its error, where the model has no effects; else NaN."""
    constant_error: float
    r2: float
    r2_within: float


def estimate(regression: Regression, arrays: Arrays, jackknife: bool = False) -> Estimated:
    """A regression with the errors that it is clustered by.

    Args:
        jackknife: CRV3 in place of CRV1.
    """
    fit = slopes_of(arrays, {"CRV1": " + ".join(CLUSTERED_BY[regression.cluster])})
    errors = jackknife_errors(arrays) if jackknife else fit.errors
    if not np.isfinite(errors).all():
        raise NotEstimable("variance_not_positive")
    factor = small_sample_factor(len(arrays.sample), len(fit.slopes), arrays.cluster, arrays.effects)
    terms = term_rows(regression.regressors, fit.slopes, np.sqrt(factor) * errors, arrays.degrees)
    found = of_arrays(regression, arrays, terms, note(CRV3[regression.cluster]) if jackknife else None)
    stata = stata_of(arrays, regression.outcome, regression.regressors)
    found = replace(
        found, r2=fit.r2, r2_within=fit.r2_within, r2_xtreg=stata.r2_xtreg, constant=stata.constant
    )
    if not arrays.effects.named:
        t_value = fit.constant / (np.sqrt(factor) * fit.constant_error)
        return replace(found, constant=fit.constant, constant_t_value=t_value)
    by_city = regression.cluster == "city" and not jackknife
    return replace(found, constant_t_value=stata.constant_t_value if by_city else np.nan)


def jackknife_errors(arrays: Arrays) -> np.ndarray:
    """CRV3 without its factor: the spread of slopes estimated without one cluster each, shape (k,)."""
    fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
    left_out = slopes_without_each(fit, arrays.one_cluster, arrays.effects)
    return np.sqrt(((left_out - fit.slopes) ** 2).sum(axis=0))


def slopes_of(arrays: Arrays, vcov: str | Mapping[str, str], **options: Any) -> Slopes:
    """The slopes by pyfixest.

    It would take effects out by iteration, to a tolerance in the unit of a variable, and knows no trends: they are
    taken out beforehand, exactly, and what is left is brought to a standard deviation of one.

    Args:
        vcov: pyfixest's name of a variance.
        options: of it.
    """
    import pyfixest

    effects, regressors = arrays.effects, [f"x{number}" for number in range(arrays.regressors.shape[1])]
    columns = np.column_stack([arrays.outcome, arrays.regressors])
    if effects.named:
        columns = less_effects(columns, effects)
    scale = columns.std(axis=0)
    data = pd.DataFrame(columns / scale, columns=[OUTCOME, *regressors])
    keys = arrays.sample[["city_id", "year", "province"]].reset_index(drop=True)
    fit = pyfixest.feols(
        f"{OUTCOME} ~ {' + '.join(['0' if effects.named else '1', *regressors])}",
        data=pd.concat([data, keys], axis=1),
        vcov=dict(vcov) if isinstance(vcov, Mapping) else vcov,
        ssc=pyfixest.ssc(k_adj=False, G_adj=False),
        **options,
    )
    estimates, errors = scale[0] * fit.coef(), scale[0] * fit.se()
    residuals, outcome = scale[0] * fit.resid(), arrays.outcome - arrays.outcome.mean()
    left = float(residuals @ residuals)
    return Slopes(
        slopes=estimates[regressors].to_numpy() / scale[1:],
        errors=errors[regressors].to_numpy() / scale[1:],
        constant=float(estimates.get(CONSTANT, np.nan)),
        constant_error=float(errors.get(CONSTANT, np.nan)),
        r2=1 - left / float(outcome @ outcome),
        r2_within=1 - left / float(columns[:, 0] @ columns[:, 0]) if effects.named else np.nan,
    )
