"""A table of city-years, estimated as a model of it would be."""

import pandas as pd

from assets.catalog.study_language.model_formulas import Effect
from assets.catalog.study_language.model_parsing import effects_of_text
from assets.regressions import clustered
from assets.regressions.estimates import Estimated
from assets.regressions.fixed_effects import formula
from assets.regressions.regression import Regression, arrays_of


def regression(
    rows: pd.DataFrame,
    outcome: str,
    regressors: list[str] | tuple[str, ...],
    cluster: str = "city",
    effects: str = "city + year",
) -> Regression:
    """A regression of columns of a table: city_id, year, the groupings of effects and clusters, the variables."""
    named: tuple[Effect, ...] = effects_of_text(effects)
    given = rows if "province" in rows else rows.assign(province="one")
    written = formula(outcome, regressors, named)
    return Regression(outcome, tuple(regressors), (), given, named, cluster, written)


def estimate(
    rows: pd.DataFrame,
    outcome: str,
    regressors: list[str] | tuple[str, ...],
    cluster: str = "city",
    effects: str = "city + year",
    jackknife: bool = False,
) -> Estimated:
    """Its estimate."""
    asked = regression(rows, outcome, regressors, cluster, effects)
    return clustered.estimate(asked, arrays_of(asked), jackknife)
