"""SHA256SUMS: what every file of a publication held when it was put in place, for readers and for the next night.

sha256sum --check SHA256SUMS        in the folder of a publication
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FILE_NAME = "SHA256SUMS"


def write_sums(folder: Path) -> Path:
    """Write the list of all files of a folder, in the form of sha256sum; returns its path."""
    lines = [f"{digest_of(folder / name)}  {name}\n" for name in names_in(folder)]
    (folder / FILE_NAME).write_text("".join(lines), encoding="utf-8")
    return folder / FILE_NAME


def alterations(folder: Path) -> list[str]:
    """What differs between the files of a folder and their list, a few words each; none where it is sound."""
    try:
        lines = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return [f"{FILE_NAME} is gone, or cannot be read"]
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = set(names_in(folder))
    return [
        *[f"{name} is gone" for name in sorted(listed.keys() - there)],
        *[f"{name} was added" for name in sorted(there - listed.keys())],
        *[
            f"{name} was changed"
            for name in sorted(listed.keys() & there)
            if digest_of(folder / name) != listed[name]
        ],
    ]


def names_in(folder: Path) -> Iterator[str]:
    """All that lies in a folder and is none itself, but the list; sorted."""
    for path in sorted(folder.rglob("*")):
        if (path.is_symlink() or not path.is_dir()) and path != folder / FILE_NAME:
            yield path.relative_to(folder).as_posix()


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file's bytes; None of what is no file, as a link, a pipe, or cannot be read."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
