"""Homes that are refreshed once a test session, whatever the number of processes that test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from orchestration.refresh import refresh
from orchestration.settings import Settings, prepare_extracts, prepare_home

SLOW_TO_BEGIN = ("yearbooks", "synthetic")
"""Fixtures behind which a whole refresh stands, in the order in which processes should ask for them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files that need a refresh come last, the longest first: two processes then refresh two studies at once.

    The order in which a file's own tests run is left alone.
    """
    needs: dict[Path, int] = {}
    for item in items:
        names = getattr(item, "fixturenames", ())
        place = next((SLOW_TO_BEGIN.index(one) + 1 for one in SLOW_TO_BEGIN if one in names), 0)
        needs[item.path] = max(needs.get(item.path, 0), place)
    items.sort(key=lambda item: needs[item.path])


def refreshed(settings: Settings) -> Settings:
    """Refresh a home as the command does."""
    prepare_home(settings)
    prepare_extracts(settings)
    problems = [one.problem for one in refresh(settings, lambda text: None) if one.problem]
    assert not problems, problems
    return settings


def refreshed_once(folders: pytest.TempPathFactory, study: str, extracts: Path | None) -> Settings:
    """A home of this process's own, copied from one that the first process to ask has refreshed for all."""
    shared = folders.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else folders.getbasetemp()
    original = shared / f"refreshed {study}"
    with FileLock(shared / f"{study}.lock"):
        if not original.exists():
            home = folders.mktemp(f"refresh_{study}")
            refreshed(Settings(extracts or home / "synthetic", extracts is None, home, (study,)))
            home.rename(original)
    home = folders.mktemp(study)
    shutil.copytree(original, home, symlinks=True, dirs_exist_ok=True)
    settings = Settings(extracts or home / "synthetic", extracts is None, home, (study,))
    prepare_home(settings)
    return settings


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The study sun2025 refreshed on the synthetic volumes."""
    return refreshed_once(tmp_path_factory, "sun2025", None)


@pytest.fixture(scope="session")
def published(synthetic: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file of the synthetic volumes."""
    with duckdb.connect(str(synthetic.published_file("sun2025")), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def book(synthetic: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published book of the synthetic volumes."""
    with duckdb.connect(str(synthetic.published_file("book")), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def truth(synthetic: Settings) -> Path:
    """The folder of what was put into the synthetic volumes."""
    return synthetic.home / "synthetic_truth"
