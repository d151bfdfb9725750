"""Where things lie, from the environment: extracts, home, study."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
DAGSTER_YAML = """\
# Written by renxing at every start; your own settings are lost here.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


@dataclass(frozen=True)
class Settings:
    """What RENXING_EXTRACTS, RENXING_HOME and RENXING_STUDY say."""

    extracts: Path
    synthetic: bool
    """No extracts were named: the synthetic set is used, and made at first use."""
    home: Path
    study: str

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def published_file(self) -> Path:
        return self.published / "renxing.duckdb"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"


def settings_from_environment() -> Settings:
    """The settings of this process."""
    home = Path(os.environ.get("RENXING_HOME") or PROJECT / "build").resolve()
    extracts = os.environ.get("RENXING_EXTRACTS")
    return Settings(
        extracts=Path(extracts).resolve() if extracts else home / "synthetic",
        synthetic=not extracts,
        home=home,
        study=os.environ.get("RENXING_STUDY") or "sun2025",
    )


def prepare_home(settings: Settings) -> None:
    """Make the home with Dagster's instance in it, and tell Dagster where it is."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    (settings.dagster_home / "dagster.yaml").write_text(DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def prepare_extracts(settings: Settings) -> None:
    """Write the synthetic volumes where no extracts were named: at first use, and when their code changed."""
    if settings.synthetic:
        from synthetic.volumes import is_current, write_extracts

        if not is_current(settings.extracts):
            write_extracts(settings.extracts, settings.home / "synthetic_truth")
