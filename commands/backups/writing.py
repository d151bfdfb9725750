"""A backup of a home: one .tar of all that no refresh makes anew.

    publications/<name>/<number>_<date>/   every publication that is as it was built, with its SHA256SUMS
    published/<name>                       the link that readers follow
    studies.json                           the paths of studies that the home remembers
    dagster/                               Dagster's records, where they lie in the home
    catalog/*.csv                          rulings and wordings of the operator, from beside the volumes

Nobody writes into a publication once it has its number, and whoever writes one of the other files renames it into its
place; of Dagster's databases SQLite itself makes a copy. So it holds no half of anything, whatever runs meanwhile.
Warehouses and synthetic volumes are made anew; volumes and studies' files are not the home's.
"""

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from assets.publication.folder import folders
from assets.publication.sums import FILE_NAME as SUMS
from assets.publication.sums import alterations, names_in
from orchestration.environment import told
from orchestration.settings import Settings

PUBLICATIONS, PUBLISHED = "publications", "published"
CATALOG = "catalog"
"""The operator's own catalog, in the backup and in the folder of extracts."""


class BackupError(Exception):
    """Why there is no backup, or none can be restored, in one line."""


def write_backup(settings: Settings, file: Path) -> list[str]:
    """Write the backup of a home, beside its place first; what it holds and what it leaves out, a line each.

    Raises BackupError where nothing is published, where what readers are led to is not as it was built, or where the
    file cannot be written.
    """
    links = published_links(settings)
    if not links:
        raise BackupError(f"{settings.home}: nothing is published there; name the home in RENXING_HOME")
    beside = file.with_name(f"{file.name}.next")
    try:
        with beside.open("wb") as written:
            with tarfile.open(fileobj=written, mode="w") as archive:
                lines = [line for link in links.items() for line in add_publications(archive, *link)]
                for link, leads_to in links.items():
                    add_link(archive, link, leads_to)
                add_files(archive, settings)
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


def add_publications(archive: tarfile.TarFile, link: Path, leads_to: str) -> Iterator[str]:
    """Add the publications of the book or of a study; those that were altered, and are not led to, are left out."""
    standing = Path(leads_to).name
    kept = 0
    for folder in sorted(folders(link)):
        altered = alterations(folder)
        if altered and folder.name == standing:
            raise BackupError(
                f"{link}: {altered[0]} since it was published; make refresh, then back up again"
            )
        if altered:
            yield f"{link.name}: {folder.name} is left out: {altered[0]} since it was published"
            continue
        for name in (*names_in(folder), SUMS):
            add(archive, folder / name, f"{PUBLICATIONS}/{link.name}/{folder.name}/{name}")
        kept += 1
    yield f"{link.name}: {kept} publication{'s' * (kept != 1)}, readers are led to {standing}"


def add_link(archive: tarfile.TarFile, link: Path, leads_to: str) -> None:
    """Add a link as it led when the backup began."""
    entry = tarfile.TarInfo(f"{PUBLISHED}/{link.name}")
    entry.type, entry.linkname = tarfile.SYMTYPE, leads_to
    archive.addfile(entry)


def add_files(archive: tarfile.TarFile, settings: Settings) -> None:
    """Add what lies beside the publications: remembered studies, the operator's catalog, Dagster's databases."""
    if settings.study_files.exists():
        add(archive, settings.study_files, settings.study_files.name)
    if not settings.synthetic:
        for path in sorted((settings.extracts / CATALOG).glob("*.csv")):
            add(archive, path, f"{CATALOG}/{path.name}")
    for path in sorted(settings.dagster_home.rglob("*.db")):
        with tempfile.NamedTemporaryFile() as copy:
            copy_database(path, Path(copy.name))
            add(archive, Path(copy.name), path.relative_to(settings.home).as_posix())


def copy_database(path: Path, copy: Path) -> None:
    """Let SQLite copy a database as of one moment, whoever has it open."""
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)


def add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    """Add the bytes of a file under a name: what is restored belongs to whoever restores it."""
    with path.open("rb") as file:
        entry = archive.gettarinfo(arcname=name, fileobj=file)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        archive.addfile(entry, file)
