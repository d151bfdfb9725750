"""What the workbooks of an edition hold together: which copies of a table are used, and what it lacks.

A copy with a finding is held back whole; other copies of its table still serve. Of copies with the same figures, one
is used. What a table lacks is judged over all its copies that are understood: two workbooks may each hold a part.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assets.observations.edition import EditionFacts, known_editions
from assets.observations.records import (
    DeliveredTable,
    LayoutFinding,
    MappedColumn,
    PlaceRow,
    TableLayout,
    WorkbookLayout,
)
from assets.observations.titles import PrintedTable

NAMES_SHOWN = 10


@dataclass(frozen=True)
class HeldBackColumn:
    """A column of a printed table of which no copy can be used; of one city, where the table lacks its row."""

    edition: int
    year: int
    printed_table: str
    indicator: str
    scope: str
    city_id: int | None
    workbook: str
    reason: str


@dataclass(frozen=True)
class LackingColumn:
    """A column of a mapped table that no workbook holds, though something of its edition was delivered."""

    edition: int
    year: int
    printed_table: str
    title: str
    indicator: str
    scope: str


@dataclass
class Delivery:
    """The layout of what was delivered of an edition, or of several."""

    columns: list[MappedColumn] = field(default_factory=list)
    rows: list[PlaceRow] = field(default_factory=list)
    tables: list[DeliveredTable] = field(default_factory=list)
    findings: list[LayoutFinding] = field(default_factory=list)
    held_back: list[HeldBackColumn] = field(default_factory=list)
    lacking: list[LackingColumn] = field(default_factory=list)

    def take_in(self, other: "Delivery") -> None:
        """Take in what was delivered of another edition."""
        self.columns += other.columns
        self.rows += other.rows
        self.tables += other.tables
        self.findings += other.findings
        self.held_back += other.held_back
        self.lacking += other.lacking


@dataclass
class Copies:
    """The copies of one printed table of one edition."""

    table: PrintedTable
    used: list[TableLayout] = field(default_factory=list)
    held_back: list[tuple[TableLayout, str]] = field(default_factory=list)
    """With the reason."""
    lost_cities: set[int] = field(default_factory=set)
    """Cities of the roster for which no used copy has a row."""


def delivery_of(facts: EditionFacts, layouts: Iterable[WorkbookLayout], most_lost: float) -> Delivery:
    """What is used of the workbooks of an edition that were laid out, and what is lacking.

    Args:
        most_lost: the share of the roster for which a table may lack rows and still be read.
    """
    delivery = Delivery()
    of_tables: dict[str, Copies] = {}
    doubtful: list[TableLayout] = []
    workbooks = 0
    for layout in layouts:
        workbooks += 1
        doubtful += layout.doubtful
        delivery.tables += layout.passed_over
        delivery.findings += [finding for table in layout.tables for finding in table.findings]
        for table in layout.tables:
            copies = of_tables.setdefault(table.table.printed_table, Copies(table.table))
            take_copy(delivery, copies, table)
    delivery.findings = joined(delivery.findings)
    if not facts.tables:
        delivery.findings.append(unknown_edition(facts, workbooks))
        return delivery
    for copies in of_tables.values():
        hold_back_without_columns(delivery, facts, copies)
    hold_back_without_cities(delivery, facts, list(of_tables.values()), most_lost)
    for copies in of_tables.values():
        add_copies(delivery, facts, copies)
    delivery.findings += [unknown_title(one) for one in doubtful if one.table.printed_table not in of_tables]
    delivery.lacking += [
        LackingColumn(facts.edition, facts.year, one.printed_table, one.title, indicator, scope)
        for one in facts.tables
        if one.printed_table not in of_tables
        for indicator, scope in sorted(facts.headings(one.table_key).expected(one))
    ]
    return delivery


def unknown_edition(facts: EditionFacts, workbooks: int) -> LayoutFinding:
    """That the catalog knows no table of an edition."""
    line = (
        f"edition {facts.edition}, {workbooks} workbooks: the catalog knows tables {known_editions(facts.catalog)} only; "
        "widen the ranges in catalog/tables.csv to have them read, and see docs/add-an-edition.md"
    )
    return LayoutFinding(facts.edition, None, None, None, None, workbooks, line)


def unknown_title(table: TableLayout) -> LayoutFinding:
    """That a title is not known, and like that of a table which no workbook holds."""
    line = (
        f"{table.workbook}, sheet {table.heading.sheet}, cell {table.cell}: title {table.heading.title.text!r} is unknown; "
        f"add it to catalog/tables.csv if it is that of {table.table.title!r}, which no workbook holds"
    )
    return LayoutFinding(table.edition, None, table.workbook, table.heading.sheet, table.cell, 1, line)


def take_copy(delivery: Delivery, copies: Copies, table: TableLayout) -> None:
    """Take in a copy of a table: to be used, held back, or passed over where another has the same figures."""
    if table.findings:
        copies.held_back.append((table, table.findings[0].finding))
        return
    first = next((one for one in copies.used if one.figures == table.figures), None)
    if first is None:
        copies.used.append(table)
    else:
        where = f"{first.workbook}, sheet {first.heading.sheet}"
        delivery.tables.append(table.delivered("passed over", f"its figures are those of {where}"))


def joined(findings: Sequence[LayoutFinding]) -> list[LayoutFinding]:
    """Findings of several tables of one sheet that are one and the same, as one of no table."""
    of_tables: dict[str, list[LayoutFinding]] = defaultdict(list)
    for one in findings:
        of_tables[one.finding].append(one)
    return [
        same[0] if len(same) == 1 else replace(same[0], printed_table=None) for same in of_tables.values()
    ]


def hold_back_without_columns(delivery: Delivery, facts: EditionFacts, copies: Copies) -> None:
    """Hold a table back whose copies together lack a column that the edition is known to print in it."""
    if not copies.used:
        return
    expected = facts.headings(copies.table.table_key).expected(copies.table)
    printed = set().union(*(one.indicators for one in copies.used))
    first = copies.used[0]
    lines = [
        f"{workbooks_of(copies.used)}: table {first.heading.title.text!r} has no column for {indicator} ({scope}); if "
        f"the edition does not print it, {unprinted(facts, indicator, scope, printed)} in catalog/headings.csv"
        for indicator, scope in sorted(expected - printed)
    ]
    if lines:
        delivery.findings += [finding_of(facts, first, line) for line in lines]
        hold_back(copies, lines[0])


def unprinted(facts: EditionFacts, indicator: str, scope: str, printed: set[tuple[str, str]]) -> str:
    """How the catalog is told that an edition prints an indicator in neither scope, or in the other one alone."""
    other = "city" if scope == "district" else "district"
    if (indicator, other) in printed:
        return f"add a row of it for edition {facts.edition} alone, with scope {other},"
    return f"leave edition {facts.edition} out of the range of its heading"


def hold_back_without_cities(
    delivery: Delivery, facts: EditionFacts, of_tables: Sequence[Copies], most_lost: float
) -> None:
    """Tell which cities of the roster have no row: once for the edition, where no table has one."""
    read = [one for one in of_tables if one.used]
    for copies in read:
        named = {row.place_id for one in copies.used for row in one.rows}
        copies.lost_cities = facts.roster.keys() - named - facts.excused(copies.table)
    nowhere = set.intersection(*(one.lost_cities for one in read)) if read else set()
    if nowhere:
        delivery.findings.append(
            LayoutFinding(
                facts.edition,
                None,
                None,
                None,
                None,
                len(read),
                f"edition {facts.edition}: {cities_text(facts, nowhere)} stand in none of its {len(read)} tables that "
                "were read; if they are no cities any more, set last_year in catalog/cities.csv; else deliver a "
                "whole copy",
            )
        )
    for copies in read:
        first = copies.used[0]
        if here := copies.lost_cities - nowhere:
            delivery.findings.append(
                finding_of(
                    facts,
                    first,
                    f"{workbooks_of(copies.used)}: table {first.heading.title.text!r} lacks {cities_text(facts, here)}; "
                    "if the edition does not print them in it, say so in catalog/missing_rows.csv",
                )
            )
        if len(copies.lost_cities) > most_lost * len(facts.roster):
            hold_back(copies, f"it lacks {cities_text(facts, copies.lost_cities)}")


def hold_back(copies: Copies, reason: str) -> None:
    """Hold back all copies of a table."""
    copies.held_back += [(one, reason) for one in copies.used]
    copies.used = []


def add_copies(delivery: Delivery, facts: EditionFacts, copies: Copies) -> None:
    """Add what is used of a table, what became of each copy, and which figures are missing for it."""
    delivery.tables += [one.delivered("held back", reason) for one, reason in copies.held_back]
    for one in copies.used:
        delivery.columns += one.columns
        delivery.rows += one.rows
        delivery.tables.append(one.delivered("read", "; ".join(one.notes) or None))
    if copies.used:
        workbook, reason = copies.used[0].workbook, "its table has no row for the city"
        cities: list[int | None] = [*sorted(copies.lost_cities)]
    else:
        workbook, reason = (
            copies.held_back[0][0].workbook,
            f"its table is held back: {copies.held_back[0][1]}",
        )
        cities = [None]
    delivery.held_back += [
        HeldBackColumn(
            facts.edition,
            facts.year,
            copies.table.printed_table,
            indicator,
            scope,
            city,
            workbook,
            reason,
        )
        for city in cities
        for indicator, scope in sorted(facts.headings(copies.table.table_key).expected(copies.table))
    ]


def finding_of(facts: EditionFacts, table: TableLayout, line: str) -> LayoutFinding:
    """A finding about all copies of a table, at the first."""
    return LayoutFinding(
        facts.edition,
        table.table.printed_table,
        table.workbook,
        table.heading.sheet,
        table.cell,
        1,
        line,
    )


def workbooks_of(tables: Iterable[TableLayout]) -> str:
    """The workbooks of some copies, in words."""
    return ", ".join(dict.fromkeys(one.workbook for one in tables))


def cities_text(facts: EditionFacts, cities: set[int]) -> str:
    """Cities of the roster with their number, in words, the first of many."""
    names = [f"{facts.roster[city]} ({city})" for city in sorted(cities)]
    more = ", …" if len(names) > NAMES_SHOWN else ""
    count = "1 city" if len(names) == 1 else f"{len(names)} cities"
    return f"{count} of its {len(facts.roster)}: {', '.join(names[:NAMES_SHOWN])}{more}"
