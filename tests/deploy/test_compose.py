"""Docker Compose: one machine on which nothing is reached from others, and nothing may do more than it must."""

from typing import Any

import pytest

from orchestration.settings import PROJECT
from tests.deploy.files import COMPOSE, DEPLOY, document, read

FILE = document(COMPOSE / "compose.yaml")
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
of_service = pytest.mark.parametrize("name", sorted(SERVICES))


def test_only_this_machine_reaches_the_web_server_and_nothing_else_is_reached() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["webserver"]
    assert [port.split(":")[0] for port in published["webserver"]] == ["127.0.0.1"]


@of_service
def test_a_service_is_restricted_and_its_log_turns_over(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    if name != "postgres":
        assert (service["user"], service["cap_drop"]) == ("10001:10001", ["ALL"])


@of_service
def test_volumes_are_mounted_read_only(name: str) -> None:
    mounts = SERVICES[name]["volumes"]
    assert all(mount.endswith(":ro") for mount in mounts if ":/data/extracts" in mount)


def test_nothing_of_dagster_starts_before_the_home_is_prepared() -> None:
    for name in ("code", "daemon", "webserver"):
        awaited = SERVICES[name]["depends_on"]["prepare"]["condition"]
        assert awaited == "service_completed_successfully"
    assert SERVICES["prepare"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_the_database_is_on_no_network_that_leads_out() -> None:
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert FILE["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", ["code", "daemon", "tools"])
def test_what_may_begin_a_run_reaches_spark_and_those_who_are_told(name: str) -> None:
    assert SERVICES[name]["networks"] == ["inside", "outside"]


def test_daemon_and_web_server_find_the_code_server_where_it_listens() -> None:
    (location,) = document(COMPOSE / "workspace.yaml")["load_from"]
    server = location["grpc_server"]
    command = SERVICES[server["host"]]["command"]
    assert command[command.index("--port") + 1] == str(server["port"])
    (of_project,) = document(PROJECT / "workspace.yaml")["load_from"]
    assert server["location_name"] == of_project["python_module"]["location_name"]
    assert command[-1] == of_project["python_module"]["module_name"]


def test_no_secret_is_in_a_file_of_the_project() -> None:
    example = dict(
        line.split("=", 1)
        for line in read(COMPOSE / "env.example").splitlines()
        if "=" in line[1:] and line[0] != "#"
    )
    assert example["POSTGRES_PASSWORD"] == ""
    kept_out = read(PROJECT / ".gitignore").splitlines()
    assert {f"{(COMPOSE / '.env').relative_to(PROJECT)}", "secret.yaml"} <= set(kept_out)
    assert not [path for path in DEPLOY.rglob("*") if path.name == "secret.yaml"]
