"""Regressions with effects: what they can be estimated from, and as Stata's `xtreg …, fe` reports them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.catalog.study_language.model_formulas import Effect
from assets.notes import Note, NotEstimable, note
from assets.regressions.within import (
    CITY,
    CITY_AND_YEAR,
    YEAR,
    Effects,
    clusterings,
    counted,
    counted_effects,
    effects_of,
    group_numbers,
    group_sums,
    less_effects,
)

if TYPE_CHECKING:
    from assets.regressions.regression import Arrays

NO_VARIATION = 1e-9
"""Of a variable's standard deviation."""


@dataclass(frozen=True)
class StataFit:
    """What `xtreg y x i.year, fe` prints beside the coefficients."""

    r2_xtreg: float
    """Within R²: 1 - SSR / Σ(y - ȳ_i)², year dummies counted as regressors."""
    constant: float
    """`_cons`, relative to the first year."""
    constant_t_value: float
    """Its t value, clustered by city."""


def formula(outcome: str, regressors: Sequence[str], effects: Sequence[Effect] = CITY_AND_YEAR) -> str:
    """A model as it is written."""
    within = f" | {' + '.join(one.name for one in effects)}" if effects else ""
    return f"{outcome} ~ {' + '.join(regressors) or '1'}{within}"


def effect_columns(sample: pd.DataFrame, effects: Sequence[Effect]) -> dict[str, np.ndarray]:
    """The groupings of effects, but for cities and years: each of shape (n,)."""
    names = {name for one in effects for name in one.groupings} - {CITY, YEAR}
    return {name: sample[name].to_numpy() for name in sorted(names)}


def complete_sample(
    panel: pd.DataFrame, outcome: str, regressors: Sequence[str], effects: Sequence[Effect] = CITY_AND_YEAR
) -> pd.DataFrame:
    """The rows with every variable and group of the model, without groups of effects that hold a single row."""
    sample = panel.dropna(subset=[outcome, *regressors, *effect_columns(panel, effects)])
    while True:
        single = np.full(len(sample), False)
        for group in numbers_of(sample, effects):
            single |= np.bincount(group)[group] == 1
        if not single.any():
            return sample
        sample = sample[~single]


def numbers_of(sample: pd.DataFrame, effects: Sequence[Effect]) -> list[np.ndarray]:
    """The number of each row's group, for each effect: shape (n,)."""
    codes = effect_columns(sample, effects)
    codes |= {CITY: sample["city_id"].to_numpy(), YEAR: sample["year"].to_numpy()}
    return [group_numbers(one, codes) for one in effects]


def groups_of(sample: pd.DataFrame, effects: Sequence[Effect]) -> list[int]:
    """How many groups each effect has."""
    return [int(one.max(initial=-1)) + 1 for one in numbers_of(sample, effects)]


def effects_in(sample: pd.DataFrame, named: tuple[Effect, ...]) -> Effects:
    """The effects of a sample. Raises as `within.effects_of`."""
    return effects_of(
        sample["city_id"].to_numpy(), sample["year"].to_numpy(), named, effect_columns(sample, named)
    )


def why_not_estimable(
    panel: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    years: Iterable[int],
    named: tuple[Effect, ...] = CITY_AND_YEAR,
) -> tuple[Note, ...]:
    """Why a model cannot be estimated on its years; nothing where it can be.

    A variable without a single value in one of the years is a reason: the model is never moved to
    other years silently.
    """
    reasons, demanded = [], list(years)
    for name in (outcome, *regressors):
        printed = set(panel.loc[panel[name].notna(), "year"])
        lacking = [year for year in demanded if year not in printed]
        if lacking:
            reasons.append(note("not_available", variable=name, years=lacking))
    if reasons:
        return tuple(reasons)
    of_cities = any(one.groupings == (CITY,) for one in named)
    if of_cities and panel["year"].nunique() == 1:
        return (note("lone_year", year=panel["year"].iloc[0]),)
    sample = complete_sample(panel, outcome, regressors, named)
    if len(sample) <= sum(groups_of(sample, named)) + len(regressors):
        return (note("no_city_years"),)
    scaled = sample[[outcome, *regressors]].astype(float)
    if infinite := [name for name, column in scaled.items() if not np.isfinite(column).all()]:
        return tuple(note("not_finite", variable=name) for name in infinite)
    try:
        effects = effects_in(sample, named)
    except NotEstimable as error:
        return error.notes
    scaled = (scaled - scaled.mean()) / scaled.std().where(scaled.std() > 0, 1.0)
    residual = less_effects(scaled.to_numpy(), effects)
    for name, column in zip(scaled, residual.T, strict=True):
        if np.abs(column).max() < NO_VARIATION:
            return (within_note("no_variation", named, variable=name),)
    if np.linalg.matrix_rank(residual[:, 1:], tol=1e-8) < len(regressors):
        return (within_note("collinear", named, variables=list(regressors)),)
    return ()


def within_note(key: str, effects: Sequence[Effect], **values: object) -> Note:
    """A note on what is left once the effects are taken out, which names other effects than of cities and years."""
    if set(effects) == set(CITY_AND_YEAR):
        return note(key, **values)
    if not effects:
        return note(f"{key}_at_all", **values)
    return note(f"{key}_within", effects=" + ".join(one.name for one in effects), **values)


def stata_fit(sample: pd.DataFrame, outcome: str, regressors: Sequence[str]) -> StataFit:
    """Within R² and constant of `xtreg outcome regressors i.year, fe vce(cluster city_id)`.

    Source: Stata manual [XT] xtreg, methods and formulas of the within estimator: the regression of
    y - ȳ_i + ȳ on x - x̄_i + x̄ with a constant.

    Args:
        sample: city_id, year and the variables, no missing values.
    """
    years = sorted(sample["year"].unique())
    design = sample[list(regressors)].astype(float)
    for year in years[1:]:
        design[f"year_{year}"] = (sample["year"] == year).astype(float)
    y = sample[outcome].astype(float)
    x_within = (design - design.groupby(sample["city_id"]).transform("mean")).to_numpy()
    y_within = (y - y.groupby(sample["city_id"]).transform("mean")).to_numpy()
    slopes = np.linalg.lstsq(x_within, y_within, rcond=None)[0]
    residuals = y_within - x_within @ slopes
    r2 = 1 - (residuals @ residuals) / (y_within @ y_within)
    constant = float(y.mean() - design.mean().to_numpy() @ slopes)
    with_constant = np.column_stack([np.ones(len(sample)), x_within + design.mean().to_numpy()])
    city = pd.factorize(sample["city_id"])[0]
    scores = group_sums(with_constant * residuals[:, None], city)
    rows, columns = with_constant.shape
    factor = len(scores) / (len(scores) - 1) * (rows - 1) / (rows - columns)
    moved = scores @ np.linalg.pinv(with_constant.T @ with_constant)[0]
    return StataFit(float(r2), constant, constant / float(np.sqrt(factor * (moved @ moved))))


KINDS = {"city": "city", "province": "province", "city + year": "two_way"}
"""The clusterings as labels of notes have them."""
SAID: Mapping[tuple[str, tuple[str, ...]], str] = {
    ("city", ("year",)): "crv1_city_years_alone",
    ("city", ("province^year",)): "crv1_city_province_year",
    ("province", ("year",)): "crv1_province_years_alone",
}
"""By clustering and the effects that count, the notes that say so in words of their own."""


def convention(effects: Effects, cluster: np.ndarray, by: str) -> Note:
    """How errors are clustered and what is counted in k (`within.counted`).

    Args:
        cluster: as in `within.clustered_variance`.
        by: the clustering's name.
    """
    groupings = clusterings(cluster)
    left = tuple(effects.names[number] for number in counted_effects(effects, groupings))
    kind = KINDS[by]
    if kind != "two_way" and left == (YEAR,) and set(effects.named) == set(CITY_AND_YEAR):
        return note(f"crv1_{kind}")
    if not left:
        return note("crv1_two_way" if kind == "two_way" else f"crv1_{kind}_constant")
    if (kind, left) in SAID:
        return note(SAID[kind, left])
    return note(f"crv1_{kind}_counted", count=counted(effects, groupings), effects=" + ".join(left))


def stata_of(arrays: "Arrays", outcome: str, regressors: Sequence[str]) -> StataFit:
    """What xtreg prints, for effects of cities and years; nothing for others."""
    if set(arrays.effects.named) != set(CITY_AND_YEAR):
        return StataFit(np.nan, np.nan, np.nan)
    return stata_fit(arrays.sample, outcome, regressors)
