"""A format is one file: a module that registers itself is written, named in the guide and asked for by the checks."""

import sys
from pathlib import Path

import duckdb
import pytest

import assets.publication.exports as exports
from assets.publication.exports import formats
from assets.publication.exports.all_formats import write_exports, write_guide
from assets.publication.exports.formats import Format, all_formats, lacking_files

JSON_LINES = """
from assets.publication.exports.formats import export_format


@export_format("exports/lines", ("*.jsonl",), "jq", "the cities, a line each", "城市，每行一个")
def write_lines(connection, folder):
    folder.mkdir(parents=True)
    path = folder / "city.jsonl"
    connection.execute(f"copy city to '{path}' (format json)")
    return [path]
"""


@pytest.fixture
def with_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Format:
    """A module dropped beside those of the formats."""
    before = all_formats()
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "json_lines.py").write_text(JSON_LINES, encoding="utf-8")
    monkeypatch.setattr(exports, "__path__", [*exports.__path__, str(folder)])
    monkeypatch.setattr(formats, "FORMATS", [*before])
    monkeypatch.delitem(sys.modules, f"{exports.__name__}.json_lines", raising=False)
    (added,) = [one for one in all_formats() if one not in before]
    return added


def test_the_formats_are_those_of_the_modules_each_registered_once() -> None:
    assert [one.write.__name__ for one in all_formats()] == [
        "write_parquet", "write_excel_csv", "write_replication", "write_scoreboard", "write_stata",
        "write_regression_tables",
    ]  # fmt: skip
    assert all_formats() == all_formats()


def test_a_dropped_module_is_written_with_the_others_and_stands_in_the_guide(
    with_lines: Format, published: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "FORMATS", [with_lines])
    write_exports(published, tmp_path)
    lines = (tmp_path / "exports" / "lines" / "city.jsonl").read_text(encoding="utf-8").splitlines()
    [(cities,)] = published.execute("select count(*) from city").fetchall()
    assert len(lines) == cities
    guide = (tmp_path / "exports" / "README.md").read_text(encoding="utf-8")
    assert "| `lines/*.jsonl` | jq | the cities, a line each<br>城市，每行一个 |" in guide
    assert "lines/city.jsonl" in (tmp_path / "exports" / "SHA256SUMS").read_text(encoding="utf-8")


def test_what_a_format_should_have_written_and_has_not_is_named(with_lines: Format, exported: Path) -> None:
    assert lacking_files(exported) == ["exports/lines/*.jsonl"]


def test_the_guide_links_what_lies_beside_and_above_it(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    guide = write_guide(published, tmp_path / "README.md").read_text(encoding="utf-8")
    for link in ("`scoreboard.xlsx`", "`stata/panel_zh.dta`, `stata/panel_en.dta`", "`../parquet/*.parquet`"):
        assert f"| {link} |" in guide
