"""Pictures of the estimates for Dagster's UI, drawn where the tables are made."""

import altair as alt
import duckdb
import pandas as pd

from assets.catalog.study import Study
from assets.charts.coefficients import SELECT, coefficient_plot, labelled
from assets.charts.specification_curve import specification_curve, thinned


def picture_of_estimates(
    models: pd.DataFrame, coefficients: pd.DataFrame, study: Study
) -> alt.TopLevelMixin | None:
    """The headline's coefficient in every model; None where no model has it, or there is none.

    `models`, `coefficients`: the tables `regressions.model` and `regressions.coefficient`.
    """
    if study.headline is None:
        return None
    headline = pd.DataFrame(
        {"headline_model": [study.headline.model], "headline_term": [study.headline.term]}
    )
    with duckdb.connect() as memory:
        for name, frame in (("study", headline), ("model", models), ("coefficient", coefficients)):
            memory.register(name, frame)
        estimates = memory.execute(SELECT).df()
    return coefficient_plot(labelled(estimates), "en") if len(estimates) else None


def picture_of_curve(specifications: pd.DataFrame) -> alt.TopLevelMixin | None:
    """The specification curve; None without an estimate. `specifications`: the table of that name."""
    known = specifications.dropna(subset=["estimate"])
    if known.empty:
        return None
    own = known.loc[known["own"], "estimate"]
    return specification_curve(thinned(known), float(own.iloc[0]) if len(own) else None, "en")
