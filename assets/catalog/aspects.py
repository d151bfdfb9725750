"""What a check is about: the aspects of its model that it varies, by which tables of checks have their titles."""

from collections.abc import Iterator

from assets.catalog.estimators import estimators
from assets.catalog.study import Model
from assets.catalog.study_language.model_formulas import SHIFTS, Term

Aspect = tuple[str, str | None]
"""A key of the labels `aspect`, and the variable that another reading is taken of."""
READING = "reading"


def aspects_of(check: Model, varied: Model) -> list[Aspect]:
    """The aspects in which a check differs from the model that it varies, each once."""
    return list(dict.fromkeys(differences(check, varied)))


def differences(check: Model, varied: Model) -> Iterator[Aspect]:
    """What differs: readings, sample and data, the model itself, errors."""
    for name, reading in check.read.items():
        if varied.read.get(name) != reading:
            yield READING, name
    if (check.sample, check.years) != (varied.sample, varied.years):
        yield "sample", None
    if check.cleaning != varied.cleaning:
        yield "cleaning", None
    if check.formula.effects != varied.formula.effects:
        yield "effects", None
    if check.estimator != varied.estimator:
        of_estimator = {one.estimator: one.aspect for one in estimators()}
        yield of_estimator[check.estimator] or "specification", None
    elif check.grouping != varied.grouping:
        yield "heterogeneity", None
    elif check.formula.outcome != varied.formula.outcome:
        yield "specification", None
    elif aspect := aspect_of_terms(check, varied):
        yield aspect, None
    errors = ("cluster", "inference", "cutoff_km") + (("lags",) if check.inference else ())
    if any(getattr(check, name) != getattr(varied, name) for name in errors):
        yield "inference", None


def aspect_of_terms(check: Model, varied: Model) -> str | None:
    """What other terms than those of the varied model are about."""
    own, others = set(check.formula.regressors), set(varied.formula.regressors)
    gained, lost = own - others, others - own
    if not gained and not lost:
        return None
    if any(shifted(one) for one in gained):
        return "timing"
    if any(len(one.factors) > 1 or one.groupings for one in gained):
        return "heterogeneity"
    return "specification" if varied.formula.term(varied.term) in lost else "controls"


def shifted(term: Term) -> bool:
    """Whether a term is of another year than the outcome."""
    return any(getattr(one, "operator", "").removesuffix("()") in SHIFTS for one in term.factors)
