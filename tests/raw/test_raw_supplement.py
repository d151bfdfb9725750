"""Supplements are read verbatim, row by row; a file of another shape is named."""

import hashlib
import os
from pathlib import Path

import pytest

from assets.errors import ExtractError
from assets.raw.supplement import read_supplements

HEADER = "city,year,indicator,scope,value,unit,source\n"
BEDS = '唐山市,2017,hospital_beds,city,"33,512",张,"bulletin, p. 3"\n'


def deliver(extracts: Path, name: str, content: bytes | str) -> None:
    (extracts / "supplement").mkdir(exist_ok=True)
    (extracts / "supplement" / name).write_bytes(content.encode() if isinstance(content, str) else content)


def refusal(extracts: Path) -> str:
    with pytest.raises(ExtractError) as error:
        read_supplements(extracts)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_row_is_kept_verbatim_with_its_file_its_line_and_the_digest(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", HEADER + BEDS)
    (row,) = read_supplements(tmp_path)
    assert (row.path, row.row) == ("supplement/beds.csv", 2)
    assert row.sha256 == hashlib.sha256((HEADER + BEDS).encode()).hexdigest()
    assert (row.city, row.year, row.indicator, row.scope) == ("唐山市", "2017", "hospital_beds", "city")
    assert (row.value, row.unit, row.source) == ("33,512", "张", "bulletin, p. 3")


def test_a_file_is_read_whatever_letters_its_ending_has_and_what_programs_leave_beside_it_is_not(
    tmp_path: Path,
) -> None:
    deliver(tmp_path, "BEDS.CSV", HEADER + BEDS)
    deliver(tmp_path, "._BEDS.CSV", "Mac OS X")
    deliver(tmp_path, "~$beds.csv", "of Office")
    assert [row.path for row in read_supplements(tmp_path)] == ["supplement/BEDS.CSV"]


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    deliver(tmp_path, "b.csv", HEADER + BEDS)
    deliver(tmp_path, "a.csv", HEADER + BEDS + BEDS)
    assert [(row.path, row.row) for row in read_supplements(tmp_path)] == [
        ("supplement/a.csv", 2),
        ("supplement/a.csv", 3),
        ("supplement/b.csv", 2),
    ]


def test_the_byte_order_mark_and_line_ends_of_windows_do_no_harm(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", (HEADER + BEDS).replace("\n", "\r\n").encode("utf-8-sig"))
    (row,) = read_supplements(tmp_path)
    assert (row.city, row.source) == ("唐山市", "bulletin, p. 3")


def test_without_supplements_there_are_no_rows(tmp_path: Path) -> None:
    assert read_supplements(tmp_path) == []
    deliver(tmp_path, "beds.csv", HEADER)
    assert read_supplements(tmp_path) == []


@pytest.mark.parametrize(
    "header", ["city,year,indicator,value,unit,source", "year,city,indicator,scope,value,unit"]
)
def test_other_columns_than_the_agreed_ones_are_named(tmp_path: Path, header: str) -> None:
    deliver(tmp_path, "beds.csv", header + "\n")
    assert refusal(tmp_path) == (
        f"supplement/beds.csv: columns are {header}; expected city,year,indicator,scope,value,unit,source"
    )


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", "")
    assert refusal(tmp_path).startswith("supplement/beds.csv: columns are ; expected city,")


@pytest.mark.parametrize("row", ["唐山市,2017,hospital_beds,city,33512,张", BEDS.strip() + ",more"])
def test_a_row_with_a_cell_too_few_or_too_many_is_named(tmp_path: Path, row: str) -> None:
    deliver(tmp_path, "beds.csv", HEADER + BEDS + row + "\n")
    assert refusal(tmp_path) == "supplement/beds.csv, row 3: does not have 7 cells"


def test_a_file_in_the_coding_of_excel_in_china_is_read(tmp_path: Path) -> None:
    deliver(tmp_path, os.fsdecode("床位.csv".encode("gb18030")), (HEADER + BEDS).encode("gb18030"))
    (row,) = read_supplements(tmp_path)
    assert (row.path, row.city, row.unit) == ("supplement/床位.csv", "唐山市", "张")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", HEADER.encode() + b"\xff\xff")
    assert refusal(tmp_path).startswith("supplement/beds.csv: is no CSV (")


def test_all_files_and_rows_that_are_no_supplement_are_named_at_once(tmp_path: Path) -> None:
    deliver(tmp_path, "a.csv", HEADER + "唐山市,2017\n" + BEDS + BEDS.strip() + ",more\n")
    deliver(tmp_path, "b.csv", "city\n")
    with pytest.raises(ExtractError) as error:
        read_supplements(tmp_path)
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == [
        "supplement/a.csv, row 2",
        "supplement/a.csv, row 4",
        "supplement/b.csv",
    ]


def test_a_quotation_mark_that_is_not_closed_swallows_no_row(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", HEADER + BEDS.replace('p. 3"', "p. 3") + BEDS)
    assert refusal(tmp_path).startswith("supplement/beds.csv: is no CSV (")


def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "supplement").mkdir()
    os.mkfifo(tmp_path / "supplement" / "beds.csv")
    assert refusal(tmp_path).startswith("supplement/beds.csv: is a pipe and no file")


def test_more_rows_than_any_supplement_has_are_not_read(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", HEADER + "\n" * 300_001)
    assert refusal(tmp_path).startswith("supplement/beds.csv: more than 300,000 rows are no supplement")


def test_a_heading_with_a_line_break_is_told_in_one_line(tmp_path: Path) -> None:
    deliver(tmp_path, "beds.csv", '"ci\nty",year\n')
    assert "columns are ci\\nty,year" in refusal(tmp_path)
