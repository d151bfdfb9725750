"""Hostile archives: the container of a workbook damaged, or made to burst."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from torture.workbooks.workbook_parts import (
    CELLS,
    SHEET_PART,
    WORKBOOK_PART,
    Cells,
    Kinds,
    Truth,
    delivered,
    edited,
    members,
    zipped,
)

GIGABYTE = 1 << 30
SOUND = zipped(members())
STORED = zipped(members(), zipfile.ZIP_STORED)
CENTRAL, LOCAL, END = b"PK\1\2", b"PK\3\4", b"PK\5\6"


def header(content: bytes, start: bytes, name: str = SHEET_PART) -> int:
    """Where the header of a member begins, in the directory (CENTRAL) or before its bytes (LOCAL)."""
    size = {CENTRAL: 46, LOCAL: 30}[start]
    at = content.find(start)
    while content[at + size : at + size + len(name)] != name.encode():
        at = content.index(start, at + 1)
    return at


def with_field(content: bytes, central: int, local: int | None, layout: str, value: int) -> bytes:
    """The archive with a field of the sheet's headers set to a value.

    Args:
        central: where the field stands in the header of the directory.
        local: where it stands in the one before the bytes; None where it is left as it is there.
    """
    changed = bytearray(content)
    for start, offset in ((CENTRAL, central), (LOCAL, local)):
        if offset is not None:
            struct.pack_into(layout, changed, header(content, start) + offset, value)
    return bytes(changed)


def flipped(content: bytes) -> bytes:
    """The archive with one digit of a value in the stored sheet changed: 724.7 becomes 824.7."""
    at = content.index(b"724.7")
    return content[:at] + b"8" + content[at + 1 :]


def truncated(share: float) -> Callable[[Path], Truth]:
    return delivered(SOUND[: int(len(SOUND) * share)])


def written(make: Callable[[zipfile.ZipFile], None], cells: Cells | None = None) -> Callable[[Path], Truth]:
    """An archive made by a function."""

    def write(folder: Path) -> Truth:
        with zipfile.ZipFile(folder / "hostile.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            make(archive)
        return Truth(f"{folder.name}/hostile.xlsx", cells)

    return write


def bomb(archive: zipfile.ZipFile) -> None:
    """A sheet of 4 GB of blanks between two tags, a few megabytes large."""
    for name, content in members().items():
        if name != SHEET_PART:
            archive.writestr(name, content)
    before, after = members()[SHEET_PART].split(b"</sheetData>")
    with archive.open(SHEET_PART, "w", force_zip64=True) as sheet:
        sheet.write(before)
        for _ in range(4 * 64):
            sheet.write(b" " * (GIGABYTE // 64))
        sheet.write(b"</sheetData>" + after)


def many_members(archive: zipfile.ZipFile) -> None:
    """200,000 members beside those of the workbook."""
    for name, content in members().items():
        archive.writestr(name, content)
    for number in range(200_000):
        archive.writestr(zipfile.ZipInfo(f"xl/media/{number}"), b"")


def overlapping() -> bytes:
    """A directory of 2,000 members that are all the same bytes, each 10 MB large when unpacked."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b" " * (10 << 20)
    content = packed.compress(plain) + packed.flush()
    checksum = zlib.crc32(plain)
    name = b"xl/worksheets/sheet1.xml"
    local = struct.pack("<4s5H3I2H", LOCAL, 20, 0, 8, 0, 33, checksum, len(content), len(plain), len(name), 0)
    body = local + name + content
    directory = b""
    for number in range(2_000):
        other = f"xl/worksheets/sheet{number + 1}.xml".encode()
        directory += struct.pack(
            "<4s6H3I5H2I",
            CENTRAL,
            20,
            20,
            0,
            8,
            0,
            33,
            checksum,
            len(content),
            len(plain),
            len(other),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        directory += other
    end = struct.pack("<4s4H2IH", END, 0, 0, 2_000, 2_000, len(directory), len(body), 0)
    return body + directory + end


def two_of_one_name(same: bool) -> bytes:
    """The sheet twice in the archive, with the same content or another."""
    archive = io.BytesIO(SOUND)
    content = members()[SHEET_PART]
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as appended,
    ):
        appended.writestr(SHEET_PART, content if same else content.replace(b"724.7", b"999.9"))
    return archive.getvalue()


def without(name: str) -> bytes:
    return zipped({part: content for part, content in members().items() if part != name})


def moved(name: str) -> dict[str, bytes]:
    """The parts with the sheet under another name in the archive, to which the workbook points."""
    parts = edited(members(), "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", name)
    return {(name if part == SHEET_PART else part): content for part, content in parts.items()}


def zip64() -> bytes:
    """A sound workbook whose members bear the headers for files beyond 4 GB."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in members().items():
            with writer.open(name, "w", force_zip64=True) as part:
                part.write(content)
    return archive.getvalue()


def with_comment(comment: bytes) -> bytes:
    archive = io.BytesIO(SOUND)
    with zipfile.ZipFile(archive, "a") as writer:
        writer.comment = comment
    return archive.getvalue()


def nested() -> bytes:
    """A workbook in an archive that is called a workbook."""
    return zipped({"inside.xlsx": SOUND})


KINDS: Kinds = {
    "a zip bomb of 4 GB": written(bomb),
    "a zip bomb of overlapping members": delivered(overlapping),
    "200,000 members in the archive": written(many_members, CELLS),
    "an archive in the workbook's place": delivered(nested()),
    "two members of one name, the same content": delivered(lambda: two_of_one_name(same=True), CELLS),
    "two members of one name, another content": delivered(lambda: two_of_one_name(same=False)),
    "a member's declared size is too small": delivered(with_field(SOUND, 24, 22, "<I", 10)),
    "a member's declared size is 4 GB": delivered(with_field(SOUND, 24, 22, "<I", 0xFFFFFFF0), CELLS),
    "a member's packed size is too large": delivered(with_field(SOUND, 20, 18, "<I", 0x7FFFFFFF), CELLS),
    "the two headers of a member disagree": delivered(with_field(SOUND, 24, None, "<I", 100), CELLS),
    "a member that begins beyond the end": delivered(with_field(SOUND, 42, None, "<I", 0x7FFFFFFF)),
    "a wrong checksum, deflated": delivered(with_field(SOUND, 16, 14, "<I", 12345)),
    "a wrong checksum, stored": delivered(with_field(STORED, 16, 14, "<I", 12345)),
    "a digit changed in a stored member": delivered(flipped(STORED)),
    "an encrypted member": delivered(with_field(SOUND, 8, 6, "<H", 1)),
    "an unknown compression method": delivered(with_field(SOUND, 10, 8, "<H", 77)),
    "a stored member that says it is deflated": delivered(with_field(STORED, 10, 8, "<H", 8)),
    "a workbook packed with bzip2": delivered(zipped(members(), zipfile.ZIP_BZIP2), CELLS),
    "a workbook packed with LZMA": delivered(zipped(members(), zipfile.ZIP_LZMA), CELLS),
    "a workbook that is not packed": delivered(STORED, CELLS, must_be_read=True),
    "headers for members beyond 4 GB": delivered(zip64(), CELLS, must_be_read=True),
    "bytes before the archive": delivered(b"MZ" + b"\0" * 1000 + SOUND, CELLS),
    "bytes after the archive": delivered(SOUND + b"\0" * 1000, CELLS),
    "two archives in one file": delivered(zipped(edited(members(), SHEET_PART, "724.7", "1")) + SOUND, CELLS),
    "a comment of 64 KB": delivered(with_comment(b"x" * 65_535), CELLS),
    "a comment that is an end of an archive": delivered(with_comment(END + b"\0" * 18), CELLS),
    "a sheet's member outside of the archive": delivered(moved("../../../../tmp/sheet1.xml")),
    "a sheet's member with an absolute name": delivered(moved("/xl/worksheets/other.xml"), CELLS),
    "member names with back slashes": delivered(
        {name.replace("/", "\\"): content for name, content in members().items()}, CELLS
    ),
    "member names in capitals": delivered(
        {name.upper(): content for name, content in members().items()}, CELLS
    ),
    "no sheet in the archive": delivered(without(SHEET_PART)),
    "no workbook in the archive": delivered(without(WORKBOOK_PART)),
    "no relations in the archive": delivered(without("xl/_rels/workbook.xml.rels")),
    "no content types in the archive": delivered(without("[Content_Types].xml"), CELLS),
    "an empty archive": delivered(zipped({})),
    "a start of an archive and nothing else": delivered(b"PK"),
    **{
        f"truncated at {share:.0%}": truncated(share) for share in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99)
    },
}
