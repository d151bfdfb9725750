"""The files of a panel: a format each, written beside their place and put there at once."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES
from assets.publication.book_panel.measures import Measure
from assets.publication.book_panel.stata_panel import write_stata_panel
from assets.publication.book_panel.workbook import write_workbook
from assets.publication.exports import parquet
from assets.publication.exports.csv_files import TIMESTAMP, write_table_for_excel
from assets.publication.exports.datapackage import resource, write_package

Writer = Callable[[duckdb.DuckDBPyConnection, Path, Sequence[Measure]], None]
"""Writes the table `panel` to a path, and into that folder whatever stands beside it."""


def write_csv(connection: duckdb.DuckDBPyConnection, path: Path, measures: Sequence[Measure]) -> None:
    """Write the panel as CSV for Excel and for programs, and its description as a data package beside it."""
    write_table_for_excel(connection, "panel", path)
    described = resource(connection, "panel", ["panel"], TIMESTAMP, path.name)
    breaks = breaks_of(measures)
    for field in described["schema"]["fields"]:
        if field["name"] in breaks:
            field["breaks"] = breaks[field["name"]]
    write_package(connection, "panel", [described], path.with_name(f"{path.stem}.datapackage.json"))


def write_parquet(connection: duckdb.DuckDBPyConnection, path: Path, measures: Sequence[Measure]) -> None:
    """Write the panel as Parquet, with what its columns mean and their breaks in the file's metadata."""
    parquet.write_table(
        connection, "panel", path, {"breaks": json.dumps(breaks_of(measures), ensure_ascii=False)}
    )


def breaks_of(measures: Sequence[Measure]) -> dict[str, dict[str, list[str]]]:
    """By series that has one, its breaks of definition in both languages."""
    return {
        one.component: {language: [broken.told(language) for broken in one.breaks] for language in LANGUAGES}
        for one in measures
        if one.breaks
    }


WRITERS: Mapping[str, Writer] = {
    "dta": write_stata_panel,
    "csv": write_csv,
    "xlsx": write_workbook,
    "parquet": write_parquet,
}
"""By format, which is the ending of its files."""


def write_panel(
    connection: duckdb.DuckDBPyConnection, measures: Sequence[Measure], file_format: str, path: Path
) -> list[Path]:
    """Write the panel in a format; returns its file, then what stands beside it.

    Whatever ends this process, there is a whole file under a name or none. Raises OSError where it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".panel-", dir=path.parent) as folder:
        WRITERS[file_format](connection, Path(folder) / path.name, measures)
        beside = sorted(one.name for one in Path(folder).iterdir() if one.name != path.name)
        for name in (*beside, path.name):
            (Path(folder) / name).replace(path.with_name(name))
    return [path, *(path.with_name(name) for name in beside)]
