"""Small homes, for commands that look at what is published: those of the orchestration, and one with a small book."""

import shutil
from pathlib import Path

import pytest

from tests.orchestration.conftest import settings, small_home
from tests.publication.small_book import write_small_book

__all__ = ["settings", "small_home"]


@pytest.fixture(scope="module")
def written_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published book of a few figures."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "published/book"
    folder.mkdir(parents=True)
    write_small_book(folder / "book.duckdb")
    return home


@pytest.fixture
def home(written_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which the environment names."""
    home = tmp_path / "home"
    shutil.copytree(written_home, home)
    monkeypatch.setenv("RENXING_HOME", str(home))
    return home
