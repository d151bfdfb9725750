"""The files of deploy/, as their readers take them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from orchestration.settings import PROJECT

DEPLOY = PROJECT / "deploy"
COMPOSE, KUBERNETES, SYSTEMD = DEPLOY / "compose", DEPLOY / "kubernetes", DEPLOY / "systemd"
VALUES = KUBERNETES / "values.yaml"
PAGES = [PROJECT / "docs/operating.md", PROJECT / "docs/operating.zh.md"]
"""The page of the operator, in both languages."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def document(path: Path) -> Any:
    """The one document of a YAML file."""
    return yaml.safe_load(read(path))


def manifests() -> list[dict[str, Any]]:
    """What is applied to Kubernetes beside the chart."""
    paths = sorted(path for path in KUBERNETES.glob("*.yaml") if path != VALUES)
    return [one for path in paths for one in yaml.safe_load_all(read(path))]


def pods() -> list[dict[str, Any]]:
    """The specifications of all pods of the manifests."""
    return [one for manifest in manifests() for one in specifications(manifest)]


def specifications(part: Any) -> Iterator[dict[str, Any]]:
    """All parts of a manifest that have containers."""
    if isinstance(part, dict):
        if "containers" in part:
            yield part
        for one in part.values():
            yield from specifications(one)


def containers() -> list[dict[str, Any]]:
    """All containers of the manifests."""
    return [one for pod in pods() for one in (*pod.get("initContainers", ()), *pod["containers"])]
