"""The raw layer follows the extracts folder: what is new or changed is read, what is gone is forgotten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

import assets.raw.assets
from assets.errors import ExtractError
from assets.layers import RECIPES
from assets.raw.delivery import delivered, workbooks_read
from assets.raw.reading_process import Read, Request, reading_processes
from assets.recipes import Work
from assets.resources import Extracts
from assets.warehouse import prepare


class Reading:
    """The asset raw.workbooks over several runs, and which workbooks each of them read."""

    def __init__(self, extracts: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.extracts = extracts
        self.connection = connection
        self.opened: list[str] = []

    def write(self, path: str, *texts: str) -> None:
        """A workbook of one sheet with a text a row."""
        file = self.extracts / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(file) as workbook:
            workbook.add_worksheet("1").write_column(0, 0, texts)

    def read(self) -> list[str]:
        """Read the folder; which workbooks were opened for it."""
        self.opened.clear()
        work = Work(self.connection, lambda text: None)
        RECIPES["raw.workbooks"].build(work, extracts=Extracts(path=str(self.extracts)))
        assert workbooks_read(self.connection) == delivered(self.extracts).workbooks
        return sorted(self.opened)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.connection.execute(f"{query} order by all").fetchall()


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    """Two editions with one workbook each."""
    with duckdb.connect() as connection:
        prepare(connection)
        runs = Reading(tmp_path, connection)

        @contextmanager
        def noting(count: int) -> Iterator[Callable[[Request], Read]]:
            with reading_processes(count) as read:
                yield lambda one: (runs.opened.append(one.name), read(one))[1]

        monkeypatch.setattr(assets.raw.assets, "reading_processes", noting)
        runs.write("2004/a.xlsx", "2-1 人口", "唐山")
        runs.write("vendor/2005（excel）/第二章/b.xlsx", "2-1 人口")
        yield runs


def test_a_workbook_is_kept_with_its_edition_its_data_year_and_its_copy(reading: Reading) -> None:
    assert reading.read() == ["2004/a.xlsx", "vendor/2005（excel）/第二章/b.xlsx"]
    assert reading.rows("select path, edition, data_year, copy, cells from raw.workbook") == [
        ("2004/a.xlsx", 2004, 2003, "2004", 2),
        ("vendor/2005（excel）/第二章/b.xlsx", 2005, 2004, "vendor/2005（excel）", 1),
    ]
    assert reading.rows("select workbook, row, text from raw.cell where text = '唐山'") == [
        ("2004/a.xlsx", 2, "唐山")
    ]


def test_only_what_is_new_or_changed_is_read_and_what_is_gone_is_forgotten(reading: Reading) -> None:
    reading.read()
    assert reading.read() == []
    reading.write("2004/a.xlsx", "2-1 人口", "唐山", "石家庄")
    reading.write("2006/c.xlsx", "2-1 人口", "天津")
    (reading.extracts / "vendor/2005（excel）/第二章/b.xlsx").unlink()
    assert reading.read() == ["2004/a.xlsx", "2006/c.xlsx"]
    assert reading.rows("select workbook, text from raw.cell where row > 1") == [
        ("2004/a.xlsx", "唐山"),
        ("2004/a.xlsx", "石家庄"),
        ("2006/c.xlsx", "天津"),
    ]


def test_a_workbook_that_cannot_be_used_is_listed_and_stops_nothing(reading: Reading) -> None:
    (reading.extracts / "2004/b.xls").write_text("<html><table>", encoding="utf-8")
    (reading.extracts / "2004/前言.pdf").write_bytes(b"%PDF")
    reading.write("new/c.xlsx", "2-1 人口", "c")
    reading.write("2005/d.xlsx", "中国2006年地级以上城市数据")
    reading.read()
    assert [path for (path,) in reading.rows("select path from raw.workbook")] == [
        "2004/a.xlsx",
        "vendor/2005（excel）/第二章/b.xlsx",
    ]
    assert [
        (path, str(reason).partition(";")[0])
        for path, reason in reading.rows("select path, reason from raw.passed_over")
    ] == [
        ("2004/b.xls", "is a web page saved under a workbook's name"),
        ("2004/前言.pdf", "is no workbook"),
        ("2005/d.xlsx", "is of edition 2007 by the title inside and lies in that of 2005"),
        ("new/c.xlsx", "neither its folder, its name nor a title inside says of which edition it is"),
    ]


def test_an_edition_that_only_the_title_tells_is_kept(reading: Reading) -> None:
    reading.write("new/all.xlsx", "", "中国2006年地级以上城市数据")
    reading.read()
    assert reading.rows("select edition, data_year, copy from raw.workbook where path = 'new/all.xlsx'") == [
        (2007, 2006, "new/all.xlsx")
    ]
    assert reading.read() == []


def test_where_the_used_one_of_two_that_are_alike_is_gone_the_other_is_used(reading: Reading) -> None:
    (reading.extracts / "2004/z.xlsx").write_bytes((reading.extracts / "2004/a.xlsx").read_bytes())
    reading.read()
    assert reading.rows("select path, reason from raw.passed_over") == [
        ("2004/z.xlsx", "is byte for byte 2004/a.xlsx")
    ]
    (reading.extracts / "2004/a.xlsx").unlink()
    assert reading.read() == ["2004/z.xlsx"]
    assert reading.rows("select path, reason from raw.passed_over") == []


def test_a_workbook_of_another_edition_in_place_of_one_is_found_though_both_were_read_before(
    reading: Reading,
) -> None:
    reading.write("2005/a.xlsx", "2-1 人口", "天津")
    reading.read()
    right = (reading.extracts / "2005/a.xlsx").read_bytes()
    (reading.extracts / "2005/a.xlsx").write_bytes((reading.extracts / "2004/a.xlsx").read_bytes())
    reading.read()
    assert [path for (path,) in reading.rows("select path from raw.passed_over")] == [
        "2004/a.xlsx",
        "2005/a.xlsx",
    ]
    (reading.extracts / "2005/a.xlsx").write_bytes(right)
    assert reading.read() == ["2004/a.xlsx", "2005/a.xlsx"]
    assert reading.rows("select path from raw.passed_over") == []


def test_where_nothing_can_be_used_the_run_stops_and_says_why(reading: Reading) -> None:
    for file in ("2004/a.xlsx", "vendor/2005（excel）/第二章/b.xlsx"):
        (reading.extracts / file).write_bytes(b"PK")
    with pytest.raises(ExtractError) as error:
        reading.read()
    assert [line.partition(" (")[0] for line in str(error.value).splitlines()] == [
        "2004/a.xlsx: is damaged or truncated; deliver it again",
        "vendor/2005（excel）/第二章/b.xlsx: is damaged or truncated; deliver it again",
    ]


def test_a_warehouse_of_an_older_code_is_read_anew(reading: Reading) -> None:
    reading.connection.execute(
        "create table raw.workbook as select '2004/a.xlsx' as path, 'x' as sha256, 'the one of before' as reader"
    )
    assert reading.read() == ["2004/a.xlsx", "vendor/2005（excel）/第二章/b.xlsx"]
