"""Hostile entries of the extracts folder: what bears a workbook's name and is no file, and names that are no names."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from torture.workbooks.workbook_parts import CELLS, Kinds, Truth, members, zipped

GIGABYTE = 1 << 30
NAME = "hostile.xlsx"
LONG_NAME = "人" * 83 + "a.xlsx"
"""255 bytes, the longest that file systems take."""


def told(make: Callable[[Path], None], name: str = NAME) -> Callable[[Path], Truth]:
    """What makes an entry under a name in the folder; nothing can be read of it."""

    def write(folder: Path) -> Truth:
        make(folder / name)
        return Truth(f"{folder.name}/{name}")

    return write


def sound(path: Path) -> None:
    """Write a sound workbook of CELLS."""
    path.write_bytes(zipped(members()))


def read(
    make: Callable[[Path], None], name: str = NAME, must_be_read: bool = True
) -> Callable[[Path], Truth]:
    """What makes an entry behind which there is a sound workbook, called by that path under the folder."""

    def write(folder: Path) -> Truth:
        make(folder)
        return Truth(f"{folder.name}/{name}", CELLS, must_be_read=must_be_read)

    return write


def named(name: str, called: str | None = None, must_be_read: bool = True) -> Callable[[Path], Truth]:
    """A sound workbook under an odd name.

    Args:
        called: how the name is to be written in one line, where that is not the name itself.
    """
    return read(lambda folder: sound(folder / name), called or name, must_be_read)


def a_socket(path: Path) -> None:
    """Bind a socket; by a path relative to its folder, because the address of one is short."""
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.fchdir(here)
        os.close(here)


def linked_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def of_size(size: int, start: bytes = b"") -> Callable[[Path], None]:
    """A file of a size that takes no room on the disk, after its first bytes."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(start)
            file.truncate(size)

    return make


def unreadable(path: Path) -> None:
    """A workbook that nobody may read; root may, and finds nothing wrong with it."""
    sound(path)
    path.chmod(0)


def folder_with_a_workbook(folder: Path) -> None:
    (folder / NAME).mkdir()
    sound(folder / NAME / "inside.xlsx")


def folder_linked_into_itself(folder: Path) -> None:
    folder_with_a_workbook(folder)
    (folder / NAME / "again").symlink_to("..")


def outside(folder: Path) -> None:
    """A link to a sound workbook beside the extracts folder."""
    sound(folder.parent.parent / NAME)
    (folder / NAME).symlink_to(folder.parent.parent / NAME)


def deep_folders(folder: Path) -> None:
    """A workbook 60 folders down."""
    deep = folder.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    sound(deep / NAME)


def two_spellings(folder: Path) -> Truth:
    """One name in UTF-8 and in GBK bytes: two files, one legible name; one of them has to be told."""
    sound(folder / "人口.xlsx")
    other = folder / os.fsdecode("人口.xlsx".encode("gb18030"))
    other.write_bytes(zipped({**members(), "other": b"1"}))
    return Truth(f"{folder.name}/人口.xlsx", CELLS, must_be_told=True)


def two_normal_forms(folder: Path) -> Truth:
    """One name in two normal forms of Unicode, of which both are read: they are two names."""
    sound(folder / "caf\u00e9.xlsx")
    (folder / "cafe\u0301.xlsx").write_bytes(zipped({**members(), "other": b"1"}))
    return Truth(f"{folder.name}/cafe\u0301.xlsx", CELLS)


def two_cases(folder: Path) -> Truth:
    """Two names that differ in their case only."""
    sound(folder / "HOSTILE.XLSX")
    (folder / NAME).write_bytes(zipped({**members(), "other": b"1"}))
    return Truth(f"{folder.name}/HOSTILE.XLSX", CELLS)


def twin(folder: Path) -> Truth:
    """The same bytes under two names of one edition."""
    sound(folder / "first.xlsx")
    sound(folder / NAME)
    return Truth(f"{folder.name}/{NAME}")


KINDS: Kinds = {
    "a FIFO": told(os.mkfifo),
    "a FIFO named .csv": told(os.mkfifo, "hostile.csv"),
    "a socket": told(a_socket),
    "an empty folder named .xlsx": told(Path.mkdir),
    "a folder named .xlsx with a workbook in it": read(folder_with_a_workbook, f"{NAME}/inside.xlsx"),
    "a folder that links back to the one above": read(folder_linked_into_itself, f"{NAME}/inside.xlsx"),
    "a workbook 60 folders down": read(deep_folders, "/".join(["d"] * 60 + [NAME])),
    "a dangling link": told(linked_to("nowhere.xlsx")),
    "a link to itself": told(linked_to(NAME)),
    "a link to /dev/zero": told(linked_to("/dev/zero")),
    "a link to /dev/urandom named .csv": told(linked_to("/dev/urandom"), "hostile.csv"),
    "a link to /dev/null": told(linked_to("/dev/null")),
    "a link to /dev/stdin": told(linked_to("/dev/stdin")),
    "a link to a file of /proc": told(linked_to("/proc/self/mem")),
    "a link to a workbook outside": read(outside),
    "an empty file": told(Path.touch),
    "an empty file named .csv": told(Path.touch, "hostile.csv"),
    "a sparse file of 50 GB": told(of_size(50 * GIGABYTE)),
    "a sparse file of 50 GB that begins as an archive": told(of_size(50 * GIGABYTE, b"PK\3\4")),
    "a sparse file of 3 GB named .csv": told(of_size(3 * GIGABYTE, "城市,人口\n".encode()), "hostile.csv"),
    "a file that nobody may read": read(lambda folder: unreadable(folder / NAME), must_be_read=False),
    "a name of GBK bytes": named(os.fsdecode("人口.xlsx".encode("gb18030")), "人口.xlsx"),
    "a name of bytes in no encoding": named(os.fsdecode(b"\xff\xfe\xff.xlsx"), "\\xff\\xfe\\xff.xlsx"),
    "a name with a line break": named("a\nb.xlsx", "a\\nb.xlsx"),
    "a name with terminal control characters": named("a\x1b[2Jb.xlsx", "a\\x1b[2Jb.xlsx"),
    "a name of 255 bytes": named(LONG_NAME),
    "a name with a right-to-left mark": named("a\u202exslx.xlsx", "a\\u202exslx.xlsx"),
    "a name that begins with an equals sign": named("=1+1.xlsx"),
    "a name that is an option": named("--help.xlsx"),
    "a name of dots": named("....xlsx"),
    "a name that is SQL": named("'; drop table raw.cell; --.xlsx"),
    "a name with a wildcard": named("*?[a].xlsx"),
    "a name in capitals": named("HOSTILE.XLSX"),
    "one name in two encodings": two_spellings,
    "one name in two normal forms": two_normal_forms,
    "one name in two cases": two_cases,
    "the same bytes twice": twin,
}
