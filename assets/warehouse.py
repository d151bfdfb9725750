"""The warehouse: one DuckDB file with a schema a layer, written by one process at a time.

Changing a table withdraws what checks have said about it, so that publication never trusts a verdict on
an older one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd
from pydantic import PrivateAttr

LAYERS = ("raw", "observations", "panel", "indices", "regressions", "publication")
SQL_FOLDER = Path(__file__).parent.parent / "sql"


class WarehouseError(RuntimeError):
    """The warehouse file cannot be opened."""


class Warehouse(dg.ConfigurableResource):
    """The warehouse file, held open by the one run that writes it."""

    path: str
    _connection: duckdb.DuckDBPyConnection = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Open the file for the length of a run."""
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = duckdb.connect(self.path)
        except duckdb.IOException as error:
            raise WarehouseError(
                f"{self.path}: cannot be opened; another run or a SQL shell has it open, or the disk is full "
                f"({str(error).splitlines()[0]})"
            ) from error
        try:
            for layer in ("catalog", *LAYERS):
                self._connection.execute(f"create schema if not exists {layer}")
            self._connection.execute(CHECK_RESULT)
            yield self
        finally:
            self._connection.close()

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection inside one transaction: committed at the end, rolled back on an error."""
        self._connection.begin()
        try:
            yield self._connection
            self._connection.commit()
        except BaseException:
            with suppress(duckdb.TransactionException):  # a statement that failed may have ended it already
                self._connection.rollback()
            raise


CHECK_RESULT = """
create table if not exists publication.check_result (
    asset varchar, check_name varchar, severity varchar, passed boolean,
    evaluated bigint, failed bigint, detail varchar
)
"""


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
    withdraw_verdict(connection, table)
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
    """Replace `<layer>.<name>` by the SELECT in sql/<layer>/<name>.sql; returns the number of rows."""
    return replace_from_query(connection, table, sql_text(table))


def sql_text(table: str) -> str:
    """The SELECT of a table."""
    layer, name = table.split(".")
    return (SQL_FOLDER / layer / f"{name}.sql").read_text(encoding="utf-8")


def row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"
