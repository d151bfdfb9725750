"""What a torture came to: counts by family, kind and outcome, and every trial that should not have come out so."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from assets.markdown import markdown_table
from torture.trial import Outcome, Trial, Untried


def markdown(trials: Sequence[Trial], untried: Sequence[Untried] = ()) -> str:
    """The report: a table for each family, with counts by outcome, then what was measured, what was not good and what was
    not tried."""
    families = sorted(trials, key=lambda one: (one.family, one.kind))
    parts = ["# Torture", totals(trials)]
    for family, of_family in groupby(families, key=lambda one: one.family):
        parts += [f"## {family}", table(list(of_family))]
    measured = [one for one in trials if one.outcome is Outcome.WHOLE and one.detail]
    if measured:
        parts += ["## Measured", "\n".join(map(in_a_line, measured))]
    parts += ["## Not good", "\n".join(map(in_a_line, not_good(trials))) or "None."]
    parts += ["## Not tried", "\n".join(map(reason, untried)) or "None."]
    return "\n\n".join(parts) + "\n"


def totals(trials: Sequence[Trial]) -> str:
    """How many trials came out how, in one line."""
    counts = Counter(one.outcome for one in trials)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
    return f"{len(trials)} trials: {told}"


def table(trials: Sequence[Trial]) -> str:
    """A row for each kind of one family: counts by outcome, the longest time and the most memory."""
    shown = [one for one in Outcome if one.is_good or any(trial.outcome is one for trial in trials)]
    heading = ["kind", "trials", *shown, "seconds at most", "MB at most"]
    rows = []
    for kind, of_kind in groupby(trials, key=lambda one: one.kind):
        alike = list(of_kind)
        counts = Counter(one.outcome for one in alike)
        seconds, megabytes = max(one.seconds for one in alike), max(one.peak_mb for one in alike)
        numbers = [str(len(alike)), *(str(counts[one] or "") for one in shown)]
        rows.append([kind, *numbers, f"{seconds:.1f}", f"{megabytes:.0f}" if megabytes else ""])
    return markdown_table(heading, rows)


def not_good(trials: Sequence[Trial]) -> list[Trial]:
    """The trials that came out as none may."""
    return [one for one in trials if not one.outcome.is_good]


def in_a_line(trial: Trial) -> str:
    """How a trial came out, in one line."""
    return f"- {trial.family}, {trial.kind}: {trial.outcome}: {' '.join(trial.detail.split())}"


def reason(untried: Untried) -> str:
    """What was not tried, and why, in one line."""
    return f"- {untried.family}, {untried.kind}: {untried.why}"
