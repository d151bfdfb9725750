"""What a volume prints, mapped or not: its tables, and in each the columns under one heading with their figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assets.catalog import Catalog, Table
from assets.observations.columns import with_units
from assets.observations.edition import EditionFacts
from assets.observations.layout import cell_of, counties_in, pages_of_table
from assets.observations.lost_headings import usual_headings
from assets.observations.page import Heading
from assets.observations.places import places_in_order
from assets.observations.sheets import PlacedPage, Segment, Sheets, printed_tables
from assets.observations.text import read_number
from assets.observations.titles import Named, Title
from assets.observations.wordings import label_and_unit, last_brackets
from assets.raw.cell_address import address_of


@dataclass
class PrintedColumn:
    """The column of a printed table under one heading, on all of its pages."""

    printed: str
    """The heading, a unit in brackets at its end included."""
    label: str
    """Without its unit."""
    unit: str | None
    """Its own unit, as far as the catalog knows it."""
    beside: str | None
    """The unit that holds where it has none of its own."""
    strange_unit: str | None
    """What stands in brackets at its end where no unit is known to hold for it."""
    scope: str | None
    """`city` or `district` where 全市 or 市辖区 is printed over it or in the title."""
    sheet: str
    cell: str
    """Where the heading stands first."""
    standing: set[tuple[str, int]] = field(default_factory=set)
    """The sheets and numbers of the columns in which it stands."""
    figures: dict[int, float] = field(default_factory=dict)
    """The numbers by place, in the printed unit; provinces and the total of all cities included."""


@dataclass
class FoundTable:
    """A printed table of a workbook with all of its columns."""

    workbook: str
    sheet: str
    cell: str | None
    title: Title | None
    """None where no title stands over it."""
    table_keys: frozenset[str]
    """The tables that have had its title in some edition."""
    wide: bool
    columns: list[PrintedColumn]


def found_tables(facts: EditionFacts, workbook: str, sheets: Sheets) -> Iterator[FoundTable]:
    """The tables of prefecture-level cities in a workbook.

    Args:
        facts: of a catalog `opened` for the edition.
    """
    for segment in printed_tables(facts, workbook, sheets):
        if not segment.pages or counties_in(facts, segment):
            continue
        title = segment.heading.title if segment.heading else None
        keys = segment.named.table_keys if isinstance(segment.named, Named) else frozenset[str]()
        if title and segment.wide:  # which may join the parts of a table
            keys |= {one.table_key for one in facts.titles.in_parts.get(title.words, ())}
        yield FoundTable(
            workbook,
            segment.pages[0].sheet,
            cell_of(segment),
            title,
            keys,
            segment.wide,
            columns_in(facts, segment, title.scope if title else None),
        )


def opened(catalog: Catalog, edition: int) -> Catalog:
    """The catalog as if the edition printed every table that any edition does: what any title has named, it names."""
    tables: dict[tuple[str, str, str | None], Table] = {}
    for one in catalog.tables:
        key = (one.table_key, one.title, one.scope)
        tables[key] = replace(one, first_edition=edition, last_edition=edition, absent_editions=None)
    return replace(catalog, tables=tuple(tables.values()))


def columns_in(facts: EditionFacts, segment: Segment, scope: str | None) -> list[PrintedColumn]:
    """The columns of a table, those of a heading on one page after another as one.

    Args:
        scope: that of the title.
    """
    pages = pages_of_table(facts, segment)
    usual = {} if segment.wide else usual_headings(pages)
    printed_names = (placed.names[number] for placed in pages for number in placed.page.rows)
    places = places_in_order(facts.names, printed_names)
    columns: dict[tuple[str, str | None, int], PrintedColumn] = {}
    for placed in pages:
        of_rows = {number: next(places) for number in placed.page.rows}
        times: dict[tuple[str, str | None], int] = {}
        for heading, beside in with_units(facts, placed):
            one = as_usual(heading, placed, usual)
            label, unit = label_and_unit(one.label, facts.units)
            brackets = last_brackets(label)[1]
            strange = brackets if brackets and not (unit or beside) else None
            name = (one.label, one.scope or scope)
            times[name] = times.get(name, 0) + 1
            column = columns.setdefault(
                (*name, times[name]),
                PrintedColumn(
                    one.label,
                    label,
                    unit,
                    beside,
                    strange,
                    name[1],
                    placed.sheet,
                    address_of(heading.row, heading.column),
                ),
            )
            column.unit, column.beside = column.unit or unit, column.beside or beside
            column.standing.add((placed.sheet, heading.column))
            add_figures(column, placed, heading.column, of_rows)
    return list(columns.values())


def as_usual(heading: Heading, placed: PlacedPage, usual: dict[int, Heading]) -> Heading:
    """The heading over a column of a page; where it stands there on no other page, and the page has the usual one
    nowhere else, that one. A page may have its columns in another order."""
    expected = usual.get(heading.column)
    if expected is None or named(heading) == named(expected):
        return heading
    elsewhere = {one.column: named(one) for one in placed.page.headings if one.column != heading.column}
    its_own = [column for column, one in usual.items() if named(one) == named(heading)]
    moved = bool(its_own) and all(elsewhere.get(column) != named(heading) for column in its_own)
    return heading if moved or named(expected) in elsewhere.values() else expected


def named(heading: Heading) -> tuple[str, str | None]:
    """By what a heading is known among the others of its table."""
    return heading.label, heading.scope


def add_figures(column: PrintedColumn, placed: PlacedPage, number: int, places: dict[int, int]) -> None:
    """Take in the numbers of a column of one page; of a place that stands twice, the first."""
    for row, place in places.items():
        text = placed.rows[row].get(number)
        if text is None:
            continue
        reading = read_number(text)
        if reading.value is not None:
            column.figures.setdefault(place, reading.value)
