"""A study rests on the published book: on one that passed, and on the same one from the start of a run to its end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from assets.publication.folder import dated_folders, forget_old, new_candidate, put_in_place
from assets.warehouse import BOOK_FILE, WarehouseError, attach_book

FIRST = datetime(2026, 11, 25, tzinfo=UTC)


def publish(published: Path, number: int, verdict: str = "'ERROR', true") -> None:
    """Publish a book whose figures and build say its number, with one verdict on it: severity, and whether it passed."""
    with duckdb.connect(str(new_candidate(published) / BOOK_FILE)) as connection:
        for table in ("observation", "build"):
            connection.execute(f"create table {table} as select {number} as number from range(20000)")
        connection.execute(
            f"create table check_result as select * from (values ('raw/cell', 'rows', {verdict}, 'sheet 1')) "
            "as one (asset, check_name, severity, passed, detail)"
        )
    built_at = FIRST + timedelta(seconds=number)
    put_in_place(published, built_at)
    forget_old(published, built_at.date())


def test_a_study_that_is_run_keeps_the_book_that_it_was_opened_with(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, 1)
    opened_with = published.resolve()
    with duckdb.connect(str(tmp_path / "running.duckdb")) as running:
        attach_book(running, published / BOOK_FILE)
        for number in (2, 3, 4):
            publish(published, number)
        assert opened_with not in dated_folders(published), "even when it is no longer kept"
        for table in ("observation", "build"):
            assert running.execute(f"select distinct number from book.{table}").fetchall() == [(1,)]
        with duckdb.connect(str(tmp_path / "later.duckdb")) as later:
            attach_book(later, published / BOOK_FILE)
            assert later.execute("select distinct number from book.observation").fetchall() == [(4,)]


def test_a_study_writes_nothing_into_the_book(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, 1)
    with duckdb.connect() as running:
        attach_book(running, published / BOOK_FILE)
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            running.execute("delete from book.observation")


def test_a_study_refuses_a_book_that_did_not_pass_and_names_the_check(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, 1, verdict="'ERROR', false")
    with duckdb.connect() as running, pytest.raises(WarehouseError) as error:
        attach_book(running, published / BOOK_FILE)
    assert str(error.value) == (
        f"{published / BOOK_FILE}: the book did not pass its checks (raw/cell: rows: sheet 1); publish a book that does"
    )


def test_a_warning_in_the_book_refuses_no_study(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, 1, verdict="'WARN', false")
    with duckdb.connect() as running:
        attach_book(running, published / BOOK_FILE)
