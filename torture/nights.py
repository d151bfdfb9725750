"""Sixty nights of a home: what it holds on disk and what Dagster has recorded must not grow for ever.

The home begins with a refresh. In every night the daemon takes a turn: its schedules confirm what is published, its
sensors look. In every fifth one a part of the book and a part of the study are made before it, in runs as a refresh executes
them. Between two nights all that is recorded and published becomes a day older (see `torture.ageing`).
"""

import logging
import os
import random
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import dagster as dg
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs

from assets.table_assets import asset_key
from orchestration.dead_runs import execute_here
from orchestration.definitions import definitions_of
from orchestration.failures import failures
from orchestration.mending import mend
from orchestration.records import runs_that_stay
from orchestration.settings import Settings, prepare_home
from torture.ageing import DATABASES, make_older
from torture.small_set import STUDY, SmallSet, published_small_set
from torture.trial import Outcome, Trial

NIGHTS = 60
COMPARED = (45, 60)
"""Between these nights nothing may grow: whatever is kept for a month has its full length by the first."""
MOST_GROWTH = 1.1
"""What is kept for ever grows by a third from the one to the other, all else by less than this."""
EVERY = 5
"""Days between two nights in which something is made: so that the trial takes minutes."""
MADE = {"book": "raw.workbooks", "study": "panel.figures"}
"""By job, what is made: the first asset of each half. All others stay those of the first day."""
LOG = logging.getLogger("renxing.nights")


def trials(folder: Path, _: random.Random) -> Iterator[Trial]:
    """The one trial of this family: nothing in it is left to chance."""
    started = time.monotonic()
    small = published_small_set(folder / "published").copied(folder / "nights")
    held: dict[int, dict[str, int]] = {}
    problems: list[str] = []
    with patch.dict(os.environ, small.environment):
        for night, holds, found in nights(small):
            held[night] = holds
            problems += [f"night {night}: {problem}" for problem in found]
    problems += grown(*(held[night] for night in COMPARED))
    outcome = Outcome.WRONG if problems else Outcome.WHOLE
    detail = "; ".join(problems or [in_short(held[NIGHTS])])
    yield Trial("nights", f"{NIGHTS} nights", outcome, detail, time.monotonic() - started)


def nights(small: SmallSet) -> Iterator[tuple[int, dict[str, int], list[str]]]:
    """By night: what the home then holds, by name in rows and bytes, and what went wrong."""
    settings = small.settings
    prepare_home(settings)
    definitions = definitions_of(settings)
    with dg.DagsterInstance.get() as instance, workspace_of(instance) as workspace:
        for night in range(1, NIGHTS + 1):
            made = {} if night % EVERY else MADE
            problems = [
                problem
                for job, asset in made.items()
                for problem in problems_of_run(definitions.resolve_job_def(job), instance, asset)
            ]
            turn_of_the_daemon(workspace)
            mend(instance, settings)
            if night == NIGHTS:
                problems += what_is_missing(instance)
            yield night, holdings(settings), problems
            make_older(settings, instance)


def problems_of_run(job: dg.JobDefinition, instance: dg.DagsterInstance, asset: str) -> list[str]:
    """Make one asset; what went wrong."""
    result = execute_here(
        job,
        instance,
        asset_selection=[asset_key(asset)],
        partition_key=STUDY if job.name == "study" else None,
    )
    return failures(result.all_events)


@contextmanager
def workspace_of(instance: dg.DagsterInstance) -> Iterator[WorkspaceProcessContext]:
    """The project's definitions, as the daemon has them, but in this process."""
    module = LoadableTargetOrigin(module_name="orchestration.definitions")
    target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(module))
    with WorkspaceProcessContext(instance, target) as workspace:
        yield workspace


def turn_of_the_daemon(workspace: WorkspaceProcessContext) -> None:
    """Evaluate the schedules for the night that has passed, and every sensor once."""
    now = datetime.now(UTC)
    for _ in launch_scheduled_runs(workspace, LOG, now, iteration_times={}):
        pass
    for _ in execute_sensor_iteration(workspace, LOG, None, None):
        pass


def what_is_missing(instance: dg.DagsterInstance) -> list[str]:
    """Which assets and runs should be shown and are not: however old, each asset has its newest materialisation, and
    the run that made it."""
    known = set(instance.get_run_ids())
    lost = [f"run {one} is gone" for one in runs_that_stay(instance) - known]
    never = [
        f"{key.to_user_string()} was never made"
        for key in instance.get_asset_keys()
        if instance.get_latest_materialization_event(key) is None
    ]
    return lost + never


def holdings(settings: Settings) -> dict[str, int]:
    """Rows of each table of Dagster's storage, files of single runs, and bytes of each folder of a home."""
    rows = {
        f"{name}: {table}": count
        for name in DATABASES
        for table, count in rows_of(settings.dagster_home / name).items()
    }
    shards = len([*(settings.dagster_home / "history" / "runs").glob("*-*.db")])
    folders = {
        f"bytes of {folder.name}": sum(
            one.lstat().st_size for one in folder.rglob("*") if not one.is_symlink() and one.is_file()
        )
        for folder in settings.home.iterdir()
        if folder.is_dir()
    }
    return {**rows, "files of runs": shards, **folders}


def in_short(holds: Mapping[str, int]) -> str:
    """What a home holds, in a line."""
    rows = sum(count for name, count in holds.items() if name.startswith(DATABASES))
    folders = [
        f"{name.removeprefix('bytes of ')} {count / 1e6:.1f} MB"
        for name, count in holds.items()
        if name.startswith("bytes of ")
    ]
    return f"{rows:,} rows of Dagster's records; {', '.join(folders)}"


def rows_of(path: Path) -> Mapping[str, int]:
    """The number of rows of each table of a database of SQLite that has some."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path, timeout=60)) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        counts = {name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}
    return {name: count for name, count in counts.items() if count}


def grown(earlier: Mapping[str, int], later: Mapping[str, int]) -> list[str]:
    """What a home holds more of than it may."""
    return [
        f"{name}: {earlier.get(name, 0):,} after {COMPARED[0]} nights, {count:,} after {COMPARED[1]}"
        for name, count in later.items()
        if count > earlier.get(name, 0) * MOST_GROWTH
    ]
