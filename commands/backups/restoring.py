"""A backup put back into an empty home: unpacked within it, held to its sums, then renamed into its places."""

import shutil
import tarfile
from pathlib import Path, PurePosixPath

from assets.publication.folder import delete, folders, protect
from assets.publication.sums import FILE_NAME as SUMS
from assets.publication.sums import alterations
from commands.backups.archive import digest_of_member
from commands.backups.writing import CATALOG, PUBLICATIONS, PUBLISHED, BackupError
from orchestration.environment import told
from orchestration.settings import Settings

UNPACKED = "restoring"
"""The folder in the home into which a backup is unpacked: also where the home is a disk of its own."""
IN_AN_EMPTY_HOME = {UNPACKED, "lost+found"}
FOLDERS, FILES = {PUBLICATIONS, CATALOG, "dagster"}, {"studies.json", SUMS}
"""Where the files of a backup lie, and those that lie in none."""


def restore(settings: Settings, file: Path) -> list[str]:
    """Put a backup into a home that is empty; what was restored, and what was left as it is, a line each.

    Raises BackupError where the home is not empty, where the file is no backup or not all of it is as it was written,
    and where a publication in it is not as it was built: nothing is put in place then.
    """
    home = settings.home
    taken = {one.name for one in home.iterdir()} - IN_AN_EMPTY_HOME if home.is_dir() else set()
    if taken:
        raise BackupError(
            f"{home}: is not empty ({min(taken)}); name an empty or a new folder in RENXING_HOME"
        )
    unpacked = home / UNPACKED
    try:
        delete(unpacked)
        unpacked.mkdir(parents=True)
        unpack(file, unpacked)
        lines = sound_publications(unpacked, file)
        parts = [path for path in unpacked.iterdir() if path.name not in (CATALOG, SUMS)]
        for path in sorted(parts, key=lambda one: one.name == PUBLISHED):  # links go last
            path.rename(home / path.name)
        lines += put_catalog(unpacked / CATALOG, settings, file)
    except OSError as error:
        gone = f"{error.filename or home}: {error.strerror}; see whether it is there, and start again"
        raise BackupError(told(error) or gone) from error
    finally:
        delete(unpacked)
    return lines


def unpack(file: Path, folder: Path) -> None:
    """Unpack a backup into a folder, and hold all of it to its sums.

    Raises BackupError for what is none or is not as it was written, OSError for what cannot be read or written.
    """
    try:
        with tarfile.open(file, mode="r:") as archive:
            for entry in archive:  # ends without a word at a header that is cut or damaged
                unpack_entry(archive, entry, folder)
        if altered := alterations(folder, digest_of_member):
            raise ValueError(altered[0])
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(f"{file}: is no whole backup ({error}); take another") from error


def unpack_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """Unpack a file, or a link to a publication. Raises ValueError for what no backup holds: nothing may lie elsewhere."""
    name, leads_to = PurePosixPath(entry.name), PurePosixPath(entry.linkname)
    path = folder / name
    bytes_of = archive.extractfile(entry) if entry.isfile() else None
    to_publication = leads_to.parts[:3] == ("..", PUBLICATIONS, name.name) and len(leads_to.parts) == 4
    if ".." in name.parts:
        raise ValueError(f"{name} leads elsewhere")
    if entry.issym() and name.parent == PurePosixPath(PUBLISHED) and to_publication:
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(leads_to)
    elif bytes_of and (name.parts[0] in FOLDERS or entry.name in FILES):
        path.parent.mkdir(parents=True, exist_ok=True)
        with bytes_of, path.open("xb") as written:
            shutil.copyfileobj(bytes_of, written)
    else:
        raise ValueError(f"{name} is not part of one")


def sound_publications(unpacked: Path, file: Path) -> list[str]:
    """Hold every publication to its sums and shut it; a line for the book and each study."""
    lines = []
    links = sorted((unpacked / PUBLISHED).iterdir()) if (unpacked / PUBLISHED).is_dir() else []
    if not links:
        raise BackupError(f"{file}: holds nothing that is published; take another")
    for link in links:
        if not link.exists():
            raise BackupError(f"{file}: {PUBLISHED}/{link.name} leads to no publication; take another")
        there = folders(link)
        for folder in there:
            if altered := alterations(folder):
                raise BackupError(
                    f"{file}: {folder.relative_to(unpacked)}: {altered[0]} since it was published; take another"
                )
            protect(folder)
        lines.append(
            f"{link.name}: {len(there)} publication{'s' * (len(there) != 1)}, readers are led to {link.resolve().name}"
        )
    return lines


def put_catalog(catalog: Path, settings: Settings, file: Path) -> list[str]:
    """Put the operator's catalog beside the volumes, where there is none; a line for each file that is another there.

    Raises BackupError where that folder cannot be written: the home is in place then.
    """
    lines = []
    for path in sorted(catalog.iterdir()) if catalog.is_dir() else []:
        place = settings.extracts / CATALOG / path.name
        if settings.synthetic:
            lines.append(f"{CATALOG}/{path.name}: left in the backup: RENXING_EXTRACTS names no folder")
        elif not place.exists():
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                beside = place.with_name(f".{place.name}")
                shutil.copyfile(path, beside)
                beside.replace(place)
            except OSError as error:
                raise BackupError(
                    f"{place}: {error.strerror}; the home is restored; take your rulings out where you may write: "
                    f"tar -xf {file} -C {settings.extracts} {CATALOG}"
                ) from error
            lines.append(f"{place}: restored")
        elif place.read_bytes() != path.read_bytes():
            lines.append(f"{place}: left as it is; that of the backup is another")
    return lines
