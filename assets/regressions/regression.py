"""The regression that a model or check asks for: its rows and columns out of the design, and as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from assets.catalog.study import ALL, Model
from assets.catalog.study_language.model_formulas import Effect, Term
from assets.notes import Note, NotEstimable, note
from assets.regressions.design import REPORTED, Design, cleaned, readings_of
from assets.regressions.fixed_effects import complete_sample, effects_in, why_not_estimable
from assets.regressions.terms import TermColumns, years_possible
from assets.regressions.within import Effects, fewest


@dataclass(frozen=True)
class Regression:
    """The regression that a model or check asks for, its columns under the names of terms."""

    outcome: str
    regressors: tuple[str, ...]
    """The columns of the term under study first, then the controls'."""
    years: tuple[int, ...]
    """Those that every variable must have; none where only reported cells are left in."""
    rows: pd.DataFrame
    """city_id, year, province, the groupings of effects and the columns, of the sample's rows."""
    effects: tuple[Effect, ...]
    cluster: str
    formula: str
    treatments: int = 1
    """How many of the regressors are the term under study."""
    instruments: tuple[str, ...] = ()

    @property
    def treatment(self) -> str:
        """The one column of the term under study. Raises NotEstimable where it has several."""
        if self.treatments != 1:
            raise NotEstimable("several_treatments", variables=self.regressors[: self.treatments])
        return self.regressors[0]

    @property
    def controls(self) -> tuple[str, ...]:
        return self.regressors[self.treatments :]


@dataclass(frozen=True)
class Arrays:
    """A regression's complete rows as arrays."""

    sample: pd.DataFrame
    outcome: np.ndarray
    regressors: np.ndarray
    """Shape (n, k), the treatment first."""
    effects: Effects
    cluster: np.ndarray
    """The number of each row's cluster, from 0: shape (n,), or (n, 2) for two clusterings."""

    @property
    def treatment(self) -> np.ndarray:
        return self.regressors[:, 0]

    @property
    def controls(self) -> np.ndarray:
        return self.regressors[:, 1:]

    @property
    def degrees(self) -> int:
        """Degrees of freedom of t."""
        return fewest(self.cluster) - 1

    @property
    def one_cluster(self) -> np.ndarray:
        """The one clustering, shape (n,). Raises NotEstimable where there are two."""
        if self.cluster.ndim == 2:
            raise NotEstimable("takes_one_clustering")
        return self.cluster


def regression_of(model: Model, design: Design) -> Regression:
    """The rows and columns of a model or check.

    Raises:
        NotEstimable: a variable is not supplied, or no row is left.
    """
    rows = design.rows_of(model)
    if not rows.any():
        raise NotEstimable.because([why_empty(model, design)])
    formula = model.formula
    terms = ordered(model)
    columns = term_columns(model, design, rows)
    beside = frozenset(one.name for one in terms)
    outcome = Term((formula.outcome,))
    of_terms = [columns.of(one, beside, rows) for one in terms]
    of_instruments = [columns.of(one, frozenset(), rows) for one in formula.instruments]
    named = [columns.of(outcome, beside, rows), *of_terms, *of_instruments]
    named += [{name: columns.figures(name)} for name in (model.mediator, model.policy) if name]
    possible = [
        years_possible(one, partial(years_declared, model, design))
        for one in (outcome, *terms, *formula.instruments)
    ]
    first, last = max(one[0] for one in possible), min(one[1] for one in possible)
    rows = rows & design.within((first, last))
    if not rows.any():
        raise NotEstimable("no_city_years")
    groupings = {name for effect in formula.effects for name in effect.groupings} - {"city", "year"}
    table = pd.DataFrame(
        {"city_id": design.city, "year": design.year}
        | {name: design.grouping(name) for name in sorted(groupings | {"province"})}
        | {name: column for columns in named for name, column in columns.items()}
    )[rows]
    return Regression(
        outcome=outcome.name,
        regressors=tuple(name for columns in of_terms for name in columns),
        years=() if model.cleaning in REPORTED else tuple(sorted(set(table["year"]))),
        rows=table,
        effects=formula.effects,
        cluster=model.cluster,
        formula=str(formula),
        treatments=len(of_terms[0]),
        instruments=tuple(name for columns in of_instruments for name in columns),
    )


def ordered(model: Model) -> list[Term]:
    """The regressors of a model, the term under study first."""
    return sorted(model.formula.regressors, key=lambda one: one.name != model.term)


def term_columns(model: Model, design: Design, rows: np.ndarray) -> TermColumns:
    """The columns of terms in the readings and after the cleaning of a model. `rows`: boolean, shape (n,)."""
    read = readings_of(model, design)

    def figures(name: str) -> np.ndarray:
        return cleaned(design.readings.column(name, read), rows, design, model.cleaning)

    return TermColumns(design, figures)


def years_declared(model: Model, design: Design, name: str) -> tuple[int, int]:
    """The years that a variable of a model declares."""
    return design.years_declared(design.readings.column(name, readings_of(model, design)))


def why_empty(model: Model, design: Design) -> Note:
    """Why no row of the panel is in a model's sample and years."""
    first, last = int(design.year.min()), int(design.year.max())
    asked = range(model.years[0], model.years[1] + 1)
    if model.years[0] > last or model.years[1] < first:
        return note("years_apart", there=range(first, last + 1), asked=asked)
    return note("sample_empty", years=asked, sample=sample_name(model.sample))


def sample_name(sample: str) -> str:
    """A sample's key as words."""
    return "" if sample == ALL else sample.replace("_", " ")


def arrays_of(regression: Regression) -> Arrays:
    """The complete rows as arrays, cities in the order of their codes.

    Raises:
        NotEstimable: nothing can be estimated from them.
    """
    asked = (regression.rows, regression.outcome, regression.regressors)
    if reasons := why_not_estimable(*asked, regression.years, regression.effects):
        raise NotEstimable.because(reasons)
    sample = complete_sample(*asked, regression.effects)
    columns = sample[[regression.outcome, *regression.regressors]].to_numpy(dtype=float)
    return Arrays(
        sample=sample,
        outcome=columns[:, 0],
        regressors=columns[:, 1:],
        effects=effects_in(sample, regression.effects),
        cluster=cluster_of(sample, regression.cluster),
    )


CLUSTERED_BY = {"city": ("city_id",), "province": ("province",), "city + year": ("city_id", "year")}
"""The columns of a sample by which each clustering goes."""


def cluster_of(sample: pd.DataFrame, cluster: str) -> np.ndarray:
    """The number of each row's cluster, from 0: shape (n,), or (n, 2) for two clusterings.

    Raises:
        NotEstimable: one cluster alone.
    """
    numbers = []
    for name in CLUSTERED_BY[cluster]:
        number, clusters = pd.factorize(sample[name], sort=True)
        if len(clusters) < 2:
            raise NotEstimable("lone_province") if name == "province" else NotEstimable("lone_cluster")
        numbers.append(number)
    return numbers[0] if len(numbers) == 1 else np.column_stack(numbers)


def require_effects(regression: Regression, allowed: Sequence[str], needed: Sequence[str], key: str) -> None:
    """Refuse effects that an estimator cannot take. Raises NotEstimable."""
    names = {one.name for one in regression.effects}
    if names - set(allowed) or set(needed) - names:
        raise NotEstimable(key, effects=" + ".join(one.name for one in regression.effects) or "none")
