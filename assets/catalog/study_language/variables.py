"""The variables of a study: those that its file declares and those of the catalog, with their readings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from assets.catalog.readings import OF_THE_YEAR, POPULATION
from assets.catalog.records import Catalog, Variable
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import (
    FormulaReading,
    FormulaVariable,
    IndexReading,
    IndexVariable,
    QuotientReading,
    QuotientVariable,
    Years,
)
from assets.catalog.study import Variable as StudyVariable
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.expressions import Name
from assets.catalog.study_language.parsing import formula_of

OWN, PRINTED = "own", "printed"
OfOneKind = TypeVar("OfOneKind", FormulaReading, IndexReading, QuotientReading)
OF_FORMULAS = (POPULATION, *OF_THE_YEAR)
"""What formulas of variables may name beside indicators and variables."""


@dataclass
class Variables:
    """The variables that names of a study may mean; those of the catalog join when they are first named."""

    catalog: Catalog
    panel_years: Years
    own: Mapping[str, str]
    """Chosen readings of the catalog's variables."""
    dropped: frozenset[str]
    declared: dict[str, StudyVariable] = field(default_factory=dict)
    used: dict[str, StudyVariable] = field(default_factory=dict)
    read: dict[str, set[str]] = field(default_factory=dict)
    """Readings that are named somewhere beside the study's own."""

    def __post_init__(self) -> None:
        self.indicators = {one.indicator: one for one in self.catalog.indicators}
        self.of_catalog: dict[str, list[Variable]] = {}
        for one in self.catalog.variables:
            self.of_catalog.setdefault(one.variable, []).append(one)

    @property
    def with_readings(self) -> list[str]:
        """Names of variables that have readings."""
        return [one for one in dict.fromkeys([*self.declared, *self.of_catalog]) if one not in self.dropped]

    @property
    def has_index(self) -> bool:
        """Whether a composite index is declared."""
        return any(isinstance(one, IndexVariable) for one in self.declared.values())

    @property
    def known(self) -> list[str]:
        """Names that mean a variable."""
        offered = [*self.declared, *self.of_catalog, *self.indicators, "population"]
        return [one for one in dict.fromkeys(offered) if one not in self.dropped]

    def is_known(self, name: str) -> bool:
        """Whether a name means a variable in a model, index or sample."""
        if name in self.dropped:
            return False
        return (
            name in self.declared
            or name in self.of_catalog
            or name == "population"
            or name.removesuffix(DISTRICT) in self.indicators
        )

    def use(self, name: str, path: Path) -> StudyVariable:
        """The variable that a name means outside formulas of variables; it is one of the study from now on.

        Raises UnknownName.
        """
        if name not in self.used:
            if not self.is_known(name):
                raise UnknownName(path, name, "variable", self.known)
            variable = self.declared.get(name) or self.catalog_variable(name) or self.printed(name)
            self.used[name] = variable
            if isinstance(variable, FormulaVariable):
                for part in sorted({part for one in variable.readings for part in one.formula.names}):
                    if not self.is_figure(part):
                        self.use(part, path)
        return self.used[name]

    def is_figure(self, name: str) -> bool:
        """Whether a name in a formula of a variable means a printed figure or a series, which needs nothing else."""
        return name in OF_FORMULAS or name.removesuffix(DISTRICT) in self.indicators

    def readings_of_catalog(self, name: str) -> set[str]:
        """The readings that the catalog has of a variable."""
        return {one.reading for one in self.of_catalog.get(name, [])}

    def catalog_variable(self, name: str) -> FormulaVariable | None:
        """A variable of the catalog, the study's reading of it first."""
        if name not in self.of_catalog:
            return None
        return FormulaVariable(
            name, self.own_first(name, [formula_reading(one) for one in self.of_catalog[name]])
        )

    def own_first(self, name: str, readings: Sequence[OfOneKind]) -> tuple[OfOneKind, ...]:
        """Readings with the study's own at their head."""
        own = self.own.get(name, readings[0].reading)
        return tuple(sorted(readings, key=lambda one: one.reading != own))

    def printed(self, name: str) -> FormulaVariable:
        """A printed indicator as a variable."""
        if name == "population":
            reading = FormulaReading(
                PRINTED, Name(name), "10k persons", "Population", "人口", "Population of the study"
            )
            return FormulaVariable(name, (reading,))
        indicator = self.indicators[name.removesuffix(DISTRICT)]
        of_district = name.endswith(DISTRICT) and name not in self.indicators
        unit = "10k yuan" if indicator.unit == "as printed" else indicator.unit
        reading = FormulaReading(
            PRINTED,
            Name(name),
            unit,
            indicator.label_en + (", city districts" if of_district else ""),
            indicator.label_zh + ("（市辖区）" if of_district else ""),
            indicator.definition,
        )
        return FormulaVariable(name, (reading,))

    def take_reading(self, name: str, reading: str, path: Path) -> None:
        """Note that a reading of a variable is named. Raises UnknownName."""
        offered = [one.reading for one in self.use(name, path).readings]
        require_known([reading], offered, path, f"reading of {name}")
        self.read.setdefault(name, set()).add(reading)

    def chosen(self) -> tuple[StudyVariable, ...]:
        """The study's variables, those of the catalog with the readings that something names and no other."""
        return tuple(self.with_named_readings(one) for one in self.used.values())

    def with_named_readings(self, variable: StudyVariable) -> StudyVariable:
        """A variable without the readings of the catalog that nothing names."""
        if not isinstance(variable, FormulaVariable):
            return variable
        unnamed = self.readings_of_catalog(variable.variable) - self.read.get(variable.variable, set())
        own, *others = variable.readings
        return replace(variable, readings=(own, *(one for one in others if one.reading not in unnamed)))


def formula_reading(variable: Variable) -> FormulaReading:
    """A reading of the catalog."""
    return FormulaReading(
        variable.reading,
        formula_of(variable.formula),
        variable.unit,
        variable.label_en,
        variable.label_zh,
        variable.definition,
        variable.low,
        variable.high,
    )


def parts_of(variables: Variables, variable: StudyVariable) -> Iterator[tuple[str, Path]]:
    """The variables that a declared variable is made of, in each of its readings, with the fields that name them."""
    path: Path = ("variables", variable.variable)
    match variable:
        case FormulaVariable():
            of_file = {one.reading for one in variable.readings} - variables.readings_of_catalog(
                variable.variable
            )
            for one in variable.readings:
                place: Path = (
                    (*path, "formula") if one.reading == OWN else (*path, "readings", one.reading, "formula")
                )
                for part in sorted(one.formula.names):
                    if not variables.is_figure(part):
                        yield part, place if one.reading in of_file else path
        case IndexVariable():
            for dimension in variable.dimensions:
                for indicator in dimension.indicators:
                    yield indicator, (*path, "dimensions", dimension.dimension, "indicators", indicator)
            for reading in variable.readings:
                if reading.real:
                    yield "price_level", (*path, "readings", reading.reading, "real")
        case QuotientVariable():
            yield variable.sector, (*path, "sector")
            yield variable.total, (*path, "total")


def use_parts(variables: Variables, name: str) -> None:
    """Use what a declared variable is made of, in each of its readings.

    Raises UnknownName at the field that names what there is not.
    """
    variable = variables.declared[name]
    parts = list(parts_of(variables, variable))
    for part, path in parts:
        if not variables.is_known(part):
            raise UnknownName(path, part, "variable", variables.known)
    variables.use(name, ("variables", name))
    for part, path in parts:
        variables.use(part, path)
    if isinstance(variable, IndexVariable):
        for reading in variable.readings:
            for indicator, other in reading.read.items():
                place: Path = ("variables", name, "readings", reading.reading, "read", indicator)
                require_known([indicator], variable.attributes, place, "indicator of the index")
                variables.take_reading(indicator, other, place)


def refuse_circles(variables: Variables) -> None:
    """Refuse variables that are computed from themselves, by way of others."""
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            circle = " → ".join((*above[above.index(name) :], name))
            raise FieldError(("variables", name), f"is computed from itself: {circle}")
        if name not in variables.declared or name in done:
            return
        for part, _ in parts_of(variables, variables.declared[name]):
            visit(part, (*above, name))
        done.add(name)

    for name in variables.declared:
        visit(name, ())
