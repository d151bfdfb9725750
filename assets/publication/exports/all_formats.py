"""Everything that is written beside the published file, for the habits of the field."""

import hashlib
from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES
from assets.publication.exports.build_facts import build_facts
from assets.publication.exports.csv_files import write_excel_csv
from assets.publication.exports.labels import read_labels
from assets.publication.exports.parquet import write_parquet
from assets.publication.exports.regression_files import write_regression_tables
from assets.publication.exports.rendering import render_text
from assets.publication.exports.replication import write_replication
from assets.publication.exports.scoreboard import write_scoreboard
from assets.publication.exports.stata import write_stata


def write_exports(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write `parquet/` and `exports/` into the folder of a publication that is being built.

    Args:
        connection: to its file; it is only read.
    """
    reader = connection.cursor()
    reader.execute("set TimeZone = 'UTC'")
    exports = folder / "exports"
    paths = write_parquet(reader, folder / "parquet")
    paths += write_excel_csv(reader, exports / "csv")
    paths += write_stata(reader, exports / "stata")
    paths += write_regression_tables(reader, exports / "tables")
    paths += write_replication(reader, exports / "replication")
    paths.append(write_scoreboard(reader, exports / "scoreboard.xlsx"))
    paths.append(write_guide(reader, exports / "README.md"))
    paths.append(write_checksums(exports))
    return paths


def write_guide(connection: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """Write what is where, in both languages."""
    warnings = [read_labels(connection, language).text("synthetic") for language in LANGUAGES]
    return render_text("exports.md.jinja", path, build_facts(connection) | {"warnings": warnings})


def write_checksums(folder: Path) -> Path:
    """Write `SHA256SUMS` over every file of a folder, as `sha256sum --check` reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(lines), encoding="utf-8")
    return sums
