"""Parquet: a file a table, with what the table and its columns mean in the file's metadata."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb

from assets.publication.exports.formats import export_format
from assets.warehouse import literal


@export_format(
    "parquet",
    ("*.parquet",),
    "Python, R, SQL",
    "every table whole, its columns described in the file's metadata",
    "全部表，列说明在文件元数据中",
)
def write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write every table of a published file as `<table>.parquet`."""
    return write_with_views(connection, folder, [])


def write_with_views(connection: duckdb.DuckDBPyConnection, folder: Path, views: Sequence[str]) -> list[Path]:
    """Write every table of a published file, and the views named, as `<table>.parquet`, compressed with zstd.

    The file's metadata has `description` (of the table), `columns` (JSON: by column, the comment with label,
    unit and definition), `build` and `synthetic`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = connection.execute(
        """
        select table_name, comment
        from duckdb_tables()
        union all
        select view_name, comment
        from duckdb_views()
        where list_contains($views, view_name)
        order by all
        """,
        {"views": list(views)},
    ).fetchall()
    [(build, synthetic)] = connection.execute(
        "select left(book_digest, 12) || ' ' || code_version || ' ' || built_at::varchar, synthetic::varchar from build"
    ).fetchall()
    paths = []
    for table, description in tables:
        comments = dict(
            connection.execute(
                "select column_name, comment from duckdb_columns() where table_name = ? order by column_index",
                [table],
            ).fetchall()
        )
        metadata = {
            "description": description or "",
            "columns": json.dumps(comments, ensure_ascii=False),
            "build": build,
            "synthetic": synthetic,
        }
        pairs = ", ".join(f"{key}: {literal(value)}" for key, value in metadata.items())
        paths.append(folder / f"{table}.parquet")
        connection.execute(
            f"copy {table} to {literal(str(paths[-1]))} "
            f"(format parquet, compression zstd, kv_metadata {{{pairs}}})"
        )
    return paths
