"""Running the chain on defects of single cells: many at once, so placed that none touches another's verdict."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import duckdb
import pandas as pd

from assets.observations.text import read_number
from damage.cells import CELL_KINDS, SEED, Injection, sample
from damage.chain import JUDGED_FIGURES, Key, State, add_readings, order_of, run, state_of, undone
from damage.figures import Figure, Figures
from damage.progress import say

DAMAGED_TABLES = ("observations.figure",)
CONTRACTS_OF_FIGURES = ("observations.finding",)


@dataclass(frozen=True)
class CellOutcome:
    """What became of one injection."""

    injection: Injection
    caught: bool
    either: bool
    """At least one of the judged cells is caught."""
    quarantined: bool
    proposed: bool
    """The ledger entry that is proposed for it is right."""
    misproposed: bool
    """An entry is proposed that is wrong, for it or for a figure beside it."""
    stopped: bool
    beside: int
    """Other figures of cities that are quarantined on its account."""


def cell_outcomes(
    connection: duckdb.DuckDBPyConnection, figures: Figures, undamaged: State, count: int
) -> list[CellOutcome]:
    """Sample every kind of defect, run the chain on all of them, and judge."""
    injections = [one for kind in CELL_KINDS for one in sample(figures, kind, count)]
    outcomes = [read_right(one) for one in injections if one.kind.harmless]
    harmful = [one for one in injections if not one.kind.harmless]
    Random(SEED).shuffle(harmful)
    runs = packed(harmful, figures)
    started = time.monotonic()
    for number, together in enumerate(runs, start=1):
        outcomes += outcomes_of_run(connection, figures, undamaged, together)
        say(f"cells: run {number} of {len(runs)}, {len(together)} defects", started)
    return outcomes


def read_right(injection: Injection) -> CellOutcome:
    """A harmless defect is caught where the number that is read is the same."""
    (change,) = injection.changes
    right = read_number(change.text or "") == read_number(change.figure.text)
    return CellOutcome(injection, right, right, False, False, False, False, 0)


def packed(injections: Sequence[Injection], figures: Figures) -> list[list[Injection]]:
    """Injections parted evenly into as few runs as can be, so that none meets another in its run.

    Two meet where they share a city and a family of indicators (series and comparisons), the rows of a
    province in a workbook (totals of provinces, rows out of place), or a column that prints totals (the total
    of all cities, the usual rounding).
    """
    wanted = [meeting_places(injection, figures) for injection in injections]
    crowds = Counter(place for places in wanted for place in places)
    runs: list[list[Injection]] = [[] for _ in range(max(crowds.values(), default=0))]
    taken: list[set[tuple[object, ...]]] = [set() for _ in runs]
    for injection, places in zip(injections, wanted, strict=True):
        free = [at for at, in_run in enumerate(taken) if in_run.isdisjoint(places)]
        if not free:
            free = [len(runs)]
            runs.append([])
            taken.append(set())
        emptiest = min(free, key=lambda at: len(runs[at]))
        runs[emptiest].append(injection)
        taken[emptiest] |= places
    return runs


def meeting_places(injection: Injection, figures: Figures) -> set[tuple[object, ...]]:
    """What an injection lays claim to within a run."""
    places: set[tuple[object, ...]] = set()
    for figure in (change.figure for change in injection.changes):
        places.add(("series", figure.place_id, figure.family))
        places.add(("rows", figure.province_id, figure.workbook))
        column = (figure.year, figure.indicator, figure.scope)
        if column in figures.with_totals:
            places.add(("column", *column))
    return places


def outcomes_of_run(
    connection: duckdb.DuckDBPyConnection,
    figures: Figures,
    undamaged: State,
    injections: Sequence[Injection],
) -> list[CellOutcome]:
    """Damage the figures, run the chain, judge every injection, and undo it all."""
    with undone(connection, DAMAGED_TABLES):
        change_texts(connection, injections)
        run(connection, order_of(JUDGED_FIGURES, given=DAMAGED_TABLES))
        state = state_of(connection, CONTRACTS_OF_FIGURES)
    return judged(figures, undamaged, state, injections)


def change_texts(connection: duckdb.DuckDBPyConnection, injections: Sequence[Injection]) -> None:
    """Let the cells say what they say after the damage."""
    changes = [change for injection in injections for change in injection.changes]
    frame = pd.DataFrame(
        [(one.figure.workbook, one.figure.sheet, one.figure.cell, one.text) for one in changes],
        columns=["workbook", "sheet", "cell", "text"],
    ).astype("str")
    connection.register("changed", frame)
    connection.execute(
        """
        update observations.figure
        set raw_text = changed.text
        from changed
        where figure.workbook = changed.workbook and figure.sheet = changed.sheet and figure.cell = changed.cell
        """
    )
    connection.unregister("changed")
    add_readings(connection, [one.text for one in changes if one.text is not None])


def judged(
    figures: Figures, undamaged: State, state: State, injections: Sequence[Injection]
) -> list[CellOutcome]:
    """What the chain says about each injection of a run."""
    changed = {change.figure.key for injection in injections for change in injection.changes}
    owners = Owners(injections)
    beside = Counter(
        owner
        for key in state.quarantined - undamaged.quarantined - changed
        if (owner := owners.of(key, figures)) is not None
    )
    wrong: dict[int, int] = defaultdict(int)
    for key, value in state.proposed.items():
        if undamaged.proposed.get(key) == value:
            continue
        before = figures.by_key.get(key)
        if (
            not (key in changed and is_right(before, value))
            and (owner := owners.of(key, figures)) is not None
        ):
            wrong[owner] += 1
    stopped = {
        owners.of((row.place_id, row.year, row.indicator, row.scope), figures)
        for row in state.broken - undamaged.broken
        if row.place_id and row.year and row.indicator and row.scope
    }
    outcomes = []
    for number, injection in enumerate(injections):
        keys = [figure.key for figure in injection.judged]
        hit = [key in state.quarantined or key in state.unruled for key in keys]
        right = [key in state.proposed and is_right(figures.by_key[key], state.proposed[key]) for key in keys]
        outcomes.append(
            CellOutcome(
                injection=injection,
                caught=all(hit) or number in stopped,
                either=any(hit) or number in stopped,
                quarantined=all(hit),
                proposed=all(right),
                misproposed=number in wrong,
                stopped=number in stopped,
                beside=beside[number],
            )
        )
    return outcomes


def is_right(before: Figure | None, value: float) -> bool:
    """Whether a proposed value is the one that was printed before the damage."""
    return (
        before is not None
        and before.value is not None
        and abs(value - before.value) <= 1e-6 + 1e-9 * abs(value)
    )


class Owners:
    """Which injection of a run accounts for what the chain says of a figure."""

    def __init__(self, injections: Sequence[Injection]) -> None:
        self.injections = injections
        self.series: dict[tuple[int, str], int] = {}
        self.column: dict[tuple[int, str, str], list[int]] = defaultdict(list)
        for number, injection in enumerate(injections):
            for figure in (change.figure for change in injection.changes):
                self.series[figure.place_id, figure.family] = number
                self.column[figure.year, figure.indicator, figure.scope].append(number)

    def of(self, key: Key, figures: Figures) -> int | None:
        """The injection in the same column and province, else in the same series, else among the column's totals."""
        place, year, indicator, scope = key
        of_column = self.column.get((year, indicator, scope), [])
        for number in of_column:
            if self.injections[number].figure.province_id == place // 10000 * 10000:
                return number
        at = figures.by_key.get(key)
        if at is not None and (place, at.family) in self.series:
            return self.series[place, at.family]
        tops = [number for number in of_column if self.injections[number].figure.place_id % 10000 == 0]
        return tops[0] if tops and place % 10000 == 0 else None
