"""What a layout consists of: the columns, rows and tables of workbooks, and what is not understood."""

from dataclasses import dataclass, field, replace

from assets.observations.sheets import TitleCell
from assets.observations.titles import PrintedTable

Printed = tuple[str, str, str]
"""What a column holds: indicator, scope, printing."""


@dataclass(frozen=True)
class MappedColumn:
    """A column of one page that holds an indicator."""

    edition: int
    printed_table: str
    workbook: str
    sheet: str
    page: int
    column_number: int
    column_letters: str
    heading: str
    indicator: str
    printing: str
    scope: str
    unit: str


@dataclass(slots=True)
class PlaceRow:
    """A row of one page that names a place: a city, a province, or all cities together."""

    edition: int
    printed_table: str
    workbook: str
    sheet: str
    page: int
    row: int
    position: int
    """The how many-th row of its table in the workbook it is."""
    printed_name: str
    english_name: str | None
    place_id: int
    kind: str


@dataclass(frozen=True)
class LayoutFinding:
    """What is not understood, at the first of the places where it stands."""

    edition: int
    printed_table: str | None
    workbook: str | None
    sheet: str | None
    cell: str | None
    places: int
    finding: str


@dataclass(frozen=True)
class DeliveredTable:
    """A table of a workbook, and what became of it."""

    edition: int
    printed_table: str | None
    table_key: str | None
    title: str
    workbook: str
    sheet: str | None
    cell: str | None
    outcome: str
    reason: str | None


@dataclass
class TableLayout:
    """One printed table in one workbook."""

    edition: int
    table: PrintedTable
    workbook: str
    heading: TitleCell
    cell: str | None
    columns: list[MappedColumn] = field(default_factory=list)
    rows: list[PlaceRow] = field(default_factory=list)
    findings: list[LayoutFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was not read to the letter, and what was passed over in it."""
    figures: dict[Printed, dict[int, str]] = field(default_factory=dict)
    """What is printed in a column, by place; blanks are left out."""

    @property
    def indicators(self) -> set[tuple[str, str]]:
        """Indicator and scope of its columns."""
        return {(one.indicator, one.scope) for one in self.columns}

    @property
    def printed(self) -> set[Printed]:
        """Indicator, scope and printing of its columns."""
        return {(one.indicator, one.scope, one.printing) for one in self.columns}

    def take_in(self, part: "TableLayout") -> None:
        """Take in a further part of the table, which has other columns, from the same workbook."""
        positions = len(self.rows)
        self.columns += part.columns
        self.rows += [replace(one, position=positions + one.position) for one in part.rows]
        self.findings += part.findings
        self.notes += part.notes
        self.figures |= part.figures

    def delivered(self, outcome: str, reason: str | None) -> DeliveredTable:
        """The table and what became of it."""
        return DeliveredTable(
            self.edition,
            self.table.printed_table,
            self.table.table_key,
            self.heading.title.text,
            self.workbook,
            self.heading.sheet,
            self.cell,
            outcome,
            reason,
        )


@dataclass
class WorkbookLayout:
    """The mapped tables of one workbook, and those that are passed over."""

    tables: list[TableLayout] = field(default_factory=list)
    passed_over: list[DeliveredTable] = field(default_factory=list)
    doubtful: list[TableLayout] = field(default_factory=list)
    """Tables under titles that are not known, which have some of the columns of a table of a like title."""
