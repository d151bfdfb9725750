"""Judging structural defects: by the layout of the changed workbook, else by the contracts of the chain."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from assets.frames import frame_of
from assets.observations.delivered import delivery_of
from assets.observations.edition import EditionFacts
from assets.observations.layout import layout_of
from assets.observations.records import MappedColumn, PlaceRow, TableLayout, WorkbookLayout
from assets.observations.text import read_number
from assets.warehouse import append
from damage.chain import (
    DAMAGED,
    JUDGED_FIGURES,
    STRUCTURAL,
    Broken,
    Key,
    State,
    add_readings,
    order_of,
    run,
    state_of,
    undone,
)
from damage.progress import say
from damage.structural_kinds import STRUCTURAL_KINDS, structures
from damage.structures import Structure, Volumes

YEARS_APART = 4


@dataclass(frozen=True)
class Cell:
    """One row of raw.cell."""

    workbook: str
    sheet_number: int
    sheet: str
    row: int
    column_number: int
    text: str


@dataclass(frozen=True)
class StructuralOutcome:
    """What became of one structural defect."""

    kind: str
    workbook: str
    what: str
    by: str
    """layout, contract, quarantine, or nothing where it was missed."""
    detail: str

    @property
    def caught(self) -> bool:
        return self.by != "nothing"


@dataclass(frozen=True)
class Understood:
    """A defect that the layout does not find, with the layouts of the workbooks it changes."""

    structure: Structure
    layouts: list[TableLayout]
    indicators: frozenset[str]


def structural_outcomes(
    connection: duckdb.DuckDBPyConnection, volumes: Volumes, undamaged: State, count: int
) -> list[StructuralOutcome]:
    """Make every kind of structural defect, lay the workbooks out anew, run the chain where that finds nothing."""
    started = time.monotonic()
    spread = usual_movement(connection)
    outcomes: list[StructuralOutcome] = []
    understood: list[Understood] = []
    for kind in STRUCTURAL_KINDS:
        for structure in structures(volumes, kind, count):
            layouts, findings = laid_out(volumes, structure)
            if findings:
                outcomes.append(outcome(structure, "layout", findings[0]))
            else:
                printed = {column[0] for path in structure.changed for column in volumes.books[path].printed}
                understood.append(Understood(structure, layouts, frozenset(printed)))
        say(f"structure: {kind[0]}", started)
    runs = packed(understood)
    for number, together in enumerate(runs, start=1):
        with undone(connection, DAMAGED):
            replace_workbooks(connection, together)
            run(connection, order_of([*STRUCTURAL, *JUDGED_FIGURES]))
            state = state_of(connection)
        outcomes += [judged(one, undamaged, state, spread) for one in together]
        say(f"structure: run {number} of {len(runs)}, {len(together)} defects", started)
    return outcomes


def outcome(structure: Structure, by: str, detail: str) -> StructuralOutcome:
    return StructuralOutcome(structure.kind, structure.book.path, structure.what, by, detail)


def laid_out(volumes: Volumes, structure: Structure) -> tuple[list[TableLayout], list[str]]:
    """The layouts of the changed workbooks, and what a person is told of them."""
    catalog, edition = volumes.catalog, structure.book.edition
    facts = EditionFacts(catalog, edition)
    changed = {path: layout_of(facts, path, sheets) for path, sheets in structure.changed.items()}
    tables = {volumes.books[path].table.printed_table for path in changed}
    beside = [
        WorkbookLayout([book.layout])
        for path, book in volumes.books.items()
        if book.edition == edition and path not in changed and book.table.printed_table in tables
    ]
    most_lost = next(one.value for one in catalog.thresholds if one.threshold == "lost_share_of_roster")
    delivery = delivery_of(facts, [*changed.values(), *beside], most_lost)
    layouts = [table for layout in changed.values() for table in layout.tables]
    told = [one.finding for one in delivery.findings]
    lacking = {one.printed_table: one.title for one in delivery.lacking if one.printed_table in tables}
    told += [f"table {title!r} is lacking" for title in lacking.values()]
    told += [f"{table.workbook}: {note}" for table in layouts for note in table.notes]
    return layouts, told


def packed(understood: Sequence[Understood]) -> list[list[Understood]]:
    """Defects parted into runs: in a run, those that concern the same indicators are years apart."""
    runs: list[list[Understood]] = []
    for one in understood:
        free = next((together for together in runs if not any(meets(one, other) for other in together)), None)
        if free is None:
            runs.append([one])
        else:
            free.append(one)
    return runs


def meets(one: Understood, other: Understood) -> bool:
    years = abs(one.structure.book.year - other.structure.book.year)
    return years < YEARS_APART and not one.indicators.isdisjoint(other.indicators)


def replace_workbooks(connection: duckdb.DuckDBPyConnection, defects: Sequence[Understood]) -> None:
    """Put the changed workbooks and their layouts into the tables."""
    cells = [
        Cell(path, number, sheet, row, column, text)
        for one in defects
        for path, sheets in one.structure.changed.items()
        for number, (sheet, rows) in enumerate(sheets.items(), start=1)
        for row, of_row in rows.items()
        for column, text in of_row.items()
    ]
    layouts = [layout for one in defects for layout in one.layouts]
    paths = [path for one in defects for path in one.structure.changed]
    columns = [column for layout in layouts for column in layout.columns]
    rows_of_places = [row for layout in layouts for row in layout.rows]
    for table, frame in (
        ("raw.cell", frame_of(cells, Cell)),
        ("observations.page_column", frame_of(columns, MappedColumn)),
        ("observations.page_row", frame_of(rows_of_places, PlaceRow)),
    ):
        kept = f"from {table} where not list_contains($paths, workbook)"
        connection.execute(f"create or replace table {table} as {kept}", {"paths": paths})
        append(connection, table, frame)
    add_readings(connection, {cell.text for cell in cells})


def usual_movement(connection: duckdb.DuckDBPyConnection) -> dict[Key, float]:
    """The usual movement of every city's series, in logs, as the chain takes it to be without damage."""
    rows = connection.execute(
        """
        select city_id, year, indicator, scope, spread
        from observations.deviation
        where stage = 'ruled' and compared_with = 'itself'
        """
    ).fetchall()
    return {tuple(key): spread for *key, spread in rows}


def judged(one: Understood, undamaged: State, state: State, spread: Mapping[Key, float]) -> StructuralOutcome:
    """What the contracts say about a defect; where finding every figure is enough, what is quarantined."""
    rules = sorted({row.rule for row in state.broken - undamaged.broken if is_about(row, one)})
    if rules:
        return outcome(one.structure, "contract", "; ".join(rules))
    moved = one.structure.moved
    wanted = {key for key, texts in moved.items() if counts(texts, spread.get(key))}
    left = wanted - state.quarantined
    if moved and not left:
        return outcome(one.structure, "quarantine", f"{len(wanted)} figures")
    return outcome(
        one.structure, "nothing", f"{len(left)} of {len(wanted)} figures are used" if moved else ""
    )


def is_about(row: Broken, one: Understood) -> bool:
    """Whether a broken row is about a workbook that a defect changes, or a column beside it in time."""
    if row.workbook in one.structure.changed:
        return True
    if row.indicator is None or row.year is None:
        return False
    years = abs(row.year - one.structure.book.year)
    return row.indicator in one.indicators and years < YEARS_APART / 2


def counts(texts: tuple[str | None, str | None], spread: float | None) -> bool:
    """Whether a figure changed by more than its series usually moves; a blank that it leaves is no figure."""
    before, after = numbers(texts)
    if after is None:
        return False
    if before is None or before <= 0 or after <= 0 or spread is None:
        return before != after
    return abs(math.log(after / before)) > spread


def numbers(texts: tuple[str | None, str | None]) -> tuple[float | None, float | None]:
    """What two texts read as."""
    before, after = (read_number(text).value if text is not None else None for text in texts)
    return before, after
