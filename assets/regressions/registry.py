"""The estimators by name, and what they share."""

from collections.abc import Callable

import pandas as pd

from assets.catalog.robustness import Check
from assets.notes import Note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.fixed_effects import CONVENTION
from assets.regressions.regression import Arrays, Regression

Estimator = Callable[[Regression, Check, Design], Estimated]
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
    vcov: Note = CONVENTION,
    *notes: Note,
) -> Estimated:
    """An estimate on the complete rows of a regression."""
    effects = arrays.effects
    return Estimated(
        len(arrays.sample), effects.cities, effects.years, terms, vcov, regression.formula, notes=notes
    )
