"""What makes an entry of the ledger complete, as far as the entry itself tells: no volume is looked at."""

import re
from collections.abc import Iterator

from assets.catalog.records import Correction

NUMBER = re.compile(r"-?\d+(\.\d+)?")
DISTRICT = "_district"
"""Ends the name of a component that is an indicator of the city districts."""
TOTAL, UNREADABLE = "total", "unreadable"
"""Tests whose objection is accepted in a way of its own, or not at all."""
COPIES = "copies"
"""The test that a correction or a quarantine names where it is about what another copy prints, and waits for one."""


def problems_of_entry(entry: Correction) -> Iterator[str]:
    """What is wrong with an entry, and what to do, a line each."""
    tests = tests_of(entry)
    if len(tests) != len(set(tests)):
        yield "names a test twice; name it once"
    if entry.ruling == "correct":
        yield from problems_of_correction(entry)
        return
    if entry.factor is not None or entry.printed_as is not None:
        yield f"'{entry.ruling}' takes no factor and no printed_as; empty them, or rule 'correct'"
    if entry.ruling == "quarantine":
        if entry.value is not None or set(tests) - {COPIES}:
            yield f"'quarantine' takes no value and no tests but '{COPIES}'; empty them"
        return
    yield from problems_of_acceptance(entry, tests)


def problems_of_correction(entry: Correction) -> Iterator[str]:
    """What is wrong with an entry that corrects."""
    one_figure = entry.through_id is None
    if one_figure and (entry.factor is not None or entry.printed_as is not None):
        yield "factor and printed_as correct a run of rows; name its last place in through_id, or give the value"
    elif one_figure and entry.value is None:
        yield "is to be corrected and gives no value; give the right one in the canonical unit"
    elif not one_figure and entry.value is not None:
        yield "a run of rows has no one value; give a factor, or in printed_as where the right values stand"
    elif not one_figure and (entry.factor is None) == (entry.printed_as is None):
        yield "a run of rows is corrected by a factor or by printed_as; give one of the two"
    if entry.value is not None and printed_number(entry) == entry.value:
        yield f"{entry.value:g} is printed already; the entry corrects nothing, remove it"
    if entry.factor is not None and (entry.factor <= 0 or entry.factor == 1):
        yield f"a factor of {entry.factor:g} corrects nothing; give the one that turns what is printed into what is right"
    if entry.printed_as == component_of(entry):
        yield "printed_as names the column itself; name the component under which the right values stand"


def problems_of_acceptance(entry: Correction, tests: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with an entry that accepts the figure as printed."""
    if not tests:
        yield "is accepted without the tests that are overruled; name them"
    if UNREADABLE in tests:
        yield "what cannot be read cannot be accepted; correct or quarantine it"
    if TOTAL in tests and entry.through_id is not None:
        yield "an objection of a total is accepted figure by figure; empty through_id"
    elif TOTAL in tests and entry.value is None:
        yield (
            "accepts an objection of a total; give what the figure would have to be as the value, so that no later "
            "error hides under it"
        )
    elif TOTAL not in tests and entry.value is not None:
        yield "'accept' takes a value only with the test 'total'; empty it, or rule 'correct'"


def tests_of(entry: Correction) -> tuple[str, ...]:
    """The tests that an entry overrules."""
    return tuple(entry.tests.split("; ")) if entry.tests else ()


def printed_number(entry: Correction) -> float | None:
    """What is printed, where it is a number."""
    return float(entry.printed) if entry.printed and NUMBER.fullmatch(entry.printed) else None


def component_of(entry: Correction) -> str:
    """The column that an entry rules on, as components are named."""
    return entry.indicator if entry.scope == "city" else entry.indicator + DISTRICT
