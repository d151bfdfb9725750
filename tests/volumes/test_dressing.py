"""The clothes fit: what is dressed holds the cells that it held before."""

from datetime import datetime
from pathlib import Path

import pytest

from assets.raw.workbooks import as_text
from tests.volumes.dressing import DRESSINGS, sheet_name
from tests.volumes.workbook_files import OFFICE, WITHOUT_OFFICE, Cell, Sheet, sheets_of, write_xlsx

POPULATION = Sheet(
    "1-7",
    [
        ["2-1 人口状况"],
        ["城市", "年末总人口\r\n(万人)", ""],
        ["  杭州市", 693.7, " 1 4633068"],
        ["", "", ""],
        ["  宁波市", "", datetime(1900, 1, 1, 6, 28, 48)],
        ["  温州市", 1633.0, "0．O9"],
    ],
)
PUBLISHER = Sheet("CNKI", [["更多数据"]], hidden=True)
SEVERAL_SHEETS = [POPULATION, Sheet("8", [["  嘉兴市", 343.1]]), PUBLISHER]


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A volume of two workbooks."""
    folder = tmp_path / "here" / "2012"
    write_xlsx(folder / "2-1_人口状况.xlsx", [POPULATION, PUBLISHER])
    write_xlsx(folder / "2-13_地区生产总值.xlsx", SEVERAL_SHEETS)
    return folder


def cells(sheets: list[Sheet], above: int = 0) -> list[dict[tuple[int, int], Cell]]:
    """What is printed on each sheet and where, line breaks alike; rows counted from below some on top."""
    return [
        {
            (row - above, column): cell.replace("\r\n", "\n") if isinstance(cell, str) else cell
            for row, line in enumerate(sheet.rows)
            for column, cell in enumerate(line)
            if cell != ""
        }
        for sheet in sheets
    ]


@pytest.mark.parametrize(
    ("dressing", "file", "above"),
    [
        ("unchanged", "2012/2-13_地区生产总值.xlsx", 0),
        ("spaces", "2012/2-13 地区生产总值.xlsx", 0),
        ("renamed_sheets", "2012/2-13_地区生产总值.xlsx", 0),
        ("blank_row", "2012/2-13_地区生产总值.xlsx", 1),
        ("nested", "2012/中国城市统计年鉴2012（excel）/第二章/2-13_地区生产总值.xlsx", 0),
        ("several_at_once", "2012/中国城市统计年鉴2012（excel）/第二章/2-13 地区生产总值.xlsx", 1),
        pytest.param(
            "old_format",
            "2012/2-13_地区生产总值.xls",
            0,
            marks=pytest.mark.skipif(not OFFICE, reason=WITHOUT_OFFICE),
        ),
    ],
)
def test_a_dressed_workbook_holds_the_same_cells_at_the_same_places(
    edition: Path, tmp_path: Path, dressing: str, file: str, above: int
) -> None:
    DRESSINGS[dressing](edition, tmp_path / "there")
    dressed = sheets_of(tmp_path / "there" / file)
    assert cells(dressed, above) == cells(SEVERAL_SHEETS)
    assert [sheet.hidden for sheet in dressed] == [False, False, True]
    renamed = dressing in ("renamed_sheets", "several_at_once")
    names = {sheet.name for sheet in dressed} & {"1-7", "8", "CNKI"}
    assert names == (set() if renamed else {"1-7", "8", "CNKI"})


def test_one_workbook_holds_the_sheets_of_all_in_their_order(edition: Path, tmp_path: Path) -> None:
    DRESSINGS["one_workbook"](edition, tmp_path / "there")
    [path] = (tmp_path / "there").rglob("*.xlsx")
    assert path.relative_to(tmp_path / "there").as_posix() == "2012/中国城市统计年鉴2012.xlsx"
    dressed = sheets_of(path)
    assert [sheet.name for sheet in dressed] == [
        "2-13_地区生产总值 1",
        "2-13_地区生产总值 2",
        "2-13_地区生产总值 3",
        "2-1_人口状况 1",
        "2-1_人口状况 2",
    ]
    assert cells(dressed) == cells([*SEVERAL_SHEETS, POPULATION, PUBLISHER])


def test_a_csv_file_holds_the_sheets_that_are_seen_one_under_the_other(edition: Path, tmp_path: Path) -> None:
    DRESSINGS["csv_files"](edition, tmp_path / "there")
    path = tmp_path / "there" / "2012" / "2-13_地区生产总值.csv"
    assert path.read_bytes().decode("utf-8-sig").split("\r\n") == [
        "2-1 人口状况,,",
        '城市,"年末总人口',
        '(万人)",',
        "  杭州市,693.7, 1 4633068",
        ",,",
        f"  宁波市,,{as_text(datetime(1900, 1, 1, 6, 28, 48))}",
        "  温州市,1633,0．O9",
        "  嘉兴市,343.1",
        "",
    ]


def test_a_vendor_s_nest_has_stray_files_beside_the_workbooks(edition: Path, tmp_path: Path) -> None:
    DRESSINGS["nested"](edition, tmp_path / "there")
    volume = tmp_path / "there" / "2012" / "中国城市统计年鉴2012（excel）"
    assert sorted(path.relative_to(volume).as_posix() for path in volume.rglob("*.*")) == [
        "2012年鉴说明.pdf",
        "第二章/2-13_地区生产总值.xlsx",
        "第二章/2-1_人口状况.xlsx",
        "第二章/Thumbs.db",
        "第二章/~$lock.xlsx",
    ]


def test_a_sheet_s_name_is_cut_before_its_number() -> None:
    name = sheet_name("2-49_工业固体废物综合利用率和污水及生活垃圾处理率(全市)[续表]及空气质量", " 12")
    assert name == "2-49_工业固体废物综合利用率和污水及生活垃圾处理率( 12"
    assert len(name) == 31
