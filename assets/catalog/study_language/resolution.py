"""From the fields of a study file to the study: names looked up, rows of the extended study that no longer hold let go."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path as FilePath
from typing import TypeVar

from assets.catalog.estimators import estimators
from assets.catalog.panel_rules import Bridge, Quarantine, Winsorise
from assets.catalog.readings import Readings
from assets.catalog.records import Catalog
from assets.catalog.study import (
    ALL,
    Curve,
    Headline,
    IndexVariable,
    Model,
    QuotientVariable,
    Sample,
    Study,
    Years,
)
from assets.catalog.study_language.checks import check_of
from assets.catalog.study_language.conditions import ATTRIBUTES, groupings_of, sample_of
from assets.catalog.study_language.curve import curve_of, with_other_forms, with_winsorised_indices
from assets.catalog.study_language.declarations import declare
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.estimates import Known, Lacking, model_of, names_of, term_named
from assets.catalog.study_language.fields import StudyFields
from assets.catalog.study_language.files import Source, read_source
from assets.catalog.study_language.model_formulas import ModelFormula
from assets.catalog.study_language.panel import (
    bridges_of,
    end_fills,
    panel_cities,
    panel_years,
    refuse_years_outside,
)
from assets.catalog.study_language.table_refs import with_table_refs
from assets.catalog.study_language.validation import fields_of
from assets.catalog.study_language.variables import (
    Variables,
    parts_of,
    refuse_circles,
    use_parts,
)

Row = TypeVar("Row")


def read_study(
    path: FilePath, shipped: FilePath, catalog: Catalog, delivered: Collection[int] | None
) -> Study:
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


class Resolution:
    """One study on its way from fields to what is explicit."""

    def __init__(
        self, source: Source, fields: StudyFields, catalog: Catalog, delivered: Collection[int] | None
    ) -> None:
        self.source, self.fields, self.catalog = source, fields, catalog
        self.gone: list[str] = [f"{name}: dropped by the file" for name in source.dropped]
        self.panel_years = panel_years(fields, delivered)
        self.variables = Variables(catalog, self.panel_years, dict(fields.readings), source.dropped_variables)
        self.groupings = tuple(dict.fromkeys((*groupings_of(catalog), "province", "year")))
        self.winsorised: tuple[str, ...] = ()
        self.known_readings: tuple[object, Readings] | None = None

    def study(self) -> Study:
        """The study."""
        fields, catalog = self.fields, self.catalog
        self.refuse_dropped_variables()
        declare(self.variables, fields)
        self.let_go_of_variables()
        refuse_circles(self.variables)
        self.choose_readings()
        cities, left_out = panel_cities(fields.panel.cities, self.panel_years, catalog)
        require_known(
            [fields.panel.population], self.variables.indicators, ("panel", "population"), "printed indicator"
        )
        for name in self.variables.declared:
            use_parts(self.variables, name)
        self.use_winsorised()
        bridges = self.bridges()
        samples = self.samples()
        known = self.known(samples)
        models = self.models(known)
        headline = self.headline(models)
        checks = self.checks(known, models, headline)
        curve = self.curve(known, models, headline)
        study = replace(
            self.draft(),
            cities=cities,
            left_out=left_out,
            bridges=bridges,
            samples=samples,
            headline=headline,
            models=tuple(models.values()),
            checks=checks,
            curve=curve,
            dropped=tuple(self.gone),
        )
        study = with_winsorised_indices(with_other_forms(study, Readings(study, self.variables.indicators)))
        if not study.models and not study.indices:
            raise FieldError(("models",), "a study has models, or a variable of kind index")
        refuse_years_outside(fields, self.source, self.panel_years)
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
            left_out=(),
            population=fields.panel.population,
            variables=self.variables.chosen(),
            fills=end_fills(fields.fills, list(self.variables.indicators)),
            bridges={},
            winsorise=None if winsorise == "none" else Winsorise(winsorise.level, self.winsorised),
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
        used, taken = (
            dict(self.variables.used),
            {one: set(readings) for one, readings in self.variables.read.items()},
        )
        try:
            return read()
        except (UnknownName, Lacking) as error:
            if not self.source.inherited(section, name):
                raise
            self.variables.used, self.variables.read = used, taken
            self.gone.append(f"{section}.{name}: {error.reason}")
            return None

    def let_go_of_variables(self) -> None:
        """Let go of inherited variables that name what is gone, and in turn of those that name these."""
        left = None
        while left != len(self.variables.declared):
            left = len(self.variables.declared)
            for name, variable in list(self.variables.declared.items()):
                if not self.source.inherited("variables", name):
                    continue
                lacking = [
                    one for one, _ in parts_of(self.variables, variable) if not self.variables.is_known(one)
                ]
                if lacking:
                    self.gone.append(f"variables.{name}: there is no variable {lacking[0]!r}")
                    del self.variables.declared[name]

    def refuse_dropped_variables(self) -> None:
        """Refuse to drop a variable that there is not."""
        known = {*self.variables.of_catalog, *self.variables.indicators}
        for position, row in self.source.not_inherited:
            if row not in known:
                raise UnknownName(("drop", position), row, "variable", sorted(known))

    def choose_readings(self) -> None:
        """Refuse chosen readings that there are not; inherited ones of variables that are gone go with them."""
        for name, reading in self.fields.readings.items():
            self.row("readings", name, partial(self.choose_reading, name, reading))

    def choose_reading(self, name: str, reading: str) -> None:
        """Refuse a chosen reading that there is not."""
        path: Path = ("readings", name)
        offered = self.variables.declared.get(name) or self.variables.catalog_variable(name)
        if offered is None or name in self.variables.dropped:
            raise UnknownName(path, name, "variable with readings", self.variables.with_readings)
        require_known([reading], [one.reading for one in offered.readings], path, f"reading of {name}")

    def bridges(self) -> dict[str, tuple[Bridge, ...]]:
        """The breaks that are bridged, by printed series; an inherited one goes with its year."""
        found = {
            name: self.row(
                "bridge",
                name,
                partial(bridges_of, name, fields, self.panel_years, list(self.variables.indicators)),
            )
            for name, fields in self.fields.bridge.items()
        }
        return {name: one for name, one in found.items() if one is not None}

    def samples(self) -> tuple[Sample, ...]:
        """The samples, all of whose names are known."""
        read = (self.row("samples", name, partial(self.sample, name)) for name in self.fields.samples)
        return tuple(one for one in read if one is not None)

    def sample(self, name: str) -> Sample:
        """A sample of the file."""
        path: Path = ("samples", name, "where")
        if name == ALL:
            raise FieldError(path[:2], f"{ALL!r} is the whole panel: give the sample another name")
        fields = self.fields.samples[name]
        sample = sample_of(name, fields.where, (fields.en, fields.zh), self.catalog)
        known = {"year", *ATTRIBUTES, *self.groupings}
        for word in sorted(sample.where.names - known):
            if not self.variables.is_known(word):
                raise UnknownName(
                    path, word, "variable, attribute or grouping", [*known, *self.variables.known]
                )
            self.variables.use(word, path)
        return sample

    def known(self, samples: tuple[Sample, ...]) -> Known:
        """What models and checks may name."""
        return Known(
            variables=self.variables,
            samples=tuple(one.sample for one in samples),
            groupings=self.groupings,
            estimators={one.estimator: one for one in estimators()},
            panel_years=self.panel_years,
            years_of=self.years_of,
            rests_on=self.resting,
        )

    def resting(self, formula: ModelFormula, beside: Iterable[str], read: Mapping[str, str]) -> set[str]:
        """The variables that a model rests on under readings, at any distance."""
        readings = self.readings_now()
        found: set[str] = set()
        for name in {*formula.names, *beside}:
            column = readings.column(
                name, {one: reading for one, reading in read.items() if one in readings.variables}
            )
            found |= {name} | readings.rests_on(column)
        return found

    def readings_now(self) -> Readings:
        """The readings of the variables that are used so far."""
        state = (tuple(self.variables.used), {name: sorted(one) for name, one in self.variables.read.items()})
        if self.known_readings is None or self.known_readings[0] != state:
            self.known_readings = state, Readings(self.draft(), self.variables.indicators)
        return self.known_readings[1]

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
        rows = self.fields.models.items()
        read = (self.row("models", name, partial(model_of, name, one, known)) for name, one in rows)
        found = [one for one in read if one is not None]
        return {one.model_id: one for one in with_table_refs(found, "models")}

    def headline(self, models: Mapping[str, Model]) -> Headline | None:
        """The headline; an inherited one goes with its model or term."""
        given = self.fields.headline
        if given is None:
            return None
        path: Path = ("headline",)
        try:
            require_known([given.model], models, (*path, "model"), "model")
            offered = names_of(models[given.model].formula.regressors)
            place = "model" if self.source.inherited("headline", "term") else "term"
            term = term_named(given.term, offered, (*path, place), f"term of {given.model}")
            if models[given.model].formula.term(term).groupings:
                raise Lacking(
                    (*path, place), f"{term} has a slope for each group: name a term of one coefficient"
                )
        except (UnknownName, Lacking) as error:
            if not self.source.inherited("headline"):
                raise
            self.gone.append(f"headline: {error.reason}")
            return None
        return Headline(given.model, term)

    def checks(
        self, known: Known, models: Mapping[str, Model], headline: Headline | None
    ) -> tuple[Model, ...]:
        """The checks, each in its place."""
        found = []
        for name, fields in self.fields.robustness.items():
            if name in models:
                raise FieldError(
                    ("robustness", name), f"{name!r} is a model, too: give the check another name"
                )
            check = self.row("robustness", name, partial(check_of, name, fields, models, headline, known))
            if check is not None:
                found.append(check)
        placed = with_table_refs(found, "robustness")
        refs = {one.table_ref: one.model_id for one in models.values()}
        for one in placed:
            if one.table_ref in refs:
                path: Path = ("robustness", one.model_id, "table_ref")
                raise FieldError(path, f"{one.table_ref!r} is that of {refs[one.table_ref]}, too")
        return tuple(placed)

    def curve(self, known: Known, models: Mapping[str, Model], headline: Headline | None) -> Curve | None:
        """The specification curve."""
        if self.fields.curve is None:
            return None
        curve, gone = curve_of(self.fields.curve, self.source.inherited, models, headline, known)
        self.gone += gone
        return curve

    def use_winsorised(self) -> None:
        """Use the variables to winsorise; inherited ones that are gone go."""
        given = self.fields.winsorise
        if given == "none":
            return
        for position, name in enumerate(given.variables):
            if self.source.inherited("winsorise") and not self.variables.is_known(name):
                self.gone.append(f"winsorise.variables: there is no variable {name!r}")
                continue
            self.variables.use(name, ("winsorise", "variables", position))
            self.winsorised += (name,)
