"""Every column of a study computed, one after what it is computed from: formulas, indices, quotients."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.panel_rules import Winsorise
from assets.catalog.readings import YEAR, YUAN_PER_USD, Column, Readings, Source
from assets.catalog.study import FormulaReading, IndexReading, QuotientReading, QuotientVariable
from assets.indices.formulas import evaluated
from assets.indices.index_reading import IndexOfReading, index_of, indicators_of, made_index
from assets.indices.quotients import OverDistance, location_quotients, over_distance, with_neighbours
from assets.indices.values import Values
from assets.notes import Note, NotEstimable, note
from assets.panel.fills import MISSING, winsorise

REPORTED, WINSORISED = "reported", "winsorised"
KILOMETRES = {"km": 1.0, "100 km": 100.0}


@dataclass(frozen=True)
class Surroundings:
    """What columns are computed from beside printed figures."""

    yuan_per_usd: Mapping[int, float]
    """By year."""
    longitude: np.ndarray
    latitude: np.ndarray
    """Degrees, shape (cities,), in the order of the panel's cities."""
    severity: Mapping[str, int]
    """Of each status: the greater, the less a figure is worth."""


@dataclass(frozen=True)
class Computed:
    """All columns of a study, in the order of the graph."""

    columns: tuple[Column, ...]
    values: Values
    indices: Mapping[Column, IndexOfReading]
    without: Mapping[Column, tuple[Note, ...]]
    """Columns that cannot be had on this panel: why."""


class Engine:
    """Computes columns one after another; those computed are at hand for the next."""

    def __init__(self, readings: Readings, components: Values, surroundings: Surroundings) -> None:
        """`components`: the printed figures of every city and year, gaps filled."""
        self.readings = readings
        self.positions = surroundings.longitude, surroundings.latitude
        self.over_distance: dict[tuple[str, Source, Source], OverDistance] = {}
        self.statuses = sorted(surroundings.severity, key=surroundings.severity.__getitem__)
        self.keys = components.keys
        self.cities = components.keys["city_id"].nunique()
        years = components.keys["year"]
        self.of_the_year = {
            YEAR: years.to_numpy(dtype=float),
            YUAN_PER_USD: years.map(surroundings.yuan_per_usd).to_numpy(dtype=float),
        }
        number = {status: place for place, status in enumerate(self.statuses)}
        self.reported, self.winsorised, self.missing = number[REPORTED], number[WINSORISED], number[MISSING]
        self.figures: dict[Source, np.ndarray] = dict(components.figures)
        self.severities: dict[Source, np.ndarray] = {
            one: pd.Series(status).map(number).to_numpy() for one, status in components.statuses.items()
        }
        self.indices: dict[Column, IndexOfReading] = {}
        self.without: dict[Column, tuple[Note, ...]] = {}

    def run(self) -> Computed:
        """Every column of the study."""
        columns = self.readings.in_order()
        with duckdb.connect() as connection:
            for column in columns:
                self.compute(column, connection)
        names = np.array(self.statuses, dtype=object)
        values = Values(
            self.keys,
            {one: self.figures[one] for one in columns},
            {one: names[self.severities[one]] for one in columns},
        )
        return Computed(tuple(columns), values, self.indices, self.without)

    def compute(self, column: Column, connection: duckdb.DuckDBPyConnection) -> None:
        """A column's figures, winsorised where the study says so, and how each came to be."""
        figures = self.figures_of(column, connection)
        severity = self.severity_of(column, figures)
        rule = self.rule_for(column)
        if rule is not None and np.isfinite(figures).any():
            raw, figures = figures, winsorise(figures, rule.level)
            severity = np.where(np.isfinite(raw) & (raw != figures), self.winsorised, severity)
        self.figures[column], self.severities[column] = figures, severity

    def figures_of(self, column: Column, connection: duckdb.DuckDBPyConnection) -> np.ndarray:
        """The figures of a column, shape (n,), NaN where there is none."""
        match self.readings.reading(column):
            case FormulaReading() as reading:
                named = {name: self.figures[one] for name, one in self.readings.sources(column).items()}
                return evaluated(connection, reading.formula, self.of_the_year | named)
            case IndexReading():
                return self.index(column)
            case QuotientReading() as reading:
                return self.quotient(column, reading)

    def index(self, column: Column) -> np.ndarray:
        """The scores of an index; none where it cannot be had, and why is kept."""
        try:
            table = indicators_of(self.readings, column, self.keys, self.figures)
            made = made_index(table, *index_of(self.readings, column))
        except NotEstimable as error:
            self.without[column] = error.notes
            return np.full(len(self.keys), np.nan)
        self.indices[column] = made
        return made.score.reindex(pd.MultiIndex.from_frame(self.keys)).to_numpy(dtype=float)

    def quotient(self, column: Column, reading: QuotientReading) -> np.ndarray:
        """A location quotient over the years that it is declared for; why it cannot be had at all is kept."""
        variable = self.readings.variables[column.variable]
        if not isinstance(variable, QuotientVariable):
            raise TypeError(f"{column.variable} is no quotient")
        sources = self.readings.sources(column)
        within = self.keys["year"].between(*variable.years).to_numpy()
        sector, total = (
            np.where(within, self.figures[sources[name]], np.nan).reshape(self.cities, -1)
            for name in (variable.sector, variable.total)
        )
        found = location_quotients(sector, total)
        if reading.neighbours != "none":
            # All readings of one quotient take the same sums over the distance, in their own unit of it.
            behind = column.variable, sources[variable.sector], sources[variable.total]
            if behind not in self.over_distance:
                self.over_distance[behind] = over_distance(found, *self.positions)
            km = KILOMETRES[reading.distance_unit]
            found = with_neighbours(found, self.over_distance[behind], reading.neighbours, km)
        found = found.ravel()
        if not np.isfinite(found).any():
            self.without[column] = (note("no_quotient", variables=[variable.sector, variable.total]),)
        return found

    def severity_of(self, column: Column, figures: np.ndarray) -> np.ndarray:
        """How each figure came to be: missing, or as the worst of its inputs that are there."""
        worst = np.full(len(figures), self.reported)
        for one in self.readings.inputs(column):
            severity = self.severities[one]
            worst = np.where(severity == self.missing, worst, np.maximum(worst, severity))
        return np.where(np.isfinite(figures), worst, self.missing)

    def rule_for(self, column: Column) -> Winsorise | None:
        """The study's rule where it winsorises a column: one of its own readings."""
        rule = self.readings.study.winsorise
        if rule and column.variable in rule.variables and column == self.readings.column(column.variable):
            return rule
        return None
