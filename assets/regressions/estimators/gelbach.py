"""Which added control moves the treatment's slope, and by how much.

Unlike adding controls one after another, the decomposition does not depend on their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.study import Model
from assets.notes import NotEstimable, note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, term_rows
from assets.regressions.registry import estimator, of_arrays
from assets.regressions.regression import Regression, arrays_of
from assets.regressions.within import Effects, Fit, clustered_variance, fit_of, less_effects


@dataclass(frozen=True)
class Gelbach:
    """The change of a slope from the short to the long regression, by control."""

    slope_short: float
    """On the effects alone."""
    slope_long: float
    """With the controls."""
    std_error: float
    """Of the change, slope_short - slope_long."""
    terms: pd.DataFrame
    """term, contribution, std_error; the contributions sum to the change."""


def gelbach(
    outcome: np.ndarray,
    treatment: np.ndarray,
    controls: np.ndarray,
    names: Sequence[str],
    cluster: np.ndarray,
    effects: Effects,
) -> Gelbach:
    """Decompose the change of the treatment's slope when the controls are added.

    Control j contributes c_j = g_j·b_j: b_j is its slope in the long regression, g_j the treatment's in a
    regression of the control on treatment and effects; Σ c_j = short - long is the formula of the
    omitted-variable bias. A row moves c_j by g_j·(bread · x u)_j + b_j·t v_j / t't, with u the residual of
    the long regression, v_j that of the auxiliary one, x and t regressors and treatment less the effects
    (delta method over both equations). The standard errors cluster the sum of both moves, with the factor
    of `clustered_variance` for the long regression.

    Source: Gelbach (2016), *When do covariates matter? And which ones, and how much?*; b1x2 in Stata.

    Args:
        outcome: shape (n,).
        treatment: shape (n,).
        controls: shape (n, k), not collinear with each other and the treatment within the effects.
        names: k names of the controls.
        cluster: shape (n,), the number of each row's cluster, from 0.

    Raises:
        ValueError: names and controls differ in number.
    """
    if len(names) != controls.shape[1]:
        raise ValueError(f"{controls.shape[1]} controls and {len(names)} names: name every control once")
    columns = less_effects(np.column_stack([outcome, treatment, controls]), effects)
    y, x, added = columns[:, 0], columns[:, 1], columns[:, 2:]
    short, long = fit_of(y, columns[:, 1:2]), fit_of(y, columns[:, 1:])

    loadings = x @ added / (x @ x)
    contributions = loadings * long.slopes[1:]
    of_slopes = (long.regressors * long.residuals[:, None]) @ long.bread[:, 1:]
    of_loadings = x[:, None] * (added - np.outer(x, loadings)) / (x @ x)
    influence = loadings * of_slopes + long.slopes[1:] * of_loadings

    # The change is the last of k + 1 columns: as many as the long regression has slopes, as its factor needs.
    moves = np.column_stack([influence, influence.sum(axis=1)])
    changes = np.append(contributions, contributions.sum())
    variance = clustered_variance(
        Fit(changes, np.ones(len(y)), moves, np.eye(len(changes))), cluster, effects
    )
    errors = np.sqrt(np.diag(variance))
    return Gelbach(
        slope_short=float(short.slopes[0]),
        slope_long=float(long.slopes[0]),
        std_error=float(errors[-1]),
        terms=pd.DataFrame({"term": list(names), "contribution": contributions, "std_error": errors[:-1]}),
    )


@estimator("gelbach")
def gelbach_estimate(regression: Regression, model: Model, design: Design) -> Estimated:
    """What each control contributes to the change of the treatment's slope."""
    if regression.treatment and not regression.controls:
        raise NotEstimable("gelbach_needs_controls")
    arrays = arrays_of(regression)
    result = gelbach(
        arrays.outcome,
        arrays.treatment,
        arrays.controls,
        regression.controls,
        arrays.cluster,
        arrays.effects,
    )
    names = [*result.terms["term"], "all controls"]
    contributions = [*result.terms["contribution"], result.slope_short - result.slope_long]
    errors = [*result.terms["std_error"], result.std_error]
    terms = term_rows(names, np.array(contributions), np.array(errors), arrays.degrees)
    slopes = note("gelbach_slopes", short=result.slope_short, long=result.slope_long)
    return of_arrays(regression, arrays, terms, None, slopes)
