"""The forms of the index: the study's own and the variants of its file, each from the indicators of the panel."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.index import Index
from assets.catalog.records import Catalog, Variable
from assets.catalog.robustness import IndexVariant
from assets.catalog.study import Study, StudyError, chosen_variables
from assets.indices.composite import CompositeIndex, Method, composite_index
from assets.notes import NotEstimable, note
from assets.panel.fills import winsorise

PRICE_LEVEL = "price_level"


@dataclass(frozen=True)
class Form:
    """How an index is made from the panel."""

    indicators: tuple[Variable, ...]
    index: Index
    """The study's: it says the dimension and the attribute of each indicator."""
    method: Method
    pooled: bool
    """True: one set of weights over all city-years; False: one set a year."""
    winsorise: float
    """The share of each tail of every indicator."""
    real: bool
    """Indicators in yuan over the price level."""

    @property
    def names(self) -> list[str]:
        return [one.variable for one in self.indicators]

    @property
    def attributes(self) -> dict[str, str]:
        return {name: self.index.attributes[name] for name in self.names}

    @property
    def dimensions(self) -> dict[str, str]:
        return {name: self.index.dimension_of[name] for name in self.names}


def own_form(study: Study) -> Form:
    """The study's own form."""
    return Form(
        indicators=study.indicators,
        index=study.index,
        method=Method("min_max", study.index.weights, study.index.zero_shift, "sum"),
        pooled=study.index.pooled,
        winsorise=0.0,
        real=False,
    )


def form_of(variant: IndexVariant, study: Study, catalog: Catalog) -> Form:
    """The form of a variant: the study's own but for what the variant names."""
    own = own_form(study)
    chosen = {one.variable: one.reading for one in own.indicators} | dict(variant.readings)
    left = chosen.keys() - set(variant.without)
    return Form(
        indicators=tuple(one for one in chosen_variables(catalog, chosen) if one.variable in left),
        index=own.index,
        method=Method(
            "min_max",
            variant.weights or own.method.weighting,
            own.method.zero_shift if variant.zero_shift is None else variant.zero_shift,
            variant.aggregation,
        ),
        pooled=own.pooled if variant.pooled is None else variant.pooled,
        winsorise=variant.winsorise,
        real=variant.real,
    )


def column_of(variable: Variable, study: Study) -> str:
    """The column of a variable in the wide panel: other readings than the study's carry their name."""
    return variable.variable if variable in study.variables else f"{variable.variable}:{variable.reading}"


def has_index(panel: pd.DataFrame, study: Study) -> bool:
    """Whether the panel has one of the years of the study's index. `panel`: year."""
    return bool(panel["year"].between(*study.index.years).any())


def indicators_of(panel: pd.DataFrame, form: Form, study: Study) -> pd.DataFrame:
    """The indicators of a form for all complete city-years of the study's index years.

    Args:
        panel: city_id, year, a column for each variable, and for each other reading `variable:reading`.

    Returns:
        The indicators under their names, winsorised and deflated as the form says; index: city_id, year.

    Raises:
        NotEstimable: the panel has none of the years (`has_index`), an indicator is not there in one of them, or the
            price level is not supplied.
    """
    if not has_index(panel, study):
        first, last = panel["year"].min(), panel["year"].max()
        asked = range(study.index.years[0], study.index.years[1] + 1)
        raise NotEstimable("index_years_apart", asked=asked, there=range(first, last + 1))
    of_years = panel[panel["year"].between(*study.index.years)].set_index(["city_id", "year"])
    columns = {one.variable: column_of(one, study) for one in form.indicators}
    if form.real:
        if PRICE_LEVEL not in of_years:
            raise NotEstimable("no_price_level")
        columns[PRICE_LEVEL] = PRICE_LEVEL
    table = pd.DataFrame({name: of_years[column] for name, column in columns.items()})
    lacking = {name: years_without(column) for name, column in table.items()}
    if reasons := [
        note("not_available", variable=name, years=years) for name, years in lacking.items() if years
    ]:
        raise NotEstimable.because(reasons)
    table = table.dropna()
    if form.real:
        in_yuan = [one.variable for one in form.indicators if "yuan" in one.unit.split()]
        table[in_yuan] = table[in_yuan].div(table[PRICE_LEVEL], axis=0)
    table = table[form.names]
    if form.winsorise:
        table = table.apply(lambda column: winsorise(column.to_numpy(), form.winsorise))
    return table


def own_indicators(panel: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The indicators of the study's own form; see `indicators_of`.

    Raises StudyError, which names the field to edit, where one is not there in some year of the index.
    """
    try:
        return indicators_of(panel, own_form(study), study)
    except NotEstimable as error:
        raise StudyError(
            f"{study.path.name}: index.years: {error}; name other years, or other variables in index.dimensions"
        ) from error


def years_without(column: pd.Series) -> list[int]:
    """The years in which no city has a value."""
    present = column.notna().groupby(level="year").any()
    return [int(year) for year in present.index[~present]]


def indices_by_year(table: pd.DataFrame, form: Form) -> dict[int | None, CompositeIndex]:
    """The index of all years together (under None), or of every year by itself.

    Args:
        table: shape (city-years, indicators), as `indicators_of` returns them.
    """
    if form.pooled:
        return {None: composite_index(table, form.attributes, form.method)}
    return {
        int(str(year)): composite_index(rows, form.attributes, form.method)
        for year, rows in table.groupby(level="year")
    }


def scores(indices: dict[int | None, CompositeIndex]) -> pd.DataFrame:
    """Scores of a form: city_id, year, score, and the rank within the year, 1 the highest."""
    score = pd.concat([index.score for index in indices.values()]).rename("score").reset_index()
    rank = score.groupby("year")["score"].rank(ascending=False, method="min").astype("int64")
    return score.assign(rank=rank).sort_values(["city_id", "year"], ignore_index=True)


def weights_by_year(indices: dict[int | None, CompositeIndex]) -> pd.DataFrame:
    """Weights of a form: indicator, year (missing when pooled), entropy, weight."""
    parts = [
        pd.DataFrame(
            {
                "indicator": index.weight.index.astype("str"),
                "year": pd.array([year] * len(index.weight), dtype="Int64"),
                "entropy": index.entropy.to_numpy(),
                "weight": index.weight.to_numpy(),
            }
        )
        for year, index in indices.items()
    ]
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class Agreement:
    """How far a form agrees with the study's own index, on the city-years that both have."""

    correlation: float
    rank_correlation: float
    """Spearman's, the mean of the years."""
    mean_rank_shift: float
    largest_rank_shift: float


def agreement(own: pd.DataFrame, other: pd.DataFrame) -> Agreement:
    """Compare two tables of scores, each with city_id, year and score."""
    both = own.merge(other, on=["city_id", "year"], suffixes=("", "_other"))
    ranks = both.groupby("year")[["score", "score_other"]].rank(ascending=False)
    shift = (ranks["score"] - ranks["score_other"]).abs()
    by_year = [of_year["score"].corr(of_year["score_other"]) for _, of_year in ranks.groupby(both["year"])]
    return Agreement(
        correlation=float(both["score"].corr(both["score_other"])),
        rank_correlation=float(np.nanmean(by_year)) if np.isfinite(by_year).any() else float("nan"),
        mean_rank_shift=float(shift.mean()),
        largest_rank_shift=float(shift.max()),
    )
