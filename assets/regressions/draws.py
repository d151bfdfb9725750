"""Forms of the index drawn at random, carried on to the ranks of cities and to the headline's coefficient."""

import numpy as np
import pandas as pd

from assets.catalog.study import Study
from assets.indices.forms import has_index, indicators_of, own_form
from assets.indices.sensitivity import first_order
from assets.indices.uncertainty import drawn_choices, rank_intervals, rank_shift, scores
from assets.regressions.design import Design
from assets.regressions.fixed_effects import complete_sample, why_not_estimable
from assets.regressions.within import clustered_variance, effects_of, fit_of, less_effects
from assets.table_assets import as_table

DRAW, INTERVAL, SENSITIVITY = (
    "regressions.index_draw",
    "regressions.rank_interval",
    "regressions.index_sensitivity",
)


def draw_tables(
    panel: pd.DataFrame, own: pd.DataFrame, design: Design, study: Study
) -> dict[str, pd.DataFrame]:
    """The draws, the intervals of ranks, and the share of each choice in what the draws move.

    Args:
        panel: see `assets.indices.assets.wide_panel`.
        own: city_id, year, score and rank of the study's own index.
    """
    if study.uncertainty is None or not has_index(panel, study):
        return {name: as_table([], name) for name in (DRAW, INTERVAL, SENSITIVITY)}
    form = own_form(study)
    table = indicators_of(panel, form, study)
    choices = drawn_choices(form.names, study.uncertainty.draws, study.uncertainty.seed)
    keys = table.index.to_frame(index=False)
    reference = keys.merge(own, on=["city_id", "year"], how="left")
    drawn = np.array(list(scores(table, form.attributes, choices)))
    years, cities = keys["year"].to_numpy(), keys["city_id"].to_numpy()
    shifts = np.array([rank_shift(one, reference["score"].to_numpy(), years) for one in drawn])
    coefficients = headline_under(drawn, keys, design, study)
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
    intervals = rank_intervals(drawn, years, cities).merge(
        own[["city_id", "year", "rank"]], on=["city_id", "year"]
    )
    outcomes = {"mean_rank_shift": shifts, "estimate": coefficients[:, 0]}
    sensitivities = [
        first_order(choices, values).assign(outcome=name)
        for name, values in outcomes.items()
        if np.isfinite(values).all()
    ]
    return {
        DRAW: as_table([rows], DRAW),
        INTERVAL: as_table([intervals], INTERVAL),
        SENSITIVITY: as_table(sensitivities, SENSITIVITY),
    }


def headline_under(drawn: np.ndarray, keys: pd.DataFrame, design: Design, study: Study) -> np.ndarray:
    """The headline's coefficient and its clustered standard error under each draw: shape (draws, 2).

    Scores are brought to the standard deviation of the study's own index first: draws live on different
    scales. NaN where the headline model is no model of resilience, or cannot be estimated.

    Args:
        drawn: scores, shape (draws, rows).
        keys: city_id and year of the rows.
    """
    model = study.model(None)
    nothing = np.full((len(drawn), 2), np.nan)
    if model.outcome != "resilience":
        return nothing
    rows = keys.assign(row=range(len(keys))).merge(design.panel, on=["city_id", "year"])
    years = range(model.years[0], model.years[1] + 1)
    if why_not_estimable(rows, model.outcome, model.regressors, years):
        return nothing
    sample = complete_sample(rows[rows["year"].isin(years)], model.outcome, model.regressors)
    effects = effects_of(sample["city_id"].to_numpy(), sample["year"].to_numpy())
    ordered = [study.headline_term, *[name for name in model.regressors if name != study.headline_term]]
    outcomes = drawn[:, sample["row"].to_numpy()].T
    outcomes = outcomes * (sample[model.outcome].std() / outcomes.std(axis=0, ddof=1))
    regressors = less_effects(sample[ordered].to_numpy(dtype=float), effects)
    outcomes = less_effects(outcomes, effects)
    found = np.empty((len(drawn), 2))
    for number, outcome in enumerate(outcomes.T):
        fit = fit_of(outcome, regressors)
        found[number] = fit.slopes[0], np.sqrt(clustered_variance(fit, effects.city, effects)[0, 0])
    return found
