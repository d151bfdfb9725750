"""Workbooks as they circulate are read cell by cell; one that cannot be used is named, with what to do."""

import datetime
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from assets.errors import ExtractError
from assets.observations.text import read_number
from assets.raw.workbooks import OLE_START, SheetCells, read_workbook

OLE_ENTRY = "EncryptedPackage".encode("utf-16-le")


def write(path: Path, sheets: dict[str, dict[str, object]]) -> Path:
    """A workbook of sheets, each given as address to value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, cells in sheets.items():
            sheet = workbook.add_worksheet(name)
            for address, value in cells.items():
                sheet.write(address, value)
    return path


def texts(sheet: SheetCells) -> dict[tuple[int, int], str]:
    """Row and column to text."""
    positions = zip(sheet.rows.tolist(), sheet.columns.tolist(), strict=True)
    return dict(zip(positions, sheet.texts, strict=True))


def refusal(path: Path) -> str:
    with pytest.raises(ExtractError) as error:
        read_workbook(path, f"2004/{path.name}")
    return str(error.value)


def test_cells_keep_their_address_though_the_sheet_begins_with_blanks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-7": {"C3": "年末总人口", "B5": "唐山", "AB6": 1}})
    (sheet,) = read_workbook(path, "2004/a.xlsx")
    assert texts(sheet) == {(3, 3): "年末总人口", (5, 2): "唐山", (6, 28): "1"}


def test_a_numeric_cell_is_its_shortest_text(tmp_path: Path) -> None:
    values = {"A1": 1234, "A2": 36.1, "A3": -3.0, "A4": 0, "A5": 12345678.25, "A6": 0.0005, "A7": 10**14}
    (sheet,) = read_workbook(write(tmp_path / "a.xlsx", {"1-7": values}), "2004/a.xlsx")
    assert sheet.texts == ["1234", "36.1", "-3", "0", "12345678.25", "0.0005", "100000000000000"]
    assert [read_number(text).value for text in sheet.texts] == list(values.values())


@pytest.mark.parametrize("value", [0.00005, 1e16])
def test_a_very_small_or_large_numeric_cell_reads_back(tmp_path: Path, value: float) -> None:
    (sheet,) = read_workbook(write(tmp_path / "a.xlsx", {"1-7": {"A1": value}}), "2004/a.xlsx")
    assert read_number(sheet.texts[0]).value == value


def test_text_is_verbatim(tmp_path: Path) -> None:
    padded = {"A1": "  唐 山 ", "A2": " 1 4633068", "A3": "０．O9", "A4": "12\n34", "A5": "0012"}
    (sheet,) = read_workbook(write(tmp_path / "a.xlsx", {"1-7": padded}), "2004/a.xlsx")
    assert sheet.texts == list(padded.values())


def test_a_date_typed_into_a_cell_stays_legible(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-7": {"A1": datetime.date(2003, 5, 1)}})
    (sheet,) = read_workbook(path, "2004/a.xlsx")
    assert sheet.texts == ["2003-05-01"]


def test_sheets_come_in_their_order_and_an_empty_one_holds_no_cells(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-8": {"A1": "b"}, "CNKI": {}, "1-7": {"A1": "a"}})
    assert [(sheet.sheet, sheet.texts) for sheet in read_workbook(path, "2004/a.xlsx")] == [
        ("1-8", ["b"]),
        ("CNKI", []),
        ("1-7", ["a"]),
    ]


@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_named(tmp_path: Path, kept: float) -> None:
    path = write(tmp_path / "2-1_人口.xlsx", {"1-7": {"A1": 1}})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    message = refusal(path)
    assert message.startswith("2004/2-1_人口.xlsx: is damaged or truncated; deliver it again (")
    assert "\n" not in message


def test_a_workbook_whose_sheet_is_damaged_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-7": {"A1": 1}})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"][:-60]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert refusal(path).startswith("2004/a.xlsx: is damaged or truncated; deliver it again (")


@pytest.mark.parametrize(
    "start",
    ["<html><table><tr><td>1", "\r\n <!DOCTYPE HTML><html>", "<table>", '<?xml version="1.0"?><Workbook/>'],
)
def test_a_web_page_named_xls_is_told_from_a_workbook(tmp_path: Path, start: str) -> None:
    path = tmp_path / "2-1_人口.xls"
    path.write_text(start, encoding="utf-8")
    assert refusal(path) == (
        "2004/2-1_人口.xls: is a web page saved under a workbook's name; open it and save it as .xlsx"
    )


def test_a_web_page_with_a_byte_order_mark_is_told_from_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<html><table>", encoding="utf-8-sig")
    assert "is a web page" in refusal(path)


def test_a_workbook_under_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE_START + b"\0" * 6000 + OLE_ENTRY + b"\0" * 2000)
    assert refusal(path) == "2004/a.xlsx: is protected by a password; save it without one"


@pytest.mark.parametrize("content", [b"%PDF-1.4", "城市,人口\n唐山,724".encode()])
def test_what_is_no_workbook_at_all_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal(path) == "2004/a.xlsx: is no workbook; deliver it as .xlsx, .xls or .csv"


def test_a_workbook_saved_under_another_kind_s_ending_is_read_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-7": {"A1": "城市"}})
    (sheet,) = read_workbook(path.rename(tmp_path / "a.xls"), "2004/a.xls")
    assert (sheet.sheet, texts(sheet)) == ("1-7", {(1, 1): "城市"})


def test_a_workbook_with_a_name_in_another_encoding_is_opened(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-7": {"A1": "城市"}})
    other = path.rename(tmp_path / os.fsdecode("人口.xlsx".encode("gb18030")))
    (sheet,) = read_workbook(other, "2004/人口.xlsx")
    assert sheet.texts == ["城市"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_a_workbook_of_one_sheet_that_bears_its_name(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "2-1 人口.csv"
    path.write_bytes('2-1 人口\r\n\r\n城 市,"年末总人口\n(万人)",全市\r\n唐山,"1,234",\r\n'.encode(encoding))
    (sheet,) = read_workbook(path, "2004/2-1 人口.csv")
    assert sheet.sheet == "2-1 人口"
    assert texts(sheet) == {
        (1, 1): "2-1 人口",
        (3, 1): "城 市",
        (3, 2): "年末总人口\n(万人)",
        (3, 3): "全市",
        (4, 1): "唐山",
        (4, 2): "1,234",
    }


def test_what_is_no_text_is_no_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xff\xff")
    assert refusal(path) == (
        "2004/a.csv: is not written in UTF-8 or GB18030 (illegal multibyte sequence); open it in a spreadsheet program and "
        "save it as .xlsx"
    )


@pytest.mark.parametrize(
    "content", [b"a,1\x002\n", "城市,人口\n唐山,724\n".encode("utf-16-le"), "年末總人口\n".encode("big5")]
)
def test_bytes_of_another_encoding_are_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert refusal(path).startswith("2004/a.csv: is not written in UTF-8 or GB18030 (line 1 holds '")


def test_a_workbook_or_a_web_page_named_csv_is_known_by_its_content(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"1-7": {"A1": "城市"}}).rename(tmp_path / "a.csv")
    (sheet,) = read_workbook(path, "2004/a.csv")
    assert (sheet.sheet, texts(sheet)) == ("1-7", {(1, 1): "城市"})
    path.write_text("<html><table><tr><td>1", encoding="utf-8")
    assert "is a web page" in refusal(path)


@pytest.mark.parametrize(("content", "line"), [(b'a,"b\n', 1), (b"a,b\n" + b'1,"' + b"x" * 140_000, 2)])
def test_a_quotation_mark_that_is_not_closed_is_named_by_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(f"2004/a.csv, line {line}: is no CSV (")
    assert message.endswith("; look for a quotation mark that is not closed, or deliver the table as .xlsx")


def test_a_workbook_that_is_gone_by_now_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.xlsx") == (
        "2004/a.xlsx: cannot be opened (No such file or directory); deliver it again"
    )


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_the_separator_of_a_csv_file_is_the_one_in_most_lines(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    thousands = "1162" if separator == "," else "1,162"
    lines = [
        ["2-1 人口", "", ""],
        ["城市", "人口", "密度"],
        ["北京", thousands, "3"],
        ["天津", thousands, "4"],
    ]
    path.write_text("\n".join(separator.join(line) for line in lines), encoding="gb18030")
    (sheet,) = read_workbook(path, "2004/a.csv")
    assert sheet.texts == ["2-1 人口", "城市", "人口", "密度", "北京", thousands, "3", "天津", thousands, "4"]
