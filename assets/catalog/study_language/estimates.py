"""Models of a study: each with all that it rests on, once what it leaves open is filled in; what checks share with them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assets.catalog.estimators import Estimator
from assets.catalog.labels import Language, inside_sentence
from assets.catalog.study import ALL, Model, Years
from assets.catalog.study_language.declarations import ordered_years
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.expressions import Name
from assets.catalog.study_language.fields import Estimate, ModelFields
from assets.catalog.study_language.model_formulas import (
    Effect,
    ModelFormula,
    Term,
    factor_name,
)
from assets.catalog.study_language.model_parsing import model_formula_of, term_of
from assets.catalog.study_language.parsing import FormulaError
from assets.catalog.study_language.variables import Variables

LEAST_SQUARES, INSTRUMENTAL = "least_squares", "instrumental"
DEFAULTS: dict[str, Any] = {"draws": 1000, "seed": 2025, "lags": 2, "cutoff_km": 500.0, "r_max": 1.3}
ALL_LAGS: dict[str | None, dict[str, Any]] = {"conley": {"lags": None}}
"""Other defaults by kind of error."""
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
    rests_on: Callable[[ModelFormula, Iterable[str], Mapping[str, str]], set[str]]
    """The variables that a model rests on under readings, at any distance."""


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
    use_variables(formula.names, path, known)
    check_effects(formula.effects, path, known)
    for term in (*formula.regressors, *formula.instruments):
        require_known(sorted(term.groupings), known.groupings, path, "grouping")


def use_variables(names: Iterable[str], path: Path, known: Known) -> None:
    """Use variables. Raises FieldError for an effect among them, UnknownName for what there is not."""
    for name in sorted(names):
        if name in (*SIMPLE_EFFECTS, *known.groupings) and not known.variables.is_known(name):
            raise FieldError(path, f"{name!r} is no variable but an effect: it stands after |")
        known.variables.use(name, path)


def check_effects(effects: tuple[Effect, ...], path: Path, known: Known) -> None:
    """Refuse effects that there are not."""
    offered = dict.fromkeys((*SIMPLE_EFFECTS, *known.groupings))
    for effect in effects:
        require_known(effect.groupings, offered, path, "effect")
        if effect.trend and "year" in effect.groupings:
            raise FieldError(path, f"{effect.name}: a trend over the years within years is none")


def read_readings(
    read: Mapping[str, str], path: Path, known: Known, formula: ModelFormula, beside: Iterable[str]
) -> None:
    """Note the readings that a model takes. Raises UnknownName, and Lacking for what the model does not rest on."""
    for name, reading in read.items():
        known.variables.take_reading(name, reading, (*path, "read", name))
    resting_on = known.rests_on(formula, beside, read)
    for name in read:
        if name not in resting_on:
            raise Lacking(
                (*path, "read", name),
                f"the model does not rest on {name!r}; it rests on {', '.join(sorted(resting_on))}",
            )


def model_of(name: str, fields: ModelFields, known: Known) -> Model:
    """A model of the study file."""
    path: Path = ("models", name)
    formula = read_formula(fields.formula, (*path, "formula"), known)
    estimator = INSTRUMENTAL if formula.endogenous else LEAST_SQUARES
    model = Model(
        model_id=name,
        table_ref=fields.table_ref or "",
        label_en=fields.en or default_label(formula, known.variables, "en"),
        label_zh=fields.zh or default_label(formula, known.variables, "zh"),
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
        **numbers(fields, fields.inference),
    )
    read_readings(fields.read, path, known, formula, ())
    refuse_unread(fields, model, path, known)
    return replace(model, years=years_of(fields, model, None, path, known))


def default_label(formula: ModelFormula, variables: Variables, language: Language) -> str:
    """A model in words: the variables by their labels."""

    def label(term: Term) -> str:
        (factor, *others) = term.factors
        if not others and isinstance(factor, Name):
            return str(getattr(variables.used[factor.name], f"label_{language}"))
        return term.name

    outcome = label(Term((formula.outcome,)))
    regressors = [inside_sentence(label(one), language) for one in formula.regressors]
    return (
        f"{outcome}对{'、'.join(regressors)}" if language == "zh" else f"{outcome} on {', '.join(regressors)}"
    )


def sample_named(name: str, path: Path, known: Known) -> str:
    """A sample by name. Raises UnknownName."""
    require_known([name], (ALL, *known.samples), (*path, "sample"), "sample")
    return name


def numbers(fields: Estimate, inference: str | None, base: Model | None = None) -> dict[str, Any]:
    """The numbers that an estimate reads, by default those of the model whose errors it has, else of the house.

    Conley's errors keep all lags within a city unless some are named.
    """
    given = {name: getattr(fields, name, None) for name in DEFAULTS}
    standing: dict[str, Any] = DEFAULTS | ALL_LAGS.get(inference, {})
    if base:
        standing = {name: getattr(base, name) for name in DEFAULTS}
    return {name: standing[name] if value is None else value for name, value in given.items()}


def years_of(fields: Estimate, model: Model, base: Years | None, path: Path, known: Known) -> Years:
    """The years of an estimate: its own, those of the model that it varies, or those that all it rests on declares."""
    beside = [one for one in (model.mediator, model.policy) if one]
    declared = known.years_of(model.formula, model.read, beside)
    if fields.years is None:
        return base or declared
    first, last = ordered_years(list(fields.years), (*path, "years"))
    within = max(first, known.panel_years[0]), min(last, known.panel_years[1])
    return within if within[0] <= within[1] else (first, last)


def term_named(text: str, offered: Collection[str], path: Path, what: str) -> str:
    """A term as a model has it, however it is spaced and ordered. Raises UnknownName."""
    try:
        factors = {factor_name(one) for one in term_of(text).factors}
    except FormulaError:
        factors = {text}
    for name in offered:
        if factors == {factor_name(one) for one in term_of(name).factors}:
            return name
    raise UnknownName(path, text, what, offered)


def names_of(terms: Iterable[Term]) -> list[str]:
    """The names of terms."""
    return [one.name for one in terms]


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
            use_variables(term.names, place, known)
            require_known(sorted(term.groupings), known.groupings, place, "grouping")
        found.append(term)
    return found


def refuse_unread(fields: Estimate, model: Model, path: Path, known: Known) -> None:
    """Refuse a field that the estimator and the errors of a model do not read, and one that they need and lack."""
    estimator = known.estimators[model.estimator]
    least_squares = model.estimator == LEAST_SQUARES
    read = READ_BY_INFERENCE[model.inference] if least_squares else estimator.reads
    for name in OF_ESTIMATORS:
        if getattr(fields, name, None) not in (None, []) and name not in read:
            kind = f"inference {model.inference}" if model.inference else f"estimator {model.estimator}"
            raise FieldError((*path, name), f"{kind} does not read it{readers_of(name, fields, known)}")
    for name in estimator.needs:
        if not (model.formula.endogenous if name == "instruments" else getattr(model, name)):
            raise FieldError(path, f"the estimator {model.estimator} needs {name}: …")
    for name, named in (("inference", model.inference), ("by", model.grouping)):
        if named and not least_squares:
            raise FieldError(
                (*path, name), f"goes with least squares, not with the estimator {model.estimator}"
            )
    if model.formula.endogenous and model.estimator != INSTRUMENTAL:
        raise FieldError((*path, "estimator"), f"{model.estimator} knows no instruments")
    if fields.inference in ("driscoll_kraay", "conley") and fields.cluster:
        raise FieldError(
            (*path, "cluster"), f"the errors {fields.inference} have no clusters: keep one of both"
        )
    if model.inference in ("crv3", "wild_bootstrap") and model.cluster == "city + year":
        raise FieldError((*path, "inference"), f"{model.inference} takes one clustering, not city + year")


def readers_of(field: str, fields: Estimate, known: Known) -> str:
    """Which errors and, in a check, which estimators read a field, as the end of a message."""
    of_errors = [f"inference: {one}" for one, read in READ_BY_INFERENCE.items() if one and field in read]
    estimators = known.estimators.values() if hasattr(fields, "estimator") else ()
    readers = of_errors + [
        f"estimator: {one.estimator}"
        for one in estimators
        if field in one.reads and one.estimator != LEAST_SQUARES
    ]
    return f"; it goes with {', '.join(readers)}" if readers else ""
