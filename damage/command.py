"""The command behind `make damage`: defects put into the volumes, and the share of them that is caught."""

import os
import sys
import time
from pathlib import Path

import duckdb

from damage.report import markdown, shortfalls
from damage.suite import measured
from orchestration import refresh
from orchestration.settings import (
    PROJECT,
    Settings,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)

NEEDED = "measured"
SOURCES = ("assets", "sql")


def main(injections: int) -> int:
    """Run the suite; exit status 0 only where every threshold is kept.

    Args:
        injections: defects of each kind of single cells and set.
    """
    started = time.monotonic()
    folder = settings_from_environment().home / "damage"
    reports, missed = [], 0
    for volumes, settings in sets(folder).items():
        if problem := refreshed(volumes, settings):
            print(problem, file=sys.stderr)
            return 1
        results = measured(volumes, settings.warehouse, injections)
        reports.append(markdown(results))
        missed += len(shortfalls(results))
        print(f"\n{reports[-1]}", flush=True)
    report = folder / "report.md"
    report.write_text("\n".join([f"# Damage: {injections:,} defects a kind\n", *reports]), encoding="utf-8")
    print(f"{missed or 'no'} thresholds missed, {time.monotonic() - started:.0f} s, report {report}")
    return 1 if missed else 0


def sets(folder: Path) -> dict[str, Settings]:
    """The sets of volumes, each with a home of its own: the synthetic one, and the real one where it lies."""
    homes = {
        "synthetic": Settings(
            extracts=folder / "synthetic" / "synthetic",
            synthetic=True,
            home=folder / "synthetic",
            study="sun2025",
        )
    }
    if yearbooks := os.environ.get("RENXING_YEARBOOKS"):
        homes["real"] = Settings(
            extracts=Path(yearbooks).resolve(), synthetic=False, home=folder / "yearbooks", study="yearbooks"
        )
    return homes


def refreshed(volumes: str, settings: Settings) -> str | None:
    """Refresh a home that has no publication or an older one than the code and the catalog.

    Returns what went wrong where the figures are not there for it. A refresh that a check stops has read them:
    the suite then measures what the checks catch of further defects.
    """
    publication = settings.published / "renxing.duckdb"
    if publication.exists() and publication.stat().st_mtime > last_change():
        return None
    print(f"refreshing the {volumes} volumes in {settings.home}", flush=True)
    prepare_home(settings)
    prepare_extracts(settings)
    problem = refresh.run(settings)
    if problem is None:
        return None
    print(f"the refresh of the {volumes} volumes did not publish: {problem}", file=sys.stderr)
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        tables = {name for (name,) in warehouse.execute("select table_name from duckdb_tables()").fetchall()}
    return None if NEEDED in tables else problem


def last_change() -> float:
    """When a file of the code or the catalog was last written."""
    files = (path for folder in SOURCES for path in (PROJECT / folder).rglob("*"))
    return max(path.stat().st_mtime for path in files if path.suffix in {".py", ".sql", ".csv", ".yaml"})
