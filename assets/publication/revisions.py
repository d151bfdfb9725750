"""What a publication changes against the one before: every figure with its cause."""

from datetime import datetime
from pathlib import Path

import duckdb

from assets.catalog.dictionary import columns_of
from assets.publication.build import Build
from assets.warehouse import literal, sql_text

TABLE = "revision"
FIRST_COMPARABLE_LAYOUT = "variable_value"
"""A table that publications have from when a variable has readings."""


def compared_with(standing: Path, build: Build) -> datetime | None:
    """When the standing publication was built, if its figures can be held against those of this build.

    Without a standing file, or where it cannot be opened, is of another study, of synthetic data in place of
    real, or of an older layout, there is nothing to compare: None.
    """
    if not standing.is_file():
        return None
    try:
        with duckdb.connect(str(standing), read_only=True) as connection:
            connection.execute(f"describe {FIRST_COMPARABLE_LAYOUT}")
            rows = connection.execute(
                "select built_at from build where study = $study and synthetic = $synthetic",
                {"study": build.study, "synthetic": build.synthetic},
            ).df()
    except duckdb.Error:
        return None
    return rows["built_at"].iloc[0].to_pydatetime() if len(rows) else None


def write_revisions(connection: duckdb.DuckDBPyConnection, standing: Path | None) -> int:
    """Write the table `revision` into the file that is built; returns its number of rows.

    Args:
        connection: open on that file, all other tables in place.
        standing: the publication to compare with; without one the table is empty.
    """
    if standing is None:
        columns = ", ".join(f"{one.column} {one.type}" for one in columns_of(f"publication.{TABLE}"))
        connection.execute(f"create table {TABLE} ({columns})")
        return 0
    connection.execute(f"attach {literal(str(standing))} as before (read_only)")
    try:
        connection.execute(f"create table {TABLE} as {sql_text(f'publication.{TABLE}')}")
    finally:
        connection.execute("detach before")
    return int(connection.execute(f"select count(*) from {TABLE}").fetchall()[0][0])
