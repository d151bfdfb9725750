"""What the files of deploy/ and the page of the operator name is there: variables, commands, files, versions."""

import re
import tomllib
from pathlib import Path

import pytest

from assets.raw.registry_on_spark import INSTALLING
from commands.main import renxing
from orchestration.settings import PROJECT
from tests.deploy.files import COMPOSE, DEPLOY, PAGES, VALUES, containers, document, read

FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file() and path.suffix != ".lock"]
PROJECT_TABLE = tomllib.loads(read(PROJECT / "pyproject.toml"))
of_file = pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: path.name)


@of_file
def test_every_variable_is_one_that_the_code_reads(path: Path) -> None:
    code = "".join(read(one) for one in code_files())
    named = set(re.findall(r"RENXING_\w+", read(path)))
    assert {name for name in named if not re.search(rf"""(["']){name}\1""", code)} == set()


@of_file
def test_every_command_of_renxing_is_one(path: Path) -> None:
    named = set(re.findall(r"(?:bin/|exec |-- |tools |^)renxing ([a-z][\w-]*)", read(path), re.MULTILINE))
    assert named - set(renxing.commands) == set()


@of_file
def test_every_file_of_the_project_that_is_named_is_there(path: Path) -> None:
    named = re.findall(r"\b(?:deploy|docs|orchestration)/[\w./-]*\w", read(path))
    assert [name for name in named if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_page_names_every_file_that_an_operator_takes(page: Path) -> None:
    taken = [path.name for path in FILES if path.suffix in (".yaml", ".example")]
    needless = {"workspace.yaml"}  # of the image
    assert [name for name in taken if name not in needless and name not in read(page)] == []


def test_images_have_the_tag_of_this_version() -> None:
    version = PROJECT_TABLE["project"]["version"]
    ours = {one["image"] for one in containers() if "renxing" in one["image"]}
    assert ours == {f"registry.example.org/renxing:{version}"}
    values = document(VALUES)
    places = [values["dagsterDaemon"], values["dagsterWebserver"]]
    for place in (*places, *values["dagster-user-deployments"]["deployments"]):
        assert f"{place['image']['repository']}:{place['image']['tag']}" in ours
    services = document(COMPOSE / "compose.yaml")["services"]
    assert {one["image"] for name, one in services.items() if name != "postgres"} == {f"renxing:{version}"}


def test_what_dagster_brings_for_pods_is_of_the_release_that_the_project_has() -> None:
    (release,) = [one for one in PROJECT_TABLE["project"]["dependencies"] if one.startswith("dagster==")]
    _, minor, patch = release.partition("==")[2].split(".")
    assert pinned(DEPLOY / "requirements.in") == {"dagster-k8s": f"0.{int(minor) + 16}.{patch}"}
    assert f"version 1.{minor}.{patch}" in read(VALUES)


def test_what_the_images_have_beside_is_locked_to_the_versions_of_the_project() -> None:
    beside, project = pinned(DEPLOY / "requirements.lock"), pinned(PROJECT / "requirements.lock")
    assert pinned(DEPLOY / "requirements.in").items() <= beside.items()
    assert {name: beside[name] for name in beside.keys() & project.keys()} == {
        name: project[name] for name in beside.keys() & project.keys()
    }


def test_the_image_has_the_client_of_spark_that_the_project_asks_for() -> None:
    (asked,) = PROJECT_TABLE["project"]["optional-dependencies"]["spark"]
    assert asked in read(DEPLOY / "requirements.in").split()
    assert "pyspark-client" in pinned(DEPLOY / "requirements.lock")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_page_installs_the_client_of_spark_held_to_its_hash(page: Path) -> None:
    assert INSTALLING in read(page)


def test_the_image_has_all_that_the_project_runs_with() -> None:
    kept = {line.removeprefix("!") for line in read(PROJECT / ".dockerignore").splitlines()}
    assert set(PROJECT_TABLE["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= kept
    copied = re.findall(r"^COPY (.+) \S+$", read(COMPOSE / "Dockerfile"), re.MULTILINE)
    assert copied[-1] == "."
    for name in " ".join(copied[:-1]).split():
        assert (PROJECT / name).exists()
        assert name in kept or name.split("/")[0] in kept


def pinned(path: Path) -> dict[str, str]:
    """The versions that a file of requirements holds, by package."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", read(path), re.MULTILINE))


def code_files() -> list[Path]:
    """The modules that run."""
    return [
        path
        for folder in ("assets", "commands", "orchestration")
        for path in (PROJECT / folder).rglob("*.py")
    ]
