"""Runs whose process is gone: found by a lock that ends with the process (see run_locks.py), recorded as failed, and told.

Dagster keeps a run as started when its process is killed, and lets later runs wait for its end. The process of a run
therefore holds its lock from before its first step until it ends.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor
from dagster._core.instance import InstanceRef
from dagster._core.utils import make_new_run_id

from orchestration.failures import DIED, INTERRUPTED, TOLD, TOLD_TAG, UNTOLD, record_failure
from orchestration.processes import when_interrupted
from orchestration.run_locks import START_SECONDS, UNDER_WAY, locks_of

BUSY = [dg.DagsterRunStatus.QUEUED, *UNDER_WAY]
"""All that have not ended."""


def execute_here(
    job: dg.JobDefinition, instance: dg.DagsterInstance, tags: Mapping[str, str] | None = None, **options: Any
) -> dg.ExecuteInProcessResult:
    """Execute a job in this process, as the process of the run; what fails is in the result."""
    run_id = make_new_run_id()
    tags = {**(tags or {}), **locks_of(instance).hold(run_id)}
    when_interrupted(partial(cancel, instance.get_ref(), run_id))
    return job.execute_in_process(
        instance=instance, run_id=run_id, tags=tags, raise_on_error=False, **options
    )


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
        instance, run_id = plan_context.instance, plan_context.run_id
        if tags := locks_of(instance).hold(run_id):
            instance.add_run_tags(run_id, tags)
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
    locks = locks_of(instance)
    taken = locks.taken()
    dead = []
    for run_id in taken:
        with locks.left_alone(run_id) as process:
            if process is None:
                continue
            run = instance.get_run_by_id(run_id)
            if run and run.status in UNDER_WAY:
                fail(instance, run, f"run: its process ({process}) {DIED}", tell)
                dead.append(run.run_id)
            locks.forget(run_id)
    records = instance.get_run_records(dg.RunsFilter(statuses=UNDER_WAY))
    waiting = {one.dagster_run.run_id: one for one in records if one.dagster_run.run_id not in taken}
    for run_id in locks.never_taken_up([*waiting.values()], clock):
        line = f"run: no process took it up within {START_SECONDS // 60} minutes"
        fail(instance, waiting[run_id].dagster_run, line, tell)
        dead.append(run_id)
    return dead


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
    if run.tags.get(TOLD_TAG) != TOLD:
        instance.add_run_tags(run.run_id, {TOLD_TAG: TOLD if tell(run, [line]) else UNTOLD})
    instance.report_run_failed(run, line)
