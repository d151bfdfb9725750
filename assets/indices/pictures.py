"""Pictures of the index for Dagster's UI, drawn where the tables are made."""

import altair as alt
import duckdb
import pandas as pd

from assets.catalog.study import Study
from assets.charts.index_map import class_limits, features, index_map
from assets.charts.weights import weights

CITIES = """
select
    city.city_id,
    city.name,
    city.name_en,
    city.province,
    province.name_en as province_en,
    city.longitude,
    city.latitude,
    study_city.city_id is not null as in_sample
from catalog.city as city
left join catalog.province as province on city.province = province.name
left join catalog.study_city as study_city on city.city_id = study_city.city_id
"""


def picture_of_weights(indicator_weights: pd.DataFrame, study: Study) -> alt.TopLevelMixin | None:
    """The weights by name, means over the years where each year has its own; None without an index.

    Args:
        indicator_weights: the table.
    """
    if indicator_weights.empty:
        return None
    labels = {one.variable: one for one in study.variables}
    means = indicator_weights.groupby("indicator", as_index=False)["weight"].mean()
    names = [labels[one] for one in means["indicator"]]
    return weights(
        means.assign(label_en=[one.label_en for one in names], label_zh=[one.label_zh for one in names]), "en"
    )


def picture_of_scores(
    connection: duckdb.DuckDBPyConnection, scores: pd.DataFrame
) -> alt.TopLevelMixin | None:
    """The map of the last year with an index; None without one. `scores`: city_id, year, score, rank."""
    if scores.empty:
        return None
    last = int(scores["year"].max())
    places = features(connection.execute(CITIES).df(), scores[scores["year"] == last], range(last, last + 1))
    return index_map(places, class_limits(scores["score"]), last, last, "en")
