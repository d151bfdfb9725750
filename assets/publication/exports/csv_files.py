"""CSV: for Excel, with a byte order mark; and for programs. In neither stands a text that a spreadsheet would run."""

import codecs
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from assets.publication.exports.formats import export_format
from assets.warehouse import literal

MOST_ROWS = 100_000
"""A table with more rows is left to Parquet."""
FORMULA = r"(?s)[=+\-@＝＋－＠\t\r\n].+"
"""The beginning of a text that a spreadsheet runs: a sign and anything behind it. A sign alone it shows."""
TIMESTAMP = "%Y-%m-%d %H:%M:%S"


@export_format(
    "exports/csv",
    ("*.csv",),
    "Excel, R, Stata",
    f'every table of at most {MOST_ROWS:,} rows, UTF-8 with byte order mark; R: `fileEncoding = "UTF-8-BOM"`',
    f"{MOST_ROWS:,}行以内的全部表，UTF-8带BOM",
)
def write_excel_csv(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write every table of at most MOST_ROWS rows as `<table>.csv` that Excel opens by a double click.

    UTF-8 with byte order mark. A text that begins like a formula and is no number gets an apostrophe before
    it, which Excel shows and Stata and R read as part of the text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in tables_of(connection):
        rows = connection.execute(f'select count(*) from "{table}"').fetchall()[0][0]
        if rows <= MOST_ROWS:
            paths.append(folder / f"{table}.csv")
            write_table_for_excel(connection, table, paths[-1])
    return paths


def write_table_for_excel(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Write a table of any length as CSV that Excel opens by a double click."""
    plain = path.with_name(f".{path.name}")
    write(connection, guarded(connection, table), plain)
    with plain.open("rb") as without_mark, path.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        shutil.copyfileobj(without_mark, file)
    plain.unlink()


def write_plain_csv(connection: duckdb.DuckDBPyConnection, tables: Iterable[str], folder: Path) -> list[Path]:
    """Write tables as `<table>.csv`, UTF-8, with texts as `guarded` has them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{table}.csv" for table in tables]
    for path in paths:
        write(connection, guarded(connection, path.stem), path)
    return paths


def tables_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of all tables of a published file."""
    rows = connection.execute("select table_name from duckdb_tables() order by all").fetchall()
    return [name for (name,) in rows]


def guarded(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A SELECT of a table whose texts begin no formula."""
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index",
        [table],
    ).fetchall()
    parts = [
        f"""case
            when regexp_full_match("{name}", {literal(FORMULA)}) and try_cast("{name}" as double) is null
                then '''' || "{name}"
            else "{name}"
        end as "{name}\""""
        if kind == "VARCHAR"
        else f'"{name}"'
        for name, kind in columns
    ]
    return f'select {", ".join(parts)} from "{table}"'


def write(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    """Write the rows of a SELECT; a missing value is an empty cell."""
    connection.execute(
        f"copy ({select}) to {literal(str(path))} (format csv, header, timestampformat {literal(TIMESTAMP)})"
    )
