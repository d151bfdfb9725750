"""A clock that was ahead and was put right: what Dagster did in that future would keep the nights from coming.

Schedules and sensors go on from the last time that Dagster has on record; where that lies years ahead, they would wait
for it.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.scheduler.instigation import (
    InstigatorState,
    ScheduleInstigatorData,
    SensorInstigatorData,
)

TOLERANCE = timedelta(hours=1)
"""By how much a clock may be corrected without a word: Dagster waits for it."""


def forget_the_future(instance: dg.DagsterInstance, now: datetime) -> str | None:
    """Let schedules and sensors that are on record as run later than now go on from now; what was done, in a line.

    A daemon that runs keeps such a time in its memory, too: it goes on from now when it is next started.
    """
    times = [time for state in instance.all_instigator_state() if (time := put_right(instance, state, now))]
    if not times:
        return None
    return (
        f"the clock was ahead, to {datetime.fromtimestamp(max(times), UTC):%Y-%m-%d %H:%M} UTC; schedule and sensors go "
        "on from now; start make ui anew where it runs"
    )


def put_right(instance: dg.DagsterInstance, state: InstigatorState, now: datetime) -> float | None:
    """Let one schedule or sensor go on from now; the time that was on record where it lay ahead."""
    data = state.instigator_data
    if not isinstance(data, ScheduleInstigatorData | SensorInstigatorData):
        return None
    ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=1)
    recorded = {
        name: time for name, time in data._asdict().items() if name.endswith("timestamp") and time is not None
    }
    latest = max([*recorded.values(), *(tick.timestamp for tick in ticks)], default=0.0)
    if latest <= (now + TOLERANCE).timestamp():
        return None
    instance.purge_ticks(state.instigator_origin_id, state.selector_id, before=latest + 1)
    until_now = {name: min(time, now.timestamp()) for name, time in recorded.items()}
    instance.update_instigator_state(state.with_data(data._replace(**until_now)))
    return latest
