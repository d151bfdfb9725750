"""How a published file came to be: digests of what went in, versions of what made it."""

import hashlib
import importlib.metadata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assets.catalog.study import Study

PROJECT = Path(__file__).parents[2]
CODE_FOLDERS = ("assets", "sql", "checks", "orchestration")
CODE_ENDINGS = {".py", ".sql", ".csv", ".yaml", ".j2", ".css", ".js"}
PACKAGES = ("dagster", "duckdb", "great-expectations", "numpy", "pandas", "pyfixest", "python-calamine")
SYNTHETIC_MARK = "SYNTHETIC.txt"


@dataclass(frozen=True)
class Build:
    """The row of the published table `build`."""

    built_at: datetime
    study: str
    study_digest: str
    extracts_digest: str
    synthetic: bool
    code_version: str
    package_versions: str


def this_build(study: Study, extracts: Path) -> Build:
    """The build that is under way."""
    files = (path for path in extracts.rglob("*") if path.is_file())
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    return Build(
        built_at=datetime.now(UTC),
        study=study.name,
        study_digest=study.digest,
        extracts_digest=digest_of(files, extracts),
        synthetic=(extracts / SYNTHETIC_MARK).exists(),
        code_version=code_version(),
        package_versions=", ".join(versions),
    )


def code_version() -> str:
    """A digest of the project's own code and catalog."""
    files = (
        path
        for folder in CODE_FOLDERS
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in CODE_ENDINGS
    )
    return digest_of(files, PROJECT)[:16]


def digest_of(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over the paths under a root and the contents of files, in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
