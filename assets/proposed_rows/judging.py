"""The columns of a volume, each with its table, what it is, its printing and unit, and whether all of that is certain."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assets.catalog import Catalog, Heading
from assets.catalog.records import LATEST
from assets.observations.edition import EditionFacts
from assets.proposed_rows.evidence import Evidence
from assets.proposed_rows.identity import Identity, identity
from assets.proposed_rows.printed_columns import FoundTable, PrintedColumn
from assets.proposed_rows.reading_back import Read
from assets.proposed_rows.tables import TableFound, homes, table_of, without_parted_tables
from assets.proposed_rows.units import UnitFound, unit_of


@dataclass
class Judged:
    """A printed column and what it is taken for."""

    row: int
    """Its row in the evidence."""
    table: FoundTable
    column: PrintedColumn
    of_table: TableFound
    identity: Identity
    unit: UnitFound
    printing: str | None
    """None where nothing tells it."""
    certain: bool
    why: str
    """Key of labels.csv."""

    @property
    def indicator(self) -> str | None:
        return self.identity.chosen.indicator if self.identity.chosen else None

    @property
    def scope(self) -> str | None:
        return self.column.scope or (self.identity.chosen.scope if self.identity.chosen else None)

    def leave_open(self, why: str) -> None:
        """Take back that it is certain, for a reason."""
        if self.certain:
            self.certain, self.why = False, why


@dataclass(frozen=True)
class JudgedTable:
    """A printed table, what it is, and what its columns are."""

    table: FoundTable
    found: TableFound
    columns: list[Judged]


def judged_tables(
    catalog: Catalog, facts: EditionFacts, evidence: Evidence, read: Collection[Read]
) -> list[JudgedTable]:
    """Every table of a volume with what it is, and with what its columns are.

    Args:
        facts: of a catalog `opened` for the edition.
        read: what the catalog understands of other columns of the volume.
    """
    home, printed = homes(catalog, facts.edition), evidence.wordings.of_tables
    identities = [
        [identity(evidence, row, table.table_keys, bool(table.table_keys)) for row in rows]
        for table, rows in evidence.tables
    ]
    first = [
        (table, of_table, table_of(facts, table, of_table, home, printed))
        for (table, _), of_table in zip(evidence.tables, identities, strict=True)
    ]
    judged = []
    for (table, rows), of_columns, found in zip(
        evidence.tables, identities, without_parted_tables(first, home), strict=True
    ):
        known_now = found.certain and found.key and table.table_keys != {found.key}
        again = [
            identity(evidence, row, frozenset({found.key or ""}), bool(table.table_keys))
            if known_now and not one.certain
            else one
            for row, one in zip(rows, of_columns, strict=True)
        ]
        columns = [
            Judged(
                row,
                table,
                evidence.columns[row][1],
                found,
                one,
                unit_found(catalog, evidence, row, one),
                None,
                one.certain,
                one.why,
            )
            for row, one in zip(rows, again, strict=True)
        ]
        judged.append(JudgedTable(table, found, columns))
    columns = [one for of_table in judged for one in of_table.columns]
    settle(catalog, facts.edition, columns, read)
    leave_double_claims_open(columns)
    return judged


def unit_found(catalog: Catalog, evidence: Evidence, row: int, one: Identity) -> UnitFound:
    """The unit of a column that is taken for something; what is printed, where it is taken for nothing."""
    _, column = evidence.columns[row]
    if one.chosen is None:
        return UnitFound(column.unit or column.beside, False, False, "unit_unclear")
    return unit_of(catalog, one.chosen, column)


def settle(catalog: Catalog, edition: int, columns: Sequence[Judged], read: Collection[Read]) -> None:
    """Say of every column in which printing it is, and leave open those of whose table, unit or printing nothing is
    certain."""
    tables: dict[tuple[str | None, str | None], set[str | None]] = {}
    for key, indicator, _, scope, _ in read:
        tables.setdefault((indicator, scope), set()).add(key)
    for one in columns:
        tables.setdefault((one.indicator, one.scope), set()).add(one.of_table.key)
    for one in columns:
        if one.indicator and one.of_table.key:
            alone = len(tables[one.indicator, one.scope]) == 1
            one.printing = "main" if alone else printing_of(catalog, edition, one.of_table.key, one.indicator)
        if not one.of_table.certain:
            one.leave_open(one.of_table.why)
        if not one.unit.certain:
            one.leave_open("unit_unclear")
        if one.printing is None:
            one.leave_open("printing_unclear")


def printing_of(catalog: Catalog, edition: int, table_key: str, indicator: str) -> str | None:
    """Whether a table prints an indicator first of all or a second time, as in the edition nearest to one; None where
    it never did."""
    rows = [one for one in catalog.headings if (one.table_key, one.indicator) == (table_key, indicator)]
    nearest = min(rows, key=lambda one: apart(one, edition), default=None)
    return nearest.printing if nearest else None


def apart(heading: Heading, edition: int) -> int:
    """How many editions a row is away from one."""
    return max(heading.first_edition - edition, edition - (heading.last_edition or LATEST), 0)


def leave_double_claims_open(columns: Sequence[Judged]) -> None:
    """Leave open what two columns of one table, or of two tables, are certainly taken for at once."""
    claims: dict[tuple[str | None, str | None, str | None], list[Judged]] = {}
    for one in columns:
        if one.certain:
            claims.setdefault((one.indicator, one.scope, one.printing), []).append(one)
    for of_claim in claims.values():
        tables = [id(one.table) for one in of_claim]
        if len({one.of_table.key for one in of_claim}) > 1 or len(set(tables)) < len(tables):
            for one in of_claim:
                one.leave_open("claimed_twice")


def without_understood(
    judged: Sequence[JudgedTable], read: Collection[tuple[str, str, int]]
) -> list[JudgedTable]:
    """Judged tables without the columns that are understood without a row of their own.

    Args:
        read: workbook, sheet and number of the columns that are.
    """
    return [
        replace(one, columns=[column for column in one.columns if not stands_in(column, read)])
        for one in judged
    ]


def stands_in(one: Judged, read: Collection[tuple[str, str, int]]) -> bool:
    """Whether a column is among some, on any of its pages."""
    return any((one.table.workbook, *at) in read for at in one.column.standing)
