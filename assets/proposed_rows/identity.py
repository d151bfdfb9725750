"""What a column is: an indicator in a scope, and whether that is certain.

It is certain where words and figures agree. Of a wording that the catalog knows in the table, the figures must not say
otherwise; of any other, they must continue one series far more closely than the next, within its usual movement, and
the words must be like that indicator's more than like another's. A figure that the book already has for the year
decides alone, unless the words name something else.
"""

from dataclasses import dataclass

import numpy as np

from assets.proposed_rows.evidence import Candidate, Evidence

CLEARLY = 0.6
"""A series is continued clearly where the next closest one is left by 1 / 0.6 times as much."""
USUALLY = 1.25
"""A series may be left by so many times its largest usual spread."""
AGAINST = 1.1
"""Figures speak against a known wording where they leave its series by so many times what they leave another by."""
ROUNDING = 0.003
"""Spreads that differ by no more, in powers of ten, are alike: the figures are rounded."""
VERY_CLEARLY = 0.36
ALIKE = 0.5
"""New words must be so like those of the indicator."""
SLIGHTLY_ALIKE = 0.2
"""The same where the title is known and the figures continue the series very clearly."""
WITH_SAME_WORDS = 2.5
"""USUALLY, where the words are the same."""
SAME = 0.999
"""As good as the same words, in another table."""
EQUAL = 0.9
"""A copy has so many of the figures of the book."""
UNEQUAL = 0.5
"""Another series has no more of them than this."""
VARIED = 0.5
"""So many of the figures of a column must differ for equal ones to tell anything: where most are 100 per cent or one,
those of another indicator are the same."""
SHOWN = 4
"""Candidates that a person is shown."""


@dataclass(frozen=True)
class Identity:
    """What a column is taken for."""

    chosen: Candidate | None
    """The likeliest; None where nothing is known that it could be."""
    certain: bool
    why: str
    """Key of labels.csv."""
    others: tuple[Candidate, ...] = ()
    """Further candidates, the likeliest first."""


def identity(evidence: Evidence, row: int, table_keys: frozenset[str], by_title: bool) -> Identity:
    """What a column of a volume is.

    Args:
        table_keys: the tables that it could be of; empty where nothing tells them.
        by_title: whether the title is known to the letter.
    """
    keys = table_keys or None
    names = {
        one.indicator
        for one in evidence.wordings.named(evidence.columns[row][1].label, keys)
        if one.indicator
    }
    others = shown(evidence, row, names)
    found = of_copy(evidence, row, names) or of_words(evidence, row, names, by_title)
    found = found or of_figures(evidence, row, table_keys, by_title)
    chosen = found.chosen
    rest = tuple(
        one
        for one in others
        if chosen is None or (one.indicator, one.scope) != (chosen.indicator, chosen.scope)
    )
    return Identity(chosen, found.certain, found.why, rest[:SHOWN])


def shown(evidence: Evidence, row: int, names: set[str]) -> list[Candidate]:
    """The candidates of a column: by known words, by figures, by like words."""
    scopes = scopes_of(evidence, row)
    keys = [(name, scope) for name in sorted(names) for scope in scopes]
    keys += evidence.closest(row, evidence.beside, 2)
    keys += [(name, scope) for name, _ in evidence.likest(row)[:2] for scope in scopes]
    return [evidence.candidate(row, key) for key in dict.fromkeys(keys)]


def scopes_of(evidence: Evidence, row: int) -> tuple[str, ...]:
    """The scope that is printed over a column or in its title; both where none is."""
    scope = evidence.columns[row][1].scope
    return (scope,) if scope else ("city", "district")


def closest_of(evidence: Evidence, row: int, indicator: str) -> Candidate:
    """An indicator in the scope of a column, or in the one that its figures continue more closely."""
    tried = [evidence.candidate(row, (indicator, scope)) for scope in scopes_of(evidence, row)]
    return min(tried, key=lambda one: one.spread)


def of_copy(evidence: Evidence, row: int, names: set[str]) -> Identity | None:
    """A column whose figures the book has for the year already; None where it has not."""
    equal = evidence.same.equal[row]
    printed = evidence.logs[row][~np.isnan(evidence.logs[row])]
    if not (equal >= EQUAL).any() or len(np.unique(printed)) < VARIED * len(printed):
        return None
    indicators = {evidence.series.keys[at][0] for at in np.flatnonzero(equal >= EQUAL)}
    scopes = scopes_of(evidence, row)
    keys = [key for key in evidence.series.keys if key[0] in indicators and key[1] in scopes]
    chosen = max((evidence.candidate(row, key) for key in keys), key=lambda one: one.equal, default=None)
    if chosen is None or chosen.equal < EQUAL:
        in_other_scope = evidence.series.keys[int(equal.argmax())]
        return Identity(evidence.candidate(row, in_other_scope), False, "scope_against")
    rivals = equal[evidence.indicator_of != chosen.indicator]
    if len(indicators) > 1 or rivals.max(initial=0) > UNEQUAL:
        named = [one for one in indicators if one in names]
        if len(named) != 1:
            return Identity(chosen, False, "copies_alike")
        return Identity(closest_of(evidence, row, named[0]), True, "equal_figures")
    if names and chosen.indicator not in names:
        return Identity(chosen, False, "words_against")
    return Identity(chosen, True, "equal_figures")


def of_words(evidence: Evidence, row: int, names: set[str], by_title: bool) -> Identity | None:
    """A column whose words are known in its table, or in some table where the title tells none; None of any other."""
    if not names:
        return None
    candidates = sorted((closest_of(evidence, row, one) for one in names), key=lambda one: one.spread)
    chosen = candidates[0]
    if not chosen.is_known:
        return Identity(chosen, False, "no_history")
    if len(candidates) > 1 and chosen.spread > CLEARLY * candidates[1].spread:
        return Identity(chosen, False, "words_of_several")
    usual = continues(chosen, AGAINST if by_title else 1, WITH_SAME_WORDS)
    alone = by_title and chosen.spread <= CLEARLY * chosen.rival
    if not (usual or alone):
        return Identity(chosen, False, "figures_against")
    return Identity(chosen, True, "known_words" if by_title else "known_words_elsewhere")


def continues(one: Candidate, clearly: float, usually: float = USUALLY) -> bool:
    """Whether figures continue a series within its usual movement, and closer than any other by a factor."""
    return one.spread <= usually * one.usual and one.spread <= clearly * one.rival + ROUNDING


def of_figures(evidence: Evidence, row: int, table_keys: frozenset[str], by_title: bool) -> Identity:
    """A column whose words are new in its table."""
    closest = [evidence.candidate(row, key) for key in evidence.closest(row, evidence.beside, 1)]
    chosen = closest[0] if closest else None
    if chosen is None or not continues(chosen, 1, WITH_SAME_WORDS):
        likest = evidence.likest(row)[:1]
        by_words = closest_of(evidence, row, likest[0][0]) if likest and likest[0][1] >= SAME else chosen
        return Identity(by_words, False, "unknown")
    if chosen.scope not in scopes_of(evidence, row):
        return Identity(chosen, False, "scope_against")
    label = evidence.columns[row][1].label
    elsewhere = {one.indicator for one in evidence.wordings.named(label) if one.indicator}
    if chosen.indicator in elsewhere and continues(chosen, 1 if len(elsewhere) == 1 else CLEARLY):
        return Identity(chosen, True, "known_words_elsewhere")
    among = evidence.wordings.printed_in(table_keys)
    likest = evidence.likest(row, among)[:1]
    if (
        not likest
        or likest[0][0] != chosen.indicator
        or not evidence.wordings.extends(label, chosen.indicator)
    ):
        return Identity(chosen, False, "words_unclear")
    rival = rival_in_table(evidence, row, chosen, among) if by_title else chosen.rival
    ratio = chosen.spread / rival if rival else 1.0
    for least, clearly, usually in (
        (SAME, CLEARLY, WITH_SAME_WORDS),
        (ALIKE, CLEARLY, USUALLY),
        (SLIGHTLY_ALIKE if by_title else ALIKE, VERY_CLEARLY, USUALLY),
    ):
        if chosen.likeness >= least and ratio <= clearly and continues(chosen, 1, usually):
            return Identity(chosen, True, "new_words")
    return Identity(chosen, False, "figures_unclear" if chosen.likeness >= ALIKE else "words_unclear")


def rival_in_table(evidence: Evidence, row: int, chosen: Candidate, among: set[str]) -> float:
    """The least spread of the other series that a table has printed."""
    others = np.array(
        [key[0] in among and key != (chosen.indicator, chosen.scope) for key in evidence.series.keys],
        dtype=bool,
    )
    return float(evidence.beside.spread[row][others].min(initial=np.inf))
