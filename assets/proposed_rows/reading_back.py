"""What the reader makes of a volume with a catalog, and with rows added to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assets.catalog import Catalog, Heading, Table, Unit
from assets.observations.edition import EditionFacts
from assets.observations.layout import layout_of
from assets.observations.sheets import Sheets

if TYPE_CHECKING:
    from assets.proposed_rows.rows import Proposed

Place = tuple[str, str, int]
"""Workbook, sheet and number of a column."""
Read = tuple[str, str, str, str, str]
"""Table, indicator, printing, scope and unit of a column."""


def columns_read(facts: EditionFacts, workbooks: Mapping[str, Sheets]) -> dict[Place, Read]:
    """The columns of workbooks that are understood, and as what."""
    return {
        (one.workbook, one.sheet, one.column_number): (
            table.table.table_key,
            one.indicator,
            one.printing,
            one.scope,
            one.unit,
        )
        for workbook, sheets in workbooks.items()
        for table in layout_of(facts, workbook, sheets).tables
        for one in table.columns
    }


def with_certain(
    catalog: Catalog,
    tables: "Sequence[Proposed[Table]]" = (),
    headings: "Sequence[Proposed[Heading]]" = (),
    units: "Sequence[Proposed[Unit]]" = (),
) -> Catalog:
    """A catalog with the rows that are certain, in place of its own with the same key."""
    new = [row.record for row in headings if row.certain]
    keys = {(one.table_key, one.heading, one.first_edition) for one in new}
    kept = [one for one in catalog.headings if (one.table_key, one.heading, one.first_edition) not in keys]
    return replace(
        catalog,
        tables=(*catalog.tables, *(row.record for row in tables if row.certain)),
        headings=(*kept, *new),
        units=(*catalog.units, *(row.record for row in units if row.certain)),
    )


def leave_read_otherwise_open(read: Mapping[Place, Read], headings: "Sequence[Proposed[Heading]]") -> bool:
    """Leave the rows open with which a column is read otherwise than it is taken for; whether there was any.

    A column that is left open and is read as something, since the reader takes one letter for misread, says so of the
    row of that.

    Args:
        read: what the reader makes of the volume with all rows that are certain.
    """
    wrong: set[tuple[str, str | None]] = set()
    for row in headings:
        for one in row.columns:
            says = (
                row.record.table_key,
                row.record.indicator,
                row.record.printing,
                one.scope,
                row.record.unit,
            )
            for at in one.column.standing:
                found = read.get((one.table.workbook, *at))
                if found is not None and (not row.certain or found != says):
                    wrong |= {found[:2], says[:2]}
    doubted = [
        one
        for row in headings
        if row.certain and (row.record.table_key, row.record.indicator) in wrong
        for one in row.columns
        if one.certain
    ]
    for one in doubted:
        one.leave_open("read_otherwise")
    return bool(doubted)
