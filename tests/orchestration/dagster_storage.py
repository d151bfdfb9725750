"""How Dagster is set up in the home of a test."""

from pathlib import Path

from orchestration.settings import Settings


def dagster_yaml(*, in_postgres: bool = False, runs_at_once: int = 2) -> str:
    """What stands in dagster.yaml."""
    nowhere = Path("nowhere")
    return Settings(
        nowhere, synthetic=False, home=nowhere, in_postgres=in_postgres, runs_at_once=runs_at_once
    ).dagster_yaml
