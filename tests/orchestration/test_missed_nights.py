"""A night in which nothing ran is told once, by what starts next."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    InProcessCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
    TickData,
    TickStatus,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from orchestration.clock_steps import forget_the_future
from orchestration.definitions import definitions_of
from orchestration.missed_nights import NIGHT, SCHEDULE, ZONE, tell_missed_nights
from tests.orchestration.small_delivery import deliver


def at(text: str) -> datetime:
    """A moment of November 2026 in Shanghai.

    >>> str(at("05 02:00"))
    '2026-11-05 02:00:00+08:00'
    """
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


class House:
    """A home whose schedule has been kept from the afternoon of 3 November on."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.told: list[str] = []
        self.delivers = True

    def keep(
        self, last_sign: str = "03 17:00", status: InstigatorStatus = InstigatorStatus.DECLARED_IN_CODE
    ) -> None:
        """Let the daemon have kept the schedule up to a moment."""
        place = InProcessCodeLocationOrigin(LoadableTargetOrigin(module_name="orchestration.definitions"))
        self.state = InstigatorState(
            RemoteInstigatorOrigin(RemoteRepositoryOrigin(place, "__repository__"), SCHEDULE),
            InstigatorType.SCHEDULE,
            status,
            ScheduleInstigatorData("0 2 * * *", at("03 15:00").timestamp(), at(last_sign).timestamp()),
        )
        self.instance.add_instigator_state(self.state)

    def tick(self, night: str) -> None:
        """Let the schedule have been evaluated."""
        data = TickData(
            self.state.instigator_origin_id,
            SCHEDULE,
            InstigatorType.SCHEDULE,
            TickStatus.SKIPPED,
            at(night).timestamp(),
            selector_id=self.state.selector_id,
        )
        self.instance.create_tick(data)

    def start(self, now: str) -> str | None:
        """Let something start."""
        return tell_missed_nights(self.instance, self.tell, at(now))

    def tell(self, title: str, text: str) -> bool:
        """Take a message."""
        self.told.append(title)
        return self.delivers


@pytest.fixture
def house() -> Iterator[House]:
    """A home in which nothing has started yet."""
    with dg.instance_for_test() as instance:
        yield House(instance)


def test_a_night_without_anything_running_is_told_once(house: House) -> None:
    house.keep(last_sign="03 17:00")
    text = house.start("04 09:00")
    assert text is not None
    assert "The nightly run of 2026-11-04 (02:00 Asia/Shanghai) did not take place" in text
    assert "nothing has kept the schedule since about 2026-11-03 17:00" in text
    assert "makes up for the latest missed night at once" in text
    assert house.told == ["renxing: 1 night was missed 有 1 次夜间运行未进行"]
    assert house.start("04 09:01") is None


def test_several_nights_are_one_message_and_a_further_one_is_another(house: House) -> None:
    house.keep()
    house.tick("04 02:00")
    text = house.start("07 01:00")
    assert text is not None
    assert "of 2026-11-05 to 2026-11-06" in text
    assert house.start("07 01:30") is None
    text = house.start("07 09:00")
    assert text is not None
    assert "of 2026-11-05 to 2026-11-07" in text
    assert len(house.told) == 2


def test_a_night_that_was_kept_is_none_missed(house: House) -> None:
    house.keep()
    house.tick("04 02:00")
    assert house.start("05 01:59") is None


def test_a_night_that_has_just_begun_is_waited_for(house: House) -> None:
    house.keep()
    assert house.start("04 02:14") is None
    assert house.start("04 02:16") is not None


def test_where_the_schedule_was_never_kept_or_is_turned_off_no_night_is_missed(house: House) -> None:
    assert house.start("09 09:00") is None
    house.keep(status=InstigatorStatus.STOPPED)
    assert house.start("09 09:00") is None


def test_what_could_not_be_delivered_is_told_again(house: House) -> None:
    house.keep()
    house.delivers = False
    house.start("04 09:00")
    house.delivers = True
    assert house.start("04 09:01") is not None
    assert house.start("04 09:02") is None


def test_the_nights_are_those_of_the_schedule(tmp_path: Path) -> None:
    schedule = definitions_of(deliver(tmp_path)).get_schedule_def(SCHEDULE)
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert schedule.execution_timezone == ZONE.key
    assert schedule.cron_schedule == f"{NIGHT.minute} {NIGHT.hour} * * *"


def test_after_a_clock_that_was_ahead_the_schedule_goes_on_from_now(house: House) -> None:
    house.keep("28 02:00")
    house.tick("28 02:00")
    line = forget_the_future(house.instance, at("05 12:00"))
    assert line is not None
    assert line.startswith("the clock was ahead, to 2026-11-27 18:00 UTC")
    (state,) = house.instance.all_instigator_state()
    data = state.instigator_data
    assert isinstance(data, ScheduleInstigatorData)
    assert (data.start_timestamp, data.last_iteration_timestamp) == (
        at("03 15:00").timestamp(),
        at("05 12:00").timestamp(),
    )
    assert list(house.instance.get_ticks(state.instigator_origin_id, state.selector_id)) == []
    assert forget_the_future(house.instance, at("05 12:01")) is None
    assert house.start("06 03:00") is not None, "the next night that nothing keeps is missed"


def test_a_clock_that_is_right_lets_all_that_is_on_record_stand(house: House) -> None:
    house.keep("05 02:00")
    house.tick("05 02:00")
    assert forget_the_future(house.instance, at("05 02:00")) is None
    (state,) = house.instance.all_instigator_state()
    assert len(house.instance.get_ticks(state.instigator_origin_id, state.selector_id)) == 1
