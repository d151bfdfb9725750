"""The indices layer: resilience and its weights, agglomeration in each reading."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.catalog.study import Study
from assets.indices.entropy import entropy_index
from assets.resources import StudyFile
from assets.table_assets import row_count_of, sql_asset, table_spec
from assets.warehouse import Warehouse, replace_from_frame

DIMENSIONS = ("resistance", "adaptation", "transformation")


@dg.multi_asset(
    specs=[
        table_spec(name, deps=["panel.city_year", "catalog.study_variable"], kinds={"python"})
        for name in ("indices.indicator_weight", "indices.resilience")
    ],
    group_name="indices",
)
def resilience(study_file: StudyFile, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """The resilience index, its three parts, its rank within the year, and the weights behind it."""
    study = study_file.load()
    with warehouse.connect() as connection:
        panel = connection.execute("select * from panel.city_year order by city_id, year").df()
        weights, scores = resilience_tables(panel, study)
        counts = {
            "indices.indicator_weight": replace_from_frame(connection, "indices.indicator_weight", weights),
            "indices.resilience": replace_from_frame(connection, "indices.resilience", scores),
        }
    for name, count in counts.items():
        yield row_count_of(name, count)


def resilience_tables(panel: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weights and scores of the index over the study's index years.

    A city-year that lacks an indicator has no index; the others are weighted without it.

    Args:
        panel: city_id, year and a column for each indicator.

    Returns:
        indicator, dimension, attribute, year (missing when pooled), entropy, weight; and
        city_id, year, score, resistance, adaptation, transformation, rank.
    """
    indicators = [one for one in study.variables if one.dimension]
    names = [one.variable for one in indicators]
    attributes = {one.variable: str(one.attribute) for one in indicators}
    first, last = study.index.years
    complete = panel[panel["year"].between(first, last)].dropna(subset=names)
    groups = [(None, complete)] if study.index.pooled else list(complete.groupby("year"))

    weights, scores = [], []
    for year, rows in groups:
        index = entropy_index(rows[names], attributes, study.index.zero_shift)
        weights.append(
            pd.DataFrame(
                {
                    "indicator": names,
                    "dimension": [one.dimension for one in indicators],
                    "attribute": [one.attribute for one in indicators],
                    "year": pd.array([year] * len(names), dtype="Int64"),
                    "entropy": index.entropy[names].to_numpy(),
                    "weight": index.weight[names].to_numpy(),
                }
            )
        )
        score = rows[["city_id", "year"]].assign(score=index.score)
        for dimension in DIMENSIONS:
            parts = [one.variable for one in indicators if one.dimension == dimension]
            score[dimension] = index.contribution[parts].sum(axis=1)
        scores.append(score)
    all_scores = pd.concat(scores)
    rank = all_scores.groupby("year")["score"].rank(ascending=False, method="min").astype("int64")
    return pd.concat(weights), all_scores.assign(rank=rank)


distance = sql_asset("indices.distance")
location_quotient = sql_asset("indices.location_quotient")
agglomeration = sql_asset("indices.agglomeration")
city_year = sql_asset("indices.city_year")
cell_status = sql_asset("indices.cell_status")
