"""Terms of models: which of them a table shows, in which order, and how they are written."""

import re

from assets.publication.exports.labels import Labels
from assets.publication.exports.models import Headline, PublishedModel

CALL = re.compile(r"(?P<name>[a-z]\w*)\((?P<of>.+?)(?:, (?P<n>\d+))?\)")
POWER = re.compile(r"(?P<of>.+)\^(?P<n>\d+)")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
GROUPS = re.compile(r"i\((?P<grouping>\w+)(?:, (?P<of>.+))?\)")
MEMBER = re.compile(r"(?P<grouping>\w+)=.+")
EVENT_TIME = re.compile(r"year (?P<sign>[+-])(?P<n>\d+)(?P<open> and (?:before|after))?")


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


def term_label(term: str, headline: Headline, labels: Labels, *, of_gelbach: bool) -> str:
    """A term in words.

    Args:
        of_gelbach: the term is a part of Gelbach's decomposition, not a coefficient.
    """
    name, _, qualifier = term.partition(": ")
    if qualifier in ("direct", "indirect", "total"):
        return qualified(labels, labels.variable(name), labels.word("term", qualifier))
    if qualifier:
        return qualified(labels, labels.variable(qualifier), labels.word("term", name))
    if found := EVENT_TIME.fullmatch(term):
        text = "event_before" if found["sign"] == "-" else "event_after"
        return labels.text(text + ("_open" if found["open"] else "")).format(n=found["n"])
    if ("term", term) in labels.words:
        return labels.word("term", term)
    if of_gelbach:
        return labels.text("qualified").format(name=labels.variable(term), by="Gelbach")
    return product_label(term, labels)


def product_label(term: str, labels: Labels) -> str:
    """A term of a model in words: its factors by their labels, those of a group with the group behind them."""
    *factors, last = term.split(":")
    if MEMBER.fullmatch(last):
        member = labels.code(last.partition("=")[2])
        return qualified(labels, product_label(":".join(factors), labels), member) if factors else member
    return " × ".join(factor_label(one, labels) for one in (*factors, last))


def factor_label(factor: str, labels: Labels) -> str:
    """A factor in words: a variable by its label, a lag, lead, difference or logarithm of one said behind it."""
    if found := CALL.fullmatch(factor):
        inside = factor_label(found["of"], labels)
        n = found["n"] or "1"
        text = labels.words.get(("shift", f"{found['name']}_{n}")) or labels.words.get(
            ("shift", found["name"])
        )
        return qualified(labels, inside, text.format(n=n)) if text else f"{found['name']}({inside})"
    if found := POWER.fullmatch(factor):
        return factor_label(found["of"], labels) + found["n"].translate(SUPERSCRIPT)
    return labels.variable(factor)


def qualified(labels: Labels, name: str, by: str) -> str:
    return labels.text("qualified").format(name=name, by=labels.in_sentence(by))
