"""The exports of the synthetic volumes, written once a test session."""

from pathlib import Path

import duckdb
import pytest

from assets.publication.exports.all_formats import write_exports


@pytest.fixture(scope="session")
def exported(published: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds `parquet/` and `exports/`."""
    folder = tmp_path_factory.mktemp("exported")
    paths = write_exports(published, folder)
    assert all(path.is_file() for path in paths)
    return folder
