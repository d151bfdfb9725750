"""Volumes are found as vendors ship them; what cannot be used is named once, with the reason."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from assets.errors import ExtractError
from assets.raw.volumes import PassedOver, WorkbookFile, find_workbooks, judged
from assets.raw.workbooks import SheetCells

NAMELESS = (
    "neither its folder, its name nor a title inside says of which edition it is; move it into a folder that is "
    "named after the edition, the year on the cover"
)


def deliver(extracts: Path, *names: str | bytes, content: bytes | None = None) -> None:
    """Files under these names; by default each holds its own name."""
    for name in names:
        path = extracts / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(name) if content is None else content)


def found(extracts: Path) -> list[tuple[str, int | None, str]]:
    """Path, edition and copy of every workbook."""
    return [(one.path, one.edition, one.copy) for one in find_workbooks(extracts).workbooks]


def passed_over(extracts: Path) -> dict[str, str]:
    """The reason why each file is not used."""
    return {one.path: one.reason for one in find_workbooks(extracts).passed_over}


def refusal(extracts: Path) -> str:
    with pytest.raises(ExtractError) as error:
        find_workbooks(extracts)
    return str(error.value)


def test_workbooks_are_found_however_deep_in_the_order_of_their_paths_with_their_digests(
    tmp_path: Path,
) -> None:
    deliver(
        tmp_path,
        "2005/b.xlsx",
        "2005/a.xls",
        "2004/c.XLSX",
        "vendor/年鉴2006（excel）/第二章/d.csv",
        "2007 e.xlsx",
    )
    assert found(tmp_path) == [
        ("2004/c.XLSX", 2004, "2004"),
        ("2005/a.xls", 2005, "2005"),
        ("2005/b.xlsx", 2005, "2005"),
        ("2007 e.xlsx", 2007, "2007 e.xlsx"),
        ("vendor/年鉴2006（excel）/第二章/d.csv", 2006, "vendor/年鉴2006（excel）"),
    ]
    first = find_workbooks(tmp_path).workbooks[0]
    assert first.sha256 == hashlib.sha256(b"2004/c.XLSX").hexdigest()
    assert first.file.read_bytes() == b"2004/c.XLSX"


def test_a_name_in_another_encoding_is_legible_and_the_file_can_be_opened(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        "统计年鉴2004/人口.xlsx".encode("gb18030"),
        "2005/人口.xlsx",
        "2005/面积.xlsx".encode("gb18030"),
    )
    assert found(tmp_path) == [
        ("2005/人口.xlsx", 2005, "2005"),
        ("2005/面积.xlsx", 2005, "2005"),
        ("统计年鉴2004/人口.xlsx", 2004, "统计年鉴2004"),
    ]
    opened = [one.file.read_bytes() for one in find_workbooks(tmp_path).workbooks]
    assert opened[2] == "统计年鉴2004/人口.xlsx".encode("gb18030")


def test_bytes_that_are_no_text_at_all_do_no_harm(tmp_path: Path) -> None:
    deliver(tmp_path, b"2004/\xff\xff.xlsx")
    assert found(tmp_path) == [("2004/\\xff\\xff.xlsx", 2004, "2004")]


def test_two_files_of_one_name_in_two_encodings_are_told_apart(tmp_path: Path) -> None:
    deliver(tmp_path, "2004/人口.xlsx", "2004/人口.xlsx".encode("gb18030"))
    assert len(found(tmp_path)) == 1
    assert passed_over(tmp_path) == {
        "2004/人口.xlsx": "two files have this name, in two encodings; rename one"
    }


def test_what_belongs_to_no_volume_is_not_worth_a_word(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        "2004/a.xlsx",
        "2004/~$a.xlsx",
        "2004/._a.xlsx",
        "2004/.DS_Store",
        "2004/Thumbs.db",
        "readme.txt",
    )
    deliver(tmp_path, "supplement/s.csv", "supplement/~$s.xlsx", "registry/r.parquet", "registry/notes.txt")
    deliver(tmp_path, "catalog/corrections.csv", "2004/desktop.ini")
    assert found(tmp_path) == [("2004/a.xlsx", 2004, "2004")]
    assert passed_over(tmp_path) == {}


def test_what_cannot_be_used_is_listed_with_what_to_do(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        "2004/a.xlsx",
        "2004/前言.pdf",
        "2004/b.et",
        "2004.zip",
        "2004/b.rar",
        "firms.parquet",
        "2004/README",
    )
    no_workbook = "is no workbook; deliver what tables it holds as .xlsx, .xls or .csv"
    assert passed_over(tmp_path) == {
        "2004.zip": "is an archive; unpack it",
        "2004/README": no_workbook,
        "2004/b.et": "is a workbook of WPS; save it as .xlsx",
        "2004/b.rar": "is an archive; unpack it",
        "2004/前言.pdf": no_workbook,
        "firms.parquet": "is read from registry/ only; move it there",
    }


def test_a_link_to_nothing_is_listed(tmp_path: Path) -> None:
    deliver(tmp_path, "2004/a.xlsx")
    (tmp_path / "2004/b.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    assert passed_over(tmp_path) == {
        "2004/b.xlsx": "cannot be opened (No such file or directory); deliver it again"
    }


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("supplement/s.xlsx", "is not read; supplement/ takes *.csv only: save it as one"),
        ("supplement/part/s.csv", "is not read; put it into supplement/ itself"),
        ("supplement/r.parquet", "is not read; supplement/ takes *.csv only: save it as one"),
        ("registry/r.xls", "is not read; registry/ takes *.parquet only: save it as one"),
        ("registry/r.csv", "is not read; registry/ takes *.parquet only: save it as one"),
        ("registry/part/r.parquet", "is not read; put it into registry/ itself"),
    ],
)
def test_figures_beside_the_yearbooks_in_a_file_that_nothing_reads_are_refused(
    tmp_path: Path, path: str, message: str
) -> None:
    deliver(tmp_path, "2004/a.xlsx", path)
    assert refusal(tmp_path) == f"{path}: {message}"


def test_folders_may_be_links_and_a_link_back_is_no_way_without_end(tmp_path: Path) -> None:
    deliver(tmp_path, "elsewhere/volume/a.xlsx", "extracts/2005/b.xlsx")
    extracts = tmp_path / "extracts"
    (extracts / "2004").symlink_to(tmp_path / "elsewhere/volume", target_is_directory=True)
    (extracts / "2005/back").symlink_to(extracts, target_is_directory=True)
    (extracts / "2005/itself").symlink_to(extracts / "2005/itself")
    assert found(extracts) == [("2004/a.xlsx", 2004, "2004"), ("2005/b.xlsx", 2005, "2005")]


def test_of_workbooks_of_an_edition_with_the_same_bytes_the_first_is_used(tmp_path: Path) -> None:
    deliver(tmp_path, "2004/b.xlsx", "2004/a.xlsx", "again/2004/a.xlsx", "unknown/a.xlsx", content=b"same")
    deliver(tmp_path, "again/2004/c.xlsx")
    assert found(tmp_path) == [("2004/a.xlsx", 2004, "2004"), ("again/2004/c.xlsx", 2004, "again/2004")]
    assert passed_over(tmp_path) == {
        "2004/b.xlsx": "is byte for byte 2004/a.xlsx",
        "again/2004/a.xlsx": "is byte for byte 2004/a.xlsx",
        "unknown/a.xlsx": "is byte for byte 2004/a.xlsx",
    }


def test_workbooks_of_several_editions_with_the_same_bytes_know_of_each_other(tmp_path: Path) -> None:
    deliver(tmp_path, "2004/a.xlsx", "2005/a.xlsx", content=b"same")
    workbooks = find_workbooks(tmp_path).workbooks
    assert [(one.path, one.twin) for one in workbooks] == [
        ("2004/a.xlsx", "2005/a.xlsx"),
        ("2005/a.xlsx", "2004/a.xlsx"),
    ]


def test_a_folder_that_is_missing_or_holds_nothing_is_one_line(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path}: holds no workbook; expected <edition>/*.xlsx"
    assert refusal(tmp_path / "nowhere") == (
        f"{tmp_path}/nowhere: no such folder; set RENXING_EXTRACTS to a folder that holds <edition>/*.xlsx"
    )


def test_a_folder_of_which_nothing_can_be_used_says_why(tmp_path: Path) -> None:
    deliver(tmp_path, "2004.zip", "2004/前言.pdf")
    assert refusal(tmp_path).splitlines() == [
        "2004.zip: is an archive; unpack it",
        "2004/前言.pdf: is no workbook; deliver what tables it holds as .xlsx, .xls or .csv",
    ]


def workbook(path: str, edition: int | None, twin: str | None = None) -> WorkbookFile:
    copy = path.rpartition("/")[0] or path
    return WorkbookFile(path, Path(path), "ab12", edition, copy, twin)


def sheet(*texts: str) -> SheetCells:
    """A sheet with one text a row."""
    rows = np.arange(1, len(texts) + 1, dtype=np.int32)
    return SheetCells("1", rows, np.ones_like(rows), list(texts))


def verdict(one: WorkbookFile, *texts: str) -> int | str | None:
    """The edition of a workbook of these rows, or why it is not used."""
    result = judged(one, [sheet(*texts)])
    return result.reason if isinstance(result, PassedOver) else result.edition


def test_where_the_place_tells_no_edition_a_title_inside_does() -> None:
    assert verdict(workbook("new/a.xlsx", None), "", "中国2020年地级以上城市数据") == 2021
    assert verdict(workbook("new/a.xlsx", None), "2-1 人口") == NAMELESS


def test_a_title_in_the_middle_of_a_page_tells_nothing() -> None:
    assert verdict(workbook("new/a.xlsx", None), "a", "b", "c", "d", "中国2020年地级以上城市数据") == NAMELESS


def test_a_workbook_that_holds_another_year_than_its_place_says_is_told() -> None:
    assert verdict(workbook("2021/a.xlsx", 2021), "中国2020年地级以上城市数据") == 2021
    assert verdict(workbook("2020/a.xlsx", 2020), "中国2020年地级以上城市数据") == (
        "is of edition 2021 by the title inside and lies in that of 2020; move it into a folder of edition 2021"
    )
    assert verdict(workbook("2020/2021_2-1 人口.xlsx", 2020), "2-1 人口") == (
        "is of edition 2021 by its name and lies in that of 2020; move it into a folder of edition 2021"
    )


def test_a_title_inside_is_believed_more_than_the_name_of_the_file() -> None:
    assert verdict(workbook("2021/2020_城市.xlsx", 2021), "中国2020年地级以上城市数据") == 2021
    loose = WorkbookFile("2020城市.xlsx", Path(), "ab12", 2020, "2020城市.xlsx")
    assert verdict(loose, "中国2020年地级以上城市数据") == 2021
    assert verdict(loose, "2-1 人口") == 2020


def test_the_same_bytes_in_two_editions_are_used_only_where_something_tells_the_edition() -> None:
    twin = "2005/2-1 人口.xlsx"
    assert verdict(workbook("2004/2-1 人口.xlsx", 2004, twin), "2-1 人口") == (
        "is byte for byte 2005/2-1 人口.xlsx, of another edition; take away the one that lies in the wrong folder"
    )
    assert verdict(workbook("2004/2-1 人口.xlsx", 2004, twin), "2-1 人口（2003年）") == 2004
    assert verdict(workbook("2004/2004_2-1 人口.xlsx", 2004, twin), "2-1 人口") == 2004


def test_a_workbook_without_a_cell_is_told() -> None:
    assert verdict(workbook("2004/a.xlsx", 2004)) == "holds nothing; deliver it again, or take it away"
