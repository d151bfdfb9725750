"""The terms of models in words, worded once: for `coefficient.term_en` and `term_zh`, which all that shows terms reads.

A variable goes by its label; what is done to it (a lag, a power, a logarithm, a group, an impact) stands behind it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, labels, member
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import Study
from assets.notes import indicator_names

CALL = re.compile(r"(?P<name>[a-zA-Z]\w*)\((?P<of>.+?)(?:, (?P<n>\d+))?\)")
POWER = re.compile(r"(?P<of>.+)\^(?P<n>\d+)")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MEMBER = re.compile(r"(?P<grouping>\w+)=.+")
EVENT_TIME = re.compile(r"year (?P<sign>[+-])(?P<n>\d+)(?P<open> and (?:before|after))?")
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
        inside = by if self.language != "en" or by[1:2].isupper() else by[:1].lower() + by[1:]
        return self.bracketed(name, inside)

    def bracketed(self, name: str, by: str) -> str:
        """A name with something behind it as it stands."""
        return labels()["export", "qualified"].of(self.language).format(name=name, by=by)


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
    """A factor in words: a variable by its label, a lag, lead, difference or logarithm of one said behind it."""
    if found := CALL.fullmatch(factor):
        if found["name"] == AS_ARITHMETIC:
            return f"({arithmetic_label(found['of'], names)})"
        inside = factor_label(found["of"], names)
        n = found["n"] or "1"
        said = names.word(f"{found['name']}_{n}", "shift") or names.word(found["name"], "shift")
        return names.qualified(inside, said.format(n=n)) if said else f"{found['name']}({inside})"
    if found := POWER.fullmatch(factor):
        return factor_label(found["of"], names) + found["n"].translate(SUPERSCRIPT)
    known = names.variable(factor)
    if known == factor and factor.endswith(DISTRICT):
        of_districts = labels()["code", "district"].of(names.language)
        return names.qualified(names.variable(factor.removesuffix(DISTRICT)), of_districts)
    return known


def arithmetic_label(text: str, names: Names) -> str:
    """Arithmetic of variables, each by its label."""
    return re.sub(r"[A-Za-z_]\w*(?!\w*\()", lambda found: names.variable(found[0]), text)
