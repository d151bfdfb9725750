"""The tables of a study's variables: their figures, and of what its indices are made."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from assets.catalog.readings import Column, Readings
from assets.catalog.study import FormulaReading
from assets.indices.engine import Computed
from assets.indices.index_reading import agreement, dimension_scores, index_of, ranked, weights_of
from assets.notes import said_of
from assets.table_assets import as_table

VALUE = "indices.variable_value"
WEIGHT, SCORE, DIMENSION, CONTRIBUTION, READING = (
    "indices.indicator_weight", "indices.index_score", "indices.dimension_score", "indices.contribution",
    "indices.index_reading",
)  # fmt: skip


def variable_tables(readings: Readings, computed: Computed) -> dict[str, pd.DataFrame]:
    """The tables of all columns, by name."""
    return {VALUE: long_values(computed)} | index_tables(readings, computed)


def long_values(computed: Computed) -> pd.DataFrame:
    """Every column: variable, reading, city_id, year, value, status."""
    values = computed.values
    columns, rows = computed.columns, len(values.keys)
    column = np.repeat(np.arange(len(columns)), rows)
    return pd.DataFrame(
        {
            "variable": pd.array([one.variable for one in columns], dtype="str").take(column),
            "reading": pd.array([one.reading_name for one in columns], dtype="str").take(column),
            "city_id": np.tile(values.keys["city_id"], len(columns)),
            "year": np.tile(values.keys["year"], len(columns)),
            "value": np.concatenate([values.figures[one] for one in columns]),
            "status": np.concatenate([values.statuses[one] for one in columns]),
        }
    )


def index_tables(readings: Readings, computed: Computed) -> dict[str, pd.DataFrame]:
    """Weights and scores of every index in every reading; its parts in the study's own; what readings come to."""
    weights, scores, dimensions, contributions = [], [], [], []
    for column, index in computed.indices.items():
        variable, _ = index_of(readings, column)
        named = {"variable": column.variable, "reading": column.reading_name}
        weights.append(weights_of(index, variable).assign(**named))
        scores.append(ranked(index.score).assign(**named))
        if index.is_sum and column == readings.column(column.variable):
            parts = index.contribution
            dimensions.append(dimension_scores(parts, variable).assign(**named))
            by_indicator = parts.melt(ignore_index=False, var_name="indicator", value_name="contribution")
            contributions.append(by_indicator.reset_index().assign(**named))
    return {
        WEIGHT: as_table(weights, WEIGHT),
        SCORE: as_table(scores, SCORE),
        DIMENSION: as_table(dimensions, DIMENSION),
        CONTRIBUTION: as_table(contributions, CONTRIBUTION),
        READING: as_table([pd.DataFrame(list(reading_rows(readings, computed)))], READING),
    }


def reading_rows(readings: Readings, computed: Computed) -> Iterator[dict[str, object]]:
    """Every reading of an index or quotient: whether it can be had, and how far it agrees with the study's own."""
    for column in computed.columns:
        if not isinstance(readings.reading(column), FormulaReading):
            label_en, label_zh = readings.labels(column)
            row: dict[str, object] = {
                "variable": column.variable,
                "reading": column.reading_name,
                "label_en": label_en,
                "label_zh": label_zh,
                "available": column not in computed.without,
            } | said_of(computed.without.get(column, ()), readings.study)
            if column not in computed.without:
                score = scores_of(column, computed)
                own = scores_of(readings.column(column.variable), computed)
                row |= {"n": len(score)} | asdict(agreement(own, score))
            yield row


def scores_of(column: Column, computed: Computed) -> pd.DataFrame:
    """The city-years that have a figure: city_id, year, score."""
    values = computed.values
    return values.keys.assign(score=values.figures[column]).dropna()
