"""Homes that are refreshed once a test session."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.refresh import run
from orchestration.settings import Settings, prepare_extracts, prepare_home


def refreshed(settings: Settings) -> Settings:
    """Refresh a home as the command does."""
    prepare_home(settings)
    prepare_extracts(settings)
    problem = run(settings)
    assert problem is None, problem
    return settings


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The study sun2025 refreshed on the synthetic volumes."""
    home = tmp_path_factory.mktemp("synthetic")
    return refreshed(Settings(extracts=home / "synthetic", synthetic=True, home=home, study="sun2025"))


@pytest.fixture(scope="session")
def published(synthetic: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file of the synthetic volumes."""
    with duckdb.connect(str(synthetic.published / "renxing.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def truth(synthetic: Settings) -> Path:
    """The folder of what was put into the synthetic volumes."""
    return synthetic.home / "synthetic_truth"
