"""Nights in which nothing ran the schedule, as when the machine was off: said once, by what starts next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import InstigatorStatus, ScheduleInstigatorData

SCHEDULE = "nightly"
ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = time(2)
GRACE = timedelta(minutes=15)
"""A night is missed when nothing has begun it by then."""
TOLD_KEY = "renxing/missed_night"


@dataclass(frozen=True)
class MissedNights:
    """Nights that have passed without a tick of the schedule."""

    nights: tuple[datetime, ...]
    last_sign: datetime
    """When the schedule was last known to be kept; Dagster notes it once an hour."""

    @property
    def title(self) -> str:
        """The message's title."""
        count = len(self.nights)
        plural = "night was" if count == 1 else "nights were"
        return f"renxing: {count} {plural} missed 有 {count} 次夜间运行未进行"

    @property
    def text(self) -> str:
        """The message: which nights, since when nothing ran, and what becomes of them."""
        first, last = (f"{one:%Y-%m-%d}" for one in (self.nights[0], self.nights[-1]))
        which, zh = (last, last) if first == last else (f"{first} to {last}", f"{first} 至 {last}")
        clock = f"{NIGHT:%H:%M} {ZONE.key}"
        return (
            f"The nightly run of {which} ({clock}) did not take place: nothing has kept the schedule since about "
            f"{self.last_sign:%Y-%m-%d %H:%M}. The last good publications stand. When the UI runs (make ui), it makes "
            "up for the latest missed night at once, and for no earlier one.\n"
            f"{zh} 的夜间运行（{clock}）未进行：自 {self.last_sign:%Y-%m-%d %H:%M} 前后起无进程执行日程。"
            "此前发布的文件继续有效。启动 make ui 后即补做最近一次，更早的不再补做。"
        )


def missed_nights(instance: dg.DagsterInstance, now: datetime) -> MissedNights | None:
    """The nights since the schedule was last kept in this home; None where none was missed, or it never was kept."""
    signs = []
    for state in instance.all_instigator_state(instigator_type=InstigatorType.SCHEDULE):
        data = state.instigator_data
        if state.instigator_name != SCHEDULE or not isinstance(data, ScheduleInstigatorData):
            continue
        if state.status == InstigatorStatus.STOPPED:
            return None
        ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=1)
        signs += [data.start_timestamp, data.last_iteration_timestamp, *(tick.timestamp for tick in ticks)]
    known = [sign for sign in signs if sign]
    if not known:
        return None
    last_sign = datetime.fromtimestamp(max(known), ZONE)
    nights = nights_between(last_sign, now - GRACE)
    return MissedNights(nights, last_sign) if nights else None


def nights_between(after: datetime, until: datetime) -> tuple[datetime, ...]:
    """The nightly times after one moment and up to another.

    >>> [f"{one:%m-%d %H}" for one in nights_between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))]
    ['01-02 02']
    """
    day, nights = after.astimezone(ZONE).date(), []
    while (night := datetime.combine(day, NIGHT, ZONE)) <= until:
        if night > after:
            nights.append(night)
        day += timedelta(days=1)
    return tuple(nights)


def tell_missed_nights(
    instance: dg.DagsterInstance, tell: Callable[[str, str], bool], now: datetime
) -> str | None:
    """Tell of missed nights that nobody has been told of; the text of what was told.

    `tell` says whether the message was delivered: it is tried again otherwise.
    """
    missed = missed_nights(instance, now)
    if missed is None:
        return None
    latest = missed.nights[-1].astimezone(UTC).isoformat()
    store = instance.daemon_cursor_storage
    if store.get_cursor_values({TOLD_KEY}).get(TOLD_KEY) == latest:
        return None
    if tell(missed.title, missed.text):
        store.set_cursor_values({TOLD_KEY: latest})
    return missed.text
