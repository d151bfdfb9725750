"""An index in one of its readings: its indicators, what is made of them, and how far two readings agree."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.readings import PRICE_LEVEL, Column, Readings, Source
from assets.catalog.study import IndexReading, IndexVariable
from assets.indices.composite import CompositeIndex, Method, composite_index, transformed
from assets.notes import NotEstimable, note
from assets.panel.fills import winsorise


@dataclass(frozen=True)
class IndexOfReading:
    """An index in a reading."""

    parts: dict[int | None, CompositeIndex]
    """The index of all years together (under None), or of every year by itself."""
    score: pd.Series
    """Of the city-years that have one, brought to the scale of the reading; index: city_id, year."""
    is_sum: bool
    """Whether the score is the sum of the contributions."""

    @property
    def contribution(self) -> pd.DataFrame:
        """Weight times normalised value, shape (city-years, indicators); index: city_id, year."""
        return pd.concat([one.contribution for one in self.parts.values()]).sort_index()


def index_of(readings: Readings, column: Column) -> tuple[IndexVariable, IndexReading]:
    """The index that a column is of, and its reading. Raises TypeError where it is another kind of variable."""
    variable, reading = readings.variables[column.variable], readings.reading(column)
    if not isinstance(variable, IndexVariable) or not isinstance(reading, IndexReading):
        raise TypeError(f"{column.variable} is no index")
    return variable, reading


def indicators_of(
    readings: Readings, column: Column, keys: pd.DataFrame, figures: Mapping[Source, np.ndarray]
) -> pd.DataFrame:
    """The indicators of an index for all complete city-years of its years.

    Args:
        keys: city_id, year; the panel's n city-years.
        figures: shape (n,) each, of the indicators, and of the price level where the reading asks for it.

    Returns:
        The indicators under their names, deflated and winsorised as the reading says; index: city_id, year.

    Raises:
        NotEstimable: the panel has none of the years, an indicator is not there in one of them, or the price level is not
            supplied.
    """
    variable, reading = index_of(readings, column)
    sources = readings.sources(column)
    within = keys["year"].between(*variable.years).to_numpy()
    if not within.any():
        panel = range(int(keys["year"].min()), int(keys["year"].max()) + 1)
        asked = range(variable.years[0], variable.years[1] + 1)
        raise NotEstimable("index_years_apart", asked=asked, there=panel)
    table = pd.DataFrame(
        {name: figures[source][within] for name, source in sources.items()},
        index=pd.MultiIndex.from_frame(keys[within]),
    )
    if reading.real and table[PRICE_LEVEL].isna().all():
        raise NotEstimable("no_price_level")
    there = table.notna().groupby(level="year").any()
    lacking = {name: [int(year) for year in of_name.index[~of_name]] for name, of_name in there.items()}
    if reasons := [
        note("not_available", variable=name, years=years) for name, years in lacking.items() if years
    ]:
        raise NotEstimable.because(reasons)
    table = table.dropna()
    names = [name for name in variable.attributes if name not in reading.without]
    if reading.real:
        units = {name: readings.unit(sources[name]) for name in names}  # type: ignore[arg-type]
        in_yuan = [name for name in names if "yuan" in units[name].split()]
        in_logs = [name for name in in_yuan if units[name].startswith("ln(")]
        in_yuan = [name for name in in_yuan if name not in in_logs]
        table[in_yuan] = table[in_yuan].div(table[PRICE_LEVEL], axis=0)
        table[in_logs] = table[in_logs].sub(np.log(table[PRICE_LEVEL]), axis=0)
    table = table[names]
    if reading.winsorise:
        table = table.apply(lambda of_name: winsorise(of_name.to_numpy(), reading.winsorise))
    return table


def made_index(table: pd.DataFrame, variable: IndexVariable, reading: IndexReading) -> IndexOfReading:
    """The index of a table of indicators, in a reading.

    Args:
        table: shape (city-years, indicators), as `indicators_of` returns them.

    Raises:
        NotEstimable: see `composite_index`.
    """
    method = Method(reading.normalisation, reading.weights, reading.zero_shift, reading.aggregation)  # type: ignore[arg-type]
    tables = (
        {None: table}
        if reading.pooled
        else {int(str(year)): rows for year, rows in table.groupby(level="year")}
    )
    parts = {year: composite_index(rows, variable.attributes, method) for year, rows in tables.items()}
    score = pd.concat([one.score for one in parts.values()]).sort_index()
    return IndexOfReading(
        parts=parts,
        score=transformed(score, reading.transform).dropna(),
        is_sum=reading.aggregation == "sum" and reading.transform == "level",
    )


def ranked(score: pd.Series) -> pd.DataFrame:
    """Scores with their rank within the year, 1 the highest, and how many cities have one in the year.

    Args:
        score: index: city_id, year.

    Returns:
        city_id, year, score, rank, ranked; ties share the better rank.
    """
    table = score.rename("score").reset_index()
    by_year = table.groupby("year")["score"]
    return table.assign(
        rank=by_year.rank(ascending=False, method="min").astype("int64"),
        ranked=by_year.transform("size").astype("int64"),
    )


def weights_of(index: IndexOfReading, variable: IndexVariable) -> pd.DataFrame:
    """The weights of an index: year (missing when pooled), indicator, dimension, attribute, entropy, weight."""
    parts = [
        pd.DataFrame(
            {
                "year": pd.array([year] * len(one.weight), dtype="Int64"),
                "indicator": one.weight.index.astype("str"),
                "entropy": one.entropy.to_numpy(),
                "weight": one.weight.to_numpy(),
            }
        )
        for year, one in index.parts.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(
        dimension=table["indicator"].map(variable.dimension_of),
        attribute=table["indicator"].map(variable.attributes),
    )


def dimension_scores(contribution: pd.DataFrame, variable: IndexVariable) -> pd.DataFrame:
    """What the indicators of each dimension add to the score: city_id, year, dimension, score.

    Args:
        contribution: shape (city-years, indicators); index: city_id, year.
    """
    dimension = contribution.columns.map(variable.dimension_of)
    by_dimension = contribution.T.groupby(dimension, sort=False).sum().T
    return by_dimension.melt(ignore_index=False, var_name="dimension", value_name="score").reset_index()


@dataclass(frozen=True)
class Agreement:
    """How far a reading agrees with the study's own, on the city-years that both have."""

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
    return Agreement(
        correlation=float(both["score"].corr(both["score_other"])),
        rank_correlation=float(
            correlation_by_group(ranks["score"], ranks["score_other"], both["year"]).mean()
        ),
        mean_rank_shift=float(shift.mean()),
        largest_rank_shift=float(shift.max()),
    )


def correlation_by_group(one: pd.Series, other: pd.Series, group: pd.Series) -> pd.Series:
    """Pearson's correlation within each group; missing where one of the two is constant.

    Args:
        one, other, group: shape (rows,), one index.
    """
    deviation = pd.DataFrame({"one": one, "other": other})
    deviation -= deviation.groupby(group).transform("mean")
    sums = pd.DataFrame(
        {
            "product": deviation["one"] * deviation["other"],
            "one": deviation["one"] ** 2,
            "other": deviation["other"] ** 2,
        }
    )
    sums = sums.groupby(group).sum()
    return sums["product"] / np.sqrt(sums["one"] * sums["other"]).replace(0.0, np.nan)
