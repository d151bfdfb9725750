"""The dashboard for Apache Superset fits the published file, and a real server imports and answers it."""

import io
import os
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from assets.catalog.dictionary import columns_of
from assets.publication.holdings import STUDY_HOLDINGS
from commands.superset import SOURCE, bundle
from orchestration.settings import Settings

SUPERSET = os.environ.get("RENXING_SUPERSET")
"""The Python of an environment made of sql/bi/superset/requirements.lock."""
CONFIGURATION = """\
SECRET_KEY = "only for this test, on this machine, for one minute"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
PREVENT_UNSAFE_DB_CONNECTIONS = False
"""
ADMINISTRATOR = {"username": "admin", "password": "admin"}


def parts(kind: str) -> dict[str, dict[str, Any]]:
    """The files of a kind by name: databases, datasets, charts, dashboards."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((SOURCE / kind).rglob("*.yaml"))
    }


def test_a_bundle_opens_the_published_file_read_only(tmp_path: Path) -> None:
    file = tmp_path / "renxing.duckdb"
    with zipfile.ZipFile(io.BytesIO(bundle(file))) as archive:
        database = yaml.safe_load(archive.read("renxing/databases/renxing.yaml"))
        assert len(archive.namelist()) == len(list(SOURCE.rglob("*.yaml")))
    assert database["sqlalchemy_uri"] == f"duckdb:///{file}?access_mode=read_only"
    assert not database["allow_dml"]


@pytest.mark.parametrize("dataset", parts("datasets"))
def test_a_dataset_has_the_columns_of_its_table_or_view(dataset: str) -> None:
    assert dataset in STUDY_HOLDINGS.relations
    listed = parts("datasets")[dataset]["columns"]
    assert [
        (one["column_name"], one["type"], one["verbose_name"]) for one in listed if not one["expression"]
    ] == [
        (one.column, one.type, f"{one.label_zh} {one.label_en}")
        for one in columns_of(f"publication.{dataset}")
    ]


def test_the_dashboard_shows_every_chart_and_every_chart_reads_a_dataset() -> None:
    charts = {one["uuid"]: one for one in parts("charts").values()}
    (dashboard,) = parts("dashboards").values()
    shown = [
        one["meta"]["uuid"]
        for one in dashboard["position"].values()
        if isinstance(one, dict) and one["type"] == "CHART"
    ]
    assert sorted(shown) == sorted(charts)
    assert {one["dataset_uuid"] for one in charts.values()} == {
        one["uuid"] for one in parts("datasets").values()
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Superset of its own, with nothing in it."""
    if not SUPERSET:
        pytest.skip("no Apache Superset: RENXING_SUPERSET names no Python that has it")
    home = tmp_path_factory.mktemp("superset")
    (home / "superset_config.py").write_text(CONFIGURATION.format(home=home), encoding="utf-8")
    environment = os.environ | {
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"),
        "FLASK_APP": "superset",
    }
    command = str(Path(SUPERSET).parent / "superset")

    def superset(*arguments: str) -> None:
        subprocess.run([command, *arguments], env=environment, check=True, capture_output=True, cwd=home)

    superset("db", "upgrade")
    names = ("--firstname", "Ren", "--lastname", "Xing", "--email", "admin@localhost")
    superset("fab", "create-admin", *names, "--username", "admin", "--password", "admin")
    superset("init")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [command, "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"],
            env=environment,
            stdout=log,
            stderr=log,
            cwd=home,
        )
    try:
        wait_for(f"{address}/health", process)
        yield address
    finally:
        process.kill()  # with its home nothing of it stays, and it takes its time where it is asked
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait two minutes at most until a server answers."""
    for _ in range(240):
        assert process.poll() is None, "Superset did not start"
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    raise TimeoutError(address)


def test_a_server_imports_the_dashboard_and_every_chart_has_rows(server: str, synthetic: Settings) -> None:
    login = requests.post(
        f"{server}/api/v1/security/login", json=ADMINISTRATOR | {"provider": "db"}, timeout=60
    ).json()
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {login['access_token']}"
        upload = {"formData": ("renxing.zip", bundle(synthetic.published_file("sun2025")), "application/zip")}
        imported = session.post(f"{server}/api/v1/dashboard/import/", files=upload, timeout=120)
        assert imported.json() == {"message": "OK"}
        datasets = session.get(f"{server}/api/v1/dataset/", timeout=60).json()["result"]
        assert {one["table_name"] for one in datasets} == set(parts("datasets"))
        charts = session.get(f"{server}/api/v1/dashboard/renxing/charts", timeout=60).json()["result"]
        assert {one["slice_name"] for one in charts} == {
            one["slice_name"] for one in parts("charts").values()
        }
        for chart in charts:
            answer = session.get(f"{server}/api/v1/chart/{chart['id']}/data/", timeout=120).json()
            assert answer["result"][0]["rowcount"] > 0, chart["slice_name"]
            assert answer["result"][0]["error"] is None, chart["slice_name"]
