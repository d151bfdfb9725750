"""What Dagster has recorded is deleted after a while; what shows how each asset came to be stays."""

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from sqlalchemy import Connection, create_engine, inspect, text

from orchestration.records import delete_old_records
from orchestration.run_locks import postgres_url
from orchestration.settings import RECORDS_KEPT_DAYS

NOW = datetime.now(UTC)
STUDIES = dg.StaticPartitionsDefinition(["one", "two"])


@dg.asset
def book() -> None:
    """The book."""


@dg.asset(partitions_def=STUDIES)
def study() -> None:
    """A study."""


@dg.asset_check(asset=book)
def rows() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


DEFINITIONS = dg.Definitions(
    [book, study],
    asset_checks=[rows],
    jobs=[dg.define_asset_job("book_job", [book]), dg.define_asset_job("study_job", [study])],
)

ORIGIN = RemoteJobOrigin(
    RemoteRepositoryOrigin(
        InProcessCodeLocationOrigin(LoadableTargetOrigin(module_name="orchestration.definitions")),
        "__repository__",
    ),
    "book_job",
)
"""Dagster queues no run without one."""


def make(instance: dg.DagsterInstance, study: str | None = None) -> str:
    """Make the book, or a study; the id of the run."""
    job = DEFINITIONS.resolve_job_def("study_job" if study else "book_job")
    return job.execute_in_process(instance=instance, partition_key=study).run_id


def delete(instance: dg.DagsterInstance, nights: int = RECORDS_KEPT_DAYS) -> int:
    """Look after so many more nights; how many runs were deleted."""
    pass_nights(instance, range(1, nights + 1))
    return delete_old_records(instance, NOW + timedelta(days=nights, hours=1))


def pass_nights(instance: dg.DagsterInstance, days: Iterable[int]) -> None:
    """Let something be recorded on days from now, under ids below all that Dagster gives."""
    rows = [
        {"id": -day, "at": f"{NOW + timedelta(days=day):%Y-%m-%d %H:%M:%S.%f}", "asset": '["night"]'}
        for day in days
    ]
    write = text(
        "insert into event_logs (id, run_id, event, dagster_event_type, timestamp, asset_key) "
        "values (:id, '', '', 'ASSET_OBSERVATION', :at, :asset) on conflict (id) do nothing"
    )
    with index_of(instance) as index:
        index.execute(write, rows)


def index_of(instance: dg.DagsterInstance) -> AbstractContextManager[Connection]:
    """Dagster's database of the events of assets."""
    events = instance.event_log_storage
    assert isinstance(events, SqlEventLogStorage)
    return events.index_connection()


def runs(instance: dg.DagsterInstance) -> set[str]:
    """The runs that Dagster knows."""
    return set(instance.get_run_ids())


def recorded(instance: dg.DagsterInstance) -> str:
    """All that stands in Dagster's databases."""
    server = postgres_url(instance)
    files = [f"sqlite:///{path}" for path in Path(instance.root_directory).rglob("*.db")]
    rows = []
    for url in [server] if server else files:
        with create_engine(url).connect() as connection:
            for table in inspect(connection).get_table_names():
                rows += [str(tuple(row)) for row in connection.execute(text(f"select * from {table}"))]
    return "\n".join(rows)


def test_of_old_runs_those_stay_that_made_what_is_newest(instance: dg.DagsterInstance) -> None:
    gone = {make(instance), make(instance, "one")}
    stay = {make(instance), make(instance, "one"), make(instance, "two")}
    assert delete(instance) == len(gone)
    assert runs(instance) == stay
    for key, partition in (("book", None), ("study", "one"), ("study", "two")):
        wanted = dg.AssetRecordsFilter(dg.AssetKey(key), asset_partitions=partition and [partition])
        (record,) = instance.fetch_materializations(wanted, limit=10).records
        assert record.run_id in stay
    checks = instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(dg.AssetKey("book"), "rows"), limit=10
    )
    assert {one.run_id for one in checks} <= stay
    assert len(checks) == 1


def test_nothing_is_left_of_a_deleted_run(instance: dg.DagsterInstance) -> None:
    home = Path(instance.root_directory)
    gone = make(instance)
    printed = home / "storage" / gone / "compute_logs" / "step.err"
    printed.parent.mkdir(parents=True, exist_ok=True)
    printed.write_text("printed")
    make(instance)
    delete(instance)
    assert [path for path in home.rglob("*") if gone in path.name] == []
    assert gone not in recorded(instance)


def test_what_is_younger_stays(instance: dg.DagsterInstance) -> None:
    made = {make(instance), make(instance)}
    assert delete(instance, RECORDS_KEPT_DAYS - 1) == 0
    assert runs(instance) == made


def test_a_clock_that_was_ahead_for_an_hour_deletes_nothing(instance: dg.DagsterInstance) -> None:
    made = {make(instance), make(instance)}
    pass_nights(instance, [3650])
    assert delete_old_records(instance, NOW + timedelta(days=3650, hours=1)) == 0
    assert delete(instance, RECORDS_KEPT_DAYS - 1) == 0
    assert runs(instance) == made


def test_what_is_recorded_after_a_clock_was_ahead_for_long_stays(instance: dg.DagsterInstance) -> None:
    pass_nights(instance, range(3650, 3650 + RECORDS_KEPT_DAYS))
    made = {make(instance), make(instance)}
    assert delete_old_records(instance, NOW + timedelta(hours=1)) == 0
    assert runs(instance) == made


def test_a_machine_that_was_off_for_two_months_forgets_nothing(instance: dg.DagsterInstance) -> None:
    made = {make(instance), make(instance)}
    pass_nights(instance, [60])
    assert delete_old_records(instance, NOW + timedelta(days=60, hours=1)) == 0
    assert runs(instance) == made


@pytest.mark.parametrize(
    "status", [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED]
)
def test_a_run_that_has_not_ended_stays_however_old(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    waiting = instance.create_run_for_job(
        DEFINITIONS.resolve_job_def("book_job"), status=status, remote_job_origin=ORIGIN
    ).run_id
    make(instance)
    assert delete(instance) == 0
    assert waiting in runs(instance)


def test_of_failed_runs_the_newest_of_a_job_stays(instance: dg.DagsterInstance) -> None:
    """The sensor that waits for deliveries asks what the last run was given."""
    made = make(instance)
    first, last = (
        instance.create_run_for_job(
            DEFINITIONS.resolve_job_def("book_job"), status=dg.DagsterRunStatus.FAILURE
        ).run_id
        for _ in range(2)
    )
    delete(instance)
    assert runs(instance) == {made, last}
    assert first not in runs(instance)


def test_of_confirmations_the_newest_stays_and_the_run_that_made_the_asset(
    instance: dg.DagsterInstance,
) -> None:
    made = make(instance)
    for number in range(3):
        instance.report_runless_asset_event(
            dg.AssetMaterialization("book", metadata={"confirmed": f"night {number}"})
        )
    delete(instance)
    newest = instance.get_latest_materialization_event(dg.AssetKey("book"))
    assert newest is not None
    assert newest.asset_materialization is not None
    assert newest.asset_materialization.metadata["confirmed"].value == "night 2"
    assert "night 2" in recorded(instance)
    assert "night 1" not in recorded(instance)
    assert runs(instance) == {made}


def test_records_are_looked_at_once_a_day(instance: dg.DagsterInstance) -> None:
    make(instance)
    make(instance)
    assert delete(instance) == 1
    make(instance)
    assert delete(instance) == 0
    assert delete(instance, RECORDS_KEPT_DAYS + 2) == 1


def test_a_deletion_that_was_interrupted_is_finished_the_day_after(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = make(instance)
    stays = make(instance)

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(instance.run_storage, "delete_run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            delete(instance)
    assert runs(instance) == {gone, stays}
    assert delete(instance, RECORDS_KEPT_DAYS + 2) == 1
    assert runs(instance) == {stays}


@pytest.mark.parametrize("instance", ["files"], indirect=True)
def test_old_files_of_runs_that_dagster_does_not_know_are_deleted(instance: dg.DagsterInstance) -> None:
    """The UI's own deletion of a run leaves them."""
    home = Path(instance.root_directory)
    gone, kept = make(instance), make(instance)
    instance.delete_run(gone)
    sensor = home / "storage" / "__repository__" / "nightly" / "123.err"
    sensor.parent.mkdir(parents=True)
    sensor.write_text("printed")
    delete(instance)
    assert not sensor.exists()
    assert {path.stem for path in (home / "history" / "runs").glob("?*.db")} == {"index", kept}


def test_what_schedules_and_sensors_printed_of_late_stays(instance: dg.DagsterInstance) -> None:
    path = Path(instance.root_directory) / "storage" / "__repository__" / "nightly" / "123.err"
    path.parent.mkdir(parents=True)
    path.write_text("printed")
    later = (NOW + timedelta(days=5)).timestamp()
    os.utime(path, (later, later))
    delete(instance)
    assert path.exists()


def test_ids_of_events_are_not_given_again(instance: dg.DagsterInstance) -> None:
    """A sensor remembers the id of the last event that it has seen."""
    make(instance)
    last = instance.create_run_for_job(
        DEFINITIONS.resolve_job_def("study_job"), tags={"dagster/partition": "one"}
    )
    instance.report_run_failed(last, "it failed")
    with index_of(instance) as index:
        highest = index.execute(text("select max(id) from event_logs")).scalar()
    delete(instance)
    with index_of(instance) as index:
        assert index.execute(text("select max(id) from event_logs")).scalar() == highest
