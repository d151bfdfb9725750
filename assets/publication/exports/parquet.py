"""Parquet: a file a table, with what the table and its columns mean in the file's metadata."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import duckdb

from assets.publication.exports.csv_files import tables_of
from assets.publication.exports.formats import export_format
from assets.warehouse import literal

NOTHING: Mapping[str, str] = MappingProxyType({})


@export_format(
    "parquet",
    ("*.parquet",),
    "Python, R, SQL",
    "every table whole, its columns described in the file's metadata",
    "全部表，列说明在文件元数据中",
)
def write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write every table of a published file as `<table>.parquet`, compressed with zstd.

    See `write_table` for the metadata.
    """
    return write_with_views(connection, folder, [])


def write_with_views(connection: duckdb.DuckDBPyConnection, folder: Path, views: Sequence[str]) -> list[Path]:
    """Write every table of a published file, and the views named, as `<table>.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.parquet" for name in (*tables_of(connection), *views)]
    for path in paths:
        write_table(connection, path.stem, path)
    return paths


def write_table(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, further: Mapping[str, str] = NOTHING
) -> None:
    """Write a table as Parquet.

    The file's metadata has `description` (of the table), `columns` (JSON: by column, the comment with label,
    unit and definition), `build` and `synthetic`.

    Args:
        further: metadata beside these.
    """
    [(description,)] = connection.execute(
        """
        select comment from duckdb_tables() where table_name = $name
        union all
        select comment from duckdb_views() where view_name = $name
        """,
        {"name": table},
    ).fetchall()
    comments = dict(
        connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = ? order by column_index",
            [table],
        ).fetchall()
    )
    [(build, synthetic)] = connection.execute(
        "select left(book_digest, 12) || ' ' || code_version || ' ' || built_at::varchar, synthetic::varchar from build"
    ).fetchall()
    metadata = {
        "description": description or "",
        "columns": json.dumps(comments, ensure_ascii=False),
        "build": build,
        "synthetic": synthetic,
    } | dict(further)
    pairs = ", ".join(f"{key}: {literal(value)}" for key, value in metadata.items())
    connection.execute(
        f"copy (select * from {table}) to {literal(str(path))} (format parquet, compression zstd, kv_metadata {{{pairs}}})"
    )
