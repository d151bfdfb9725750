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
from assets.regressions.within import less_effects, small_sample_factor

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
    by = " + ".join(CLUSTERED_BY[regression.cluster])
    fit = slopes_of(arrays, {"CRV3" if jackknife else "CRV1": by})
    if not np.isfinite(fit.errors).all():
        raise NotEstimable("variance_not_positive")
    factor = small_sample_factor(len(arrays.sample), len(fit.slopes), arrays.cluster, arrays.effects)
    terms = term_rows(regression.regressors, fit.slopes, np.sqrt(factor) * fit.errors, arrays.degrees)
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


def slopes_of(arrays: Arrays, vcov: str | Mapping[str, str], **options: Any) -> Slopes:
    """The slopes by pyfixest.

    It takes effects out by iteration, to a tolerance in the unit of a variable, and no trends: they are taken out
    beforehand, exactly, and what is left is brought to a standard deviation of one.

    Args:
        vcov: pyfixest's name of a variance.
        options: of it.
    """
    import pyfixest
    from pyfixest.demeaners import MapDemeaner

    effects, regressors = arrays.effects, [f"x{number}" for number in range(arrays.regressors.shape[1])]
    columns = np.column_stack([arrays.outcome, arrays.regressors])
    if effects.named:
        columns = less_effects(columns, effects)
    scale = columns.std(axis=0)
    data = pd.DataFrame(columns / scale, columns=[OUTCOME, *regressors])
    keys = arrays.sample[["city_id", "year", "province"]].reset_index(drop=True)
    groups = {f"effect{number}": group for number, group in enumerate(effects.groups)}
    trends = any(one.trend for one in effects.named)
    right = " + ".join(["0" if trends else "1", *regressors])
    within = f" | {' + '.join(groups)}" if groups and not trends else ""
    fit = pyfixest.feols(
        f"{OUTCOME} ~ {right}{within}",
        data=pd.concat([data, keys, pd.DataFrame(groups)], axis=1),
        vcov=dict(vcov) if isinstance(vcov, Mapping) else vcov,
        ssc=pyfixest.ssc(k_adj=False, G_adj=False),
        # The parts of the jackknife have effects again.
        demeaner=MapDemeaner(fixef_tol=1e-12, fixef_maxiter=100_000),
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
