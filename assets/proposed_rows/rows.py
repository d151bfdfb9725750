"""The rows that the catalog lacks for a volume, each with the columns that speak for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar, cast

from assets.catalog import Catalog, Heading, Table, Unit
from assets.observations.edition import EditionFacts
from assets.observations.headings import UNIT_STATED, with_unit_in_brackets
from assets.observations.titles import Named
from assets.observations.wordings import last_brackets
from assets.proposed_rows.judging import Judged, JudgedTable

Record = TypeVar("Record", Heading, Table, Unit)
Scope = Literal["city", "district"]
Printing = Literal["main", "second"]

NOT_TOO_FAR = 2
"""The column of the other scope under the same heading is told by it where its figures leave the series by no more than
so many times the usual."""


@dataclass
class Proposed(Generic[Record]):
    """A row for a file of the catalog."""

    record: Record
    certain: bool
    why: str
    """Key of labels.csv."""
    columns: list[Judged] = field(default_factory=list)
    """Those that speak for it."""
    of_table: JudgedTable | None = None
    """Of the row of a title: its table."""


@dataclass(frozen=True)
class Range:
    """The editions for which rows are proposed."""

    first: int
    last: int | None


def range_of(catalog: Catalog, edition: int) -> Range:
    """The edition alone; from it on where the catalog knows none later."""
    known = [one.last_edition or one.first_edition for one in catalog.tables]
    return Range(edition, None if edition > max(known, default=0) else edition)


def heading_rows(columns: Sequence[Judged], editions: Range) -> list[Proposed[Heading]]:
    """The rows of headings: one for the columns under one heading of a table, in whichever scope."""
    by_heading: dict[tuple[str, str, str], list[Judged]] = {}
    for one in columns:
        name = (one.of_table.key or "", one.column.label, one.column.unit or one.column.beside or "")
        by_heading.setdefault(name, []).append(one)
    units: dict[tuple[str, str], set[str]] = {}
    for key, label, unit in by_heading:
        units.setdefault((key, label), set()).add(unit)
    return [
        heading_row(of_row, len(units[key, label]) > 1, editions)
        for (key, label, _), of_row in sorted(by_heading.items())
    ]


def heading_row(of_row: list[Judged], told_by_unit: bool, editions: Range) -> Proposed[Heading]:
    """The row of a heading; certain where one of its columns is and the others do not say otherwise.

    Args:
        told_by_unit: whether it is the unit that tells it from another heading of the table.
    """
    certain = [one for one in of_row if one.certain]
    told = {(one.indicator, one.printing, one.unit.unit) for one in certain}
    first = (certain or of_row)[0]
    is_certain = len(told) == 1 and all(one.certain or goes_along(one, first) for one in of_row)
    why = (
        first.why if is_certain else next((one.why for one in of_row if not one.certain), "words_of_several")
    )
    scopes = {one.scope for one in of_row}
    of_title = first.table.title.scope if first.table.title else None
    record = Heading(
        first.of_table.key or "",
        wording_of(first, is_certain, told_by_unit),
        first.indicator if is_certain else None,
        cast("Printing | None", first.printing if is_certain else None),
        cast("Scope | None", scopes.pop() if len(scopes) == 1 and not of_title else None),
        first.unit.unit if is_certain else None,
        editions.first,
        editions.last,
        UNIT_STATED if is_certain and first.unit.stated else None,
    )
    return Proposed(record, is_certain, why, of_row)


def wording_of(one: Judged, certain: bool, told_by_unit: bool) -> str:
    """The heading as the catalog is to have it: as it is printed where its unit is not the one that holds, without a unit
    that is new to the catalog, and with one where that tells it from another heading."""
    if certain and one.unit.stated:
        return one.column.printed
    if certain and one.unit.new and one.column.strange_unit:
        return last_brackets(one.column.label)[0]
    unit = one.unit.unit if certain else one.column.unit or one.column.beside
    return with_unit_in_brackets(one.column.label, unit) if told_by_unit and unit else one.column.label


def goes_along(one: Judged, certain: Judged) -> bool:
    """Whether a column that is not certain can be what another one under the same heading certainly is."""
    same = [
        candidate
        for candidate in (one.identity.chosen, *one.identity.others)
        if candidate and (candidate.indicator, candidate.scope) == (certain.indicator, one.column.scope)
    ]
    return bool(same) and (not same[0].is_known or same[0].spread <= NOT_TOO_FAR * same[0].usual)


def table_rows(now: EditionFacts, tables: Sequence[JudgedTable], editions: Range) -> list[Proposed[Table]]:
    """The rows of the titles that the catalog does not know in the edition, one for each."""
    rows: dict[tuple[str, str, str | None], Proposed[Table]] = {}
    for one in tables:
        title = one.table.title
        if title is None or is_named(now, one):
            continue
        record = Table(
            one.found.key or "",
            title.text,
            cast("Scope | None", title.scope),
            editions.first,
            editions.last,
            None,
        )
        key = (record.table_key, record.title, record.scope)
        rows.setdefault(key, Proposed(record, one.found.certain, one.found.why, one.columns, one))
    return list(rows.values())


def is_named(now: EditionFacts, one: JudgedTable) -> bool:
    """Whether the catalog knows the title of a table in the edition already."""
    named = now.titles.names(one.table.title) if one.table.title else None
    return isinstance(named, Named) and one.found.key in named.table_keys


def unit_rows(columns: Sequence[Judged]) -> list[Proposed[Unit]]:
    """The rows of units that the catalog does not know."""
    rows: dict[tuple[str, str], Proposed[Unit]] = {}
    for one in columns:
        new = one.unit.new
        if new is not None:
            row = rows.setdefault((new.printed, new.unit), Proposed(new, one.unit.certain, one.unit.why))
            row.columns.append(one)
    return list(rows.values())
