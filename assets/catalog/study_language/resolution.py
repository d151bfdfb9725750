"""From the fields of a study file to the study: names looked up, rows of the extended study that no longer hold let go."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import ValidationError

from assets.catalog.estimators import estimators
from assets.catalog.readings import WINSORISED, Readings
from assets.catalog.records import Catalog
from assets.catalog.study import (
    Curve,
    Headline,
    IndexVariable,
    Model,
    Quarantine,
    QuotientVariable,
    Sample,
    Study,
    Winsorise,
    Years,
)
from assets.catalog.study_language.conditions import ATTRIBUTES, groupings_of, sample_of
from assets.catalog.study_language.errors import FieldError, Path, StudyError, UnknownName, known_names, require_known
from assets.catalog.study_language.estimates import Known, Lacking, check_of, curve_of, model_of, names_of, with_table_refs
from assets.catalog.study_language.fields import KINDS, StudyFields
from assets.catalog.study_language.files import Source, read_source
from assets.catalog.study_language.model_formulas import ModelFormula
from assets.catalog.study_language.panel import end_fills, panel_cities, panel_years
from assets.catalog.study_language.variables import Variables, declare, refuse_circles, use_parts, with_winsorised

Row = TypeVar("Row")
RESERVED_STUDIES = ("book",)


def read_study(path: FilePath, shipped: FilePath, catalog: Catalog, delivered: Collection[int] | None) -> Study:
    """Read a study file and make it explicit.

    Args:
        shipped: the folder of the studies that can be extended by name.
        delivered: the data years whose volumes are there; None before they are known.

    Raises:
        StudyError: one line with file, line, field, what is wrong and what is known.
    """
    source = read_source(path, shipped)
    fields = fields_of(source)
    try:
        return Resolution(source, fields, catalog, delivered).study()
    except FieldError as error:
        raise source.error(error.path, error.message) from error


def fields_of(source: Source) -> StudyFields:
    """The fields of a file, each of the right kind. Raises StudyError for the first that is not."""
    try:
        return StudyFields.model_validate(source.fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(one for one in first["loc"] if not is_of_a_union(one, first["loc"], source))
        raise source.error(path, worded(first, path, source)) from error


def is_of_a_union(part: object, path: tuple[object, ...], source: Source) -> bool:
    """Whether a part of pydantic's path names a choice of kinds, and no field of the file."""
    if isinstance(part, int):
        return False
    return str(part) in KINDS and path[0] == "variables" and path.index(part) == 2 or any(
        sign in str(part) for sign in ("[", "literal", "function-", "constrained-")
    ) or str(part) in ("Winsorise", "int", "float", "str", "bool", "dict", "list")


def worded(error: Mapping[str, object], path: Path, source: Source) -> str:
    """What pydantic found, in words of the file."""
    kind, context = error["type"], error.get("ctx") or {}
    assert isinstance(context, dict)
    given = error.get("input")
    match kind:
        case "extra_forbidden":
            return f"is no field here{known_names(str(path[-1]), fields_around(path, source), most=40)}"
        case "missing":
            return "is missing"
        case "union_tag_invalid":
            return f"there is no kind {given.get('kind') if isinstance(given, dict) else given!r}; known are {', '.join(KINDS)}"
        case "literal_error":
            expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return f"{given!r} is none of {expected}"
        case "too_short" | "too_long" if "years" in path:
            return f"expected [first, last], not {given!r}"
        case "too_short":
            return "is empty: name at least one"
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            bound = next(iter(context.values()))
            sign = {"greater_than_equal": "at least", "less_than_equal": "at most", "greater_than": "more than", "less_than": "less than"}
            return f"expected a number of {sign[str(kind)]} {bound}, not {given!r}"
    expected_kind = {
        "string_type": "a text", "int_type": "a whole number", "float_type": "a number", "bool_type": "true or false",
        "list_type": "a list", "dict_type": "names with values", "model_type": "fields with values",
        "model_attributes_type": "fields with values", "int_from_float": "a whole number",
    }.get(str(kind))  # fmt: skip
    return f"expected {expected_kind or str(error['msg']).lower()}, not {given!r}"


def fields_around(path: Path, source: Source) -> list[str]:
    """The fields that a section knows at the place of a field that it does not."""
    schema = StudyFields.model_json_schema()
    node = schema
    within: object = source.fields
    for part in path[:-1]:
        within = within.get(part, {}) if isinstance(within, dict) else {}
        node = followed(node, part, within, schema["$defs"])
    return sorted(node.get("properties", {}))


def followed(node: dict, part: object, within: object, definitions: dict) -> dict:  # type: ignore[type-arg]
    """The JSON Schema of a field of a node; of several kinds, that which the value names."""
    found = node.get("properties", {}).get(part) or node.get("additionalProperties") or node.get("items") or {}
    for option in ("oneOf", "anyOf"):
        if option in found:
            choices = [one["$ref"].rpartition("/")[2] for one in found[option] if "$ref" in one]
            kind = str(within.get("kind", "formula")) if isinstance(within, dict) else "formula"
            named = [one for one in choices if one.lower().startswith(kind)] or choices
            return dict(definitions.get(named[0], {})) if named else {}
    if "$ref" in found:
        return dict(definitions[found["$ref"].rpartition("/")[2]])
    return dict(found)


class Resolution:
    """One study on its way from fields to what is explicit."""

    def __init__(
        self, source: Source, fields: StudyFields, catalog: Catalog, delivered: Collection[int] | None
    ) -> None:
        self.source, self.fields, self.catalog = source, fields, catalog
        self.gone: list[str] = [f"{name}: dropped by the file" for name in source.dropped]
        self.panel_years = panel_years(fields, delivered)
        dropped = {name.partition(".")[2] for name in source.dropped if name.startswith("variables.")}
        self.variables = Variables(catalog, self.panel_years, dict(fields.readings), frozenset(dropped))
        self.groupings = tuple(dict.fromkeys((*groupings_of(catalog), "province")))
        self.known_readings: tuple[object, Readings] | None = None

    def study(self) -> Study:
        """The study."""
        fields, catalog = self.fields, self.catalog
        self.refuse_dropped_variables()
        declare(self.variables, fields)
        self.choose_readings()
        cities = panel_cities(fields.panel.cities, self.panel_years, catalog)
        require_known([fields.panel.population], self.variables.indicators, ("panel", "population"), "printed indicator")
        for name in self.variables.declared:
            self.row("variables", name, lambda name=name: use_parts(self.variables, name))
        for name in fields.readings:
            self.row("readings", name, lambda name=name: self.variables.take_reading(name, fields.readings[name], ("readings", name)))
        samples = self.samples()
        known = self.known(samples)
        models = self.models(known)
        headline = self.headline(models)
        checks = self.checks(known, models, headline)
        curve = self.curve(known, models, headline)
        self.winsorised_variables()
        study = replace(
            self.draft(),
            cities=cities,
            samples=samples,
            headline=headline,
            models=tuple(models.values()),
            checks=tuple(checks),
            curve=curve,
            dropped=tuple(self.gone),
        )
        study = self.with_winsorised_indices(study)
        refuse_circles(study, set(self.variables.indicators))
        if not study.models and not study.indices:
            raise FieldError(("models",), "a study has models, or a variable of kind index")
        self.refuse_years_outside(study)
        return study

    def draft(self) -> Study:
        """The study as far as it is known: its variables, without samples, models and checks."""
        fields = self.fields
        winsorise = fields.winsorise
        return Study(
            name=self.source.path.stem,
            path=self.source.path,
            title=fields.title,
            source=fields.source,
            extends=self.source.extends,
            panel_years=self.panel_years,
            cities=(),
            population=fields.panel.population,
            variables=self.variables.chosen(),
            fills=end_fills(fields.fills, list(self.variables.indicators)),
            winsorise=None if winsorise == "none" else Winsorise(winsorise.level, tuple(winsorise.variables)),
            quarantine=Quarantine(fields.quarantine.share, fields.quarantine.unruled_share_of_column),
            samples=(),
            headline=None,
            models=(),
            checks=(),
            curve=None,
            dropped=(),
            digest=self.source.digest,
        )

    def row(self, section: str, name: str, read: Callable[[], Row]) -> Row | None:
        """What a row comes to; None for an inherited one that names what is gone, which is noted."""
        try:
            return read()
        except (UnknownName, Lacking) as error:
            if (section, name) not in self.source.inherited:
                raise
            self.gone.append(f"{section}.{name}: {error.message}")
            self.variables.used.pop(name, None) if section == "variables" else None
            self.variables.declared.pop(name, None) if section == "variables" else None
            return None

    def refuse_dropped_variables(self) -> None:
        """Refuse to drop a variable that there is not."""
        for position, name in enumerate(self.source.dropped):
            section, _, row = name.partition(".")
            known = {*self.variables.of_catalog, *self.variables.indicators}
            inherited = self.source.extended_rows.get("variables", frozenset())
            if section == "variables" and row not in known | inherited:
                raise UnknownName(("drop", position), row, "variable", sorted(known | inherited))

    def choose_readings(self) -> None:
        """Put the study's chosen readings of the catalog's variables at the head, and refuse those that there are not."""
        for name, reading in self.fields.readings.items():
            path: Path = ("readings", name)
            inherited = ("readings", name) in self.source.inherited
            if inherited and not self.variables.is_known(name):
                continue
            if name in self.variables.declared:
                variable = self.variables.declared[name]
            else:
                require_known([name], self.variables.of_catalog, path, "variable with readings")
                variable = self.variables.catalog_variable(name)  # type: ignore[assignment]
            require_known([reading], [one.reading for one in variable.readings], path, f"reading of {name}")

    def samples(self) -> tuple[Sample, ...]:
        """The samples, all of whose names are known."""
        found = []
        for name, one in self.fields.samples.items():

            def read(name: str = name, where: str = one.where, labels: tuple = (one.en, one.zh)) -> Sample:  # type: ignore[type-arg]
                if name == "all":
                    raise FieldError(("samples", name), "'all' is the whole panel: give the sample another name")
                sample = sample_of(name, where, labels, self.catalog)
                known = {"year", *ATTRIBUTES, *self.groupings}
                for word in sorted(sample.where.names - known):
                    if not self.variables.is_known(word):
                        raise UnknownName(("samples", name, "where"), word, "variable, attribute or grouping", [*known, *self.variables.known])
                    self.variables.use(word, ("samples", name, "where"))
                return sample

            sample = self.row("samples", name, read)
            if sample is not None:
                found.append(sample)
        return tuple(found)

    def known(self, samples: tuple[Sample, ...]) -> Known:
        """What models and checks may name."""
        return Known(
            variables=self.variables,
            samples=tuple(one.sample for one in samples),
            groupings=self.groupings,
            estimators={one.estimator: one for one in estimators()},
            panel_years=self.panel_years,
            years_of=self.years_of,
            rests_on=self.rests_on,
        )

    def resting(self, formula: ModelFormula, beside: Iterable[str], read: Mapping[str, str]) -> set[str]:
        """The variables that a model rests on, at any distance."""
        readings = self.readings_now()
        found: set[str] = set()
        for name in {*formula.names, *beside}:
            column = readings.column(name, {one: reading for one, reading in read.items() if one in readings.variables})
            found |= {name} | readings.rests_on(column)
        return found

    def readings_now(self) -> Readings:
        """The readings of the variables that are used so far."""
        state = (tuple(self.variables.used), {name: sorted(one) for name, one in self.variables.read.items()})
        if self.known_readings is None or self.known_readings[0] != state:
            self.known_readings = state, Readings(self.draft(), self.variables.indicators)
        return self.known_readings[1]

    def rests_on(self, formula: ModelFormula, beside: Iterable[str]) -> set[str]:
        """The variables that a model rests on, in the study's own readings."""
        return self.resting(formula, beside, {})

    def years_of(self, formula: ModelFormula, read: Mapping[str, str], beside: Iterable[str]) -> Years:
        """The panel's years that all indices and quotients behind a model declare."""
        first, last = self.panel_years
        for name in self.resting(formula, beside, read):
            variable = self.variables.used[name]
            if isinstance(variable, IndexVariable | QuotientVariable):
                first, last = max(first, variable.years[0]), min(last, variable.years[1])
        return (first, last) if first <= last else self.panel_years

    def models(self, known: Known) -> dict[str, Model]:
        """The models, each in its place."""
        found = []
        for name, one in self.fields.models.items():
            model = self.row("models", name, lambda name=name, one=one: model_of(name, one, known))
            if model is not None:
                found.append(model)
        return {one.model_id: one for one in with_table_refs(found, "models")}

    def headline(self, models: Mapping[str, Model]) -> Headline | None:
        """The headline; an inherited one goes with its model or term."""
        given = self.fields.headline
        if given is None:
            return None
        own = any(path[0] == "headline" for path in self.source.own_rows)
        try:
            require_known([given.model], models, ("headline", "model"), "model")
            offered = names_of(models[given.model].formula.regressors)
            require_known([given.term], offered, ("headline", "term"), f"term of {given.model}")
        except UnknownName as error:
            if own:
                raise
            self.gone.append(f"headline: {error.message}")
            return None
        return Headline(given.model, given.term)

    def checks(self, known: Known, models: Mapping[str, Model], headline: Headline | None) -> list[Model]:
        """The checks, each in its place."""
        found = []
        for name, one in self.fields.robustness.items():
            if name in models:
                raise FieldError(("robustness", name), f"{name!r} is a model of the study, too: give the check another name")
            check = self.row("robustness", name, lambda name=name, one=one: check_of(name, one, models, headline, known))
            if check is not None:
                found.append(check)
        placed = with_table_refs(found, "robustness")
        refs = {one.table_ref: one.model_id for one in models.values()}
        for one in placed:
            if one.table_ref in refs:
                raise FieldError(("robustness", one.model_id, "table_ref"), f"{one.table_ref!r} is that of {refs[one.table_ref]}, too")
        return placed

    def curve(self, known: Known, models: Mapping[str, Model], headline: Headline | None) -> Curve | None:
        """The specification curve."""
        if self.fields.curve is None:
            return None
        own = any(path[0] == "curve" for path in self.source.own_rows)
        curve, gone = curve_of(self.fields.curve, not own, models, headline, known)
        self.gone += gone
        return curve

    def winsorised_variables(self) -> None:
        """Refuse to winsorise what is no variable of the study."""
        if self.fields.winsorise != "none":
            for position, name in enumerate(self.fields.winsorise.variables):
                self.variables.use(name, ("winsorise", "variables", position))

    def with_winsorised_indices(self, study: Study) -> Study:
        """A study whose indices have the readings of winsorised indicators that its curve asks for."""
        curve = study.curve
        if curve is None or "winsorised_indicators" not in curve.cleaning:
            return study
        variables = tuple(
            with_winsorised(one, curve.read.get(one.variable, (one.readings[0].reading,)), WINSORISED)
            for one in study.variables
        )
        return replace(study, variables=variables)

    def refuse_years_outside(self, study: Study) -> None:
        """Refuse years that the file itself names and that lie outside a panel of fixed years."""
        if self.fields.panel.years == "delivered":
            return
        first, last = self.panel_years
        named: dict[Path, list[int] | None] = {
            ("variables", one.variable, "years"): getattr(self.fields.variables[one.variable], "years", None)
            for one in (*study.indices, *study.quotients)
        }
        named |= {("models", name, "years"): one.years for name, one in self.fields.models.items()}
        named |= {("robustness", name, "years"): one.years for name, one in self.fields.robustness.items()}
        for path, years in named.items():
            if years and path[:2] in self.source.own_rows and (years[0] < first or years[1] > last):
                raise FieldError(path, f"{years[0]} to {years[1]} lies outside the panel's {first} to {last}")


__all__ = ["StudyError", "read_study"]
