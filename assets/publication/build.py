"""How a published file came to be: digests of what went in, versions of what made it."""

import hashlib
import importlib.metadata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assets.catalog.study import Study
from assets.raw.delivery import digest_of_files

PROJECT = Path(__file__).parents[2]
CODE_FOLDERS = ("assets", "sql", "checks", "orchestration")
CODE_ENDINGS = {".py", ".sql", ".csv", ".yaml", ".jinja", ".j2", ".css", ".js"}
PACKAGES = ("dagster", "duckdb", "great-expectations", "numpy", "pandas", "pyfixest", "python-calamine")
LEDGER = PROJECT / "assets" / "catalog" / "corrections.csv"
SYNTHETIC_MARK = "SYNTHETIC.txt"


@dataclass(frozen=True)
class Build:
    """The row of the published table `build`."""

    built_at: datetime
    study: str
    study_digest: str
    extracts_digest: str
    synthetic: bool
    ledger_digest: str
    code_version: str
    package_versions: str
    compared_with: datetime | None
    """When the publication was built whose figures the table `revision` holds against these."""


def this_build(study: Study, extracts: Path, files: Mapping[str, str]) -> Build:
    """The build that is under way, compared with none.

    Args:
        files: SHA-256 by path of the extracts that it rests on, taken when they were read.
    """
    return Build(
        built_at=datetime.now(UTC),
        study=study.name,
        study_digest=study.digest,
        extracts_digest=digest_of_files(files),
        synthetic=(extracts / SYNTHETIC_MARK).exists(),
        ledger_digest=ledger_digest(),
        code_version=code_version(),
        package_versions=package_versions(),
        compared_with=None,
    )


def package_versions() -> str:
    """The versions of the packages that a figure may depend on."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)


def ledger_digest() -> str:
    """A digest of the ledger of corrections."""
    return digest_of([LEDGER], PROJECT)


def code_version() -> str:
    """A digest of the project's own code and catalog, the ledger of corrections left out."""
    files = (
        path
        for folder in CODE_FOLDERS
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in CODE_ENDINGS and path != LEDGER
    )
    return digest_of(files, PROJECT)[:16]


def digest_of(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over the paths under a root and the contents of files, in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
