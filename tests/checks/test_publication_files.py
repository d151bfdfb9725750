"""What goes with the published file is checked before readers get it, and the checks can fail."""

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.publication.sums import alterations, write_sums
from checks.publication import LOADED_FROM_ELSEWHERE, same_rows


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Two files and their checksums."""
    lines = []
    for name, text in (("panel.csv", "city_id,year"), ("README.md", "what is where")):
        (tmp_path / name).write_text(text)
        lines.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n")
    (tmp_path / "SHA256SUMS").write_text("".join(lines))
    return tmp_path


def test_files_that_are_as_their_checksums_say_pass(exports: Path) -> None:
    assert alterations(exports) == []


def test_a_file_that_was_changed_or_is_gone_is_named(exports: Path) -> None:
    (exports / "panel.csv").write_text("city_id,yea")
    (exports / "README.md").unlink()
    assert alterations(exports) == ["README.md is gone", "panel.csv was changed"]


def test_checksums_that_are_missing_or_name_nothing_are_no_proof(exports: Path) -> None:
    (exports / "SHA256SUMS").write_text("")
    assert alterations(exports) == ["README.md was added", "panel.csv was added"]
    (exports.parent / "nothing").mkdir()
    (exports.parent / "nothing" / "SHA256SUMS").touch()
    assert alterations(exports.parent / "nothing") == ["SHA256SUMS names no file"]
    (exports / "SHA256SUMS").unlink()
    assert alterations(exports) == ["SHA256SUMS is gone"]
    (exports / "SHA256SUMS").write_bytes(b"\xff")
    assert alterations(exports) == ["SHA256SUMS was changed"]


def test_into_what_duckdb_spills_beside_a_database_is_no_alteration_and_nothing_else_is_passed_over(
    tmp_path: Path,
) -> None:
    (tmp_path / "book.duckdb").write_bytes(b"figures")
    write_sums(tmp_path)
    spilled = tmp_path / "book.duckdb.tmp" / "duckdb_temp_storage_DEFAULT-0.tmp"
    spilled.parent.mkdir()
    spilled.write_bytes(b"rows")
    assert alterations(tmp_path) == []
    added = [
        ".DS_Store",
        ".nfs0001",
        "Thumbs.db",
        "desktop.ini",
        "other.duckdb.tmp/x",
        "page.tmp/x",
        "x.duckdb.tmp",
    ]
    for name in added:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert alterations(tmp_path) == [f"{name} was added" for name in sorted(added)]


def test_duckdb_spills_into_the_folder_that_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "book.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table figure as select hash(range) as value from range(2_000_000)")
    write_sums(tmp_path)
    with duckdb.connect(
        str(path), read_only=True, config={"memory_limit": "20MB", "threads": 1}
    ) as connection:
        rows = connection.execute("from figure order by value")
        assert rows.fetchone()
        assert (tmp_path / "book.duckdb.tmp").is_dir()
        assert alterations(tmp_path) == []


@pytest.mark.parametrize("where", ["panel.csv", "SHA256SUMS", "."])
def test_a_disk_that_fails_is_not_told_as_an_alteration(
    exports: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **more: Any) -> Any:
            if Path(path) == exports / where:
                raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
            return function(path, *rest, **more)

        return call

    monkeypatch.setattr("io.open", failing(io.open))
    monkeypatch.setattr("os.scandir", failing(os.scandir))
    assert alterations(exports) == [f"{where} cannot be read (Input/output error)"]


def test_no_list_is_written_of_what_cannot_be_read(exports: Path) -> None:
    os.mkfifo(exports / "pipe")
    with pytest.raises(ValueError, match="pipe: is no file; take it away"):
        write_sums(exports)


def test_a_parquet_file_that_lacks_rows_or_is_missing_is_told(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table city as select unnest([340100, 340200]) as city_id")
        assert not same_rows(connection, "city", tmp_path)
        connection.execute(f"copy (from city limit 1) to '{tmp_path / 'city.parquet'}' (format parquet)")
        assert not same_rows(connection, "city", tmp_path)
        connection.execute(f"copy city to '{tmp_path / 'city.parquet'}' (format parquet)")
        assert same_rows(connection, "city", tmp_path)


@pytest.mark.parametrize(
    ("tag", "loads"),
    [
        ('<script src="https://example.org/vega.js"></script>', True),
        ('<link rel="stylesheet" href="//example.org/font.css">', True),
        ("<img alt='map' src=http://example.org/map.png>", True),
        ('<img src="data:image/png;base64,AAAA">', False),
        ('<a href="https://doi.org/10.12208/j.aif.20250033">the paper</a>', False),
    ],
)
def test_a_page_that_would_ask_a_network_is_told(tag: str, loads: bool) -> None:
    assert bool(LOADED_FROM_ELSEWHERE.findall(f"<html>{tag}</html>")) is loads
