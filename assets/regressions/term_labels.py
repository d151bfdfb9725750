"""The terms of models in words, worded once: for `coefficient.term_en` and `term_zh`, which all that shows terms reads.

A variable goes by its label; what is done to it (a lag, a power, a logarithm, a group, an impact) stands behind it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, inside_sentence, labels, member
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import Study
from assets.catalog.study_language.expressions import (
    Expression,
    Name,
    Number,
    Operation,
    Text,
    bracketed,
    written,
)
from assets.catalog.study_language.model_formulas import SHIFTS
from assets.catalog.study_language.model_parsing import term_of
from assets.catalog.study_language.parsing import FormulaError
from assets.notes import indicator_names

WHOLE = re.compile(r"-?\d+")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MEMBER = re.compile(r"(?P<grouping>\w+)=.+")
EVENT_TIME = re.compile(r"year (?P<sign>[+-])(?P<n>\d+)(?P<open> and (?:before|after))?")
BRACKETS_AT_END = re.compile(r"(?P<name>.*\w(?: \(|（).*)(?P<end>[)）])")
"""A name that is explained already: what is said of it further stands in the same brackets."""
IMPACTS = ("direct", "indirect", "total")
AS_ARITHMETIC = "I"
"""fixest's mark that arithmetic is meant."""


@dataclass(frozen=True)
class Names:
    """What variables and the groups of cities are called in a language; a name that is not known stands for itself."""

    language: Language
    variable: Callable[[str], str]
    group: Callable[[str], str]

    def word(self, key: str, where: str = "term") -> str | None:
        """A word of the catalog; None where it has none."""
        label = labels().get((where, key))
        return None if label is None else label.of(self.language)

    def qualified(self, name: str, by: str) -> str:
        """A name with what it is of behind it, inside a phrase in English without its capital."""
        return self.bracketed(name, inside_sentence(by, self.language))

    def bracketed(self, name: str, by: str) -> str:
        """A name with something behind it as it stands; brackets at the end of the name take it in."""
        if found := BRACKETS_AT_END.fullmatch(name):
            return f"{found['name']}{labels()['export', 'semicolon'].of(self.language)}{by}{found['end']}"
        return labels()["export", "qualified"].of(self.language).format(name=name, by=by)

    def listed(self, parts: Sequence[str]) -> str:
        """Several names one after another."""
        return ("、" if self.language == "zh" else ", ").join(parts)


def labelled_terms(coefficients: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Coefficients with their terms in words.

    Args:
        coefficients: model_id, term and more.
    """
    parts = {one.model_id for one in study.estimates if one.estimator == "gelbach"}
    keys = list(zip(coefficients["model_id"], coefficients["term"], strict=True))
    columns = {}
    for language in LANGUAGES:
        names = names_of(study, language)
        columns[f"term_{language}"] = [
            term_label(term, names, of_gelbach=model in parts) for model, term in keys
        ]
    return coefficients.assign(**columns)


def names_of(study: Study, language: Language) -> Names:
    """What the variables of a study, printed indicators and groups are called."""
    of_variables = {one.variable: getattr(one, f"label_{language}") for one in study.variables}
    known = {**indicator_names(language), **of_variables}

    def variable(name: str) -> str:
        return str(known.get(name, name))

    def group(code: str) -> str:
        label = labels().get(("code", code))
        return label.of(language) if label else member(code, language)

    return Names(language, variable, group)


def term_label(term: str, names: Names, *, of_gelbach: bool) -> str:
    """A term in words.

    Args:
        of_gelbach: the term is a part of Gelbach's decomposition, not a coefficient.
    """
    name, _, qualifier = term.partition(": ")
    if qualifier in IMPACTS:
        return names.qualified(product_label(name, names), names.word(qualifier) or qualifier)
    if qualifier:
        return names.qualified(product_label(qualifier, names), names.word(name) or name)
    if found := EVENT_TIME.fullmatch(term):
        text = "event_before" if found["sign"] == "-" else "event_after"
        said = names.word(text + ("_open" if found["open"] else ""))
        return (said or term).format(n=found["n"])
    if said := names.word(term):
        return said
    if of_gelbach:
        return names.bracketed(product_label(term, names), "Gelbach")
    return product_label(term, names)


def product_label(term: str, names: Names) -> str:
    """A term of a model in words: its factors by their labels, those of a group with the group behind them."""
    *factors, last = term.split(":")
    if MEMBER.fullmatch(last):
        group = names.group(last.partition("=")[2])
        return names.qualified(product_label(":".join(factors), names), group) if factors else group
    return " × ".join(factor_label(one, names) for one in (*factors, last))


def factor_label(factor: str, names: Names) -> str:
    """A factor in words; one that is neither a variable nor read as part of a formula stands for itself."""
    if (known := variable_label(factor, names)) != factor:
        return known
    try:
        (expression,) = term_of(factor).factors
    except FormulaError:
        return factor
    return expression_label(expression, names)


def variable_label(name: str, names: Names) -> str:
    """A variable or a printed indicator by its label, a figure of the districts with that behind it."""
    known = names.variable(name)
    if known == name and name.endswith(DISTRICT):
        of_districts = labels()["code", "district"].of(names.language)
        return names.qualified(names.variable(name.removesuffix(DISTRICT)), of_districts)
    return known


def expression_label(expression: Expression, names: Names) -> str:
    """An expression in words: what is done to a variable (a lag, a root, a power) behind it, arithmetic in symbols."""
    match expression:
        case Name(name):
            return variable_label(name, names)
        case Number() | Text():
            return written(expression)
        case Operation("^", (base, exponent)):
            return power_label(base, exponent, names)
    key = expression.operator.removesuffix("()")
    parts = [expression_label(one, names) for one in expression.operands]
    if key == AS_ARITHMETIC:
        return f"({parts[0]})"
    if key in SHIFTS:
        n = parts[1] if len(parts) > 1 else "1"
        shifted = names.word(f"{key}_{n}", "shift") or labels()["shift", key].of(names.language)
        return names.qualified(parts[0], shifted.format(n=n))
    said = names.word(key, "shift")
    if said is None:
        return key + parts[0] if len(parts) == 1 else key.join(map(bracketed, expression.operands, parts))
    if "{" in said:
        return said.format(*parts, all=names.listed(parts), others=names.listed(parts[1:]))
    return names.qualified(parts[0], said)


def power_label(base: Expression, exponent: Expression, names: Names) -> str:
    """A power in words: a whole one as a superscript, any other said behind what it is of."""
    of, n = bracketed(base, expression_label(base, names)), written(exponent)
    if WHOLE.fullmatch(n):
        return of + n.translate(SUPERSCRIPT)
    return names.qualified(of, labels()["shift", "power"].of(names.language).format(n=n))
