"""What was delivered: every file that holds something, with its digest, as it lies there and as it was read."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.raw.registry import registry_files
from assets.raw.supplement import read_supplements
from assets.raw.volumes import find_workbooks


@dataclass(frozen=True)
class Delivery:
    """The files of an extracts folder: SHA-256 by path. Supplements without a row count no more than none; what is
    passed over among the workbooks counts, empty where it was never opened."""

    workbooks: Mapping[str, str]
    supplements: Mapping[str, str]
    registry: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The digest of all files together."""
        return digest_of_delivery({**self.workbooks, **self.supplements, **self.registry})


def delivered(extracts: Path) -> Delivery:
    """The files under a folder of extracts that a refresh would read.

    Raises ExtractError for what a refresh would refuse to read.
    """
    return Delivery(
        workbooks=find_workbooks(extracts).digests,
        supplements={row.path: row.sha256 for row in read_supplements(extracts)},
        registry={one.path: one.sha256 for one in registry_files(extracts)},
    )


def delivery_read(connection: duckdb.DuckDBPyConnection) -> Delivery:
    """The files that stand behind a warehouse, with the digests taken when each was read."""
    supplements, registry = (
        dict(connection.execute(f"select distinct path, sha256 from {table}").fetchall())
        for table in ("raw.supplement", "raw.registry_file")
    )
    return Delivery(workbooks_read(connection), supplements, registry)


def workbooks_read(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The workbooks behind a warehouse and what was passed over among them, as Delivery has them."""
    return dict(
        connection.execute(
            """
            select path, sha256 from raw.workbook
            union all
            select path, coalesce(sha256, '') from raw.passed_over
            """
        ).fetchall()
    )


def digest_of_delivery(files: Mapping[str, str]) -> str:
    """SHA-256 over the paths and digests of files, in the order of their paths."""
    lines = [f"{path} {digest}\n" for path, digest in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
