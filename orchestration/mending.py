"""What every start, and the daemon once a minute, puts right: runs whose process is gone, nights missed, a clock that
was ahead, old records."""

from datetime import UTC, datetime
from functools import partial

import dagster as dg

from orchestration.clock_steps import forget_the_future
from orchestration.dead_runs import fail_dead_runs
from orchestration.missed_nights import tell_missed_nights
from orchestration.notification import tell, tell_again, tell_of_run
from orchestration.records import delete_old_records
from orchestration.settings import RECORDS_KEPT_DAYS, Settings

INTERVAL_SECONDS = 60


def mend(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Fail dead runs and tell of them, of runs nobody could be told of and of missed nights, and delete old records; what was found, a line each."""
    now = datetime.now(UTC)
    dead = fail_dead_runs(instance, partial(tell_of_run, instance, settings))
    lines = [f"run {run_id[:8]} was dead: its process is gone; it is recorded as failed" for run_id in dead]
    ahead = forget_the_future(instance, now)
    missed = tell_missed_nights(instance, partial(tell, settings), now)
    lines += filter(None, (ahead, missed))
    if deleted := delete_old_records(instance, now):
        lines.append(
            f"{deleted} runs of before the last {RECORDS_KEPT_DAYS} recorded days were deleted from Dagster's records"
        )
    lines += [
        f"run {run_id[:8]}, of which nobody could be told, was told of"
        for run_id in tell_again(instance, settings, now)
    ]
    return lines


def mending_sensor(settings: Settings) -> dg.SensorDefinition:
    """Finds runs that die while the daemon lives, and those that a full disk kept from being recorded as failed."""

    @dg.sensor(
        name="mending",
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Fails runs whose process is gone, so that nothing waits for them, and tells of them and of missed "
        f"nights; once a day deletes what Dagster recorded before the last {RECORDS_KEPT_DAYS} days on which it recorded anything. "
        "将进程已终止的运行记为失败，以免后续运行等待，并发送通知；未进行的夜间运行亦予通知；"
        f"每天一次删除最近{RECORDS_KEPT_DAYS}个有记录日之前的运行记录。",
    )
    def mending(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        return dg.SkipReason(
            "\n".join(mend(context.instance, settings)) or "no run is dead, no night was missed"
        )

    return mending
