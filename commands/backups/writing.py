"""A backup of a home: one .tar of all that no refresh makes anew.

    publications/<name>/<number>_<date>/   every publication that is as it was built, with its SHA256SUMS
    published/<name>                       the link that readers follow
    studies.json                           the paths of studies that the home remembers
    dagster/                               Dagster's records, where they lie in the home
    catalog/*.csv                          rulings and wordings of the operator, from beside the volumes
    SHA256SUMS                             the sums of all of it, the last member

Nobody writes into a publication once it has its number, and whoever writes one of the other files renames it into its
place; of Dagster's databases SQLite itself makes a copy. So it holds no half of anything, whatever runs meanwhile.
Warehouses and synthetic volumes are made anew; volumes and studies' files are not the home's.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from assets.publication.folder import folders
from assets.publication.sums import FILE_NAME as SUMS
from assets.publication.sums import alterations, names_in
from assets.text import first_line
from commands.backups.archive import Archive
from orchestration.environment import advice_on, told
from orchestration.settings import Settings

PUBLICATIONS, PUBLISHED = "publications", "published"
CATALOG = "catalog"
"""The operator's own catalog, in the backup and in the folder of extracts."""
DELETED = "it was deleted meanwhile"


class BackupError(Exception):
    """Why there is no backup, or none can be restored, in one line."""


def write_backup(settings: Settings, file: Path) -> list[str]:
    """Write the backup of a home, beside its place first; what it holds and what it leaves out, a line each.

    Raises BackupError where nothing is published, where what readers are led to is not as it was built, where a database
    is damaged, or where the file cannot be written.
    """
    links = published_links(settings)
    if not links:
        raise BackupError(f"{settings.home}: nothing is published there; name the home in RENXING_HOME")
    beside = file.with_name(f"{file.name}.next")
    try:
        with beside.open("wb") as written:
            archive = Archive(written)
            lines = [line for link in links.items() for line in add_publications(archive, *link)]
            for link, leads_to in links.items():
                archive.add_link(f"{PUBLISHED}/{link.name}", leads_to)
            add_files(archive, settings)
            lines += add_databases(archive, settings, beside)
            archive.close()
            written.flush()
            os.fsync(written.fileno())
        beside.replace(file)
    except OSError as error:
        gone = (
            f"{error.filename or beside}: {error.strerror}; see whether its folder is there, and start again"
        )
        raise BackupError(told(error) or gone) from error
    finally:
        beside.unlink(missing_ok=True)
    return lines


def published_links(settings: Settings) -> dict[Path, str]:
    """By link that readers follow, where it leads at this moment."""
    folder = settings.published_folder
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return {
        path: str(path.readlink()) for path in there if path.is_symlink() and not path.name.endswith(".next")
    }


def add_publications(archive: Archive, link: Path, leads_to: str) -> Iterator[str]:
    """Add the publications of the book or of a study; of those that are not led to, the altered and the deleted are left out."""
    standing = Path(leads_to).name
    kept = 0
    for folder in sorted(folders(link)):
        reason = left_out(archive, folder, f"{PUBLICATIONS}/{link.name}/{folder.name}")
        if reason and folder.name == standing:
            raise BackupError(f"{link}: {reason}; make refresh, then back up again")
        if reason:
            yield f"{link.name}: {folder.name} is left out: {reason}"
        kept += not reason
    yield f"{link.name}: {kept} publication{'s' * (kept != 1)}, readers are led to {standing}"


def left_out(archive: Archive, folder: Path, name: str) -> str | None:
    """Add a publication under a name; None, or why it is not added: nothing of it is in the archive then.

    A night under way deletes publications that are no longer kept. Raises OSError for what cannot be read or written.
    """

    def add() -> None:
        for file in (*names_in(folder), SUMS):
            archive.add(folder / file, f"{name}/{file}")

    altered = alterations(folder)
    try:
        if not altered:
            archive.all_or_nothing(add)
            return None
    except OSError:
        if folder.exists():
            raise
    return f"{altered[0]} since it was published" if folder.exists() else DELETED


def add_files(archive: Archive, settings: Settings) -> None:
    """Add remembered studies and the operator's catalog."""
    if settings.study_files.exists():
        archive.add(settings.study_files, settings.study_files.name)
    if not settings.synthetic:
        for path in sorted((settings.extracts / CATALOG).glob("*.csv")):
            archive.add(path, f"{CATALOG}/{path.name}")


def add_databases(archive: Archive, settings: Settings, beside: Path) -> Iterator[str]:
    """Add copies of Dagster's databases, made in the folder of the backup; a line for one that was deleted meanwhile.

    Old records are deleted every night, each with its database. Raises BackupError for one that SQLite cannot copy.
    """
    for path in sorted(settings.dagster_home.rglob("*.db")):
        name = path.relative_to(settings.home).as_posix()
        with tempfile.NamedTemporaryFile(dir=beside.parent, prefix=f"{beside.name}.") as copy:
            try:
                copy_database(path, Path(copy.name))
            except sqlite3.Error as error:
                if not path.exists():
                    yield f"{name} is left out: {DELETED}"
                    continue
                advice = advice_on(str(error)) or "see whether it can be read, and start again"
                raise BackupError(
                    f"{path}: {first_line(str(error))}, copied to {beside.parent}; {advice}"
                ) from error
            archive.add(Path(copy.name), name)


def copy_database(path: Path, copy: Path) -> None:
    """Let SQLite copy a database as of one moment, whoever has it open."""
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
