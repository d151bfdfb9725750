"""Small homes as runs would leave them, written once a test session and copied for each test."""

import shutil
from pathlib import Path

import pytest

from orchestration.settings import Settings
from tests.orchestration.small_delivery import STUDY, deliver, publish_book, publish_study

OTHER_STUDY = "public_services"


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivery that is published, as the book and as two studies."""
    folder = tmp_path_factory.mktemp("small_home")
    settings = deliver(folder)
    publish_book(settings)
    for name in (STUDY, OTHER_STUDY):
        publish_study(settings, name)
    return folder


@pytest.fixture
def settings(small_home: Path, tmp_path: Path) -> Settings:
    """A copy of it: the book, and the studies `yearbooks`, which uses imports, and `public_services`, which does not."""
    shutil.copytree(small_home, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Settings(
        tmp_path / "extracts", synthetic=False, home=tmp_path / "home", named=(STUDY, OTHER_STUDY)
    )
