"""A run whose process is gone is failed and told of once; one whose process lives is left alone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import InProcessCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from psycopg2.extensions import cursor
from sqlalchemy import make_url

from orchestration import run_locks
from orchestration.dead_runs import execute_here, fail_dead_runs, holding_executor
from orchestration.definitions import definitions_of
from orchestration.failures import FAILURE_TAG, TOLD, TOLD_TAG, UNTOLD
from orchestration.notification import failure_sensor
from orchestration.run_locks import (
    FOLDER,
    FREE_SECONDS,
    KEEP_SECONDS,
    PROCESS_TAG,
    START_SECONDS,
    ServerLocks,
    locks_of,
    postgres_url,
)
from orchestration.settings import PROJECT
from tests.orchestration.small_delivery import deliver
from torture.postgres_server import maintenance

RUN = """
import os, sys, time
import dagster as dg
import duckdb
from orchestration.dead_runs import execute_here

warehouse = duckdb.connect()

@dg.op
def endless():
    if "fork" in sys.argv and os.fork() == 0:
        time.sleep(60)
    print("under way", flush=True)
    time.sleep(0 if "brief" in sys.argv else 60)

@dg.job
def book():
    endless()

with dg.DagsterInstance.get() as instance:
    execute_here(book, instance)
"""

OF_LOCKS = "from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = %s)"


@pytest.fixture(autouse=True)
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock on the server that is free counts as left alone at once."""
    monkeypatch.setattr(run_locks, "FREE_SECONDS", 0)


@contextmanager
def run_under_way(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that executes a run without end."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "under way\n"
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):  # all of them have ended
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("instance", ["postgres"], indirect=True)
def test_the_process_of_a_run_ends_without_a_complaint_of_what_its_lock_keeps_alive(
    instance: dg.DagsterInstance,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", RUN, "brief"], cwd=PROJECT, capture_output=True, text=True, timeout=100
    )
    assert ended.returncode == 0
    assert the_run(instance).status == dg.DagsterRunStatus.SUCCESS
    assert "leaked" not in ended.stderr


class Told:
    """What the operator was told."""

    def __init__(self, delivered: bool = True) -> None:
        self.lines: list[str] = []
        self.delivered = delivered

    def __call__(self, run: dg.DagsterRun, lines: Sequence[str]) -> bool:
        self.lines += [f"{run.job_name}: {line}" for line in lines]
        return self.delivered


def the_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    """The only run there is."""
    (run,) = instance.get_runs()
    return run


def dead_before_long(instance: dg.DagsterInstance, told: Told) -> list[str]:
    """The runs that are found dead: the server notices the end of a process a moment later than the kernel."""
    until = time.monotonic() + 10
    while not (dead := fail_dead_runs(instance, told)) and time.monotonic() < until:
        time.sleep(0.1)
    return dead


def test_a_killed_run_is_failed_and_told_of_once(instance: dg.DagsterInstance) -> None:
    told = Told()
    with run_under_way() as process:
        assert fail_dead_runs(instance, told) == []
        assert the_run(instance).status == dg.DagsterRunStatus.STARTED
        process.kill()
        process.wait()
        assert dead_before_long(instance, told) == [the_run(instance).run_id]
    assert fail_dead_runs(instance, told) == []
    run = the_run(instance)
    machine = f" of {socket.gethostname()}" if postgres_url(instance) else ""
    line = f"run: its process (pid {process.pid}{machine}) ended without a word: killed, out of memory, or the machine stopped"
    assert run.status == dg.DagsterRunStatus.FAILURE
    assert told.lines == [f"book: {line}"]
    assert run.tags[FAILURE_TAG] == line
    assert run.tags[TOLD_TAG] == "yes"
    assert locks_of(instance).taken() == []


def test_a_child_that_outlives_the_process_of_a_run_is_not_the_run(instance: dg.DagsterInstance) -> None:
    with run_under_way("fork") as process:
        process.kill()
        process.wait()
        assert dead_before_long(instance, Told()) == [the_run(instance).run_id]


def started(instance: dg.DagsterInstance, process: str) -> dg.DagsterRun:
    """A run that Dagster says is under way, and of which it is recorded which process took it up."""
    run = dg.DagsterRun("book", status=dg.DagsterRunStatus.STARTED)
    instance.add_run(run)
    if postgres_url(instance):
        instance.add_run_tags(run.run_id, {PROCESS_TAG: f"pid {process}"})
        return run
    folder = Path(instance.root_directory) / FOLDER
    folder.mkdir()
    (folder / run.run_id).write_text(process)
    return run


def test_another_process_of_the_same_number_is_no_sign_of_life(instance: dg.DagsterInstance) -> None:
    run = started(instance, process=str(os.getpid()))
    assert fail_dead_runs(instance, Told()) == [run.run_id]


@pytest.mark.parametrize("instance", ["files"], indirect=True)
def test_a_run_whose_process_is_about_to_take_the_lock_is_left_alone(instance: dg.DagsterInstance) -> None:
    started(instance, process="")
    assert fail_dead_runs(instance, Told()) == []


@pytest.mark.parametrize("instance", ["files"], indirect=True)
def test_a_run_that_was_killed_before_it_could_say_its_process_is_failed_in_the_end(
    instance: dg.DagsterInstance,
) -> None:
    run = started(instance, process="")
    long_ago = time.time() - START_SECONDS - 1
    os.utime(Path(instance.root_directory) / FOLDER / run.run_id, (long_ago, long_ago))
    told = Told()
    assert fail_dead_runs(instance, told) == [run.run_id]
    assert told.lines == [
        "book: run: its process (pid unknown) ended without a word: killed, out of memory, or the machine stopped"
    ]


@pytest.mark.parametrize("status", ["NOT_STARTED", "STARTING", "STARTED", "CANCELING"])
def test_a_run_that_no_process_takes_up_is_failed_in_the_end(
    instance: dg.DagsterInstance, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = dg.DagsterRun("book", status=dg.DagsterRunStatus(status))
    instance.add_run(run)
    assert fail_dead_runs(instance, Told()) == []
    monkeypatch.setattr(run_locks, "START_SECONDS", -1)
    assert fail_dead_runs(instance, Told()) == [run.run_id]


@contextmanager
def run_of_this_process(instance: dg.DagsterInstance, port: str) -> Iterator[tuple[cursor, str]]:
    """A run whose lock this process holds on the server; a session of the server's keeper, and the name of the database."""
    run = dg.DagsterRun("book", status=dg.DagsterRunStatus.STARTED)
    instance.add_run(run)
    instance.add_run_tags(run.run_id, locks_of(instance).hold(run.run_id))
    with closing(maintenance(port)) as connection, connection.cursor() as keeper:
        connection.autocommit = True
        yield keeper, make_url(str(postgres_url(instance))).database or ""


def end_sessions(keeper: cursor, database: str) -> None:
    """End those of the locks, as a server does that goes: none of them has its lock any more."""
    keeper.execute(f"select pg_terminate_backend(pid, 10000) {OF_LOCKS}", [database])
    assert keeper.fetchall() == [(True,)]


def held_before_long(keeper: cursor, database: str) -> bool:
    """Whether the lock of the run is taken again."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        keeper.execute(f"select count(*) {OF_LOCKS} and granted", [database])
        if keeper.fetchall() == [(1,)]:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("instance", ["postgres"], indirect=True)
def test_a_process_takes_its_lock_again_where_its_session_has_ended(
    instance: dg.DagsterInstance, postgres_port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_locks, "KEEP_SECONDS", 0.1)
    with run_of_this_process(instance, postgres_port) as (keeper, database):
        end_sessions(keeper, database)
        assert held_before_long(keeper, database)
    assert fail_dead_runs(instance, Told()) == []


@pytest.mark.parametrize("instance", ["postgres"], indirect=True)
def test_a_process_takes_its_lock_again_where_the_server_took_no_session_for_several_turns(
    instance: dg.DagsterInstance, postgres_port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_locks, "KEEP_SECONDS", 0.1)
    with run_of_this_process(instance, postgres_port) as (keeper, database):
        keeper.execute(f"alter database {database} allow_connections false")
        end_sessions(keeper, database)
        time.sleep(1)
        keeper.execute(f"alter database {database} allow_connections true")
        assert held_before_long(keeper, database)
    assert fail_dead_runs(instance, Told()) == []


@pytest.mark.parametrize("instance", ["postgres"], indirect=True)
def test_a_server_that_is_gone_with_its_network_is_noticed_before_a_run_counts_as_dead(
    instance: dg.DagsterInstance,
) -> None:
    locks = locks_of(instance)
    assert isinstance(locks, ServerLocks)
    with locks.engine.connect() as session:
        asked = session.connection.driver_connection.info.dsn_parameters  # type: ignore[union-attr]
    silent = int(asked["tcp_user_timeout"]) / 1000
    idle = int(asked["keepalives_idle"]) + int(asked["keepalives_interval"]) * int(asked["keepalives_count"])
    assert max(silent, idle) + int(asked["connect_timeout"]) + 2 * KEEP_SECONDS < FREE_SECONDS


@pytest.mark.parametrize("instance", ["postgres"], indirect=True)
def test_a_lock_that_is_free_for_a_moment_tells_of_no_death(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_locks, "FREE_SECONDS", 60)
    run = started(instance, process="7")
    assert fail_dead_runs(instance, Told()) == []
    monkeypatch.setattr(run_locks, "FREE_SECONDS", 0)
    assert fail_dead_runs(instance, Told()) == [run.run_id]


@pytest.mark.parametrize("status", ["QUEUED", "SUCCESS"])
def test_queued_and_finished_runs_are_left_alone(instance: dg.DagsterInstance, status: str) -> None:
    place = InProcessCodeLocationOrigin(LoadableTargetOrigin(module_name="orchestration.definitions"))
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(place, "__repository__"), "book")
    instance.add_run(dg.DagsterRun("book", status=dg.DagsterRunStatus(status), remote_job_origin=origin))
    assert fail_dead_runs(instance, Told(), clock=lambda: time.time() + 10 * START_SECONDS) == []


def test_what_could_not_be_delivered_is_left_for_the_failure_sensor_and_nothing_told_is_told_twice(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    started(instance, process="1")
    fail_dead_runs(instance, Told(delivered=False))
    run = the_run(instance)
    assert run.status == dg.DagsterRunStatus.FAILURE
    assert run.tags[TOLD_TAG] == UNTOLD
    instance.add_run_tags(run.run_id, {TOLD_TAG: TOLD})
    settings = deliver(tmp_path)
    event = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records[0]
    failure = event.event_log_entry.dagster_event
    assert failure is not None
    said = failure_sensor(settings, [])(
        dg.build_run_status_sensor_context(
            "failure_message", failure, instance, the_run(instance)
        ).for_run_failure()
    )
    assert isinstance(said, dg.SkipReason)
    assert "was told of when it was found dead" in str(said.skip_message)


@dg.op
def look(context: dg.OpExecutionContext) -> None:
    """Fails where the run that it is part of is taken for dead."""
    later = time.time() + 10 * START_SECONDS
    assert fail_dead_runs(context.instance, Told(), clock=lambda: later) == []
    assert context.run_id in locks_of(context.instance).taken()


@dg.job(executor_def=holding_executor)
def looks() -> None:
    """One step."""
    look()


def test_a_run_is_alive_from_its_first_step_on_whoever_started_it(instance: dg.DagsterInstance) -> None:
    assert execute_here(looks, instance).success
    launched = instance.create_run_for_job(looks)
    assert execute_run(InMemoryJob(looks), launched, instance).success


def test_every_job_is_executed_so_that_its_process_is_known(tmp_path: Path) -> None:
    repository = definitions_of(deliver(tmp_path)).get_repository_def()
    for job in repository.get_all_jobs():
        assert job.executor_def is holding_executor, job.name
