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

REFRESHED = ("yearbooks", "synthetic")
"""Fixtures behind which a whole refresh stands."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one file begin with each refresh, and the others that need it come last: while it is made, another process has
    all the rest of the suite to test.

    The order in which a file's own tests run is left alone.
    """
    needed: dict[str, list[Path]] = {one: [] for one in REFRESHED}
    for item in items:
        for one in REFRESHED:
            if one in getattr(item, "fixturenames", ()) and item.path not in needed[one]:
                needed[one].append(item.path)
    first = {files[0] for files in needed.values() if files}
    last = {path for files in needed.values() for path in files}
    items.sort(key=lambda item: (item.path not in first, item.path in last))


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
