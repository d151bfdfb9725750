"""What goes with the published file is checked before readers get it, and the checks can fail."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from assets.publication.sums import alterations
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
    (exports / "SHA256SUMS").unlink()
    assert alterations(exports) == ["SHA256SUMS is gone, or cannot be read"]


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
