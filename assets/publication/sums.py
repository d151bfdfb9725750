"""SHA256SUMS: what every file of a publication held when it was put in place, for readers and for the next night.

sha256sum --check SHA256SUMS        in the folder of a publication
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

FILE_NAME = "SHA256SUMS"
LIST_GONE = f"{FILE_NAME} is gone"


def write_sums(folder: Path) -> Path:
    """Write the list of all files of a folder, in the form of sha256sum; returns its path.

    Raises OSError for a file that cannot be read, ValueError for what is none.
    """
    lines = [f"{digest_of(folder / name)}  {name}\n" for name in names_in(folder)]
    (folder / FILE_NAME).write_text("".join(lines), encoding="utf-8")
    return folder / FILE_NAME


def alterations(folder: Path, digest: Callable[[Path], str] | None = None) -> list[str]:
    """What differs between the files of a folder and their list, a few words each; none where it is sound.

    `digest` takes the place of `digest_of` where links are listed, too.
    """
    try:
        lines = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
        there = set(names_in(folder))
    except FileNotFoundError:
        return [LIST_GONE]
    except OSError as error:
        where = os.path.relpath(error.filename, folder) if error.filename else FILE_NAME
        return [f"{where} cannot be read ({error.strerror})"]
    except UnicodeDecodeError:
        return [f"{FILE_NAME} was changed"]
    if not lines and not there:
        return [f"{FILE_NAME} names no file"]
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    compared = {
        name: difference(folder / name, listed[name], digest or digest_of)
        for name in sorted(listed.keys() & there)
    }
    return [
        *[f"{name} is gone" for name in sorted(listed.keys() - there)],
        *[f"{name} was added" for name in sorted(there - listed.keys())],
        *[f"{name} {told}" for name, told in compared.items() if told],
    ]


def difference(path: Path, listed: str, digest: Callable[[Path], str]) -> str | None:
    """What is told of a file whose digest is another than that of the list; None where it is the same."""
    try:
        return None if digest(path) == listed else "was changed"
    except ValueError:
        return "was changed"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def names_in(folder: Path) -> list[str]:
    """All that lies in a folder and is none itself, but the list; sorted. Raises OSError where one cannot be read.

    Passed over is the folder into which DuckDB spills what a reader's query has no memory for.
    """
    # What file servers and desktops leave (.nfs*, .DS_Store, Thumbs.db, desktop.ini) counts: a read-only folder lets it
    # in as little as any other file, so one that is there tells that the folder is not protected.
    found: list[Path] = []
    for inside, folders, files in os.walk(folder, onerror=raised):
        links = [name for name in folders if Path(inside, name).is_symlink()]
        folders[:] = [name for name in folders if not is_spilled(name, files)]
        found += [Path(inside, name) for name in (*links, *files)]
    return sorted(path.relative_to(folder).as_posix() for path in found if path != folder / FILE_NAME)


def is_spilled(name: str, beside: list[str]) -> bool:
    """Whether a folder is that of DuckDB beside a database that is open.

    >>> is_spilled("book.duckdb.tmp", ["book.duckdb"]), is_spilled("book.duckdb.tmp", [])
    (True, False)
    """
    database = name.removesuffix(".tmp")
    return name != database and database.endswith(".duckdb") and database in beside


def raised(error: OSError) -> None:
    """Raise an error that `os.walk` would pass over."""
    raise error


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes. Raises ValueError for what is no file, as a link or a pipe, OSError for an unreadable one."""
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{path}: is no file; take it away")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
