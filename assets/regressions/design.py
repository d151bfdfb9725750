"""What regressions read: the figures of a study's variables over its panel, its cities, its samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.loading import load_catalog
from assets.catalog.readings import Column, Readings, Source
from assets.catalog.study import ALL, IndexVariable, Model, QuotientVariable, Years
from assets.catalog.study_language.expressions import as_sql
from assets.indices.values import Values, read_components, read_values
from assets.notes import NotEstimable
from assets.panel.fills import winsorise
from assets.regressions.within import CITY, YEAR

WINSORISED = 0.01
"""The share of each tail that the cleaning of variables winsorises."""


@dataclass(frozen=True)
class Design:
    """What regressions read, over the panel's n city-years in the order of city and year."""

    readings: Readings
    values: Values
    cities: pd.DataFrame
    """By city_id: the attributes of cities and a column a grouping, the city's group."""
    distance_km: pd.DataFrame
    """Great-circle distances, cities by cities."""
    components: Mapping[Source, np.ndarray]
    """How each figure of the printed indicators came to be: by component, shape (n,), texts of statuses.csv."""

    @property
    def keys(self) -> pd.DataFrame:
        """city_id, year: n rows."""
        return self.values.keys

    @cached_property
    def city(self) -> np.ndarray:
        """Shape (n,): the codes of the rows' cities."""
        return self.keys["city_id"].to_numpy()

    @cached_property
    def year(self) -> np.ndarray:
        """Shape (n,)."""
        return self.keys["year"].to_numpy()

    @cached_property
    def row_of_city(self) -> np.ndarray:
        """Shape (n,): which row of `cities` each city-year belongs to."""
        return self.cities.index.get_indexer(self.keys["city_id"])

    def grouping(self, name: str) -> np.ndarray:
        """The groups of a grouping, `city` and `year` included: shape (n,), missing where a city has none."""
        if name == CITY:
            return self.city
        if name == YEAR:
            return self.year
        return self.cities[name].to_numpy()[self.row_of_city]

    def figures(self, column: Column) -> np.ndarray:
        """A column's figures: shape (n,), NaN where there is none. Raises NotEstimable for one that is not there."""
        if column not in self.values.figures:
            raise NotEstimable("not_supplied", variables=[f"{column.variable} ({column.reading_name})"])
        return self.values.figures[column]

    @cached_property
    def samples(self) -> Mapping[str, np.ndarray]:
        """The rows of every named sample: boolean, shape (n,)."""
        return {ALL: np.full(len(self.keys), True)} | samples_of(self)

    def within(self, years: Years) -> np.ndarray:
        """The rows of years, first and last included: boolean, shape (n,)."""
        return (self.year >= years[0]) & (self.year <= years[1])

    def rows_of(self, model: Model) -> np.ndarray:
        """The rows of a model's sample and years: boolean, shape (n,)."""
        return self.samples[model.sample] & self.within(model.years)

    def years_declared(self, column: Column) -> Years:
        """The panel's years that a column, and each index or quotient that it rests on, declares."""
        first, last = int(self.year.min()), int(self.year.max())
        for name in {column.variable, *self.readings.rests_on(column)}:
            variable = self.readings.variables[name]
            if isinstance(variable, IndexVariable | QuotientVariable):
                first, last = max(first, variable.years[0]), min(last, variable.years[1])
        return first, last


def read_design(connection: duckdb.DuckDBPyConnection, readings: Readings) -> Design:
    """Read the design from the warehouse."""
    cities = connection.execute(
        """
        select city.city_id, city.name, city.name_en, city.province, province.region, city.longitude, city.latitude
        from catalog.city as city
        inner join catalog.province as province on city.province = province.name
        order by city.city_id
        """
    ).df()
    members = connection.execute("select city_id, scheme, member from panel.grouping").df()
    distance = connection.execute("select city_id, other_city_id, distance_km from indices.distance").df()
    return Design(
        readings=readings,
        values=read_values(connection, readings.in_order()),
        cities=with_groups(cities, members),
        distance_km=distance.pivot(index="city_id", columns="other_city_id", values="distance_km").fillna(
            0.0
        ),
        components=read_components(connection).statuses,
    )


def with_groups(cities: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Cities by city_id with their groups.

    Args:
        cities: city_id, name, …: the attributes.
        members: city_id, scheme, member.
    """
    groups = members.pivot(index="city_id", columns="scheme", values="member")
    known = cities.assign(city=cities["name"]).set_index("city_id", drop=False).rename_axis(None)
    return known.drop(columns=known.columns.intersection(groups.columns)).join(groups)


def samples_of(design: Design) -> dict[str, np.ndarray]:
    """The rows that meet each sample's condition; one that is not known to be met is not.

    Statistics in a condition are over the whole panel.
    """
    samples = design.readings.study.samples
    if not samples:
        return {}
    named = sorted(frozenset().union(*(one.where.names for one in samples)))
    columns: dict[str, np.ndarray] = {}
    for name in named:
        if name in (YEAR, "city_id"):
            columns[name] = design.keys[name].to_numpy()
        elif name in design.cities:
            columns[name] = design.cities[name].to_numpy()[design.row_of_city]
        else:
            columns[name] = design.figures(design.readings.column(name))
    conditions = {one.sample: f"coalesce({as_sql(one.where, quoted)}, false)" for one in samples}
    found = select_over(columns, conditions, len(design.keys))
    return {str(name): column.to_numpy(dtype=bool) for name, column in found.items()}


def quoted(name: str) -> str:
    """A name as SQL's."""
    return '"' + name.replace('"', '""') + '"'


def select_over(columns: Mapping[str, np.ndarray], wanted: Mapping[str, str], rows: int) -> pd.DataFrame:
    """Expressions of SQL over columns of shape (rows,), NaN being NULL: a row each, in the same order."""
    table = pd.DataFrame(dict(columns) | {"row number": np.arange(rows)})
    numbers = [name for name, column in columns.items() if column.dtype.kind == "f"]
    replaced = ", ".join(
        f"if(isnan({quoted(name)}), null, {quoted(name)}) as {quoted(name)}" for name in numbers
    )
    selected = ", ".join(f"{sql} as {quoted(name)}" for name, sql in wanted.items())
    with duckdb.connect() as memory:
        memory.register("given", table)
        clean = f"select * {f'replace ({replaced})' if numbers else ''} from given"
        return memory.execute(f'select {selected} from ({clean}) order by "row number"').df()


def readings_of(model: Model, design: Design) -> Mapping[str, str]:
    """The readings that an estimate takes; its cleaning may ask for winsorised indicators."""
    if model.cleaning == "winsorised_indicators":
        return design.readings.study.winsorised(model.read)
    return model.read


REPORTED = ("reported_only", "reported_or_corrected")
"""The cleanings that keep what is printed, without or with what the ledger corrects."""


@cache
def left_out_by(cleaning: str) -> tuple[str, ...]:
    """The statuses of figures that a cleaning of REPORTED does without."""
    statuses = load_catalog().statuses
    if cleaning == "reported_or_corrected":
        return tuple(one.status for one in statuses if one.filled)
    return tuple(one.status for one in statuses if one.status != "reported")


def cleaned(column: Column, rows: np.ndarray, design: Design, cleaning: str) -> np.ndarray:
    """A column of the panel after a cleaning rule: shape (n,).

    Figures are winsorised at the quantiles of the rows of a sample. What is not as printed goes by the study's own
    reading of the variable, for all its readings.

    Args:
        rows: boolean, shape (n,).
    """
    figures = design.figures(column)
    if cleaning == "winsorised_variables" and np.isfinite(figures[rows]).any():
        return winsorise(figures, WINSORISED, rows)
    if cleaning in REPORTED:
        statuses = design.values.statuses[design.readings.column(column.variable)]
        return np.where(np.isin(statuses, left_out_by(cleaning)), np.nan, figures)
    return figures
