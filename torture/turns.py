"""Kinds of trials that a family makes once, in turn: each is told, also one that the machine or the time does not allow."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from torture.machine import Lacking
from torture.trial import TimeIsUp, Trial, Untried

NO_TIME = "no time was left"
Given = TypeVar("Given")


def alone(kind: str, trial: Callable[[str], Trial]) -> list[Trial]:
    """The one trial of a kind."""
    return [trial(kind)]


def in_turn(
    family: str,
    kinds: Iterable[tuple[str, Given]],
    trials_of: Callable[[str, Given], Iterable[Trial]],
) -> Iterator[Trial | Untried]:
    """The trials of each kind; when the time is up those of the kind that was begun, and every other as untried.

    Raises TimeIsUp after the last of them.

    Args:
        kinds: each with what its trials are made of.
        trials_of: may raise Lacking.
    """
    is_up = False

    def of_kind(kind: str, given: Given) -> Iterator[Trial | Untried]:
        if is_up:
            yield Untried(family, kind, NO_TIME)
            return
        try:
            yield from trials_of(kind, given)
        except Lacking as lacking:
            yield Untried(family, kind, str(lacking))

    for kind, given in kinds:
        for one in of_kind(kind, given):
            try:
                yield one
            except TimeIsUp:
                is_up = True
    if is_up:
        raise TimeIsUp
