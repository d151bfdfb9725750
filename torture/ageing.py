"""A home is made older: what is recorded and published in it moves a day into the past."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.scheduler.instigation import ScheduleInstigatorData, SensorInstigatorData
from dagster._core.storage.tags import SCHEDULED_EXECUTION_TIME_TAG

from assets.publication.folder import STAMP, folders, number_of, publications_folder
from orchestration.records import DONE_KEY
from orchestration.settings import Settings

Data = ScheduleInstigatorData | SensorInstigatorData
DAY_SECONDS = 86_400
DATABASES = ("history/runs.db", "history/runs/index.db", "history/runs/.db", "schedules/schedules.db")
"""Of a home's Dagster: those that hold more than one run. Nobody asks the file of a single run for its time."""


def make_older(settings: Settings, instance: dg.DagsterInstance) -> None:
    """Let everything that a home has recorded and published be a day older than it is."""
    for name in DATABASES:
        path = settings.dagster_home / name
        if path.exists():
            make_rows_older(path)
    for path in settings.dagster_home.rglob("*"):
        status = path.lstat()
        os.utime(path, (status.st_atime, status.st_mtime - DAY_SECONDS), follow_symlinks=False)
    for state in instance.all_instigator_state():
        data = state.instigator_data
        if isinstance(data, Data):
            instance.update_instigator_state(state.with_data(older(data)))
        for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id):
            earlier = tick.tick_data._replace(timestamp=tick.timestamp - DAY_SECONDS)
            instance.update_tick(tick._replace(tick_data=earlier))
    for run in instance.get_runs():
        if time_of_night := run.tags.get(SCHEDULED_EXECUTION_TIME_TAG):
            moved = (datetime.fromisoformat(time_of_night) - timedelta(days=1)).isoformat()
            instance.add_run_tags(run.run_id, {SCHEDULED_EXECUTION_TIME_TAG: moved})
    instance.daemon_cursor_storage.set_cursor_values({DONE_KEY: "an earlier day"})
    for published in settings.published_folder.iterdir():
        if publications_folder(published).is_dir():  # not so of a link that a kill left under its next name
            make_publications_older(published)


def make_rows_older(path: Path) -> None:
    """Let every moment in a database of SQLite be a day earlier."""
    with closing(sqlite3.connect(path, timeout=60)) as database, database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            for _, column, kind, *_ in database.execute(f'pragma table_info("{table}")').fetchall():
                if kind in ("TIMESTAMP", "DATETIME"):
                    earlier = f"strftime('%Y-%m-%d %H:%M:%f', \"{column}\", '-1 day')"
                elif kind == "FLOAT":
                    earlier = f'"{column}" - {DAY_SECONDS}'
                else:
                    continue
                database.execute(f'update "{table}" set "{column}" = {earlier}')


def older(data: Data) -> Data:
    """What the daemon remembers of a schedule or a sensor, a day earlier."""
    moments: dict[str, Any] = {
        name: moment - DAY_SECONDS
        for name in data._fields
        if name.endswith("timestamp") and (moment := getattr(data, name))
    }
    return data._replace(**moments)


def make_publications_older(published: Path) -> None:
    """Let the publications of the book or of a study bear earlier days in their names."""
    newest = published.resolve().name
    for folder in sorted(folders(published), key=number_of):
        number, _, stamp = folder.name.partition("_")
        earlier = datetime.strptime(stamp, STAMP) - timedelta(days=1)
        moved = folder.rename(folder.with_name(f"{number}_{earlier.strftime(STAMP)}"))
        if folder.name == newest:
            published.unlink()
            published.symlink_to(os.path.relpath(moved, published.parent), target_is_directory=True)
