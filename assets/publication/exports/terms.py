"""Terms of models: which of them a table shows, and in which order."""

import re

from assets.publication.exports.models import Headline, PublishedModel
from assets.regressions.term_labels import EVENT_TIME, MEMBER

GROUPS = re.compile(r"i\((?P<grouping>\w+)(?:, (?P<of>.+))?\)")


def shown_terms(model: PublishedModel, headline: Headline) -> list[str]:
    """The terms of a model that a table prints: regressors as the model names them, then what else it found."""
    terms = sorted(model.coefficients, key=lambda term: (event_time(term), term))
    listed = [term for one in model.regressors for term in terms if is_of(term, one)]
    every = list(dict.fromkeys([*listed, *terms]))
    own = [term for term in every if not model.in_appendix or is_own_term(term, model, headline)]
    return own or every  # a check of controls alone is about them


def is_own_term(term: str, model: PublishedModel, headline: Headline) -> bool:
    """Whether a check is about the term: it is no control, or the check takes the controls apart."""
    name = term.partition(": ")[0]
    return model.estimator == "gelbach" or not any(is_of(name, one) for one in headline.controls)


def is_of(term: str, regressor: str) -> bool:
    """Whether a coefficient is of a regressor: of itself or, where it has groups, of one of them."""
    return term == regressor or factors_and_groupings(term) == factors_and_groupings(regressor)


def factors_and_groupings(term: str) -> tuple[list[str], list[str]]:
    """A term taken apart: `i(g, a)`, and `a:g=east` of it, are `a` by the groups of `g`."""
    factors, groupings = [], []
    for factor in term.split(":"):
        if found := GROUPS.fullmatch(factor):
            groupings.append(found["grouping"])
            factors += [found["of"]] if found["of"] else []
        elif found := MEMBER.fullmatch(factor):
            groupings.append(found["grouping"])
        else:
            factors.append(factor)
    return factors, groupings


def event_time(term: str) -> int:
    """Years since adoption of a term of an event study; 0 for any other."""
    found = EVENT_TIME.fullmatch(term)
    return 0 if found is None else int(found["sign"] + found["n"])
