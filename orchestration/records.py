"""What Dagster has recorded of runs is kept for a while, then deleted: its own storage keeps it for ever.

In files of the home, or in the tables of the same names of a Postgres server, which holds all events in one:

    history/runs.db                     runs, their tags, backfills
    history/runs/index.db               events of assets and checks, of all runs
    history/runs/<run>.db, .db          all events of one run, and those that belong to none
    storage/<run>/, storage/<sensor>/   what was printed

Days are counted on which something was recorded, as those of publications are: what is kept is no matter of a clock that
was ahead for an hour, nor of a machine that was off for months. However old, there stay: the run that made the newest materialisation of an asset and partition, those of the newest
result of each check, the newest run of each job, and every run that has not ended. Ticks of schedules and sensors are
deleted by Dagster itself (see `settings.DAGSTER_YAML`), and the run's composition (`snapshots`), which many runs share,
is kept. Pages that become free are filled again: no file needs VACUUM.
"""

import shutil
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster._core.execution.backfill import BULK_ACTION_TERMINAL_STATUSES
from dagster._core.instance import RUNLESS_RUN_ID
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs import SqlRunStorage
from sqlalchemy import bindparam, text

from orchestration.settings import RECORDS_KEPT_DAYS

DONE_KEY = f"renxing/records_deleted {socket.gethostname()}"
"""The day (UTC) on which this machine last deleted records, and what is printed in its own home."""
SECONDS = 20
"""For so long runs are deleted in one go, the oldest first; what is left is for the next day."""

START_OF_THE_KEPT = text("""
    with day (start) as (
        select distinct date(timestamp) from event_logs where timestamp <= :now order by 1 desc limit :kept
    )
    select min(start) from day having count(*) = :kept
""")
RUNS_OF_THE_NEWEST = text("""
    with newest_event (id) as (
        select max(id) from event_logs
        where dagster_event_type = 'ASSET_MATERIALIZATION' and run_id <> :no_run
        group by asset_key, partition
        union all
        select max(id) from event_logs  -- sensors remember ids: the highest must not be given again
    ),
    newest_result (id) as (
        select max(id) from asset_check_executions
        group by asset_key, check_name, partition, execution_status in ('SUCCEEDED', 'FAILED')
    )
    select run_id from event_logs inner join newest_event using (id)
    union
    select run_id from asset_check_executions inner join newest_result using (id)
""").bindparams(no_run=RUNLESS_RUN_ID)
NEWEST_RUNS = text("select run_id from runs where id in (select max(id) from runs group by pipeline_name)")
DELETE_RUNLESS_EVENTS = text("""
    delete from event_logs
    where run_id = :no_run and timestamp < :before
        and id not in (
            select max(id) from event_logs group by asset_key, partition, dagster_event_type, run_id = :no_run
        )
""").bindparams(no_run=RUNLESS_RUN_ID)
DELETE_TAGS_OF_EVENTS = text("delete from asset_event_tags where event_id not in (select id from event_logs)")
RUNS_OF_RESULTS = text(
    "select distinct run_id from asset_check_executions where run_id <> '' and create_timestamp < :before"
)
DELETE_RESULTS = text("delete from asset_check_executions where run_id = :run_id")
DELETE_BACKFILLS = text("delete from bulk_actions where timestamp < :before and status in :ended").bindparams(
    bindparam("ended", [one.value for one in BULK_ACTION_TERMINAL_STATUSES], expanding=True)
)
DELETE_TAGS_OF_BACKFILLS = text(
    "delete from backfill_tags where backfill_id not in (select key from bulk_actions)"
)


def delete_old_records(instance: dg.DagsterInstance, now: datetime) -> int:
    """Delete what is older than RECORDS_KEPT_DAYS, at most once a day (UTC); how many runs were deleted.

    It is noted beforehand: of several processes that look on the same day, one acts.
    """
    store, today = instance.daemon_cursor_storage, now.astimezone(UTC).date().isoformat()
    if store.get_cursor_values({DONE_KEY}).get(DONE_KEY) == today:
        return 0
    store.set_cursor_values({DONE_KEY: today})
    before = start_of_the_kept(instance, now)
    if before is None:
        return 0
    deleted = delete_runs(instance, before)
    delete_rows(instance, before)
    delete_files(instance, before)
    return deleted


def start_of_the_kept(instance: dg.DagsterInstance, now: datetime) -> datetime | None:
    """The first of the RECORDS_KEPT_DAYS newest days on which something was recorded; None where there are fewer."""
    events, _ = storages(instance)
    known = {"now": stored(now), "kept": RECORDS_KEPT_DAYS}
    with events.index_connection() as index:
        day = index.execute(START_OF_THE_KEPT, known).scalar()
    return datetime.fromisoformat(str(day)).replace(tzinfo=UTC) if day else None


def stored(moment: datetime) -> str:
    """A moment as SQLite holds it in Dagster's tables, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def delete_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete the runs that ended before a moment and need not stay; their number.

    The row of a run goes last: one whose deletion is interrupted is found again.
    """
    events, runs = storages(instance)
    until, deleted = time.monotonic() + SECONDS, 0
    old = instance.get_run_ids(dg.RunsFilter(statuses=FINISHED_STATUSES, updated_before=before))
    stay = runs_that_stay(instance)
    for run_id in reversed([one for one in old if one not in stay]):
        if time.monotonic() > until:
            break
        with events.index_connection() as index:
            events.delete_events_for_run(index, run_id)
        events.free_concurrency_slots_for_run(run_id)
        delete_shard(events, run_id)
        shutil.rmtree(Path(instance.storage_directory()) / run_id, ignore_errors=True)
        runs.delete_run(run_id)
        deleted += 1
    return deleted


def runs_that_stay(instance: dg.DagsterInstance) -> set[str]:
    """The runs that are kept however old they are."""
    events, runs = storages(instance)
    with events.index_connection() as index, runs.connect() as connection:
        newest = {*index.execute(RUNS_OF_THE_NEWEST).scalars(), *connection.execute(NEWEST_RUNS).scalars()}
    return newest - {RUNLESS_RUN_ID}


def delete_rows(instance: dg.DagsterInstance, before: datetime) -> None:
    """Delete events that belong to no run, results of checks whose run is gone, and backfills that have ended.

    Of events that belong to no run (as confirmations) the newest of each kind, asset and partition stays.
    """
    events, runs = storages(instance)
    moment = {"before": stored(before)}
    stay = runs_that_stay(instance)
    with events.index_connection() as index:
        of_results = {*index.execute(RUNS_OF_RESULTS, moment).scalars()} - stay
        gone = [{"run_id": one} for one in of_results - known_runs(instance)]
        if gone:
            index.execute(DELETE_RESULTS, gone)
        index.execute(DELETE_RUNLESS_EVENTS, moment)
        index.execute(DELETE_TAGS_OF_EVENTS)
    if isinstance(events, SqliteEventLogStorage) and Path(events.path_for_shard(RUNLESS_RUN_ID)).exists():
        with events.run_connection(RUNLESS_RUN_ID) as shard:
            shard.execute(DELETE_RUNLESS_EVENTS, moment)
    with runs.connect() as connection:
        connection.execute(DELETE_BACKFILLS, moment)
        connection.execute(DELETE_TAGS_OF_BACKFILLS)


def delete_files(instance: dg.DagsterInstance, before: datetime) -> None:
    """Delete old files of runs that Dagster no longer knows, and what schedules and sensors have printed."""
    events, _ = storages(instance)
    known = known_runs(instance)
    if isinstance(events, SqliteEventLogStorage):
        for path in Path(events.path_for_shard(INDEX_SHARD_NAME)).parent.glob("?*.db"):
            if path.stem not in (INDEX_SHARD_NAME, *known) and is_older(path, before):
                delete_shard(events, path.stem)
    for folder in Path(instance.storage_directory()).glob("*"):
        if folder.name not in known:
            delete_old_files(folder, before)


def delete_shard(events: SqlEventLogStorage, run_id: str) -> None:
    """Delete the file of a run's events, if they are in files, with what SQLite keeps beside it."""
    if not isinstance(events, SqliteEventLogStorage):
        return
    for suffix in ("", "-wal", "-shm"):
        Path(f"{events.path_for_shard(run_id)}{suffix}").unlink(missing_ok=True)


def delete_old_files(folder: Path, before: datetime) -> None:
    """Delete the old files of a folder, and it and those below where nothing is left in them."""
    below = sorted((folder, *folder.rglob("*")), reverse=True)
    for path in below:
        if path.is_dir():
            if not any(path.iterdir()) and is_older(path, before):
                path.rmdir()
        elif is_older(path, before):
            path.unlink(missing_ok=True)


def is_older(path: Path, before: datetime) -> bool:
    """Whether a file was last written before a moment."""
    return path.lstat().st_mtime < before.timestamp()


def known_runs(instance: dg.DagsterInstance) -> set[str]:
    """The ids of all runs."""
    return set(instance.get_run_ids())


def storages(instance: dg.DagsterInstance) -> tuple[SqlEventLogStorage, SqlRunStorage]:
    """Where a home keeps events and runs."""
    events, runs = instance.event_log_storage, instance.run_storage
    assert isinstance(events, SqlEventLogStorage)
    assert isinstance(runs, SqlRunStorage)
    return events, runs
