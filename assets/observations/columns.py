"""Columns: which columns of a page hold which indicator, in which scope and unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.observations.edition import EditionFacts
from assets.observations.headings import Misunderstood, Understood
from assets.observations.page import Heading
from assets.observations.sheets import PlacedPage
from assets.observations.titles import Named
from assets.observations.wordings import label_and_unit


@dataclass(frozen=True)
class ReadColumn:
    """A column of a page whose heading is understood."""

    printed: Heading
    understood: Understood
    scope: str


def columns_of(
    facts: EditionFacts, placed: PlacedPage, named: Named, wide: bool
) -> tuple[dict[str, list[ReadColumn]], list[tuple[Heading, Misunderstood]]]:
    """The columns of a page that hold indicators, by the printed table that they belong to, and the headings that are
    not understood, with what is the matter.

    Args:
        named: the tables that the title names.
        wide: whether the page is part of a wide sheet.
    """
    found: dict[str, list[ReadColumn]] = {table.printed_table: [] for table in named.tables}
    misunderstood: list[tuple[Heading, Misunderstood]] = []
    for printed, beside in with_units(facts, placed):
        key, read = read_heading(facts, printed, named, beside, wide)
        if isinstance(read, Misunderstood):
            if not (read.unknown and named.shared):
                misunderstood.append((printed, read))
            continue
        if read.heading.indicator is None:
            continue
        tables = [one for one in named.tables if one.table_key == key]
        scope = read.heading.scope or printed.scope or named.scope
        table = tables[0] if len(tables) == 1 else next((one for one in tables if one.scope == scope), None)
        if table is None:
            message = (
                f"neither the title nor the heading {read.label!r} says 全市 or 市辖区; complete the workbook"
            )
            misunderstood.append((printed, Misunderstood(message)))
            continue
        found[table.printed_table].append(ReadColumn(printed, read, scope or table.scope or "city"))
    return found, misunderstood


def with_units(facts: EditionFacts, placed: PlacedPage) -> Iterator[tuple[Heading, str | None]]:
    """The headings of a page, each with the unit that holds where it has none of its own."""
    unit_to_the_left: str | None = None
    for printed in placed.page.headings:
        unit_to_the_left = label_and_unit(printed.label, facts.units)[1] or unit_to_the_left
        yield printed, placed.units.get(printed.column) or placed.page.unit or unit_to_the_left


def read_heading(
    facts: EditionFacts, printed: Heading, named: Named, beside: str | None, wide: bool
) -> tuple[str, Understood | Misunderstood]:
    """What a heading says in the one of the tables, which its title names, that knows it."""
    read = {
        table.table_key: facts.headings(table.table_key).read(printed, table, beside, wide)
        for table in reversed(named.tables)
    }
    collected = {
        key: one for key, one in read.items() if isinstance(one, Understood) and one.heading.indicator
    }
    known = {key: one for key, one in read.items() if not (isinstance(one, Misunderstood) and one.unknown)}
    chosen = collected or known or read
    return next(reversed(chosen.items()))


def doubtful_columns(
    columns: Mapping[str, Sequence[ReadColumn]], misunderstood: Sequence[tuple[Heading, Misunderstood]]
) -> set[int]:
    """The columns of a page whose heading is not understood, or says of two columns that they are the same."""
    doubtful = {printed.column for printed, _ in misunderstood}
    for of_table in columns.values():
        same: dict[tuple[str | None, str, str | None], list[int]] = {}
        for one in of_table:
            heading = one.understood.heading
            same.setdefault((heading.indicator, one.scope, heading.printing), []).append(one.printed.column)
        doubtful.update(column for group in same.values() if len(group) > 1 for column in group)
    return doubtful
