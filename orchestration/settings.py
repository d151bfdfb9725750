"""Where things lie, from the environment: extracts, home, study; and whom a failed run tells."""

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
freshness:
  enabled: true
concurrency:
  runs:
    max_concurrent_runs: 2
    tag_concurrency_limits:
      - key: renxing/half
        value: book
        limit: 1
      - key: dagster/partition
        value:
          applyLimitPerUniqueValue: true
        limit: 1
retention:
  schedule:
    purge_after_days: 400
  sensor:
    purge_after_days:
      skipped: 1
      success: 90
      failure: 90
"""


@dataclass(frozen=True)
class Settings:
    """What RENXING_EXTRACTS, RENXING_HOME, RENXING_STUDY and RENXING_NOTIFY say."""

    extracts: Path
    synthetic: bool
    """No extracts were named: the synthetic set is used, and made at first use."""
    home: Path
    study: str
    notify: str = ""
    """Where a failed run leaves a message: addresses in the form of Apprise, apart by commas."""

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
    def synthetic_truth(self) -> Path:
        return self.home / "synthetic_truth"

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
        notify=os.environ.get("RENXING_NOTIFY", "").strip(),
    )


def prepare_home(settings: Settings) -> None:
    """Make the home with Dagster's instance in it, and tell Dagster where it is."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    (settings.dagster_home / "dagster.yaml").write_text(DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def synthetic_is_current(folder: Path) -> bool:
    """Whether a folder holds the synthetic set that the present code writes."""
    from synthetic.volumes import is_current

    return is_current(folder)


def prepare_extracts(settings: Settings) -> None:
    """Write the synthetic volumes where no extracts were named: at first use, and when their code changed."""
    if settings.synthetic:
        write_synthetic(settings.extracts, settings.synthetic_truth)


def write_synthetic(extracts: Path, truth: Path) -> None:
    """Write the synthetic set, unless the folder holds the one that the present code writes."""
    if not synthetic_is_current(extracts):
        from synthetic.volumes import write_extracts

        write_extracts(extracts, truth)
