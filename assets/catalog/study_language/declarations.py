"""The variables that a study file declares: formulas, indices and quotients, each with its readings."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from assets.catalog.index_parts import Dimension, Uncertainty
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import (
    UNLIMITED,
    FormulaReading,
    FormulaVariable,
    IndexReading,
    IndexVariable,
    QuotientReading,
    QuotientVariable,
    Years,
)
from assets.catalog.study_language import fields as of_file
from assets.catalog.study_language.errors import FieldError, Path, require_known
from assets.catalog.study_language.fields import StudyFields
from assets.catalog.study_language.parsing import FormulaError, formula_of
from assets.catalog.study_language.variables import OWN, Variables, formula_reading

FEWEST_INDICATORS = 3
"""An index that each indicator in turn is taken out of must still have two to weigh against each other."""
RESERVED = {
    "l", "f", "d", "i", "t", "city", "year", "all", "book", "city_id", "name", "province", "region", "population",
    "yuan_per_usd",
}  # fmt: skip
"""Names that no variable may bear: the words of models, and the columns of `city_year`."""
RESERVED_ENDINGS = ("_status", "_printed")
"""Of the columns of `city_year` that stand beside those of variables."""
LEGAL_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def declare(variables: Variables, fields: StudyFields) -> None:
    """Read the variables that a file declares.

    Raises:
        FieldError: a reserved name, a formula that cannot be read, an index of too few indicators, weights that do
            not sum to 1, a name of an indicator that is not read.
    """
    for name, one in fields.variables.items():
        path: Path = ("variables", name)
        check_name(name, variables)
        if name in variables.indicators and not isinstance(one, of_file.FormulaVariable):
            raise FieldError(path, f"{name!r} is a printed indicator: give the {one.kind} another name")
        match one:
            case of_file.FormulaVariable():
                variables.declared[name] = formula_variable(variables, name, one)
            case of_file.IndexVariable():
                try:
                    variables.declared[name] = index_variable(variables, name, one)
                except FieldError:
                    # A slip in an indicator shows in the readings that name it rightly: the slip is told.
                    refuse_unknown_indicators(name, one, {*variables.known, *fields.variables})
                    raise
            case of_file.QuotientVariable():
                variables.declared[name] = quotient_variable(variables, name, one)


def check_name(name: str, variables: Variables) -> None:
    """Refuse a name that formulas cannot hold, or that means something else; columns are told apart without case."""
    path: Path = ("variables", name)
    if not LEGAL_NAME.fullmatch(name):
        raise FieldError(
            path,
            f"{name!r} is no name: letters a to z, digits and _, a letter first; other words stand under en and zh",
        )
    folded = name.lower()
    if folded in RESERVED or folded.endswith(RESERVED_ENDINGS):
        raise FieldError(
            path,
            f"{name!r} is reserved: it has a meaning of its own in formulas or tables; give another name",
        )
    if name.removesuffix(DISTRICT) in variables.indicators and name not in variables.indicators:
        raise FieldError(
            path, f"{name!r} is the printed figure of the districts: give the variable another name"
        )
    for other in (*variables.declared, *variables.of_catalog, *variables.indicators):
        if other != name and other.lower() == folded:
            raise FieldError(path, f"{name!r} differs from {other!r} in capitals alone: give it another name")


def formula_variable(variables: Variables, name: str, fields: of_file.FormulaVariable) -> FormulaVariable:
    """A variable that is a formula; on a key of the catalog, its readings stand beside the catalog's."""
    path: Path = ("variables", name)
    given: dict[str, tuple[str | float, of_file.FormulaVariable | of_file.FormulaReading, Path]] = {}
    if fields.formula is not None:
        given[OWN] = (fields.formula, fields, (*path, "formula"))
    for reading, one in (fields.readings or {}).items():
        given[reading] = (one.formula, one, (*path, "readings", reading, "formula"))
    if not given:
        raise FieldError(
            path, "give it a formula, or readings with a formula each, or a kind (index, quotient)"
        )
    known = [formula_reading(one) for one in variables.of_catalog.get(name, [])]
    example = known[0] if known else None
    readings = []
    for reading, (text, labels, place) in given.items():
        try:
            formula = formula_of(str(text))
        except FormulaError as error:
            raise FieldError(place, str(error)) from error
        if name in variables.indicators and name not in formula.names:
            raise FieldError(
                place, f"{name!r} is a printed indicator: its readings rest on it; else give another name"
            )
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


def refuse_unknown_indicators(name: str, fields: of_file.IndexVariable, known: Collection[str]) -> None:
    """Refuse an indicator that no variable and no printed figure is."""
    for dimension, one in fields.dimensions.items():
        for indicator in one.indicators:
            path: Path = ("variables", name, "dimensions", dimension, "indicators", indicator)
            if not indicator.endswith(DISTRICT):
                require_known([indicator], known, path, "variable")


def index_variable(variables: Variables, name: str, fields: of_file.IndexVariable) -> IndexVariable:
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
    given = fields.readings or {OWN: of_file.IndexReading()}
    first = next(iter(given.values()))
    readings = tuple(
        index_reading(reading, one, first, place_of, (*path, "readings", reading))
        for reading, one in given.items()
    )
    return IndexVariable(
        variable=name,
        readings=variables.own_first(name, readings),
        label_en=fields.en or name,
        label_zh=fields.zh or name,
        years=declared_years(fields.years, variables.panel_years, (*path, "years")),
        dimensions=tuple(
            Dimension(dimension, one.en, one.zh, dict(one.indicators))
            for dimension, one in fields.dimensions.items()
        ),
        uncertainty=Uncertainty(fields.uncertainty.draws, fields.uncertainty.seed)
        if fields.uncertainty
        else None,
        unit=fields.unit or "score",
        definition=fields.definition or "",
    )


def index_reading(
    name: str,
    fields: of_file.IndexReading,
    first: of_file.IndexReading,
    indicators: Mapping[str, str],
    path: Path,
) -> IndexReading:
    """A reading of an index: as the first but for what it names itself."""

    def value(of: str, default: Any) -> Any:
        own = getattr(fields, of)
        inherited = getattr(first, of)
        return own if own is not None else inherited if inherited is not None else default

    without = tuple(value("without", ()))
    require_known(without, indicators, (*path, "without"), "indicator of the index")
    left = [one for one in indicators if one not in without]
    if len(left) < 2:
        raise FieldError((*path, "without"), "an index keeps at least two indicators")
    weights = value("weights", "entropy")
    if isinstance(weights, dict):
        if fields.weights is None and set(weights) != set(left):
            raise FieldError(
                path,
                "the weights of the first reading are not those of its indicators: name weights here, too",
            )
        check_weights(weights, left, (*path, "weights"))
    return IndexReading(
        reading=name,
        label_en=fields.en or name.replace("_", " "),
        label_zh=fields.zh or name.replace("_", " "),
        weights=weights,
        pooled=value("pooled", True),
        zero_shift=value("zero_shift", 0),
        aggregation=value("aggregation", "sum"),
        normalisation=value("normalisation", "min_max"),
        transform=value("transform", "level"),
        winsorise=value("winsorise", 0.0),
        real=value("real", False),
        read=dict(value("read", {})),
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


def quotient_variable(variables: Variables, name: str, fields: of_file.QuotientVariable) -> QuotientVariable:
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
        readings=variables.own_first(name, readings),
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
