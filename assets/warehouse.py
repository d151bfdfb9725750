"""The warehouses: one DuckDB file for the book, one for each study, with a schema a layer; each is written by
one process at a time.

A study's warehouse has the published book attached, read-only, as `book`: it keeps the book that it was opened
with, whatever is published meanwhile. Changing a table withdraws what checks have said about it, so that
publication never trusts a verdict on an older one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pandas as pd

from assets.chain import BOOK_CHAIN, STUDY_CHAIN, judged_of
from assets.text import first_line

LAYERS = ("raw", "observations", "panel", "indices", "regressions", "publication")
SQL_FOLDER = Path(__file__).parent.parent / "sql"
WAIT_SECONDS = 5
MEMORY_LIMIT = "700MB"
"""What DuckDB keeps in memory before it writes to a temporary file beside the warehouse."""


class WarehouseError(RuntimeError):
    """A warehouse, or the book that it rests on, cannot be used."""


def warehouse_path(folder: Path, name: str) -> Path:
    """The warehouse of the book or of a study."""
    return folder / f"{name}.duckdb"


DAMAGE = (duckdb.IOException, duckdb.SerializationException)
CORRUPT = "Corrupt database file"
"""What DuckDB says, under no class of its own, of a block that is not what its sum says."""


def opened(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a warehouse; one that another process looks at for a moment is waited for.

    Raises WarehouseError where it stays open elsewhere or is no database.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY_LIMIT}
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection = duckdb.connect(str(path), read_only=read_only, config=config)
            connection.execute("set enable_progress_bar = false")  # no option of the whole database
            return connection
        except duckdb.Error as error:
            reason = first_line(error)
            if not isinstance(error, duckdb.IOException) or "lock" not in reason.lower():
                raise WarehouseError(
                    f"{path}: cannot be opened ({reason}); where the disk is not full, delete the file: it is made anew"
                ) from error
            if time.monotonic() > until:
                raise WarehouseError(
                    f"{path}: another run or a SQL shell has it open ({reason}); end it, or wait for its end"
                ) from error
            time.sleep(0.2)


@contextmanager
def looked_into(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse, opened to be read. Raises WarehouseError where it cannot be opened, or is damaged further inside."""
    with opened(path, read_only=True) as connection:
        try:
            yield connection
        except duckdb.Error as error:
            if not isinstance(error, DAMAGE) and CORRUPT not in str(error):
                raise
            raise WarehouseError(
                f"{path}: is damaged ({first_line(error)}); delete the file: it is made anew"
            ) from error


def attach_book(connection: duckdb.DuckDBPyConnection, book: Path) -> None:
    """Attach a published book, read-only.

    Raises WarehouseError where there is none, and, with the check, for one that did not pass.
    """
    if not book.is_file():
        raise WarehouseError(f"{book}: there is no book; make refresh makes it before a study")
    connection.execute(f"attach {literal(str(book.resolve()))} as book (read_only)")
    broken = connection.execute(
        "select asset, check_name, detail from book.check_result where not passed and severity = 'ERROR' order by all"
    ).fetchall()
    if broken:
        asset, check, detail = broken[0]
        raise WarehouseError(
            f"{book}: the book did not pass its checks ({asset}: {check}: {detail}); publish a book that does"
        )


def delivered_years(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """The data years of which the book that is attached holds a table."""
    found = connection.execute("select distinct data_year from book.workbook where tables > 0").fetchall()
    return {year for (year,) in found}


@contextmanager
def together(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Statements in one transaction: committed at the end, rolled back on an error."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.TransactionException):  # a statement that failed may have ended it already
            connection.rollback()
        raise


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas and the records of a warehouse where they lack; forget verdicts on tables that are no more."""
    for layer in ("catalog", *LAYERS):
        connection.execute(f"create schema if not exists {layer}")
    connection.execute(RECORDS)
    judged = [one.replace(".", "/") for asset in (*BOOK_CHAIN, *STUDY_CHAIN) for one in judged_of(asset)]
    connection.execute(
        "delete from publication.check_result where not list_contains($judged, asset)", {"judged": judged}
    )


RECORDS = """
create table if not exists publication.check_result (
    asset varchar, check_name varchar, severity varchar, passed boolean,
    evaluated bigint, failed bigint, detail varchar
);
create table if not exists publication.made_from (asset varchar, input varchar, digest varchar);
create table if not exists publication.table_digest (table_name varchar, digest varchar)
"""
"""What checks said of each table; what each asset was made from; what each table holds."""


def replace_from_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> int:
    """Replace a table by a frame; returns the number of rows."""
    connection.register("frame", frame)
    try:
        return replace_from_query(connection, table, "select * from frame")
    finally:
        connection.unregister("frame")


def replace_from_query(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> int:
    """Replace a table by the result of a SELECT; returns the number of rows."""
    connection.execute(f"create or replace table {table} as {query}")
    return row_count(connection, table)


def append(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """Append a frame to a table, column by name."""
    connection.register("appended", frame)
    try:
        connection.execute(f"insert into {table} by name select * from appended")
    finally:
        connection.unregister("appended")


def withdraw_verdict(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Forget what checks have said about a table that is no longer the one they judged."""
    connection.execute(
        "delete from publication.check_result where asset = $asset",
        {"asset": table.replace(".", "/")},
    )


def replace_from_sql_file(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Replace `<layer>.<name>` by its SELECT in sql/<layer>/, or by those of its folder; returns the number of rows.

    Those of a folder are run one after the other: at once they fill the memory, and take half as long again.
    """
    files = sql_files(table)
    if len(files) == 1:
        return replace_from_query(connection, table, sql_text(table))
    replace_from_query(connection, table, f"select * from ({sql_text(table)}) limit 0")
    for path in files:
        connection.execute(f"insert into {table} by name {path.read_text(encoding='utf-8')}")
    return row_count(connection, table)


def sql_text(*tables: str) -> str:
    """The SELECT of a table; the SELECTs of several, or of a table that has a folder of them, one below the other."""
    selects = [path.read_text(encoding="utf-8") for table in tables for path in sql_files(table)]
    return (
        selects[0] if len(selects) == 1 else "\nunion all by name\n".join(f"(\n{one}\n)" for one in selects)
    )


def sql_files(table: str) -> list[Path]:
    """Where the SELECT of `<layer>.<name>` stands or would stand: a file of its name, or each in a folder of its name."""
    path = SQL_FOLDER / Path(*table.split("."))
    return sorted(path.glob("*.sql")) if path.is_dir() else [path.with_suffix(".sql")]


def has_sql(table: str) -> bool:
    """Whether a SELECT in sql/ makes a table."""
    return all(path.exists() for path in sql_files(table))


def row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"
