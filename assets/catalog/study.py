"""A study file: which cities and years, how gaps are filled, how the index and the models are built.

Every choice that a paper leaves open is a field here. An unknown field, a reading that the catalog
does not have or a year range the wrong way round is an error that names the file and the field.
"""

import dataclasses
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml

from assets.catalog.estimators import estimators
from assets.catalog.index import Index, index_of, refuse_unknown_indicators
from assets.catalog.loading import load_catalog
from assets.catalog.records import CATALOG_FOLDER, Catalog, CatalogError, City, Variable
from assets.catalog.robustness import OWN, Check, Curve, IndexVariant, Uncertainty, record_of

STUDIES_FOLDER = CATALOG_FOLDER / "studies"
UNLIMITED = 9999
AGGLOMERATION_READINGS = ("location_quotient", "printed", "neighbours", "row_standardised")
DERIVED_VARIABLES = ("resilience", "agglomeration")
ABOUT_THE_INDEX = {
    "title",
    "source",
    "headline",
    "models",
    "index_variants",
    "robustness",
    "specification_curve",
}
"""Sections that a study with an index of its own does not take from the study that it extends."""
TABLE_REF = re.compile(r"(?:table \d+|appendix A\d+) \(\d+\)")
"""Where a model stands: a table and its column."""
NOT_SUPPLIED = "none"
"""The reading of an optional variable that the study does without."""
CLUSTERING = ("city", "province", "two_way", "crv3")
"""Kinds of inference that take other effects than those of city and year."""
DELIVERED = "delivered"
"""What a study names in place of the panel's years: the longest run of data years whose volumes are there."""
EVERY_YEAR = (0, UNLIMITED)
"""The panel's years of such a study before the volumes are known."""
SAMPLES = (
    "all", "without_municipalities_and_capitals", "without_boundary_changes", "until_2008", "from_2009",
    "until_2019",
)  # fmt: skip
"""Samples that a check or the curve can name: which rows of the panel are left in."""


Part = TypeVar("Part", Index, "Agglomeration", "Model", Check)


class StudyError(ValueError):
    """A study file that cannot be used; the message names the file and the field."""


@dataclass(frozen=True)
class EndFill:
    """What happens before the first and after the last printed figure of a series."""

    rule: Literal["refuse", "nearest", "linear"]
    reach: int
    """At most this many years from the nearest printed figure."""


@dataclass(frozen=True)
class Winsorise:
    """Both tails of these variables are set to their quantiles at `level` and 1 - `level`."""

    level: float
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Agglomeration:
    """Which figures make the location quotient, and which reading of the formula is the study's."""

    sector: str
    total: str
    years: tuple[int, int]
    reading: Literal["location_quotient", "printed", "neighbours", "row_standardised"]


@dataclass(frozen=True)
class Quarantine:
    """How much may be quarantined before the build stops, as shares of the observations."""

    share: float
    """Of all observations."""
    unruled_share_of_column: float
    """Of one printed column (indicator, scope and year), for want of a ruling."""


@dataclass(frozen=True)
class Model:
    """A regression with city and year effects, standard errors clustered by city."""

    model_id: str
    table_ref: str
    outcome: str
    regressors: tuple[str, ...]
    years: tuple[int, int]


@dataclass(frozen=True)
class Study:
    """A study file, read and checked."""

    name: str
    path: Path
    title: str
    source: str
    panel_years: tuple[int, int]
    printed_in_every_edition: bool
    also: tuple[int, ...]
    population: str
    variables: tuple[Variable, ...]
    fills: dict[str, EndFill]
    winsorise: Winsorise | None
    quarantine: Quarantine
    index: Index
    agglomeration: Agglomeration
    headline_model: str
    headline_term: str
    models: tuple[Model, ...]
    index_variants: tuple[IndexVariant, ...]
    uncertainty: Uncertainty | None
    robustness: tuple[Check, ...]
    curve: Curve | None
    digest: str
    """SHA-256 of the study's fields, those of the study that it extends included."""

    @property
    def indicators(self) -> tuple[Variable, ...]:
        """The variables that the index is made of."""
        return tuple(one for one in self.variables if one.variable in self.index.attributes)

    def model(self, model_id: str | None) -> Model:
        """A model by name; without one, that of the headline."""
        return next(one for one in self.models if one.model_id == (model_id or self.headline_model))

    def end_fill(self, component: str) -> EndFill:
        """The rule at the ends of a component's series; figures of the districts follow those of the city."""
        return self.fills.get(component.removesuffix("_district"), self.fills["ends"])

    def cities(self, catalog: Catalog) -> tuple[City, ...]:
        """The cities of the panel, by code."""
        first, last = self.panel_years
        return tuple(
            city
            for city in sorted(catalog.cities, key=lambda city: city.city_id)
            if city.city_id in self.also
            or (self.printed_in_every_edition and city.printed_in(first) and city.printed_in(last))
        )


class OnceLoader(yaml.SafeLoader):
    """YAML in which a field stands once: of two, the first would be lost without a word."""


def fields_once(loader: OnceLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """The fields of a mapping. Raises ValueError for one that stands twice, with its line."""
    seen = set()
    for key, _ in node.value:
        name = loader.construct_object(key)
        if name in seen:
            raise ValueError(f"line {key.start_mark.line + 1}: field {name!r} stands twice")
        seen.add(name)
    return loader.construct_mapping(node, deep=True)


OnceLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, fields_once)


def load_study(name: str, extracts: Path | None = None, delivered: Collection[int] | None = None) -> Study:
    """Read a study by its name under assets/catalog/studies/ or by its path.

    Args:
        extracts: the folder of extracts whose own catalog it may draw on; none: ours alone.
        delivered: the data years whose volumes the book holds. To them a study is cut whose panel has the years
            delivered; without them, before a book is known, its panel has EVERY_YEAR.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else STUDIES_FOLDER / f"{name}.yaml"
    if not path.is_file():
        shipped = ", ".join(sorted(one.stem for one in STUDIES_FOLDER.glob("*.yaml")))
        raise StudyError(f"no study {name!r}: name one of {shipped}, or give the path of a .yaml file")
    try:
        catalog = load_catalog(extracts)
        study = study_of(path, fields_of(path), catalog)
        if delivered is None or study.panel_years != EVERY_YEAR:
            return study
        return cut_to(study, longest_run(delivered), catalog)
    except CatalogError:
        raise
    except KeyError as error:
        raise StudyError(f"{path.name}: field {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise StudyError(f"{path.name}: {error}") from error


def fields_of(path: Path) -> dict[str, Any]:
    """The fields of a study file, and of the study that it `extends` where it says nothing itself.

    A section of fields takes those that it does not name from the same section of the other study. A study
    that names the dimensions of its index takes nothing that is about the other index.
    """
    try:
        fields = yaml.load(path.read_text(encoding="utf-8"), OnceLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"is no YAML ({yaml_problem(error)})") from error
    if not isinstance(fields, dict) or "extends" not in fields:
        return fields
    extended = STUDIES_FOLDER / f"{fields.pop('extends')}.yaml"
    if not extended.is_file():
        raise ValueError(f"extends: no study {extended.stem!r} in {STUDIES_FOLDER.name}/")
    base = fields_of(extended)
    if isinstance(fields.get("index"), dict) and "dimensions" in fields["index"]:
        base = without_its_index(base)
    both = {
        name: base[name] | fields[name]
        for name in base.keys() & fields.keys()
        if mappings(base, fields, name)
    }
    return base | fields | both


def yaml_problem(error: yaml.YAMLError) -> str:
    """What is wrong with a file that is no YAML, and in which line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return str(error).splitlines()[0]


def without_its_index(base: dict[str, Any]) -> dict[str, Any]:
    """The fields of a study but for those that name its index or make sense with that index alone."""
    own = {"en", "zh", "dimensions"}
    index = {name: value for name, value in base["index"].items() if name not in own}
    return {name: value for name, value in base.items() if name not in ABOUT_THE_INDEX} | {"index": index}


def mappings(base: dict[str, Any], fields: dict[str, Any], name: str) -> bool:
    """Whether a section is one of fields in both files."""
    return isinstance(base[name], dict) and isinstance(fields[name], dict)


def study_of(path: Path, fields: dict[str, Any], catalog: Catalog) -> Study:
    """The study that the fields of a file describe."""
    needed = {
        "title", "source", "panel_years", "cities", "population", "readings", "fills", "winsorise",
        "quarantine", "index", "agglomeration", "headline", "models",
    }  # fmt: skip
    section(
        fields, "the file", needed | {"index_variants", "uncertainty", "robustness", "specification_curve"}
    )
    if lacking := needed - fields.keys():
        raise ValueError(f"field {sorted(lacking)[0]!r} is missing")
    section(fields["cities"], "cities", {"printed_in_every_edition", "also"})
    section(fields["headline"], "headline", {"model", "term"})
    section(fields["index"], "index", {field.name for field in dataclasses.fields(Index)})
    section(fields["agglomeration"], "agglomeration", {one.name for one in dataclasses.fields(Agglomeration)})
    for name in ("readings", "fills", "models"):
        section(fields[name], name, None)
    indicators = {indicator.indicator for indicator in catalog.indicators}
    if fields["population"] not in indicators:
        raise ValueError(f"population: {fields['population']!r} is no indicator of the catalog")
    index_years = years(fields["index"]["years"], "index.years")
    index = index_of(fields["index"], index_years)
    study = Study(
        name=path.stem,
        path=path,
        title=fields["title"],
        source=fields["source"],
        panel_years=panel_years_of(fields["panel_years"]),
        printed_in_every_edition=fields["cities"]["printed_in_every_edition"],
        also=tuple(listed(fields["cities"].get("also", []), "cities.also")),
        population=fields["population"],
        variables=chosen_variables(catalog, fields["readings"], index.attributes),
        fills={name: end_fill(name, rule) for name, rule in fields["fills"].items()},
        winsorise=winsorise_of(fields["winsorise"]),
        quarantine=quarantine_of(fields["quarantine"]),
        index=index,
        agglomeration=Agglomeration(
            **fields["agglomeration"]
            | {"years": years(fields["agglomeration"]["years"], "agglomeration.years")}
        ),
        headline_model=fields["headline"]["model"],
        headline_term=fields["headline"]["term"],
        models=tuple(model_of(name, model, index_years) for name, model in fields["models"].items()),
        index_variants=tuple(
            record_of(IndexVariant, one, f"index_variants.{name}", variant=name)
            for name, one in (fields.get("index_variants") or {}).items()
        ),
        uncertainty=optional(Uncertainty, fields, "uncertainty"),
        robustness=tuple(
            record_of(Check, one, f"robustness.{name}", check=name)
            for name, one in (fields.get("robustness") or {}).items()
        ),
        curve=optional(Curve, fields, "specification_curve"),
        digest=hashlib.sha256(yaml.safe_dump(fields, allow_unicode=True).encode()).hexdigest(),
    )
    check_choices(study, catalog, indicators)
    check_years(study, catalog)
    check_robustness(study, catalog)
    check_table_refs(study)
    return study


def optional(kind: type, fields: dict[str, Any], name: str) -> Any:
    """A section that a study may leave out."""
    return record_of(kind, fields[name], name) if fields.get(name) is not None else None


def section(fields: object, name: str, known: set[str] | None) -> None:
    """Refuse a section that is no mapping, or has a field that nothing reads."""
    if not isinstance(fields, dict) or not fields:
        raise ValueError(f"{name}: expected fields with values")
    if known is not None and (unknown := fields.keys() - known):
        raise ValueError(
            f"unknown field {sorted(unknown)[0]!r} in {name}; known are {', '.join(sorted(known))}"
        )


def listed(value: object, name: str) -> list[Any]:
    """A list of the study file."""
    if not isinstance(value, list):
        raise ValueError(f"{name}: expected a list, not {value!r}")
    return value


def check_choices(study: Study, catalog: Catalog, indicators: set[str]) -> None:
    """Refuse names that nothing computes."""
    if "ends" not in study.fills:
        raise ValueError("fills: the rule for all other series, 'ends', is missing")
    for name in study.fills.keys() - {"ends"} - indicators:
        raise ValueError(f"fills: {name!r} is no indicator of the catalog")
    for field in ("sector", "total"):
        if getattr(study.agglomeration, field) not in indicators:
            raise ValueError(f"agglomeration.{field}: no such indicator in the catalog")
    if study.agglomeration.reading not in AGGLOMERATION_READINGS:
        raise ValueError(f"agglomeration.reading: name one of {AGGLOMERATION_READINGS}")
    for field, choice in (
        ("cities.printed_in_every_edition", study.printed_in_every_edition),
        ("index.pooled", study.index.pooled),
    ):
        if not isinstance(choice, bool):
            raise ValueError(f"{field}: expected true or false, not {choice!r}")
    if not isinstance(study.index.zero_shift, int | float) or study.index.zero_shift < 0:
        raise ValueError(f"index.zero_shift: expected a number of at least 0, not {study.index.zero_shift!r}")
    if study.index.weights != "entropy":
        raise ValueError("index.weights: only 'entropy' is computed")
    chosen = {variable.variable for variable in study.variables}
    refuse_unknown_indicators(study.index, {one.variable for one in catalog.variables}, chosen)
    for name in study.winsorise.variables if study.winsorise else ():
        if name not in chosen:
            raise ValueError(f"winsorise.variables: no variable {name!r} in the catalog")
    for city in set(study.also) - {city.city_id for city in catalog.cities}:
        raise ValueError(f"cities.also: no city {city} in the catalog")
    for model in study.models:
        for term in (model.outcome, *model.regressors):
            if term not in chosen | set(DERIVED_VARIABLES):
                raise ValueError(f"models.{model.model_id}: no variable {term!r} in the catalog")
    headline = [model for model in study.models if model.model_id == study.headline_model]
    if not headline:
        raise ValueError(f"headline.model: no model {study.headline_model!r}")
    if study.headline_term not in headline[0].regressors:
        raise ValueError(f"headline.term: {study.headline_term!r} is no regressor of the headline model")


def check_table_refs(study: Study) -> None:
    """Refuse a place in the tables that is none, or that two models or checks have."""
    refs = {f"models.{one.model_id}": one.table_ref for one in study.models}
    refs |= {f"robustness.{one.check}": one.table_ref for one in study.robustness}
    place_of: dict[str, str] = {}
    for place, ref in refs.items():
        if not TABLE_REF.fullmatch(str(ref)):
            raise ValueError(f"{place}.table_ref: expected 'table 1 (2)' or 'appendix A1 (2)', not {ref!r}")
        if ref in place_of:
            raise ValueError(f"{place}.table_ref: {ref!r} is that of {place_of[ref]}, too")
        place_of[ref] = place


def check_robustness(study: Study, catalog: Catalog) -> None:
    """Refuse checks of what does not exist, and two of the same name."""
    indicators = study.index.attributes
    variables = {one.variable for one in catalog.variables} | set(DERIVED_VARIABLES)
    variants = {one.variant for one in study.index_variants}
    for variant in study.index_variants:
        place = f"index_variants.{variant.variant}"
        chosen_variables(catalog, dict(variant.readings))
        refuse_unknown(variant.readings, indicators, f"{place}.readings", "no indicator of the index")
        refuse_unknown(variant.without, indicators, f"{place}.without", "no indicator of the index")
        refuse_unknown((variant.variant,), variants - {OWN}, place, "the name of the study's own form")
        refuse_beyond(variant.winsorise, 0, 0.25, f"{place}.winsorise")
    for check in study.robustness:
        place = f"robustness.{check.check}"
        models = {one.model_id for one in study.models}
        refuse_unknown(
            (check.model,) if check.model else (), models, f"{place}.model", "no model of the study"
        )
        refuse_unknown((check.index,), variants | {OWN}, f"{place}.index", "no index variant of the study")
        named = (*(check.regressors or ()), *check.instruments, check.mediator, check.policy)
        refuse_unknown([one for one in named if one], variables, place, "no variable of the study")
        refuse_unknown((check.sample,), SAMPLES, f"{place}.sample", f"none of {', '.join(SAMPLES)}")
        schemes = {one.scheme for one in catalog.group_schemes}
        refuse_unknown((check.by,) if check.by else (), schemes, f"{place}.by", "no grouping of cities")
        refuse_unknown((check.check,), {check.check} - models, place, "a model of the study, too")
        check_combination(check, study, place)
    if study.uncertainty:
        refuse_beyond(study.uncertainty.draws, 200, 100_000, "uncertainty.draws")
    if study.curve:
        place = "specification_curve"
        refuse_unknown(study.curve.index, variants | {OWN}, f"{place}.index", "no index variant of the study")
        refuse_unknown(study.curve.samples, SAMPLES, f"{place}.samples", f"none of {', '.join(SAMPLES)}")
        for name, terms in study.curve.regressors.items():
            refuse_unknown(terms, variables, f"{place}.regressors.{name}", "no variable of the study")


def check_combination(check: Check, study: Study, place: str) -> None:
    """Refuse a check whose fields do not go together: none may be without effect."""
    model = study.model(check.model)
    refuse_unknown(check.without, check.regressors or model.regressors, f"{place}.without", "no regressor")
    for name, value, most in (("lag", check.lag, 10), ("lead", check.lead, 10), ("lags", check.lags, 20)):
        refuse_beyond(value, 0, most, f"{place}.{name}")
    refuse_beyond(check.draws, 100, 100_000, f"{place}.draws")
    if check.years and not model.years[0] <= check.years[0] <= check.years[1] <= model.years[1]:
        raise ValueError(f"{place}.years: not within the model's {model.years[0]} to {model.years[1]}")
    refuse_beyond(check.cutoff_km, 1, 20_000, f"{place}.cutoff_km")
    if 0 < check.r_max < 1:
        raise ValueError(f"{place}.r_max: {check.r_max} is neither 0 nor at least 1")
    check_estimator(check, place)
    if check.by and (check.lag or check.lead):
        raise ValueError(f"{place}.by: is for least squares without lag or lead")
    if check.province_year and check.inference not in CLUSTERING:
        raise ValueError(f"{place}.province_year: is for least squares with clustered errors")


def check_estimator(check: Check, place: str) -> None:
    """Refuse an estimator that is not there, a field that it does not read, and the lack of one that it needs."""
    declared = {one.estimator: one for one in estimators()}
    refuse_unknown((check.estimator,), declared, f"{place}.estimator", f"none of {', '.join(declared)}")
    estimator = declared[check.estimator]
    for field in fields(Check):
        readers = [one.estimator for one in estimators() if field.name in one.reads]
        given = getattr(check, field.name) != field.default
        if given and readers and check.estimator not in readers:
            raise ValueError(
                f"{place}.{field.name}: is not read by the estimator {check.estimator}, but by {', '.join(readers)}"
            )
    for name in estimator.needs:
        if not getattr(check, name):
            raise ValueError(f"{place}: the estimator {check.estimator} needs {name}")


def refuse_beyond(value: float, least: float, most: float, place: str) -> None:
    """Refuse a number outside its bounds."""
    if not least <= value <= most:
        raise ValueError(f"{place}: {value} is not between {least} and {most}")


def refuse_unknown(names: Iterable[str], known: Collection[str], place: str, why: str) -> None:
    """Refuse the first name that is not known."""
    for name in names:
        if name not in known:
            raise ValueError(f"{place}: {name!r} is {why}")


def check_years(study: Study, catalog: Catalog) -> None:
    """Refuse years outside the panel, and a panel of fewer than two cities."""
    if study.panel_years == EVERY_YEAR:
        return
    refuse_lone_city(study, catalog)
    first, last = study.panel_years
    ranges = {"index": study.index.years, "agglomeration": study.agglomeration.years}
    ranges |= {f"models.{model.model_id}": model.years for model in study.models}
    for name, (start, end) in ranges.items():
        if start < first or end > last:
            raise ValueError(f"{name}.years: {start} to {end} lies outside the panel's {first} to {last}")


def refuse_lone_city(study: Study, catalog: Catalog) -> None:
    """Refuse a panel of fewer than two cities."""
    cities = len(study.cities(catalog))
    if cities < 2:
        raise ValueError(f"cities: the panel would have {cities} cities")


def panel_years_of(value: object) -> tuple[int, int]:
    """The first and the last year of the panel; EVERY_YEAR where it has those that are delivered."""
    if value == DELIVERED:
        return EVERY_YEAR
    if isinstance(value, str):
        raise ValueError(f"panel_years: expected [first, last] or {DELIVERED}, not {value!r}")
    return years(value, "panel_years")


def longest_run(delivered: Collection[int]) -> tuple[int, int]:
    """The first and the last of the longest run of consecutive years, the later one of two.

    Raises ValueError where there is no year.

    >>> longest_run({2004, 2005, 2008, 2010, 2011})
    (2010, 2011)
    """
    if not delivered:
        raise ValueError("panel_years: the book has no volume; deliver one")
    runs = [
        (first, last)
        for first in delivered
        for last in delivered
        if first <= last and all(year in delivered for year in range(first, last))
    ]
    return max(runs, key=lambda run: (run[1] - run[0], run))


def cut_to(study: Study, run: tuple[int, int], catalog: Catalog) -> Study:
    """A study on the years of a run: what it names of them.

    An index, a quotient, a model or a check all of whose years lie outside keeps them: it has no city-year, and
    says so with the years that it asks for.
    """
    cut = dataclasses.replace(
        study,
        panel_years=run,
        index=within_run(study.index, run),
        agglomeration=within_run(study.agglomeration, run),
        models=tuple(within_run(model, run) for model in study.models),
        robustness=tuple(within_run(check, run) for check in study.robustness),
    )
    refuse_lone_city(cut, catalog)
    return cut


def within_run(part: Part, run: tuple[int, int]) -> Part:
    """A part of a study with those of its years that lie in a run, where any do."""
    if part.years is None:
        return part
    first, last = max(part.years[0], run[0]), min(part.years[1], run[1])
    return dataclasses.replace(part, years=(first, last)) if first <= last else part


def years(value: object, field: str) -> tuple[int, int]:
    """A pair of years, first and last."""
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(year, int) for year in value)
        or value[0] > value[1]
    ):
        raise ValueError(f"{field}: expected [first, last], not {value!r}")
    return value[0], value[1]


def end_fill(name: str, rule: dict[str, Any]) -> EndFill:
    """A rule for the ends of a series; its reach is a number of years or `unlimited`."""
    section(rule, f"fills.{name}", {"rule", "reach"})
    if rule["rule"] not in ("refuse", "nearest", "linear"):
        raise ValueError(f"fills.{name}: rule {rule['rule']!r} is none of refuse, nearest, linear")
    if rule["rule"] == "refuse":
        return EndFill("refuse", 0)
    reach = UNLIMITED if rule["reach"] == "unlimited" else int(rule["reach"])
    if reach < 1:
        raise ValueError(f"fills.{name}: a reach is at least one year, or unlimited")
    return EndFill(rule["rule"], reach)


def winsorise_of(value: object) -> Winsorise | None:
    """`none`, or a level and the variables it applies to."""
    if value in (None, "none"):
        return None
    section(value, "winsorise", {"level", "variables"})
    if not isinstance(value, dict) or not 0 < value.get("level", 0) < 0.5:
        raise ValueError("winsorise: expected none, or {level: 0.01, variables: [...]}")
    return Winsorise(value["level"], tuple(value["variables"]))


def quarantine_of(value: object) -> Quarantine:
    """The two shares, each between 0 and 1."""
    names = {field.name for field in dataclasses.fields(Quarantine)}
    section(value, "quarantine", names)
    shares = dict(value) if isinstance(value, dict) else {}
    for name in sorted(names):
        share = shares.get(name)
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ValueError(f"quarantine.{name}: expected a share between 0 and 1, not {share!r}")
    return Quarantine(**shares)


def chosen_variables(
    catalog: Catalog, readings: dict[str, str], indicators: Collection[str] = ()
) -> tuple[Variable, ...]:
    """One reading of every variable: the one named, else the first in the catalog.

    An optional variable is there only if its reading is named, or if it is an indicator of the index.
    """
    chosen: dict[str, Variable] = {}
    for variable in catalog.variables:
        wanted = readings.get(variable.variable)
        if wanted == variable.reading or (
            wanted is None and (not variable.optional or variable.variable in indicators)
        ):
            chosen.setdefault(variable.variable, variable)
    for name, reading in readings.items():
        offered = [one.reading for one in catalog.variables if one.variable == name]
        offered += [NOT_SUPPLIED for one in catalog.variables if one.variable == name and one.optional]
        if not offered:
            raise ValueError(f"readings.{name}: no such variable in assets/catalog/variables.csv")
        if reading not in offered:
            raise ValueError(f"readings.{name}: {reading!r} is none of {', '.join(offered)}")
    return tuple(chosen.values())


def model_of(name: str, fields: dict[str, Any], index_years: tuple[int, int]) -> Model:
    """A model of the study file; its years are those of the index where it names none."""
    section(fields, f"models.{name}", None)
    expected = {field.name for field in dataclasses.fields(Model)} - {"model_id"}
    if unknown := fields.keys() - expected:
        raise ValueError(f"models.{name}: unknown field {sorted(unknown)[0]!r}")
    return Model(
        model_id=name,
        table_ref=fields["table_ref"],
        outcome=fields["outcome"],
        regressors=tuple(listed(fields["regressors"], f"models.{name}.regressors")),
        years=years(fields["years"], f"models.{name}.years") if "years" in fields else index_years,
    )
