"""A study rests on the book as it was published, and refuses one that did not pass its checks."""

from pathlib import Path

import duckdb
import pytest

from assets import warehouse
from assets.warehouse import WarehouseError, attach_book, prepare, replace_from_sql_file, sql_text

PASSED = ("observations/observation", "rows", "ERROR", True, None)
WARNED = ("observations/finding", "every finding is ruled on", "WARN", False, "place_id 130200")
FAILED = ("observations/observation", "city_id is complete", "ERROR", False, "cell C5")


def book_with(folder: Path, *checks: tuple[str, str, str, bool, str | None]) -> Path:
    """A published book of one figure, with what its checks said."""
    path = folder / "book.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table check_result (
                asset varchar, check_name varchar, severity varchar, passed boolean, detail varchar
            );
            create table observation as select 130200 as city_id
        """)
        connection.executemany(
            "insert into check_result values (?, ?, ?, ?, ?)", [list(one) for one in checks]
        )
    return path


def test_a_study_reads_a_book_that_passed_whatever_it_was_warned_of(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        attach_book(connection, book_with(tmp_path, PASSED, WARNED))
        assert connection.execute("from book.observation").fetchall() == [(130200,)]


def test_a_study_writes_nothing_into_the_book(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        attach_book(connection, book_with(tmp_path, PASSED))
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("delete from book.observation")


def test_a_study_refuses_a_book_that_did_not_pass_and_names_the_check(tmp_path: Path) -> None:
    path = book_with(tmp_path, PASSED, WARNED, FAILED)
    with duckdb.connect() as connection, pytest.raises(WarehouseError) as error:
        attach_book(connection, path)
    assert str(error.value) == (
        f"{path}: the book did not pass its checks (observations/observation: city_id is complete: cell C5); "
        "publish a book that does"
    )


def test_a_book_in_a_folder_with_an_apostrophe_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "l'annuaire"
    folder.mkdir()
    with duckdb.connect() as connection:
        attach_book(connection, book_with(folder, PASSED))


def test_what_checks_said_of_a_table_that_is_no_more_is_forgotten() -> None:
    with duckdb.connect() as connection:
        prepare(connection)
        connection.execute("""
            insert into publication.check_result by name
            select unnest(['observations/observation', 'observations/long_gone']) as asset
        """)
        prepare(connection)
        assert connection.execute("select asset from publication.check_result").fetchall() == [
            ("observations/observation",)
        ]


@pytest.fixture
def selects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of SELECTs that make one table: the second knows nothing of what was expected."""
    monkeypatch.setattr(warehouse, "SQL_FOLDER", tmp_path)
    folder = tmp_path / "observations" / "doubt"
    folder.mkdir(parents=True)
    (folder / "total.sql").write_text(
        "-- Totals.\nselect 'total' as test, 3 as found, 4 as expected", "utf-8"
    )
    (folder / "zero.sql").write_text("-- Zeros.\nselect 0 as found, 'zero' as test", "utf-8")
    return folder


def test_a_folder_of_selects_makes_one_table_column_by_name(selects: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema observations")
        assert replace_from_sql_file(connection, "observations.doubt") == 2
        rows = [("total", 3, 4), ("zero", 0, None)]
        assert connection.execute("from observations.doubt order by test").fetchall() == rows
        assert connection.execute(f"from ({sql_text('observations.doubt')}) order by test").fetchall() == rows


def test_one_select_of_a_folder_can_be_had_alone(selects: Path) -> None:
    assert sql_text("observations.doubt.zero") == (selects / "zero.sql").read_text(encoding="utf-8")
