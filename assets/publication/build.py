"""How a published file came to be: digests of what went in, versions of what made it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.catalog.loading import is_synthetic
from assets.catalog.study import Study
from assets.digests import code_version, digest_of_text, package_versions
from assets.raw.delivery import delivery_read
from assets.recipes import digests_in

TOLD_BY_THE_BOOK = (
    "observations.decision",
    "observations.finding",
    "observations.correction",
)
"""The tables whose content makes a book another one."""


@dataclass(frozen=True)
class BookBuild:
    """The row of the book's table `build`."""

    built_at: datetime
    book_digest: str
    extracts_digest: str
    synthetic: bool
    ledger_digest: str
    code_version: str
    package_versions: str


@dataclass(frozen=True)
class Build:
    """The row of a study's table `build`."""

    built_at: datetime
    study: str
    study_digest: str
    book_digest: str
    extracts_digest: str
    synthetic: bool
    ledger_digest: str
    code_version: str
    package_versions: str
    compared_with: datetime | None
    """When the publication was built whose figures the table `revision` holds against these."""


def this_book(connection: duckdb.DuckDBPyConnection, extracts: Path) -> BookBuild:
    """The build of the book that is under way. `connection`: to its warehouse."""
    digests = digests_in(connection)
    return BookBuild(
        built_at=datetime.now(UTC),
        book_digest=digest_of_text(" ".join(digests[table] for table in TOLD_BY_THE_BOOK)),
        extracts_digest=delivery_read(connection).digest,
        synthetic=is_synthetic(extracts),
        ledger_digest=digests["catalog.ledger_entry"],
        code_version=code_version(),
        package_versions=package_versions(),
    )


def this_build(connection: duckdb.DuckDBPyConnection, study: Study) -> Build:
    """The build of a study that is under way, compared with none. `connection`: to its warehouse, the book attached."""
    [(book_digest, extracts_digest, synthetic, ledger_digest)] = connection.execute(
        "select book_digest, extracts_digest, synthetic, ledger_digest from book.build"
    ).fetchall()
    return Build(
        built_at=datetime.now(UTC),
        study=study.name,
        study_digest=study.digest,
        book_digest=book_digest,
        extracts_digest=extracts_digest,
        synthetic=synthetic,
        ledger_digest=ledger_digest,
        code_version=code_version(),
        package_versions=package_versions(),
        compared_with=None,
    )
