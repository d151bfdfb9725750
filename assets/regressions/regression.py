"""The regression that a check asks for: its rows and variables out of the design, and as arrays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.robustness import Check
from assets.catalog.study import Model, Study
from assets.notes import Note, NotEstimable, note
from assets.regressions.design import Design, cleaned, outcome_column, samples, treatment_column
from assets.regressions.fixed_effects import complete_sample, formula, why_not_estimable
from assets.regressions.within import Effects, effects_of


@dataclass(frozen=True)
class Regression:
    """The regression that a check asks for."""

    outcome: str
    regressors: tuple[str, ...]
    """The treatment first, then the controls."""
    years: range
    """Those that every variable must have; none where only reported cells are left in."""
    rows: pd.DataFrame
    """city_id, year, province and the variables, of the sample's rows."""
    groups: int = 0
    """How many of the regressors, at their head, are slopes of groups."""
    year_effects: str = "year"
    """The column of the effects beside those of cities."""

    @property
    def treatment(self) -> str:
        return self.regressors[0]

    @property
    def controls(self) -> tuple[str, ...]:
        return self.regressors[1:]

    @property
    def formula(self) -> str:
        return formula(self.outcome, self.regressors, self.year_effects)


@dataclass(frozen=True)
class Arrays:
    """A regression's complete rows as arrays."""

    sample: pd.DataFrame
    outcome: np.ndarray
    regressors: np.ndarray
    """Shape (n, k), the treatment first."""
    effects: Effects

    @property
    def treatment(self) -> np.ndarray:
        return self.regressors[:, 0]

    @property
    def controls(self) -> np.ndarray:
        return self.regressors[:, 1:]

    @property
    def degrees(self) -> int:
        """Degrees of freedom of t where cities are the clusters."""
        return self.effects.cities - 1


def regression_of(check: Check, design: Design, study: Study) -> Regression:
    """The rows and variables of a check.

    Raises:
        NotEstimable: a variable is not supplied, or no row is left.
    """
    model = study.model(check.model)
    of_headline = study.headline_term in model.regressors
    treatment = study.headline_term if of_headline else model.regressors[0]
    controls = controls_of(check, model, treatment)
    years = check.years or model.years
    beside = {name: name for name in (*check.instruments, check.mediator, check.policy) if name}
    columns = (
        {model.outcome: outcome_column(model.outcome, check.index, check.cleaning)}
        | {treatment: treatment_column(check, study) if of_headline else treatment}
        | {name: name for name in controls}
        | beside
    )
    within = samples(design)[check.sample] & design.panel["year"].between(*years).to_numpy()
    if not within.any():
        raise NotEstimable.because([why_empty(check.sample, years, design)])
    rows = cleaned(columns, within, design, check.cleaning)
    regressors = (treatment, *controls)
    if check.lag:
        rows, lagged = shifted(rows, treatment, -check.lag, f"{treatment}_lag_{check.lag}")
        regressors = (lagged, *controls)
    if check.lead:
        rows, ahead = shifted(rows, treatment, check.lead, f"{treatment}_lead_{check.lead}")
        regressors = (treatment, ahead, *controls)
    groups = 0
    if check.by:
        members = design.groups.loc[within, check.by].to_numpy()
        grouped = pd.notna(members)
        if not grouped.any():
            raise NotEstimable("no_group", grouping=check.by)
        rows, members = rows[grouped], members[grouped]
        slopes = {
            f"{treatment}_{one}": rows[treatment].where(members == one, 0.0) for one in sorted(set(members))
        }
        rows = rows.assign(**slopes)
        regressors, groups = (*slopes, *controls), len(slopes)
    if check.province_year:
        rows = rows.assign(province_year=rows["province"] + rows["year"].astype(str))
    kept = range(int(rows["year"].min()) + check.lag, int(rows["year"].max()) - check.lead + 1)
    demanded = range(0) if check.cleaning == "reported_only" else kept
    return Regression(
        model.outcome,
        regressors,
        demanded,
        rows[rows["year"].isin(kept)],
        groups,
        "province_year" if check.province_year else "year",
    )


def why_empty(sample: str, years: tuple[int, int], design: Design) -> Note:
    """Why no row of the panel is in a sample of these years."""
    first, last = design.panel["year"].min(), design.panel["year"].max()
    asked, there = range(years[0], years[1] + 1), range(first, last + 1)
    if years[0] > last or years[1] < first:
        return note("years_apart", there=there, asked=asked)
    return note("sample_empty", years=asked, sample=sample.replace("_", " "))


def controls_of(check: Check, model: Model, treatment: str) -> tuple[str, ...]:
    """The regressors beside the treatment."""
    named = model.regressors if check.regressors is None else check.regressors
    left_out = {treatment, *check.without, check.mediator, *check.instruments}
    return tuple(name for name in named if name not in left_out)


def shifted(rows: pd.DataFrame, variable: str, years: int, name: str) -> tuple[pd.DataFrame, str]:
    """The variable of the city this many years ahead (before, where negative) as another column."""
    other = rows[["city_id", "year", variable]].rename(columns={variable: name})
    return rows.merge(other.assign(year=other["year"] - years), on=["city_id", "year"], how="left"), name


def arrays_of(regression: Regression) -> Arrays:
    """The complete rows as arrays, cities in the order of their codes.

    Raises:
        NotEstimable: nothing can be estimated from them; it says why.
    """
    asked = (regression.rows, regression.outcome, regression.regressors)
    if reasons := why_not_estimable(*asked, regression.years, regression.year_effects):
        raise NotEstimable.because(reasons)
    sample = complete_sample(*asked, regression.year_effects)
    columns = sample[[regression.outcome, *regression.regressors]].to_numpy(dtype=float)
    return Arrays(
        sample=sample,
        outcome=columns[:, 0],
        regressors=columns[:, 1:],
        effects=effects_of(
            sample["city_id"].to_numpy(),
            sample[regression.year_effects].to_numpy(),
            in_parts=regression.year_effects != "year",
        ),
    )
