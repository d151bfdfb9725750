"""Which column of figures a variable's reading is, and what it is computed from: one graph for every kind.

What a paper leaves open is read in one way or another; what is computed from a variable follows its reading. A
column is therefore a variable in one reading, with the readings of what it rests on where they are not the study's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assets.catalog.rulings import DISTRICT
from assets.catalog.study import (
    FormulaReading,
    IndexReading,
    IndexVariable,
    Model,
    QuotientReading,
    Reading,
    Study,
    Variable,
)

POPULATION = "population"
PRICE_LEVEL = "price_level"
YEAR, YUAN_PER_USD = OF_THE_YEAR = ("year", "yuan_per_usd")
"""What a formula may name that is one figure a year, the same for every city."""
OWN_ONLY: Mapping[str, str] = {}


@dataclass(frozen=True, order=True)
class Column:
    """A variable in a reading. `others`: readings of what it rests on that are not the study's own."""

    variable: str
    reading: str
    others: tuple[tuple[str, str], ...] = ()

    @property
    def reading_name(self) -> str:
        """The reading as it is published."""
        others = ", ".join(f"{name}: {reading}" for name, reading in self.others)
        return f"{self.reading} ({others})" if others else self.reading


@dataclass(frozen=True)
class Component:
    """A printed indicator, gaps filled: a series of the panel; `<key>_district` for its figure of the districts."""

    component: str


Source = Component | Column


class Readings:
    """The columns of a study: what a name and its readings come to, and what each column is computed from."""

    def __init__(self, study: Study, indicators: Iterable[str]) -> None:
        """`indicators`: the keys of the catalog."""
        self.study = study
        self.variables: dict[str, Variable] = {one.variable: one for one in study.variables}
        self.indicators = frozenset(indicators)
        self.inputs_known: dict[Column, tuple[Source, ...]] = {}

    def reading(self, column: Column) -> Reading:
        """The reading of a column."""
        return next(one for one in self.variables[column.variable].readings if one.reading == column.reading)

    def labels(self, column: Column) -> tuple[str, str]:
        """The English and the Chinese name of a column's reading."""
        of_others = [self.reading(Column(*other)) for other in column.others]
        en, zh = (", ".join(getattr(one, field) for one in of_others) for field in ("label_en", "label_zh"))
        reading = self.reading(column)
        return reading.label_en + (f" ({en})" if en else ""), reading.label_zh + (f"（{zh}）" if zh else "")

    def unit(self, column: Column) -> str:
        """The unit of a column's figures."""
        reading = self.reading(column)
        return reading.unit if isinstance(reading, FormulaReading) else self.variables[column.variable].unit

    def column(self, variable: str, read: Mapping[str, str] = OWN_ONLY) -> Column:
        """A variable where these readings hold in place of the study's own."""
        readings = self.variables[variable].readings
        bare = Column(variable, read.get(variable, readings[0].reading))
        others = {
            name: reading
            for name, reading in read.items()
            if name != variable and reading != self.variables[name].readings[0].reading
        }
        if not others:
            return bare
        # What it rests on depends on these readings, too: one may name what the study's own does not.
        resting_on = self.rests_on(replace(bare, others=tuple(sorted(others.items()))))
        held = tuple(sorted((name, reading) for name, reading in others.items() if name in resting_on))
        return replace(bare, others=held)

    def rests_on(self, column: Column) -> set[str]:
        """The variables that a column is computed from, at any distance; those whose reading it fixes itself are not."""
        fixed = set(getattr(self.reading(column), "read", {}))
        found: set[str] = set()
        for one in self.inputs(column):
            if isinstance(one, Column):
                found |= {one.variable} | self.rests_on(one)
        return found - fixed

    def inputs(self, column: Column) -> tuple[Source, ...]:
        """What a column is computed from, each once."""
        if column not in self.inputs_known:
            self.inputs_known[column] = tuple(dict.fromkeys(self.sources(column).values()))
        return self.inputs_known[column]

    def sources(self, column: Column) -> dict[str, Source]:
        """What each name in a column's formula, or each part of its index or quotient, stands for."""
        variable, reading, read = self.variables[column.variable], self.reading(column), dict(column.others)
        match reading:
            case FormulaReading():
                return {
                    name: self.in_formula(name, read)
                    for name in sorted(reading.formula.names)
                    if name not in OF_THE_YEAR
                }
            case IndexReading():
                assert isinstance(variable, IndexVariable)
                read |= reading.read
                names = [name for name in variable.attributes if name not in reading.without]
                names += [PRICE_LEVEL] * reading.real
                return {name: self.column(name, read) for name in names}
            case QuotientReading():
                return {name: self.column(name, read) for name in (variable.sector, variable.total)}  # type: ignore[union-attr]

    def in_formula(self, name: str, read: Mapping[str, str]) -> Source:
        """What a name means in a formula of a variable: the printed indicator of that key if there is one."""
        if name == POPULATION:
            return Component(self.study.population)
        if name.removesuffix(DISTRICT) in self.indicators:
            return Component(name)
        return self.column(name, read)

    def named_in(self, model: Model) -> list[Column]:
        """The columns that an estimate reads."""
        return [self.column(name, model.read) for name in model.names]

    def asked_for(self) -> list[Column]:
        """The columns that the study declares or that something in it reads: its own readings first."""
        found = dict.fromkeys(self.column(name) for name in self.variables)
        for variable in self.study.variables:
            found |= dict.fromkeys(Column(variable.variable, one.reading) for one in variable.readings)
        for names, read in self.study.asked:
            found |= dict.fromkeys(self.column(name, dict(read)) for name in names)
        return list(found)

    def in_order(self) -> list[Column]:
        """Every column to compute, each after what it is computed from."""
        found: dict[Column, None] = {}

        def add(column: Column) -> None:
            if column not in found:
                for one in self.inputs(column):
                    if isinstance(one, Column):
                        add(one)
                found[column] = None

        for column in self.asked_for():
            add(column)
        return list(found)

    def components(self) -> list[str]:
        """The printed indicators that the study rests on."""
        found: dict[str, None] = {}
        for column in self.in_order():
            found |= dict.fromkeys(one.component for one in self.inputs(column) if isinstance(one, Component))
        return list(found)

    def components_of(self, column: Column) -> set[str]:
        """The printed indicators that a column rests on, at any distance."""
        found: set[str] = set()
        for one in self.inputs(column):
            found |= {one.component} if isinstance(one, Component) else self.components_of(one)
        return found
