"""The chain from printed texts to findings, run in memory on the tables of a book that was made."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from assets.catalog import Catalog
from assets.frames import frame_of
from assets.observations.text import Reading, read_number
from assets.table_assets import referenced_tables
from assets.warehouse import append, literal, replace_from_sql_file, sql_text
from checks.observations import CONTRACTS

GIVEN = (
    "observations.page_column", "observations.page_row", "observations.reading", "observations.supplied",
    "observations.copy_choice", "observations.delivered_table", "observations.held_back_column",
)  # fmt: skip
JUDGED_FIGURES = ("observations.finding", "observations.observation", "observations.proposal")
STRUCTURAL = ("observations.column_evidence", "observations.finding", "observations.quarantine_share")
OF_EVERY_FINDING = "every finding is ruled on"
"""The rule that a single finding breaks: that one is there says nothing of the defect behind it."""
DAMAGED = ("raw.cell", "observations.page_column", "observations.page_row", "observations.figure")
PLACED = ("workbook", "place_id", "year", "indicator", "scope")

Key = tuple[int, int, str, str]
"""A figure: place, year, indicator, scope."""


@dataclass(frozen=True)
class Broken:
    """One row that breaks a contract, as far as it says which figures it is about."""

    table: str
    rule: str
    workbook: str | None
    place_id: int | None
    year: int | None
    indicator: str | None
    scope: str | None


@dataclass(frozen=True)
class State:
    """What the chain says of the figures."""

    quarantined: frozenset[Key]
    """Figures of cities that are not used."""
    unruled: frozenset[Key]
    """Figures with an objection on which nobody has ruled, totals included."""
    proposed: dict[Key, float]
    broken: frozenset[Broken]


def in_memory(book: Path, catalog: Catalog) -> duckdb.DuckDBPyConnection:
    """A connection of its own with the tables that the chain starts from, as far as a catalog maps their columns; the
    warehouse of the book is only read."""
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"attach {literal(str(book))} as warehouse (read_only)")
    tables = connection.execute(
        """
        select schema_name || '.' || table_name
        from duckdb_tables()
        where database_name = 'warehouse' and schema_name in ('catalog', 'raw', 'observations')
        order by all
        """
    ).fetchall()
    for schema in ("catalog", "raw", "observations"):
        connection.execute(f"create schema {schema}")
    for (table,) in tables:
        if is_given(table):
            mapped = "where workbook in (select workbook from warehouse.observations.page_row)"
            rows = f"warehouse.{table} {mapped if table == 'raw.cell' else ''}"
            connection.execute(f"create table {table} as from {rows}")
    connection.execute("detach warehouse")
    mapped_columns = sorted({one.indicator for one in catalog.headings if one.indicator})
    connection.execute(
        "delete from observations.page_column where not list_contains($mapped, indicator)",
        {"mapped": mapped_columns},
    )
    connection.execute(
        """
        delete from observations.delivered_table
        where outcome = 'read' and workbook not in (select workbook from observations.page_column)
        """
    )
    run(connection, [*order_of(JUDGED_FIGURES), *order_of(STRUCTURAL)])
    connection.execute("create schema undamaged")
    for table in DAMAGED:
        connection.execute(f"create table {undamaged(table)} as from {table}")
    return connection


def is_given(table: str) -> bool:
    """Whether a table is copied from the warehouse: no SQL file of the chain computes it."""
    return table.startswith(("raw.", "catalog.")) or table in GIVEN


def order_of(targets: Iterable[str], given: Collection[str] = ()) -> list[str]:
    """The tables to compute for these, each after those it reads."""
    order: list[str] = []

    def visit(table: str) -> None:
        if is_given(table) or table in given or table in order:
            return
        for one in referenced_tables(sql_text(table)):
            visit(one)
        order.append(table)

    for target in targets:
        visit(target)
    return order


def run(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Compute tables anew, in this order, each once."""
    for table in dict.fromkeys(tables):
        replace_from_sql_file(connection, table)


@contextmanager
def undone(connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> Iterator[None]:
    """Whatever is done to these tables inside is undone at the end.

    Without a transaction: DuckDB plans joins of tables that are not committed without their statistics, which
    takes the chain several times as long.
    """
    try:
        yield
    finally:
        for table in tables:
            connection.execute(f"create or replace table {table} as from {undamaged(table)}")


def undamaged(table: str) -> str:
    """The copy from which a table is restored."""
    return f"undamaged.{table.split('.')[1]}"


def add_readings(connection: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> None:
    """Read the texts that nobody has read before."""
    connection.register("wanted", pd.DataFrame({"raw_text": pd.Series(sorted(set(texts)), dtype="str")}))
    new = [
        text
        for (text,) in connection.execute(
            "select raw_text from wanted anti join observations.reading using (raw_text) order by all"
        ).fetchall()
    ]
    connection.unregister("wanted")
    frame = frame_of([read_number(text) for text in new], Reading)
    frame.insert(0, "raw_text", pd.Series(new, dtype="str"))
    append(connection, "observations.reading", frame)


def state_of(connection: duckdb.DuckDBPyConnection, contracts: Collection[str] = STRUCTURAL) -> State:
    """What the chain says now, and which rows break the contracts of these tables."""
    quarantined = connection.execute(
        "select city_id, year, indicator, scope from observations.observation where status = 'quarantined'"
    ).fetchall()
    unruled = connection.execute(
        """
        select distinct place_id, year, indicator, scope
        from observations.finding
        where ruling = 'unruled' and printing = 'main'
        """
    ).fetchall()
    proposed = connection.execute(
        "select place_id, year, indicator, scope, right_value from observations.proposal order by all"
    ).fetchall()
    return State(
        quarantined=frozenset(quarantined),
        unruled=frozenset(unruled),
        proposed={tuple(key): value for *key, value in proposed},
        broken=frozenset(broken_rows(connection, contracts)),
    )


def broken_rows(connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> Iterator[Broken]:
    """The rows of these tables that break a rule of their contract, whether it stops the build or is told."""
    for contract in CONTRACTS:
        if contract.table not in tables:
            continue
        described = connection.execute(f"select * from {contract.table} limit 0").description or []
        present = {column[0] for column in described}
        columns = ", ".join(name if name in present else "null" for name in PLACED)
        for rule in contract.rules:
            if rule.name != OF_EVERY_FINDING:
                rows = connection.execute(
                    f"select distinct {columns} from {contract.table} where {rule.broken}"
                )
                for row in rows.fetchall():
                    yield Broken(contract.table, rule.name, *row)
