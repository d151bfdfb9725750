"""What has changed since the last publication: extracts, study, ledger of corrections, code or packages."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.catalog import load_catalog
from assets.catalog.study import load_study
from assets.errors import ExtractError
from assets.publication.build import code_version, ledger_digest, package_versions
from assets.raw.delivery import digest_of_files, files_delivered
from orchestration.settings import Settings, synthetic_is_current

SHOWN_FILES = 3
STUDY_TAG = "renxing/study"
EXTRACTS_TAG = "renxing/extracts_digest"
REASON_TAG = "renxing/reason"


@dataclass(frozen=True)
class Publication:
    """What the published file says of how it came to be."""

    built_at: datetime
    study: str
    study_digest: str
    extracts_digest: str
    ledger_digest: str
    code_version: str
    package_versions: str
    workbooks: dict[str, str]
    """SHA-256 by path."""

    @property
    def time(self) -> str:
        """When it was built, to the minute."""
        return f"{self.built_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class Changes:
    """What speaks for a refresh."""

    publication: Publication | None
    reasons: tuple[str, ...]
    """None where a refresh would publish the same again."""
    extracts_digest: str | None
    """None where the extracts cannot be read."""

    @property
    def nothing_to_do(self) -> str:
        """Why a refresh would bring nothing."""
        time = self.publication.time if self.publication else "never"
        return f"nothing to do: extracts, study and code are those of the publication of {time}"

    def tags(self, study: str, otherwise: str = "") -> dict[str, str]:
        """The tags of a run: its study, the extracts that it is asked to read, and why it is asked for."""
        digest = {EXTRACTS_TAG: short(self.extracts_digest)} if self.extracts_digest else {}
        return {STUDY_TAG: study, REASON_TAG: "; ".join(self.reasons) or otherwise} | digest


def short(digest: str) -> str:
    """As much of a digest as a person compares."""
    return digest[:12]


def changes(settings: Settings) -> Changes:
    """Compare what lies there with what is published.

    Raises StudyError for a study that cannot be read.
    """
    publication = published(settings.published_file)
    try:
        if settings.synthetic and not synthetic_is_current(settings.extracts):
            raise ExtractError("the synthetic volumes are to be written anew")
        editions = {edition.edition for edition in load_catalog().editions}
        files = files_delivered(settings.extracts, editions)
    except ExtractError as error:
        return Changes(publication, (str(error).splitlines()[0],), None)
    digest = digest_of_files(files)
    if publication is None:
        return Changes(None, ("nothing is published yet",), digest)
    study = load_study(settings.study)
    reasons = []
    if digest != publication.extracts_digest:
        reasons += changed_files(publication.workbooks, files)
    if (study.name, study.digest) != (publication.study, publication.study_digest):
        reasons.append("study changed")
    if ledger_digest() != publication.ledger_digest:
        reasons.append("corrections changed")
    if code_version() != publication.code_version:
        reasons.append("code changed")
    if package_versions() != publication.package_versions:
        reasons.append("packages changed")
    return Changes(publication, tuple(reasons), digest)


def published(path: Path) -> Publication | None:
    """How the published file came to be; None where there is none that says so."""
    names = [field.name for field in dataclasses.fields(Publication) if field.name != "workbooks"]
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute(f"select {', '.join(names)} from build").fetchall()[0]
            workbooks = dict(connection.execute("select path, sha256 from workbook").fetchall())
    except (duckdb.Error, IndexError):
        return None
    return Publication(**dict(zip(names, row, strict=True)), workbooks=workbooks)


def changed_files(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """What differs between two deliveries, in words; supplements and registry are not told apart by file."""
    workbooks = {path: digest for path, digest in now.items() if path[:1].isdigit()}
    new = sorted(workbooks.keys() - before.keys())
    gone = sorted(before.keys() - workbooks.keys())
    changed = sorted(path for path in workbooks.keys() & before.keys() if workbooks[path] != before[path])
    lines = [
        f"{counted(paths)} {what}: {listed(paths)}"
        for paths, what in ((new, "new"), (changed, "changed"), (gone, "gone"))
        if paths
    ]
    return lines or ["supplements or registry changed"]


def counted(paths: Sequence[str]) -> str:
    """How many workbooks.

    >>> counted(["2024/a.xlsx"])
    '1 workbook'
    """
    return f"{len(paths)} workbook" + ("s" if len(paths) > 1 else "")


def listed(paths: Sequence[str]) -> str:
    """The first paths."""
    return ", ".join(paths[:SHOWN_FILES]) + (", …" if len(paths) > SHOWN_FILES else "")
