"""All formats are written at once, from one build."""

import hashlib
import json
from pathlib import Path

import duckdb


def test_parquet_holds_every_table_and_says_what_it_means(
    exported: Path, published: duckdb.DuckDBPyConnection
) -> None:
    tables = published.execute("select table_name, comment from duckdb_tables()").fetchall()
    assert {path.stem for path in (exported / "parquet").iterdir()} == {name for name, _ in tables}
    for table, comment in tables:
        path = exported / "parquet" / f"{table}.parquet"
        both = f"select (select count(*) from {table}), (select count(*) from '{path}')"
        (published_rows, rows) = published.execute(both).fetchall()[0]
        assert rows == published_rows
        metadata = dict(published.execute(f"select key, value from parquet_kv_metadata('{path}')").fetchall())
        assert metadata[b"description"].decode() == comment
        assert metadata[b"synthetic"] == b"true"
        columns = [name for name, *_ in published.execute(f"describe {table}").fetchall()]
        assert list(json.loads(metadata[b"columns"].decode())) == columns


def test_the_guide_names_what_is_there_and_says_that_it_is_synthetic(exported: Path) -> None:
    text = (exported / "exports" / "README.md").read_text(encoding="utf-8")
    assert "SYNTHETIC DATA" in text
    assert "合成数据" in text
    for path in (exported / "exports").iterdir():
        assert path.name == "README.md" or f"`{path.name}" in text


def test_sums_are_those_of_every_file_beside_them(exported: Path) -> None:
    folder = exported / "exports"
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert set(sums) == set(files) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest
