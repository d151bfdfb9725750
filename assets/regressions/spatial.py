"""Spatial autocorrelation of the index and of what the headline model leaves unexplained, year by year."""

import numpy as np
import pandas as pd

from assets.catalog.study import Study
from assets.regressions.design import Design
from assets.regressions.fixed_effects import complete_sample, why_not_estimable
from assets.regressions.moran import inverse_distance_weights, moran
from assets.regressions.within import effects_of, least_squares
from assets.table_assets import as_table

FEWEST = 4
"""Cities that the moments of Moran's I take."""
TABLE = "regressions.spatial_autocorrelation"


def autocorrelation_table(design: Design, study: Study) -> pd.DataFrame:
    """Moran's I of the headline's outcome and of its residuals, weights the inverse of distances."""
    model = study.model(None)
    parts = {model.outcome: design.panel[["city_id", "year", model.outcome]].dropna()}
    years = range(model.years[0], model.years[1] + 1)
    rows = design.panel[design.panel["year"].isin(years)]
    if not why_not_estimable(rows, model.outcome, model.regressors, years):
        sample = complete_sample(rows, model.outcome, model.regressors)
        effects = effects_of(sample["city_id"].to_numpy(), sample["year"].to_numpy())
        columns = sample[[model.outcome, *model.regressors]].to_numpy(dtype=float)
        fit = least_squares(columns[:, 0], columns[:, 1:], effects)
        parts["residual"] = sample[["city_id", "year"]].assign(residual=fit.residuals)
    found = [
        by_year(part, name, design.distance_km).assign(variable=name)
        for name, part in parts.items()
        if len(part)
    ]
    return as_table(found, TABLE)


def by_year(rows: pd.DataFrame, variable: str, distance_km: pd.DataFrame) -> pd.DataFrame:
    """Moran's I of a variable in every year, among the cities that have it."""
    found = []
    for year, of_year in rows.groupby("year").filter(lambda one: len(one) >= FEWEST).groupby("year"):
        cities = of_year["city_id"].to_numpy()
        weights = inverse_distance_weights(distance_km.loc[cities, cities].to_numpy())
        result = moran(of_year[variable].to_numpy(dtype=float), weights)
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
