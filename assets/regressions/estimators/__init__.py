"""What a model or check does with its regression: one module an estimator, all to the same shape.

To add an estimator is to declare it in assets/catalog/estimators.csv and to write its module here.
"""

import importlib
import pkgutil

from assets.catalog.study import Model
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.registry import ESTIMATORS
from assets.regressions.regression import regression_of

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def estimated(model: Model, design: Design) -> Estimated:
    """Estimate a model or check.

    Raises:
        NotEstimable: its sample does not allow it.
    """
    return ESTIMATORS[model.estimator](regression_of(model, design), model, design)
