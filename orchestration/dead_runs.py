"""Runs whose process is gone: found by a lock that dies with the process, recorded as failed, and told.

Dagster keeps a run as started when its process is killed, and lets later runs wait for its end. The process of a run
therefore holds a lock (flock) on a file of the run's name in Dagster's home, from before its first step until the
process ends, however it ends: the kernel lets go of the lock, which neither a process id used again nor a clock set
anew nor another container on the same home can feign.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor
from dagster._core.instance import InstanceRef
from dagster._core.utils import make_new_run_id

from orchestration.failures import DIED, INTERRUPTED, TOLD_TAG, record_failure
from orchestration.processes import when_interrupted

FOLDER = "running"
START_SECONDS = 300
"""A run that no process has taken up by then never will be: Dagster starts none that is marked as failed."""
UNDER_WAY = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""Not the queued ones: the next daemon launches them."""
BUSY = [dg.DagsterRunStatus.QUEUED, *UNDER_WAY]
"""All that have not ended."""

held: dict[str, int] = {}
"""The runs of this process and their locks: kept open until it ends, since a run is not over with its last step."""


def forget_held() -> None:
    """A process forked from that of a run must not keep its lock when it outlives it."""
    for lock in held.values():
        os.close(lock)
    held.clear()


os.register_at_fork(after_in_child=forget_held)


def hold(instance: dg.DagsterInstance, run_id: str) -> None:
    """Let this process be the one of a run, for as long as it lives."""
    folder = Path(instance.root_directory) / FOLDER
    folder.mkdir(exist_ok=True)
    lock = os.open(folder / run_id, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.write(lock, str(os.getpid()).encode())
    held[run_id] = lock


def execute_here(
    job: dg.JobDefinition, instance: dg.DagsterInstance, **options: Any
) -> dg.ExecuteInProcessResult:
    """Execute a job in this process, as the process of the run; what fails is in the result."""
    run_id = make_new_run_id()
    hold(instance, run_id)
    when_interrupted(partial(cancel, instance.get_ref(), run_id))
    return job.execute_in_process(instance=instance, run_id=run_id, raise_on_error=False, **options)


def cancel(where: InstanceRef, run_id: str) -> None:
    """Record that a run of this process was interrupted, where Dagster could not do so itself."""
    with dg.DagsterInstance.from_ref(where) as instance:
        run = instance.get_run_by_id(run_id)
        if run and run.status in UNDER_WAY:
            instance.report_run_canceled(run, INTERRUPTED)


class HoldingExecutor(InProcessExecutor):
    """All steps in the process of the run, which says whose it is."""

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        hold(plan_context.instance, plan_context.run_id)
        yield from super().execute(plan_context, execution_plan)


@dg.executor(name="in_process")
def holding_executor(_: dg.InitExecutorContext) -> HoldingExecutor:
    """The executor of every run that a daemon launches; `execute_here` replaces it where no daemon does."""
    return HoldingExecutor(RetryMode.DISABLED)


def fail_dead_runs(
    instance: dg.DagsterInstance,
    tell: Callable[[dg.DagsterRun, Sequence[str]], bool],
    clock: Callable[[], float] = time.time,
) -> list[str]:
    """Record as failed every run whose process is gone, and tell of it; the ids of these runs.

    Of several processes that look at the same time, one acts. `tell` says whether its message was delivered.
    """
    folder = Path(instance.root_directory) / FOLDER
    folder.mkdir(exist_ok=True)
    dead, seen = [], set()
    for path in sorted(folder.iterdir()):
        seen.add(path.name)
        with left_alone(path) as process:
            if process is None:
                continue
            run = instance.get_run_by_id(path.name)
            if run and run.status in UNDER_WAY:
                fail(instance, run, f"run: its process ({process}) {DIED}", tell)
                dead.append(run.run_id)
            path.unlink()
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNDER_WAY)):
        run = record.dagster_run
        old = clock() - record.update_timestamp.timestamp() > START_SECONDS
        if old and run.run_id not in seen and not (folder / run.run_id).exists():
            fail(instance, run, f"run: no process took it up within {START_SECONDS // 60} minutes", tell)
            dead.append(run.run_id)
    return dead


@contextmanager
def left_alone(path: Path) -> Iterator[str | None]:
    """Which process held the lock of a run and is gone; None where it lives, or is just about to take the lock."""
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:  # another process has just dealt with this run
        yield None
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = os.read(lock, 20).decode()
        if not process and time.time() - path.stat().st_mtime > START_SECONDS:
            process = "unknown"  # killed, or out of room, before it could write its id
        yield f"pid {process}" if process and path.exists() else None
    except BlockingIOError:
        yield None
    finally:
        os.close(lock)


def fail(
    instance: dg.DagsterInstance,
    run: dg.DagsterRun,
    line: str,
    tell: Callable[[dg.DagsterRun, Sequence[str]], bool],
) -> None:
    """Record the failure of a run and tell of it once.

    What can be written is written before anybody is told: on a full disk all of it is left to a later attempt.
    """
    record_failure(instance, run, [line])
    if TOLD_TAG not in run.tags and tell(run, [line]):
        instance.add_run_tags(run.run_id, {TOLD_TAG: "yes"})
    instance.report_run_failed(run, line)
