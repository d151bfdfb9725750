"""Small homes as runs would leave them, written once a test session and copied for each test."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import dagster as dg
import pytest

from orchestration.named import STORAGE_VARIABLE
from orchestration.settings import Settings
from tests.orchestration.dagster_storage import dagster_yaml
from tests.orchestration.small_delivery import STUDY, deliver, publish_book, publish_study
from torture.machine import Lacking
from torture.postgres_server import new_database, postgres_server

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


@pytest.fixture(scope="session")
def postgres_port() -> Iterator[str]:
    """Where the Postgres server of this test session listens."""
    with ExitStack() as opened:
        try:
            port = opened.enter_context(postgres_server())
        except Lacking as lacking:
            pytest.skip(f"the machine lacks {lacking}")
        yield port


@pytest.fixture(params=["files", "postgres"])
def instance(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """Dagster's storage of a home: in files, and in Postgres."""
    in_postgres = request.param == "postgres"
    if in_postgres:
        monkeypatch.setenv(STORAGE_VARIABLE, new_database(request.getfixturevalue("postgres_port")))
    (tmp_path / "dagster.yaml").write_text(dagster_yaml(in_postgres=in_postgres), encoding="utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.get() as opened:
        yield opened
