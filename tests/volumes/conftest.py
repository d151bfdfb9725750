"""The real volumes and the other copies of them, where they lie on this machine; skipped visibly elsewhere."""

import os
from pathlib import Path

import pytest

from assets.chain import BOOK
from orchestration.settings import Settings
from tests.conftest import refreshed_once
from tests.volumes.builds import Build

WITHOUT_YEARBOOKS = "set RENXING_YEARBOOKS to the folder of the 21 real volumes"
WITHOUT_OTHER_COPIES = "set RENXING_OTHER_COPIES to the folder of cross_section/ and chinautc_2022/"


@pytest.fixture(scope="session")
def volumes() -> Path:
    """The folder of the 21 real volumes."""
    named = os.environ.get("RENXING_YEARBOOKS")
    if not named:
        pytest.skip(WITHOUT_YEARBOOKS)
    return Path(named).resolve()


@pytest.fixture(scope="session")
def other_copies(volumes: Path) -> Path:
    """The folder of other transcriptions: named, or beside the volumes under the name other_copies."""
    named = os.environ.get("RENXING_OTHER_COPIES")
    folder = Path(named) if named else volumes.parent / "other_copies"
    if not folder.is_dir():
        pytest.skip(WITHOUT_OTHER_COPIES)
    return folder.resolve()


@pytest.fixture(scope="session")
def yearbooks(volumes: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The study `yearbooks` refreshed on the real volumes."""
    return refreshed_once(tmp_path_factory, "yearbooks", volumes)


@pytest.fixture(scope="session")
def reference(yearbooks: Settings) -> Build:
    """The book, and the study `yearbooks`, of all real volumes as they are here."""
    return Build(yearbooks, 0, "")


@pytest.fixture(scope="session")
def reference_book(yearbooks: Settings) -> Path:
    """The file of the book of all real volumes as they are here."""
    return yearbooks.published_file(BOOK)
