"""What was delivered: every file that holds something, with its digest, as it lies there and as it was read."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import duckdb

from assets.raw.registry import registry_query
from assets.raw.supplement import read_supplements
from assets.raw.workbooks import find_workbooks


def files_delivered(extracts: Path, editions: set[int]) -> dict[str, str]:
    """The files under a folder of extracts that a refresh would read: SHA-256 by path.

    A supplement or registry file without a row counts no more than one that is not there. Raises ExtractError
    for what a refresh would refuse to read.
    """
    files = {one.path: one.sha256 for one in find_workbooks(extracts, editions)}
    files |= {row.path: row.sha256 for row in read_supplements(extracts)}
    with duckdb.connect() as connection:
        firms = f"select distinct path, sha256 from ({registry_query(extracts)})"
        return files | dict(connection.execute(firms).fetchall())


def files_read(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The files that stand behind the warehouse: SHA-256 by path, taken when each was read."""
    return dict(
        connection.execute(
            """
            select path, sha256 from raw.workbook
            union all
            select distinct path, sha256 from raw.supplement
            union all
            select distinct path, sha256 from raw.firm
            """
        ).fetchall()
    )


def digest_of_files(files: Mapping[str, str]) -> str:
    """SHA-256 over the paths and digests of files, in the order of their paths."""
    lines = [f"{path} {digest}\n" for path, digest in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
