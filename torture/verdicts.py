"""How a command of renxing came out that was run on a small set while something was wrong."""

from torture.small_set import SmallSet, what_is_broken
from torture.trial import Ended, Outcome, Trial

LONGEST_LINE = 700
FOLLOWING = (
    "the last good publication stands",
    "there is no earlier publication",
    "what stands cannot be read",
    "left as it is",
)
"""Lines that say what stands, beside the one that says what is wrong."""


def problem_lines(ended: Ended) -> list[str]:
    """The lines in which a command says what is wrong."""
    lines = [one for one in ended.errors.splitlines() if one.strip()]
    return [one for one in lines if not any(words in one for words in FOLLOWING)]


def outcome_of(ended: Ended, most_lines: int = 1) -> tuple[Outcome, str]:
    """How a command came out by what it said and how it ended, and what tells it."""
    never = ended.never_good
    lines = problem_lines(ended)
    if never:
        return never, f"status {ended.status}, {' '.join(ended.left)} {ended.errors[-2000:]}"
    if ended.status == 0:
        return Outcome.WHOLE, ""
    if ended.status != 1:
        return Outcome.CRASH, f"status {ended.status}: {ended.errors[-2000:]}"
    if not lines:
        return Outcome.WRONG, "ended with 1 and not a word"
    if len(lines) > most_lines or len(lines[0]) > LONGEST_LINE:
        return Outcome.CRASH, f"more than one line: {ended.errors[-2000:]}"
    return Outcome.TOLD, lines[0]


def trial_of(
    family: str, kind: str, small: SmallSet, ended: Ended, spoilt: bool = False, must_fail: bool = False
) -> Trial:
    """The trial of one command.

    Args:
        spoilt: what is published was damaged on purpose, so that it is no fault that it cannot be read.
        must_fail: the command cannot do what it is asked to: that it says it has is wrong.
    """
    outcome, detail = outcome_of(ended)
    broken = None if spoilt else what_is_broken(small)
    if outcome.is_good and broken:
        outcome, detail = Outcome.WRONG, broken
    if outcome is Outcome.WHOLE and must_fail:
        outcome, detail = Outcome.WRONG, f"it ended with 0: {ended.out[-500:]}"
    return Trial(family, kind, outcome, detail, ended.seconds, ended.peak_mb)


def next_refresh(family: str, small: SmallSet, before: Trial) -> Trial:
    """The same trial, not good where the next ordinary refresh does not publish whole books and studies."""
    if not before.outcome.is_good:
        return before
    ended = small.run("refresh")
    outcome, detail = outcome_of(ended)
    broken = what_is_broken(small)
    if outcome is Outcome.WHOLE and broken is None:
        return before
    problem = f"the next refresh: {broken or detail}"
    never = Outcome.WRONG if outcome.is_good else outcome
    return Trial(family, before.kind, never, problem, before.seconds, before.peak_mb)
