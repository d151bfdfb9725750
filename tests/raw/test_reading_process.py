"""Workbooks are read in another process within limits: what a file holds costs one line, and no other file."""

import os
import socket
import zipfile
from hashlib import sha256
from pathlib import Path

import psutil
import xlsxwriter

from assets.raw.reading_process import ReadingProcess, Request, reading_processes


def sound(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("1").write_string(0, 0, "城市")
    return path


def refusal(process: ReadingProcess, file: Path) -> str:
    return str(process.read(Request(file, "2004/a.xlsx")).refusal)


def test_what_is_read_is_known_by_the_digest_of_the_very_bytes(tmp_path: Path) -> None:
    file = sound(tmp_path / os.fsdecode("人口.xlsx".encode("gb18030")))
    with reading_processes(1) as read:
        one = read(Request(file, "2004/人口.xlsx"))
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
        assert read(Request(good, "2004/a.xlsx")).sheets
        refused = read(Request(too_large, "2004/b.xlsx"))
        assert "MB of memory to read; open it in a spreadsheet program" in str(refused.refusal)
        assert read(Request(good, "2004/a.xlsx")).sheets
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


def test_a_process_that_is_killed_from_outside_says_nothing_of_the_workbook(tmp_path: Path) -> None:
    process, request = ReadingProcess(), Request(sound(tmp_path / "a.xlsx"), "2004/a.xlsx")
    for _ in range(2):
        assert process.read(request).sheets
        assert process.process
        process.process.kill()
        process.process.wait()
    assert process.read(request).sheets
    process.end()


def test_what_is_too_much_to_be_told_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("1")
        for row in range(8000):
            sheet.write_string(row, 0, "城" * 32_767)
    process = ReadingProcess()
    assert "takes more than 1,024 MB of memory to read; open it in a spreadsheet program" in refusal(
        process, file
    )
    process.end()
