"""Checks of a study: the model that each varies, but for what it names."""

from collections.abc import Mapping
from dataclasses import replace

from assets.catalog.study import Headline, Model
from assets.catalog.study_language.errors import FieldError, Path, require_known
from assets.catalog.study_language.estimates import (
    INSTRUMENTAL,
    LEAST_SQUARES,
    Known,
    Lacking,
    check_effects,
    listed_terms,
    names_of,
    numbers,
    read_formula,
    read_readings,
    refuse_unread,
    sample_named,
    years_of,
)
from assets.catalog.study_language.expressions import Expression, Name, Number, Operation
from assets.catalog.study_language.fields import CheckFields
from assets.catalog.study_language.model_formulas import Effect, ModelFormula, Term
from assets.catalog.study_language.model_parsing import effects_of_text
from assets.catalog.study_language.parsing import FormulaError


def check_of(
    name: str, fields: CheckFields, models: Mapping[str, Model], headline: Headline | None, known: Known
) -> Model:
    """A check: the model that it varies, but for what it names.

    Raises:
        UnknownName, Lacking: it names what there is not, or what its model does not have.
        FieldError: fields that do not go together.
    """
    path: Path = ("robustness", name)
    base = varied_model(fields, models, headline, path)
    term = headline.term if headline and headline.term in names_of(base.formula.regressors) else base.term
    if fields.estimator is not None:
        require_known([fields.estimator], known.estimators, (*path, "estimator"), "estimator")
    beside = [one for one in (fields.mediator, fields.policy) if one]
    for part, value in (("mediator", fields.mediator), ("policy", fields.policy)):
        if value:
            known.variables.use(value, (*path, part))
    formula = formula_of_check(fields, base, term, path, known)
    term = term if term in names_of(formula.regressors) else formula.regressors[0].name
    formula, term = with_shifts(formula, term, fields, path, known)
    estimator = fields.estimator or (INSTRUMENTAL if formula.endogenous else LEAST_SQUARES)
    inference = fields.inference
    if inference is None and fields.cluster is None and estimator == LEAST_SQUARES:
        inference = base.inference
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
        inference=inference,
        cleaning=fields.cleaning or base.cleaning,
        estimator=estimator,
        varies=base.model_id,
        grouping=fields.by,
        mediator=fields.mediator,
        policy=fields.policy,
        **numbers(fields, inference, base if inference and inference == base.inference else None),
    )
    read_readings(fields.read, path, known, formula, beside)
    refuse_unread(fields, check, path, known)
    return replace(check, years=years_of(fields, check, base.years, path, known))


def varied_model(
    fields: CheckFields, models: Mapping[str, Model], headline: Headline | None, path: Path
) -> Model:
    """The model that a check varies: the one named, else that of the headline."""
    name = fields.model or (headline.model if headline else None)
    if name is None:
        raise Lacking(path, "names no model, and the study has no headline: add model: …")
    require_known([name], models, (*path, "model"), "model")
    return models[name]


def formula_of_check(
    fields: CheckFields, base: Model, treatment: str, path: Path, known: Known
) -> ModelFormula:
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
            raise Lacking(
                (*path, "without", position), f"{written!r} is no term of {base.model_id}: {base.formula}"
            )
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


def with_shifts(
    formula: ModelFormula, term: str, fields: CheckFields, path: Path, known: Known
) -> tuple[ModelFormula, str]:
    """A formula whose term under study is lagged, has its lead beside it, or a slope for each group."""
    if not (fields.lag or fields.lead or fields.by):
        return formula, term
    if fields.by is not None:
        require_known([fields.by], known.groupings, (*path, "by"), "grouping")
    studied = formula.term(term)
    if not studied.names:
        raise Lacking(path, f"{term!r} has groups alone: no variable to lag, to lead or to split")
    changed = shifted(studied, "l()", fields.lag) if fields.lag else studied
    added = [shifted(studied, "f()", fields.lead)] if fields.lead else []
    if fields.by:
        changed = by_group(changed, fields.by)
    if formula.endogenous == studied:
        return replace(formula, endogenous=changed, terms=(*added, *formula.terms)), changed.name
    others = tuple(one for one in formula.terms if one != studied)
    return replace(formula, terms=(changed, *added, *others)), changed.name


def shifted(term: Term, operator: str, years: int) -> Term:
    """A term of the lags or leads of its factors; groups stay as they are."""

    def of_factor(factor: Expression) -> Expression:
        match factor:
            case Operation("i()", (grouping, *of)):
                return Operation("i()", (grouping, *map(of_factor, of)))
        return Operation(operator, (factor, Number(float(years))))

    return Term(tuple(map(of_factor, term.factors)))


def by_group(term: Term, grouping: str) -> Term:
    """A term with a slope for each group."""
    if len(term.factors) == 1 and not term.groupings:
        return Term((Operation("i()", (Name(grouping), term.factors[0])),))
    group: Expression = Operation("i()", (Name(grouping),))
    return Term((*term.factors, group))
