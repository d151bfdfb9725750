"""What reads the files of deploy/ takes them: Compose, Kubernetes' schemas, a linter of Dockerfiles; where they are there.

`.ci/run` has them in an environment of its own (deploy/checks.lock).
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from orchestration.named import names_a_server
from tests.deploy.files import COMPOSE, KUBERNETES, SYSTEMD, VALUES, manifests, read


def tool(name: str) -> str:
    """A program; the test is skipped, with its name, where it is not there."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (deploy/checks.lock)")
    return found


def composed(environment: str, folder: Path) -> tuple[str, str]:
    """What Compose makes of our file with the words of an environment file, and what it complains of.

    The program that PyPI has ends with 0 in any case.
    """
    (folder / "env").write_text(environment, encoding="utf-8")
    file = ["--file", str(COMPOSE / "compose.yaml"), "--env-file", str(folder / "env"), "--profile", "tools"]
    asked = [tool("docker-compose"), *file, "config"]
    ended = subprocess.run(
        asked, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )
    return ended.stdout, ended.stderr


def test_compose_takes_the_example_once_it_has_a_password(tmp_path: Path) -> None:
    filled = read(COMPOSE / "env.example").replace("POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=abc")
    taken, complaints = composed(filled, tmp_path)
    assert complaints == ""
    services = yaml.safe_load(taken)["services"]
    assert services.keys() == yaml.safe_load(read(COMPOSE / "compose.yaml"))["services"].keys()
    address = services["code"]["environment"]["RENXING_STORAGE"]
    assert address == "postgresql+psycopg2://renxing:abc@postgres:5432/dagster"
    assert names_a_server(address)


def test_compose_says_what_is_not_filled_in(tmp_path: Path) -> None:
    taken, complaints = composed(read(COMPOSE / "env.example"), tmp_path)
    assert taken == ""
    assert "POSTGRES_PASSWORD is missing a value: fill it in, in .env" in complaints


def test_kubernetes_takes_every_manifest() -> None:
    paths = [str(path) for path in sorted(KUBERNETES.glob("*.yaml")) if path != VALUES]
    asked = [tool("kubernetes-validate"), "--strict", *paths]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    assert said.count("passed for resource") == len(manifests())


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    asked = [tool("hadolint"), str(COMPOSE / "Dockerfile")]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_examples_of_the_address_of_a_database_are_such() -> None:
    (line,) = [one for one in read(SYSTEMD / "renxing.env.example").splitlines() if "RENXING_STORAGE=" in one]
    assert names_a_server(line.partition("=")[2])
