"""Forms of an index drawn at random, carried on to the ranks of cities and to the headline's coefficient."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from assets.catalog.index_parts import Uncertainty
from assets.catalog.readings import Column
from assets.catalog.study import IndexVariable, Study
from assets.catalog.study_language.expressions import Name
from assets.indices.index_reading import indicators_of, ranked
from assets.indices.sensitivity import first_order
from assets.indices.uncertainty import drawn_choices, rank_intervals, rank_shift, scores
from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.regression import arrays_of, regression_of
from assets.regressions.within import clustered_variance, fit_of, less_effects
from assets.table_assets import as_table

DRAW, INTERVAL, SENSITIVITY = (
    "regressions.index_draw",
    "regressions.rank_interval",
    "regressions.index_sensitivity",
)


def draw_tables(design: Design, study: Study) -> dict[str, pd.DataFrame]:
    """The draws, the intervals of ranks, and the share of each choice in what the draws move, of each index."""
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in (DRAW, INTERVAL, SENSITIVITY)}
    for index in study.indices:
        if index.uncertainty is None:
            continue
        try:
            tables = tables_of_index(index, index.uncertainty, design, study)
        except NotEstimable:
            continue  # an index that cannot be had is said to be missing in indices.index_reading
        for name, frame in tables.items():
            found[name].append(frame.assign(variable=index.variable))
    return {name: as_table(parts, name) for name, parts in found.items()}


def tables_of_index(
    index: IndexVariable, uncertainty: Uncertainty, design: Design, study: Study
) -> dict[str, pd.DataFrame]:
    """The tables of one index. Raises NotEstimable for one that cannot be had."""
    column = design.readings.column(index.variable)
    table = indicators_of(design.readings, column, design.keys, design.values.figures)
    attributes = {name: index.attributes[name] for name in table}
    choices = drawn_choices(list(table), uncertainty.draws, uncertainty.seed)
    keys = table.index.to_frame(index=False)
    own = keys.merge(design.keys.assign(score=design.figures(column)), on=["city_id", "year"], how="left")
    drawn = np.array(list(scores(table, attributes, choices)))
    # An index in logs has no score where the level is 0: its city-years have no rank to compare with.
    scored = own["score"].notna().to_numpy()
    if not scored.any():
        raise NotEstimable("index_too_few_rows")
    drawn, keys, own = drawn[:, scored], keys[scored], own[scored]
    years, cities = keys["year"].to_numpy(), keys["city_id"].to_numpy()
    shifts = np.array([rank_shift(one, own["score"].to_numpy(), years) for one in drawn])
    coefficients = headline_under(drawn, keys, column, design, study)
    rows = pd.DataFrame(
        {
            "draw": range(1, len(choices) + 1),
            "normalisation": [one.normalisation for one in choices],
            "weighting": [one.weighting for one in choices],
            "winsorise_level": [one.winsorise_level for one in choices],
            "zero_shift": [one.zero_shift for one in choices],
            "removed": [one.removed for one in choices],
            "mean_rank_shift": shifts,
            "estimate": coefficients[:, 0],
            "std_error": coefficients[:, 1],
        }
    )
    ranks = ranked(own.set_index(["city_id", "year"])["score"])[["city_id", "year", "rank"]]
    outcomes: Mapping[str, np.ndarray] = {"mean_rank_shift": shifts, "estimate": coefficients[:, 0]}
    sensitivities = [
        first_order(choices, values).assign(outcome=name)
        for name, values in outcomes.items()
        if np.isfinite(values).all()
    ]
    return {
        DRAW: rows,
        INTERVAL: rank_intervals(drawn, years, cities).merge(ranks, on=["city_id", "year"]),
        SENSITIVITY: pd.concat(sensitivities),
    }


def headline_under(
    drawn: np.ndarray, keys: pd.DataFrame, column: Column, design: Design, study: Study
) -> np.ndarray:
    """The headline's coefficient and its clustered standard error under each draw: shape (draws, 2).

    Scores are brought to the standard deviation of the study's own index first: draws live on different
    scales. NaN where the headline's model is no least-squares model of that index, or cannot be estimated.

    Args:
        drawn: scores, shape (draws, rows).
        keys: city_id and year of the rows.
    """
    model, headline = study.headline_model, study.headline
    nothing = np.full((len(drawn), 2), np.nan)
    if (
        model is None
        or headline is None
        or model.formula.outcome != Name(column.variable)
        or model.formula.endogenous
    ):
        return nothing
    if design.readings.column(column.variable, model.read) != column:
        return nothing
    try:
        regression = regression_of(replace(model, term=headline.term), design)
        arrays = arrays_of(regression)
    except NotEstimable:
        return nothing
    if regression.treatments > 1:
        return nothing
    row = pd.Series(range(len(keys)), index=pd.MultiIndex.from_frame(keys))
    of_sample = row.reindex(pd.MultiIndex.from_frame(arrays.sample[["city_id", "year"]])).to_numpy(dtype=int)
    outcomes = drawn[:, of_sample].T
    outcomes = outcomes * (arrays.outcome.std(ddof=1) / outcomes.std(axis=0, ddof=1))
    regressors = less_effects(arrays.regressors, arrays.effects)
    outcomes = less_effects(outcomes, arrays.effects)
    found = np.empty((len(drawn), 2))
    for position, outcome in enumerate(outcomes.T):
        fit = fit_of(outcome, regressors)
        variance = clustered_variance(fit, arrays.cluster, arrays.effects)
        found[position] = fit.slopes[0], np.sqrt(variance[0, 0])
    return found
