"""Everything that is written beside the published file, for the habits of the field."""

from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES
from assets.publication.exports.build_facts import build_facts
from assets.publication.exports.formats import FOLDER, all_formats
from assets.publication.exports.labels import read_labels
from assets.publication.exports.rendering import render_text
from assets.publication.sums import write_sums


def write_exports(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write every format into the folder of a publication that is being built.

    Args:
        connection: to its file; it is only read.
    """
    reader = connection.cursor()
    reader.execute("set TimeZone = 'UTC'")
    paths = [path for one in all_formats() for path in one.write(reader, folder / one.place)]
    paths.append(write_guide(reader, folder / FOLDER / "README.md"))
    paths.append(write_sums(folder / FOLDER))
    return paths


def write_guide(connection: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """Write what is where, in both languages."""
    warnings = [read_labels(connection, language).text("synthetic") for language in LANGUAGES]
    facts = build_facts(connection) | {"warnings": warnings, "formats": all_formats()}
    return render_text("exports.md.jinja", path, facts)
