"""Descriptive statistics of the study's variables over its panel, and of each model over what it is estimated from."""

import numpy as np
import pandas as pd

from assets.catalog.study import Study
from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.regression import arrays_of, regression_of
from assets.table_assets import as_table

TABLE, PANEL = "regressions.descriptive", "panel"


def descriptive_table(design: Design, study: Study) -> pd.DataFrame:
    """variable, sample, n, mean, sd, min, max: over the panel's rows that have a variable, and over the estimation
    sample of each model that can be estimated, where outcome and terms stand under their names."""
    rows = []
    for name in design.readings.variables:
        column = design.readings.column(name)
        if column in design.values.figures:
            rows.append(described(name, PANEL, design.figures(column)))
    for model in study.models:
        try:
            regression = regression_of(model, design)
            sample = arrays_of(regression).sample
        except NotEstimable:
            continue  # the model says why, in regressions.model
        for name in (regression.outcome, *regression.regressors):
            rows.append(described(name, model.model_id, sample[name].to_numpy(dtype=float)))
    return as_table([pd.DataFrame(rows)], TABLE)


def described(variable: str, sample: str, figures: np.ndarray) -> dict[str, object]:
    """The statistics of figures of shape (n,), those left out that are missing."""
    there = pd.Series(figures[~np.isnan(figures)])
    return {
        "variable": variable,
        "sample": sample,
        "n": len(there),
        "mean": there.mean(),
        "sd": there.std(),
        "min": there.min(),
        "max": there.max(),
    }
