"""Models, checks and the curve of a study: each with all that it rests on, once what it leaves open is filled in."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assets.catalog.estimators import Estimator
from assets.catalog.study import ALL, Curve, Headline, Model, Years
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.expressions import Expression, FormulaError, Name, Number, Operation
from assets.catalog.study_language.fields import CheckFields, CurveFields, Estimate, ModelFields
from assets.catalog.study_language.model_formulas import (
    Effect,
    ModelFormula,
    Term,
    effects_of_text,
    model_formula_of,
    term_of,
)
from assets.catalog.study_language.panel import ordered_years
from assets.catalog.study_language.variables import Variables

LEAST_SQUARES, INSTRUMENTAL = "least_squares", "instrumental"
TABLE_REF = re.compile(r"(?:table \d+|appendix A\d+) \(\d+\)")
"""Where a model stands: a table and its column."""
DEFAULTS = {"draws": 1000, "seed": 2025, "lags": 2, "cutoff_km": 500.0, "r_max": 1.3}
READ_BY_INFERENCE = {
    None: (),
    "crv3": (),
    "driscoll_kraay": ("lags",),
    "conley": ("cutoff_km", "lags"),
    "wild_bootstrap": ("draws", "seed"),
}
"""The fields that each kind of error reads."""
OF_ESTIMATORS = ("mediator", "instruments", "policy", "draws", "seed", "lags", "cutoff_km", "r_max")
SIMPLE_EFFECTS = ("city", "year", "province", "region")


class Lacking(FieldError):
    """A check names what the model that it varies does not have: an inherited one goes."""


@dataclass(frozen=True)
class Known:
    """What models and checks may name."""

    variables: Variables
    samples: tuple[str, ...]
    groupings: tuple[str, ...]
    estimators: Mapping[str, Estimator]
    panel_years: Years
    years_of: Callable[[ModelFormula, Mapping[str, str], Iterable[str]], Years]
    """The panel's years that all indices and quotients of a model declare."""
    rests_on: Callable[[ModelFormula, Iterable[str]], set[str]]
    """The variables that a model rests on, at any distance."""


def read_formula(text: str, path: Path, known: Known) -> ModelFormula:
    """A model's formula, all of whose names are known. Raises FieldError."""
    try:
        formula = model_formula_of(text)
    except FormulaError as error:
        raise FieldError(path, str(error)) from error
    use_names(formula, path, known)
    return formula


def use_names(formula: ModelFormula, path: Path, known: Known) -> None:
    """Use the variables of a formula, and refuse groupings and effects that there are not."""
    for name in sorted(formula.names):
        known.variables.use(name, path)
    check_effects(formula.effects, path, known)
    for term in (*formula.regressors, *formula.instruments):
        require_known(sorted(term.groupings), known.groupings, path, "grouping")


def check_effects(effects: tuple[Effect, ...], path: Path, known: Known) -> None:
    """Refuse effects that there are not."""
    offered = dict.fromkeys((*SIMPLE_EFFECTS, *known.groupings))
    for effect in effects:
        require_known(effect.groupings, offered, path, "effect")
        if effect.trend and "year" in effect.groupings:
            raise FieldError(path, f"{effect.name}: a trend over the years within years is none")


def read_readings(read: Mapping[str, str], path: Path, known: Known, formula: ModelFormula, beside: Iterable[str]) -> None:
    """Note the readings that a model takes. Raises UnknownName, and Lacking for what the model does not rest on."""
    resting_on = known.rests_on(formula, beside)
    for name, reading in read.items():
        place = (*path, "read", name)
        known.variables.take_reading(name, reading, place)
        if name not in resting_on:
            raise Lacking(place, f"the model does not rest on {name!r}; it rests on {', '.join(sorted(resting_on))}")


def model_of(name: str, fields: ModelFields, known: Known) -> Model:
    """A model of the study file."""
    path: Path = ("models", name)
    formula = read_formula(fields.formula, (*path, "formula"), known)
    estimator = INSTRUMENTAL if formula.endogenous else LEAST_SQUARES
    model = Model(
        model_id=name,
        table_ref=fields.table_ref or "",
        label_en=fields.en or default_label_en(formula),
        label_zh=fields.zh or default_label_zh(formula, known.variables),
        formula=formula,
        term=formula.regressors[0].name,
        sample=sample_named(fields.sample or ALL, path, known),
        years=(0, 0),
        read=dict(fields.read),
        cluster=fields.cluster or "city",
        inference=fields.inference,
        cleaning="as_studied",
        estimator=estimator,
        varies=None,
        grouping=None,
        mediator=None,
        policy=None,
        **numbers(fields),
    )
    read_readings(fields.read, path, known, formula, ())
    refuse_unread(fields, model, path, known)
    return replace(model, years=years_of(fields, model, None, path, known))


def default_label_en(formula: ModelFormula) -> str:
    """A model in words."""
    return f"{str(formula).partition(' ~ ')[0]} on {', '.join(one.name for one in formula.regressors)}"


def default_label_zh(formula: ModelFormula, variables: Variables) -> str:
    """A model in Chinese words: the variables by their labels."""

    def label(term: Term) -> str:
        (factor, *others) = term.factors
        if not others and isinstance(factor, Name):
            return variables.used[factor.name].label_zh
        return term.name

    outcome = label(Term((formula.outcome,)))
    return f"{outcome}对{'、'.join(label(one) for one in formula.regressors)}"


def sample_named(name: str, path: Path, known: Known) -> str:
    """A sample by name. Raises UnknownName."""
    require_known([name], (ALL, *known.samples), (*path, "sample"), "sample")
    return name


def numbers(fields: Estimate) -> dict[str, float | int]:
    """The numbers that an estimate reads, by default those of the house."""
    given = {name: getattr(fields, name, None) for name in DEFAULTS}
    return {name: DEFAULTS[name] if value is None else value for name, value in given.items()}  # type: ignore[misc]


def years_of(fields: Estimate, model: Model, base: Years | None, path: Path, known: Known) -> Years:
    """The years of an estimate: its own, those of the model that it varies, or those that all it rests on declares."""
    beside = [one for one in (model.mediator, model.policy) if one]
    declared = known.years_of(model.formula, model.read, beside)
    if fields.years is None:
        return base or declared
    first, last = ordered_years(list(fields.years), (*path, "years"))
    within = max(first, known.panel_years[0]), min(last, known.panel_years[1])
    return within if within[0] <= within[1] else (first, last)


def check_of(name: str, fields: CheckFields, models: Mapping[str, Model], headline: Headline | None, known: Known) -> Model:
    """A check: the model that it varies, but for what it names.

    Raises:
        UnknownName, Lacking: it names what there is not, or what its model does not have.
        FieldError: fields that do not go together.
    """
    path: Path = ("robustness", name)
    base = varied_model(fields, models, headline, path)
    term = headline.term if headline and headline.term in names_of(base.formula.regressors) else base.term
    estimator = known.estimators.get(fields.estimator or base.estimator)
    if estimator is None:
        raise UnknownName((*path, "estimator"), str(fields.estimator), "estimator", known.estimators)
    beside = [one for one in (fields.mediator, fields.policy) if one]
    for part, value in (("mediator", fields.mediator), ("policy", fields.policy)):
        if value:
            known.variables.use(value, (*path, part))
    formula = formula_of_check(fields, base, term, path, known)
    term = term if term in names_of(formula.regressors) else formula.regressors[0].name
    formula, term = with_shifts(formula, term, fields, path, known)
    clustered = fields.cluster is not None
    check = Model(
        model_id=name,
        table_ref=fields.table_ref or "",
        label_en=fields.en or name.replace("_", " "),
        label_zh=fields.zh or name.replace("_", " "),
        formula=formula,
        term=term,
        sample=sample_named(fields.sample, path, known) if fields.sample else base.sample,
        years=base.years,
        read=dict(base.read) | fields.read,
        cluster=fields.cluster or base.cluster,
        inference=fields.inference or (None if clustered else base.inference),
        cleaning=fields.cleaning or base.cleaning,
        estimator=INSTRUMENTAL if formula.endogenous and not fields.estimator else estimator.estimator,
        varies=base.model_id,
        grouping=fields.by,
        mediator=fields.mediator,
        policy=fields.policy,
        **numbers(fields),
    )
    read_readings(fields.read, path, known, formula, beside)
    refuse_unread(fields, check, path, known)
    return replace(check, years=years_of(fields, check, base.years, path, known))


def varied_model(fields: CheckFields, models: Mapping[str, Model], headline: Headline | None, path: Path) -> Model:
    """The model that a check varies: the one named, else that of the headline."""
    name = fields.model or (headline.model if headline else None)
    if name is None:
        raise Lacking(path, "names no model, and the study has no headline: add model: …")
    require_known([name], models, (*path, "model"), "model")
    return models[name]


def names_of(terms: Iterable[Term]) -> list[str]:
    """The names of terms."""
    return [one.name for one in terms]


def formula_of_check(fields: CheckFields, base: Model, treatment: str, path: Path, known: Known) -> ModelFormula:
    """The formula of a check: its own, or that of its model with other terms, effects or instruments."""
    if fields.formula is not None:
        for other in ("regressors", "without", "effects", "instruments"):
            if getattr(fields, other):
                raise FieldError((*path, other), "goes with the model's formula, not with one of its own")
        return read_formula(fields.formula, (*path, "formula"), known)
    formula = base.formula
    terms = list(formula.regressors)
    if fields.regressors is not None:
        studied = [one for one in terms if one.name == treatment]
        others = listed_terms(fields.regressors, (*path, "regressors"), known)
        terms = studied + [one for one in others if one.name != treatment]
    for position, name in enumerate(fields.without):
        written = listed_terms([name], (*path, "without"), known, use=False)[0].name
        if written not in names_of(terms):
            raise Lacking((*path, "without", position), f"{written!r} is no term of {base.model_id}: {base.formula}")
        if written == treatment:
            raise FieldError((*path, "without", position), f"{written!r} is the term under study")
        terms = [one for one in terms if one.name != written]
    left_out = {fields.mediator, *fields.instruments}
    terms = [one for one in terms if one.name not in left_out or one.name == treatment]
    if fields.mediator == treatment:
        raise Lacking((*path, "mediator"), f"{treatment!r} is the term under study")
    ordered = sorted(terms, key=lambda one: one.name != treatment)
    effects = formula.effects
    if fields.effects is not None:
        effects = read_effects(fields.effects, (*path, "effects"), known)
    if fields.instruments:
        instruments = tuple(listed_terms(fields.instruments, (*path, "instruments"), known))
        return ModelFormula(formula.outcome, tuple(ordered[1:]), effects, ordered[0], instruments)
    if formula.endogenous and fields.estimator in (None, INSTRUMENTAL):
        rest = tuple(one for one in ordered if one != formula.endogenous)
        return ModelFormula(formula.outcome, rest, effects, formula.endogenous, formula.instruments)
    return ModelFormula(formula.outcome, tuple(ordered), effects)


def read_effects(text: str, path: Path, known: Known) -> tuple[Effect, ...]:
    """Effects of their own. Raises FieldError."""
    try:
        effects = effects_of_text(text)
    except FormulaError as error:
        raise FieldError(path, str(error)) from error
    check_effects(effects, path, known)
    return effects


def listed_terms(names: Iterable[str], path: Path, known: Known, use: bool = True) -> list[Term]:
    """Terms of a list. Raises FieldError for one that is none or whose names are unknown."""
    found = []
    for position, name in enumerate(names):
        place = (*path, position)
        try:
            term = term_of(str(name))
        except FormulaError as error:
            raise FieldError(place, str(error)) from error
        if use:
            for one in sorted(term.names):
                known.variables.use(one, place)
            require_known(sorted(term.groupings), known.groupings, place, "grouping")
        found.append(term)
    return found


def with_shifts(
    formula: ModelFormula, term: str, fields: CheckFields, path: Path, known: Known
) -> tuple[ModelFormula, str]:
    """A formula whose term under study is lagged, has its lead beside it, or a slope for each group."""
    if not (fields.lag or fields.lead or fields.by):
        return formula, term
    if fields.by is not None:
        require_known([fields.by], known.groupings, (*path, "by"), "grouping")
    studied = formula.term(term)
    changed = shifted(studied, "l()", fields.lag) if fields.lag else studied
    added = [shifted(studied, "f()", fields.lead)] if fields.lead else []
    if fields.by:
        changed = by_group(changed, fields.by)
    if formula.endogenous == studied:
        return replace(formula, endogenous=changed, terms=(*added, *formula.terms)), changed.name
    others = tuple(one for one in formula.terms if one != studied)
    return replace(formula, terms=(changed, *added, *others)), changed.name


def shifted(term: Term, operator: str, years: int) -> Term:
    """A term of the lags or leads of its factors."""
    return Term(tuple(Operation(operator, (one, Number(float(years)))) for one in term.factors))


def by_group(term: Term, grouping: str) -> Term:
    """A term with a slope for each group."""
    if len(term.factors) == 1:
        return Term((Operation("i()", (Name(grouping), term.factors[0])),))
    group: Expression = Operation("i()", (Name(grouping),))
    return Term((*term.factors, group))


def refuse_unread(fields: Estimate, model: Model, path: Path, known: Known) -> None:
    """Refuse a field that the estimator and the errors of a model do not read, and one that they need and lack."""
    estimator = known.estimators[model.estimator]
    read = READ_BY_INFERENCE[model.inference] if model.estimator == LEAST_SQUARES else estimator.reads
    for name in OF_ESTIMATORS:
        given = getattr(fields, name, None)
        if given in (None, []) or name in read:
            continue
        kind = f"the errors {model.inference}" if model.inference else f"the estimator {model.estimator}"
        raise FieldError((*path, name), f"{kind} does not read it")
    for name in estimator.needs:
        lacking = not model.formula.endogenous if name == "instruments" else not getattr(model, name)
        if lacking:
            raise FieldError(path, f"the estimator {model.estimator} needs {name}")
    least_squares = model.estimator == LEAST_SQUARES
    for name, named in (("inference", model.inference), ("by", model.grouping)):
        if named and not least_squares:
            raise FieldError((*path, name), f"goes with least squares, not with the estimator {model.estimator}")
    if model.formula.endogenous and model.estimator != INSTRUMENTAL:
        raise FieldError((*path, "estimator"), f"{model.estimator} knows no instruments")
    if fields.inference in ("driscoll_kraay", "conley") and fields.cluster:
        raise FieldError((*path, "cluster"), f"the errors {fields.inference} have no clusters: keep one of both")
    if model.inference in ("crv3", "wild_bootstrap") and model.cluster == "city + year":
        raise FieldError((*path, "inference"), f"{model.inference} takes one clustering, not city + year")


def curve_of(
    fields: CurveFields, inherited: bool, models: Mapping[str, Model], headline: Headline | None, known: Known
) -> tuple[Curve | None, list[str]]:
    """The curve, and what of an inherited one went: a model or term that is gone becomes the headline's.

    Raises:
        UnknownName, FieldError: as of checks.
    """
    path: Path = ("curve",)
    gone: list[str] = []
    name, term = fields.model, fields.term
    if inherited and name not in models:
        name, term = None, None
    if name is None and headline is None:
        if inherited:
            return None, ["curve: the study has no headline"]
        raise FieldError(path, "names no model, and the study has no headline: add model: …")
    name = name or (headline.model if headline else "")
    require_known([name], models, (*path, "model"), "model")
    model = models[name]
    offered = names_of(model.formula.regressors)
    if term is None or (inherited and term not in offered):
        term = headline.term if headline and headline.term in offered else model.term
    require_known([term], offered, (*path, "term"), f"term of {name}")

    def kept(rows: Mapping[str, object], read: Callable[[str], object], section: str) -> Iterator[tuple[str, object]]:
        for row in rows:
            try:
                yield row, read(row)
            except (UnknownName, Lacking) as error:
                if not inherited:
                    raise
                gone.append(f"curve.{section}.{row}: {error.message}")

    def readings(row: str) -> tuple[str, ...]:
        for one in fields.read[row]:
            read_readings({row: one}, path, known, model.formula, ())
        return tuple(dict.fromkeys(fields.read[row]))

    def controls(row: str) -> tuple[str, ...]:
        terms = listed_terms((fields.controls or {})[row], (*path, "controls", row), known)
        return tuple(one.name for one in terms if one.name != term)

    def sample(row: str) -> str:
        return sample_named(row, path, known)

    own_controls = {"all": tuple(one for one in offered if one != term)}
    found_controls = dict(kept(fields.controls or {}, controls, "controls")) or own_controls
    return Curve(
        model=name,
        term=term,
        read=dict(kept(fields.read, readings, "read")),  # type: ignore[arg-type]
        cleaning=tuple(dict.fromkeys(fields.cleaning)),
        samples=tuple(row for row, _ in kept(dict.fromkeys(fields.samples), sample, "samples")),
        cluster=tuple(dict.fromkeys(fields.cluster)),
        controls=found_controls,  # type: ignore[arg-type]
    ), gone


def with_table_refs(models: Iterable[Model], section: str) -> list[Model]:
    """Models each in its place of the tables: those that name none follow, one table or appendix for all.

    Raises FieldError for a place that is none, or that two of them have.
    """
    found: list[Model] = []
    taken: dict[str, str] = {}
    models = list(models)
    for model in models:
        path: Path = (section, model.model_id, "table_ref")
        if not model.table_ref:
            continue
        if not TABLE_REF.fullmatch(model.table_ref):
            raise FieldError(path, f"expected 'table 1 (2)' or 'appendix A1 (2)', not {model.table_ref!r}")
        if model.table_ref in taken:
            raise FieldError(path, f"{model.table_ref!r} is that of {taken[model.table_ref]}, too")
        taken[model.table_ref] = model.model_id
    table = "table" if section == "models" else "appendix A"
    numbers_taken = [int(re.findall(r"\d+", one)[0]) for one in taken if one.startswith(table)]
    free = f"{table} {max(numbers_taken, default=0) + 1}".replace("A ", "A")
    column = 0
    for model in models:
        if not model.table_ref:
            column += 1
            model = replace(model, table_ref=f"{free} ({column})")
        found.append(model)
    return found
