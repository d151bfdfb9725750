"""Spatial autocorrelation of every index and of what the headline's model leaves unexplained, year by year."""

import numpy as np
import pandas as pd

from assets.catalog.study import Study
from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.moran import inverse_distance_weights, moran
from assets.regressions.regression import arrays_of, regression_of
from assets.regressions.within import least_squares
from assets.table_assets import as_table

FEWEST = 4
"""Cities that the moments of Moran's I take."""
TABLE = "regressions.spatial_autocorrelation"
RESIDUAL = "residual"


def autocorrelation_table(design: Design, study: Study) -> pd.DataFrame:
    """Moran's I of every index and of the headline's residuals, weights the inverse of distances."""
    parts = {}
    for index in study.indices:
        column = design.readings.column(index.variable)
        if column in design.values.figures:
            parts[index.variable] = design.keys.assign(value=design.figures(column)).dropna()
    model = study.headline_model
    if model is not None:
        try:
            arrays = arrays_of(regression_of(model, design))
            fit = least_squares(arrays.outcome, arrays.regressors, arrays.effects)
            parts[RESIDUAL] = arrays.sample[["city_id", "year"]].assign(value=fit.residuals)
        except NotEstimable:
            pass  # the model says why, in regressions.model
    found = [
        by_year(part, design.distance_km).assign(variable=name) for name, part in parts.items() if len(part)
    ]
    return as_table(found, TABLE)


def by_year(rows: pd.DataFrame, distance_km: pd.DataFrame) -> pd.DataFrame:
    """Moran's I in every year, among the cities that have a value.

    Args:
        rows: city_id, year, value.
    """
    found = []
    for year, of_year in rows.groupby("year").filter(lambda one: len(one) >= FEWEST).groupby("year"):
        cities = of_year["city_id"].to_numpy()
        weights = inverse_distance_weights(distance_km.loc[cities, cities].to_numpy())
        result = moran(of_year["value"].to_numpy(dtype=float), weights)
        found.append(
            {
                "year": year,
                "statistic": result.statistic,
                "expected": result.expected,
                "std_error": result.std_error,
                "z_value": result.z_value,
                "p_value": result.p_value,
            }
        )
    return pd.DataFrame(found).replace([np.inf, -np.inf], np.nan)
