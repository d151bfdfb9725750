"""An extracts folder as it lies there: every file under it, names and texts legible whatever their encoding."""

import codecs
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assets.errors import ExtractError
from assets.text import escaped

NUL = re.compile("\0")
NOT_OF_GB18030 = re.compile("[\0-\x08\x0e-\x1f\x7f\ue000-\uf8ff]")
"""What comes out where bytes of another encoding are read as GB18030: control characters and private ones."""
READ_ELSEWHERE = {"supplement": ".csv", "registry": ".parquet"}
"""Folders at the top that are no volumes, and the ending of what is read from them."""
LEFT_BEHIND = ("~$", "._")
"""How the names of files begin that Office and Macs leave beside those that they opened."""
LARGEST_BYTES = 64 << 20
"""Some hundred times the largest workbook that circulates."""
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


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

    @property
    def is_left_behind(self) -> bool:
        """Whether a program made it for itself."""
        return self.parts[-1].startswith(LEFT_BEHIND)


def files_under(extracts: Path) -> list[DeliveredFile]:
    """All files of an extracts folder, those behind links included, and folders that are empty, sorted by path.

    Raises ExtractError where the folder is missing or one in it cannot be opened.
    """
    if not extracts.is_dir():
        raise ExtractError(
            f"{legible(str(extracts))}: no such folder; set RENXING_EXTRACTS to a folder that holds <edition>/*.xlsx"
        )
    found = [DeliveredFile("/".join(map(legible, names)), file) for names, file in walk(extracts, (), ())]
    return sorted(found, key=lambda one: (one.path, os.fsencode(one.file)))


def files_in(extracts: Path, folder: str) -> list[DeliveredFile]:
    """What is read from a folder of READ_ELSEWHERE, sorted by path; nothing where it is not there.

    Raises ExtractError where it cannot be opened.
    """
    place = extracts / folder
    if not place.is_dir():
        return []
    with told_of_folder(folder):
        found = [DeliveredFile(f"{folder}/{legible(file.name)}", file) for file in place.iterdir()]
    read = [one for one in found if one.ending == READ_ELSEWHERE[folder] and not one.is_left_behind]
    return sorted(read, key=lambda one: one.file)


@contextmanager
def told_of_folder(name: str) -> Iterator[None]:
    """What goes wrong as a folder is listed, told of the folder: raises ExtractError."""
    try:
        yield
    except OSError as error:
        raise ExtractError(
            f"{name}: is a folder that cannot be opened ({error.strerror}); allow it, or see that it is there"
        ) from error


def walk(
    folder: Path, names: tuple[str, ...], entered: tuple[tuple[int, int], ...]
) -> Iterator[tuple[tuple[str, ...], Path]]:
    """The files under a folder, and the folders that hold nothing, with the names on the way to them.

    Args:
        names: those on the way to this folder.
        entered: device and number of the folders above; a link back to one of them is not followed.
    """
    with told_of_folder("/".join(map(legible, names)) or legible(str(folder))):
        status = folder.stat()
        inside = [(one, one.is_dir()) for one in folder.iterdir()]
    this = (status.st_dev, status.st_ino)
    if this in entered:
        return
    if not inside and names:
        yield names, folder
    for one, is_folder in inside:
        if is_folder:
            yield from walk(one, (*names, one.name), (*entered, this))
        else:
            yield (*names, one.name), one


def content_of(file: Path, name: str) -> bytes:
    """The bytes of a file, taken once: what is read and what is known by its digest are the same.

    Raises ExtractError for what is no file, what cannot be opened, and a file larger than any volume.

    Args:
        name: what error messages call the file.
    """
    try:
        status = status_of_file(file, name)
        with file.open("rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ExtractError(f"{name}: cannot be opened ({error.strerror}); deliver it again") from error
    if len(content) > LARGEST_BYTES:
        raise ExtractError(
            f"{name}: has {status.st_size / (1 << 20):,.0f} MB, more than the {LARGEST_BYTES >> 20} MB of any volume; deliver "
            "its tables alone"
        )
    return content


def status_of_file(file: Path, name: str) -> os.stat_result:
    """The status of what is a file, which can be opened without waiting; raises ExtractError for what is none.

    Args:
        name: what error messages call the file.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        kind = KINDS[stat.S_IFMT(status.st_mode)]
        raise ExtractError(f"{name}: is {kind} and no file; take it away or deliver the file itself")
    return status


def legible(name: str) -> str:
    """A name of the file system as text: UTF-8 where its bytes are, else GB18030, the coding of Chinese archives.

    >>> legible(os.fsdecode("人口.xlsx".encode("gb18030")))
    '人口.xlsx'
    """
    written = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return escaped(written.decode(encoding))
        except UnicodeDecodeError:
            continue
    return escaped(written.decode("utf-8", errors="backslashreplace"))


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark, GB18030, or UTF-16 with one: what Excel writes in
    China.

    Raises UnicodeDecodeError for one that is none of them, as far as what no text holds tells it.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, text = "utf-16", content.decode("utf-16")
    else:
        try:
            encoding, text = "utf-8", content.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding, text = "gb18030", content.decode("gb18030")
    strange = (NOT_OF_GB18030 if encoding == "gb18030" else NUL).search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise UnicodeDecodeError(
            encoding, content, 0, 1, f"line {line} holds {strange[0]!r}, which stands in no text"
        )
    return text
