"""The variables of a study: those that its file declares and those of the catalog, with their readings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from assets.catalog.records import Catalog, Variable
from assets.catalog.study import (
    UNLIMITED,
    WINSORISED_INDICATORS,
    Dimension,
    FormulaReading,
    FormulaVariable,
    IndexReading,
    IndexVariable,
    QuotientReading,
    QuotientVariable,
    Uncertainty,
    Years,
)
from assets.catalog.study import Variable as StudyVariable
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.expressions import FormulaError, Name, formula_of
from assets.catalog.study_language.fields import (
    FormulaVariable as FormulaFields,
    IndexReading as IndexReadingFields,
    IndexVariable as IndexFields,
    QuotientVariable as QuotientFields,
    StudyFields,
)

OWN, PRINTED = "own", "printed"
FEWEST_INDICATORS = 3
"""An index that each indicator in turn is taken out of must still have two to weigh against each other."""
SERIES = ("population", "price_level", "yuan_per_usd")
SHIFTS_AND_EFFECTS = ("l", "f", "d", "i", "t", "I")
RESERVED = {
    *SHIFTS_AND_EFFECTS, "city", "year", "all", "book", "city_id", "name", "province", "region", "population",
    "yuan_per_usd",
}  # fmt: skip
"""Names that no variable may bear."""
WORD_OF_A_NAME = r"[A-Za-z_][A-Za-z_0-9]*"


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
            or name.removesuffix("_district") in self.indicators
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
        return name in ("population", "yuan_per_usd") or name.removesuffix("_district") in self.indicators

    def readings_of_catalog(self, name: str) -> set[str]:
        """The readings that the catalog has of a variable."""
        return {one.reading for one in self.of_catalog.get(name, [])}

    def catalog_variable(self, name: str) -> FormulaVariable | None:
        """A variable of the catalog, the study's reading of it first."""
        if name not in self.of_catalog:
            return None
        return FormulaVariable(name, self.own_first(name, [formula_reading(one) for one in self.of_catalog[name]]))

    def own_first(self, name: str, readings: list[FormulaReading]) -> tuple[FormulaReading, ...]:
        """Readings with the study's own at their head."""
        own = self.own.get(name, readings[0].reading)
        return tuple(sorted(readings, key=lambda one: one.reading != own))

    def printed(self, name: str) -> FormulaVariable:
        """A printed indicator as a variable."""
        if name == "population":
            reading = FormulaReading(PRINTED, Name(name), "10k persons", "Population", "人口", "Population of the study")
            return FormulaVariable(name, (reading,))
        indicator = self.indicators[name.removesuffix("_district")]
        of_district = name.endswith("_district") and name not in self.indicators
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


def declare(variables: Variables, fields: StudyFields) -> None:
    """Read the variables that a file declares.

    Raises:
        FieldError: a reserved name, a formula that cannot be read, an index of too few indicators, weights that do
            not sum to 1, a name of an indicator that is not read.
    """
    for name, one in fields.variables.items():
        path: Path = ("variables", name)
        if name in RESERVED:
            raise FieldError(path, f"{name!r} has a meaning of its own here: give the variable another name")
        if name in variables.indicators and not isinstance(one, FormulaFields):
            raise FieldError(path, f"{name!r} is a printed indicator: give the {one.kind} another name")
        match one:
            case FormulaFields():
                variables.declared[name] = formula_variable(variables, name, one)
            case IndexFields():
                variables.declared[name] = index_variable(variables, name, one)
            case QuotientFields():
                variables.declared[name] = quotient_variable(variables, name, one)


def formula_variable(variables: Variables, name: str, fields: FormulaFields) -> FormulaVariable:
    """A variable that is a formula; on a key of the catalog, its readings stand beside the catalog's."""
    path: Path = ("variables", name)
    given = {OWN: (fields.formula, fields, (*path, "formula"))} if fields.formula is not None else {}
    for reading, one in (fields.readings or {}).items():
        given[reading] = (one.formula, one, (*path, "readings", reading, "formula"))
    if not given:
        raise FieldError(path, "give it a formula, or readings with a formula each, or a kind (index, quotient)")
    known = [formula_reading(one) for one in variables.of_catalog.get(name, [])]
    example = known[0] if known else None
    readings = []
    for reading, (text, labels, place) in given.items():
        try:
            formula = formula_of(str(text))
        except FormulaError as error:
            raise FieldError(place, str(error)) from error
        if name in variables.indicators and name not in formula.names:
            raise FieldError(place, f"{name!r} is a printed indicator: its readings rest on it; else give another name")
        if name not in variables.indicators and name in formula.names:
            raise FieldError(place, f"{name!r} is computed from itself: a circle")
        en = labels.en or fields.en or (example.label_en if example else name)
        zh = labels.zh or fields.zh or (example.label_zh if example else name)
        unit = labels.unit or fields.unit or "number"
        readings.append(FormulaReading(reading, formula, unit, en, zh, fields.definition or str(text)))
    taken = {one.reading for one in readings}
    others = [one for one in known if one.reading not in taken]
    own_first = readings + others if fields.formula is not None else others + readings
    return FormulaVariable(name, variables.own_first(name, own_first))


def index_variable(variables: Variables, name: str, fields: IndexFields) -> IndexVariable:
    """A composite index."""
    path: Path = ("variables", name)
    place_of: dict[str, str] = {}
    for dimension, one in fields.dimensions.items():
        for indicator in one.indicators:
            if indicator in place_of:
                raise FieldError(
                    (*path, "dimensions", dimension, "indicators", indicator),
                    f"{indicator!r} is also in {place_of[indicator]}: keep one",
                )
            place_of[indicator] = dimension
    if len(place_of) < FEWEST_INDICATORS:
        raise FieldError(
            (*path, "dimensions"), f"{len(place_of)} indicators: an index has at least {FEWEST_INDICATORS}"
        )
    given = fields.readings or {OWN: IndexReadingFields()}
    first = next(iter(given.values()))
    readings = tuple(
        index_reading(reading, one, first, place_of, (*path, "readings", reading)) for reading, one in given.items()
    )
    return IndexVariable(
        variable=name,
        readings=readings,
        label_en=fields.en or name,
        label_zh=fields.zh or name,
        years=declared_years(fields.years, variables.panel_years, (*path, "years")),
        dimensions=tuple(
            Dimension(dimension, one.en, one.zh, dict(one.indicators)) for dimension, one in fields.dimensions.items()
        ),
        uncertainty=Uncertainty(fields.uncertainty.draws, fields.uncertainty.seed) if fields.uncertainty else None,
        unit=fields.unit or "score",
        definition=fields.definition or "",
    )


def index_reading(
    name: str, fields: IndexReadingFields, first: IndexReadingFields, indicators: Mapping[str, str], path: Path
) -> IndexReading:
    """A reading of an index: as the first but for what it names itself."""

    def value(of: str, default: object) -> object:
        own = getattr(fields, of)
        inherited = getattr(first, of)
        return own if own is not None else inherited if inherited is not None else default

    without = tuple(value("without", ()))  # type: ignore[call-overload]
    require_known(without, indicators, (*path, "without"), "indicator of the index")
    left = [one for one in indicators if one not in without]
    if len(left) < 2:
        raise FieldError((*path, "without"), "an index keeps at least two indicators")
    weights = value("weights", "entropy")
    if isinstance(weights, dict):
        check_weights(weights, left, (*path, "weights"))
    return IndexReading(
        reading=name,
        label_en=fields.en or name.replace("_", " "),
        label_zh=fields.zh or name.replace("_", " "),
        weights=weights,  # type: ignore[arg-type]
        pooled=value("pooled", True),  # type: ignore[arg-type]
        zero_shift=value("zero_shift", 0),  # type: ignore[arg-type]
        aggregation=value("aggregation", "sum"),  # type: ignore[arg-type]
        normalisation=value("normalisation", "min_max"),  # type: ignore[arg-type]
        transform=value("transform", "level"),  # type: ignore[arg-type]
        winsorise=value("winsorise", 0.0),  # type: ignore[arg-type]
        real=value("real", False),  # type: ignore[arg-type]
        read=dict(value("read", {})),  # type: ignore[call-overload]
        without=without,
    )


def check_weights(weights: Mapping[str, float], indicators: list[str], path: Path) -> None:
    """Refuse weights that are not one for every indicator, summing to 1."""
    require_known(weights, indicators, path, "indicator of the index")
    for name in indicators:
        if name not in weights:
            raise FieldError(path, f"{name!r} has no weight: give every indicator one")
    total = sum(weights.values())
    if abs(total - 1) > 1e-9:
        raise FieldError(path, f"the weights sum to {total:g}, not 1")


def quotient_variable(variables: Variables, name: str, fields: QuotientFields) -> QuotientVariable:
    """A location quotient."""
    path: Path = ("variables", name)
    for part in ("sector", "total"):
        if getattr(fields, part) == name:
            raise FieldError((*path, part), f"{name!r} is computed from itself: a circle")
    given = fields.readings
    readings = tuple(
        QuotientReading(
            reading,
            one.en or reading.replace("_", " "),
            one.zh or reading.replace("_", " "),
            one.neighbours,
            one.distance_unit,
        )
        for reading, one in (given or {}).items()
    ) or (QuotientReading("location_quotient", "location quotient", "区位商", "none", "km"),)
    return QuotientVariable(
        variable=name,
        readings=readings,
        label_en=fields.en or name,
        label_zh=fields.zh or name,
        years=declared_years(fields.years, variables.panel_years, (*path, "years")),
        sector=fields.sector,
        total=fields.total,
        unit=fields.unit or "quotient",
        definition=fields.definition or "",
    )


def declared_years(years: list[int] | None, panel: Years, path: Path) -> Years:
    """The years of an index or quotient that lie in the panel; where none does, those declared."""
    if years is None:
        return panel
    first, last = ordered_years(years, path)
    within = max(first, panel[0]), min(last, panel[1])
    return within if within[0] <= within[1] else (first, last)


def ordered_years(years: list[int], path: Path) -> Years:
    """First and last year. Raises FieldError for years the wrong way round."""
    first, last = years
    if first > last:
        raise FieldError(path, f"expected [first, last], not {years}")
    if last > UNLIMITED:
        raise FieldError(path, f"{last} is no year")
    return first, last


def parts_of(variables: Variables, variable: StudyVariable) -> Iterator[tuple[str, Path]]:
    """The variables that a declared variable is made of, in each of its readings, with the fields that name them."""
    path: Path = ("variables", variable.variable)
    match variable:
        case FormulaVariable():
            of_file = {one.reading for one in variable.readings} - variables.readings_of_catalog(variable.variable)
            for one in variable.readings:
                place: Path = (*path, "formula") if one.reading == OWN else (*path, "readings", one.reading, "formula")
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
    for part, path in parts_of(variables, variable):
        variables.use(part, path)
    variables.use(name, ("variables", name))
    if isinstance(variable, IndexVariable):
        for reading in variable.readings:
            for indicator, other in reading.read.items():
                place: Path = ("variables", name, "readings", reading.reading, "read", indicator)
                require_known([indicator], variable.attributes, place, "indicator of the index")
                variables.take_reading(indicator, other, place)


def with_winsorised(variable: StudyVariable, readings: tuple[str, ...], suffix: str) -> StudyVariable:
    """An index with each of these readings made of winsorised indicators, too."""
    if not isinstance(variable, IndexVariable):
        return variable
    added = tuple(
        replace(one, reading=f"{one.reading} {suffix}", winsorise=WINSORISED_INDICATORS, asked_by_curve=True)
        for one in variable.readings
        if one.reading in readings
    )
    return replace(variable, readings=variable.readings + added)


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
