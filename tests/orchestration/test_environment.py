"""What the machine refuses is told in one line, with what to do; everything else stays a fault of ours."""

import errno
import os
import sqlite3
from pathlib import Path

import duckdb
import psycopg2
import pytest
from dagster_postgres.utils import DagsterPostgresException
from sqlalchemy.exc import DatabaseError, OperationalError

from orchestration.environment import (
    MEMORY,
    READABLE,
    ROOM,
    WRITABLE,
    WRITABLE_HOME,
    advice_on,
    database_errors,
    told,
    told_of_database,
)
from orchestration.failures import with_advice


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, ROOM),
        (errno.EDQUOT, ROOM),
        (errno.EROFS, WRITABLE_HOME),
        (errno.EACCES, WRITABLE_HOME),
        (errno.ENOMEM, MEMORY),
    ],
)
def test_an_error_of_the_system_names_the_file_and_what_to_do(
    number: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENXING_HOME", "/data/home")
    error = OSError(number, os.strerror(number), "/data/home/file")
    assert told(error) == f"/data/home/file: {os.strerror(number)}; {advice}"


@pytest.mark.parametrize(
    "message", ["Permission denied: '{}'", 'IO Error: Cannot open file "{}": Permission denied']
)
def test_outside_the_home_it_is_told_apart_whether_reading_or_writing_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    file, access = tmp_path / "gdp.csv", os.access
    file.touch()
    assert advice_on(message.format(file)) == advice_on(message.format(tmp_path / "new.csv")) == WRITABLE
    monkeypatch.setattr("os.access", lambda path, mode: path != file and access(path, mode))
    assert advice_on(message.format(file)) == READABLE


def test_a_full_disk_is_known_in_the_words_of_sqlite_and_of_duckdb() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    assert told_of_database(DatabaseError("insert", {}, full), Path("/home")) == (
        f"/home: database or disk is full; {ROOM}"
    )
    assert advice_on('IO Error: Could not write file "/x": No space left on device') == ROOM


def test_memory_is_known_where_it_has_no_words() -> None:
    assert told(MemoryError()) == f"MemoryError; {MEMORY}"


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "No such file or directory", "/x"), BrokenPipeError(32, "Broken pipe")]
)
def test_a_fault_of_ours_is_not_told_as_one_of_the_machine(error: OSError) -> None:
    assert told(error) is None
    assert (
        told_of_database(DatabaseError("s", {}, sqlite3.OperationalError("no such column: x")), Path())
        is None
    )


def test_a_step_that_found_the_disk_full_says_so_in_a_line_and_another_all_that_it_has_to_say() -> None:
    assert with_advice("OSError: [Errno 28] No space left on device\n  at some place") == (
        f"OSError: [Errno 28] No space left on device; {ROOM}"
    )
    assert with_advice("KeyError: 'a'\nof a table") == "KeyError: 'a'\nof a table"


def test_the_words_of_a_damaged_record_of_runs_are_those_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(sqlite3.DatabaseError) as error:
        sqlite3.connect(path).execute("select 1 from runs")
    assert "move the folder away" in str(advice_on(str(error.value)))


def test_duckdb_s_own_faults_are_none_of_the_machine() -> None:
    with pytest.raises(duckdb.Error) as error:
        duckdb.sql("select nothing")
    assert advice_on(str(error.value)) is None


def test_a_server_that_goes_away_is_told_in_one_line_however_often_it_was_tried() -> None:
    told = "connection to server failed\n\tIs the server running?\n"
    lost = OperationalError("select", {}, psycopg2.OperationalError(told))
    tried = DagsterPostgresException("too many retries for DB connection")
    tried.__cause__ = lost
    for error in (lost, tried):
        assert isinstance(error, database_errors())
        assert told_of_database(error, Path("/home")) == (
            "RENXING_STORAGE: connection to server failed; see whether the Postgres server is well, and start again"
        )
