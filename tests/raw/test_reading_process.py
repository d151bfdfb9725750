"""Workbooks are read in another process within limits: what a file holds costs one line, and no other file."""

import os
import socket
import zipfile
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from assets.errors import ExtractError
from assets.raw.reading_process import ReadingProcess, reading_processes


def sound(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("1").write_string(0, 0, "城市")
    return path


def refusal(process: ReadingProcess, file: Path) -> str:
    with pytest.raises(ExtractError) as error:
        process.read(file, "2004/a.xlsx")
    return str(error.value)


def test_what_is_read_is_known_by_the_digest_of_the_very_bytes(tmp_path: Path) -> None:
    file = sound(tmp_path / os.fsdecode("人口.xlsx".encode("gb18030")))
    with reading_processes(1) as read:
        one = read(file, "2004/人口.xlsx")
    assert one.sha256 == sha256(file.read_bytes()).hexdigest()
    assert [sheet.texts for sheet in one.sheets] == [["城市"]]


def test_a_process_that_a_file_has_ended_is_followed_by_another_and_none_is_left(tmp_path: Path) -> None:
    good = sound(tmp_path / "a.xlsx")
    too_large = tmp_path / "b.xlsx"
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(too_large, "w") as other:
        for name in archive.namelist():
            text = archive.read(name)
            other.writestr(name, text.replace(b'uniqueCount="1"', b'uniqueCount="4294967295"'))
    before = psutil.Process().children()
    with reading_processes(1) as read:
        assert read(good, "2004/a.xlsx").sheets
        with pytest.raises(ExtractError, match="MB of memory to read; open it in a spreadsheet program"):
            read(too_large, "2004/b.xlsx")
        assert read(good, "2004/a.xlsx").sheets
    assert psutil.Process().children() == before


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    process = ReadingProcess()
    file = tmp_path / "a.xlsx"
    os.mkfifo(file)
    assert refusal(process, file) == (
        "2004/a.xlsx: is a pipe and no file; take it away or deliver the file itself"
    )
    file.unlink()
    file.symlink_to("/dev/zero")
    assert "is a device and no file" in refusal(process, file)
    file.unlink()
    file.symlink_to(tmp_path / "gone.xlsx")
    assert refusal(process, file) == (
        "2004/a.xlsx: cannot be opened (No such file or directory); deliver it again"
    )
    file.unlink()
    file.symlink_to(file)
    assert "cannot be opened (Too many levels of symbolic links)" in refusal(process, file)
    file.unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fsencode(file))
        assert "is a socket and no file" in refusal(process, file)
    process.end()


def test_a_file_larger_than_any_volume_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with file.open("wb") as hole:
        hole.truncate(50 << 30)
    process = ReadingProcess()
    assert refusal(process, file) == (
        "2004/a.xlsx: has 51,200 MB, more than the 64 MB of any volume; deliver its tables alone"
    )
    process.end()


def test_what_unpacks_to_more_than_any_volume_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1 << 20))
    process = ReadingProcess()
    assert refusal(process, file) == (
        "2004/a.xlsx: unpacks to 300 MB, more than the 256 MB of any volume; deliver its tables alone"
    )
    process.end()
