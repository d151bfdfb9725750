"""An extracts folder as it lies there: every file under it, names and texts legible whatever their encoding."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.errors import ExtractError


@dataclass(frozen=True)
class DeliveredFile:
    """A file under the extracts folder."""

    path: str
    """Path under the extracts folder, with forward slashes, legible whatever the encoding of its names."""
    file: Path
    """Where it is opened."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders that it lies in, and its own name."""
        return tuple(self.path.split("/"))

    @property
    def ending(self) -> str:
        """The ending of its name in small letters, with the dot; empty where there is none."""
        return Path(self.path).suffix.lower()


def files_under(extracts: Path) -> list[DeliveredFile]:
    """All files of an extracts folder, those behind links included, sorted by path.

    Raises ExtractError where the folder is missing or one in it cannot be opened.
    """
    if not extracts.is_dir():
        raise ExtractError(
            f"{legible(str(extracts))}: no such folder; set RENXING_EXTRACTS to a folder that holds <edition>/*.xlsx"
        )
    found = [DeliveredFile("/".join(map(legible, names)), file) for names, file in walk(extracts, (), ())]
    return sorted(found, key=lambda one: (one.path, os.fsencode(one.file)))


def walk(
    folder: Path, names: tuple[str, ...], entered: tuple[tuple[int, int], ...]
) -> Iterator[tuple[tuple[str, ...], Path]]:
    """The files under a folder, with the names on the way to them.

    Args:
        names: those on the way to this folder.
        entered: device and number of the folders above; a link back to one of them is not followed.
    """
    status = folder.stat()
    this = (status.st_dev, status.st_ino)
    if this in entered:
        return
    try:
        inside = list(folder.iterdir())
    except PermissionError as error:
        raise ExtractError(
            f"{'/'.join(map(legible, names))}: is a folder that may not be opened; allow it"
        ) from error
    for one in inside:
        if one.is_dir():
            yield from walk(one, (*names, one.name), (*entered, this))
        elif one.is_file() or one.is_symlink():
            yield (*names, one.name), one


def legible(name: str) -> str:
    """A name of the file system as text: UTF-8 where its bytes are, else GB18030, the coding of Chinese archives.

    >>> legible(os.fsdecode("人口.xlsx".encode("gb18030")))
    '人口.xlsx'
    """
    written = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("utf-8", errors="backslashreplace")


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark, or GB18030, the two that Excel writes in China.

    Raises UnicodeDecodeError for one that is neither.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
