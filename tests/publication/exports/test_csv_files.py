"""CSV opens right in Excel, runs nothing there, and is still what it was for Stata and R."""

import codecs
import csv
from pathlib import Path

import duckdb
import pytest

from assets.publication.exports.csv_files import write_excel_csv, write_plain_csv


@pytest.fixture
def file() -> duckdb.DuckDBPyConnection:
    """A published file of one table, with texts that a spreadsheet would run."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(
        """
        create table city as
        select *
        from (values
            (1, '=HYPERLINK("x","y")', 0.1, timestamptz '2026-11-25 08:45:53.5+00', true),
            (2, '+86', -0.5, null, false),
            (3, '@SUM(A1)', null, null, null),
            (4, e'\\tcmd', 1e-7, null, null),
            (5, '-', 2.0, null, null),
            (6, '-0.5', 3.0, null, null),
            (7, '-a', 3.0, null, null),
            (8, '合肥市', 3.0, null, null)
        ) as rows (city_id, name, share, built_at, in_sample)
        """
    )
    return connection


def rows(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.reader(lines))


def test_a_text_that_begins_a_formula_gets_an_apostrophe_and_a_sign_or_a_number_does_not(
    file: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (path,) = write_excel_csv(file, tmp_path)
    assert [row[1] for row in rows(path, "utf-8-sig")[1:]] == [
        '\'=HYPERLINK("x","y")',
        "+86",
        "'@SUM(A1)",
        "'\tcmd",
        "-",
        "-0.5",
        "'-a",
        "合肥市",
    ]


def test_excel_sees_utf_8_and_points_in_time_and_decimals_that_it_can_read(
    file: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (path,) = write_excel_csv(file, tmp_path)
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    found = rows(path, "utf-8-sig")
    assert found[0] == ["city_id", "name", "share", "built_at", "in_sample"]
    assert found[1][2:] == ["0.1", "2026-11-25 08:45:53", "true"]
    assert [row[2] for row in found[2:5]] == ["-0.5", "", "1e-07"]


def test_the_plain_file_guards_the_texts_that_the_one_for_excel_guards(
    file: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (plain,) = write_plain_csv(file, ["city"], tmp_path / "plain")
    (excel,) = write_excel_csv(file, tmp_path)
    names = [row[1] for row in rows(plain, "utf-8")[1:]]
    assert names == [row[1] for row in rows(excel, "utf-8-sig")[1:]]
    assert names[0] == """'=HYPERLINK("x","y")"""


def test_the_panel_in_excel_csv_is_that_of_the_published_file(
    exported: Path, published: duckdb.DuckDBPyConnection
) -> None:
    path = exported / "exports" / "csv" / "city_year.csv"
    difference = published.execute(
        f"select count(*) from (select * from city_year except select * from read_csv('{path}'))"
    ).fetchall()
    assert difference == [(0,)]
    assert not (path.parent / "observation.csv").exists()
