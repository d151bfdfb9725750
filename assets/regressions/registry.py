"""The estimators by name, and what they share."""

from collections.abc import Callable

import pandas as pd

from assets.catalog.study import Model
from assets.notes import Note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.fixed_effects import convention
from assets.regressions.regression import Arrays, Regression

Estimator = Callable[[Regression, Model, Design], Estimated]
ESTIMATORS: dict[str, Estimator] = {}
"""By the names of estimators.csv; filled as the modules of `assets.regressions.estimators` are imported."""


def estimator(name: str) -> Callable[[Estimator], Estimator]:
    """Register a function as the estimator that estimators.csv declares under a name."""

    def register(function: Estimator) -> Estimator:
        if name in ESTIMATORS:
            raise ValueError(f"estimator {name} is registered twice")
        ESTIMATORS[name] = function
        return function

    return register


def of_arrays(
    regression: Regression,
    arrays: Arrays,
    terms: pd.DataFrame,
    vcov: Note | None = None,
    *notes: Note,
) -> Estimated:
    """An estimate on the complete rows of a regression. `vcov`: none: errors are clustered as the model says."""
    effects, year = arrays.effects, arrays.sample["year"]
    return Estimated(
        n=len(arrays.sample),
        cities=effects.cities,
        years=effects.years,
        first_year=int(year.min()),
        last_year=int(year.max()),
        terms=terms,
        vcov=vcov or convention(effects, arrays.cluster, regression.cluster),
        formula=regression.formula,
        notes=notes,
    )
