"""A delivery is noticed, waited for until it is at rest, and read once."""

import json
import os
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from orchestration.plan import plan_book
from orchestration.sensors import INTERVAL_SECONDS, delivery_sensor
from orchestration.settings import Settings
from tests.orchestration.small_delivery import EDITION, deliver, publish_book, write_workbook

JOB = "book"


class Watch:
    """The sensor over several ticks, a minute apart unless said otherwise."""

    def __init__(self, settings: Settings) -> None:
        self.instance = dg.DagsterInstance.ephemeral()
        self.now = 1_000_000.0
        self.sensor = delivery_sensor(dg.define_asset_job(JOB), settings, clock=lambda: self.now)
        self.cursor: str | None = None

    def tick(self, seconds: float = INTERVAL_SECONDS) -> str | dict[str, str]:
        """The tags of the run that is asked for, or why there is none."""
        self.now += seconds
        result = self.sensor(dg.build_sensor_context(instance=self.instance, cursor=self.cursor))
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        if result.run_requests:
            return dict(result.run_requests[0].tags)
        assert isinstance(result.skip_reason, dg.SkipReason)
        return str(result.skip_reason.skip_message)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A delivery that nobody has read yet."""
    return deliver(tmp_path)


def test_a_delivery_at_rest_for_a_minute_is_asked_for(settings: Settings) -> None:
    watch = Watch(settings)
    assert "nothing has changed for 60 s" in watch.tick()
    assert "nothing has changed for 60 s" in watch.tick(seconds=30)
    tags = watch.tick(seconds=30)
    assert isinstance(tags, dict)
    assert tags["renxing/reason"] == "nothing is published yet"


def test_a_workbook_still_being_copied_is_not_read(settings: Settings) -> None:
    publish_book(settings)
    watch = Watch(settings)
    watch.tick()
    watch.tick()
    growing = settings.extracts / f"{EDITION}/3-1.xlsx"
    for size in (10, 20, 30):
        growing.write_bytes(b"P" * size)
        assert "nothing has changed for 60 s" in watch.tick()


def test_what_is_published_already_is_not_asked_for(settings: Settings) -> None:
    publish_book(settings)
    watch = Watch(settings)
    watch.tick()
    assert "waits for a change: the extracts are those of the publication of" in watch.tick()


def test_a_publication_is_held_to_its_list_only_where_a_run_is_asked_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_book(settings)
    looked_at: list[Path] = []

    def looked(folder: Path) -> list[str]:
        looked_at.append(folder)
        return []

    monkeypatch.setattr("orchestration.plan.alterations", looked)
    watch = Watch(settings)
    for _ in range(3):
        watch.tick()
    assert looked_at == []
    write_workbook(settings.extracts / f"{EDITION}/3-1.xlsx", "3-1 not mapped")
    watch.tick()
    assert isinstance(watch.tick(), dict)
    assert len(looked_at) == 1


@pytest.mark.parametrize("change", ["new", "changed", "gone"])
def test_a_new_changed_or_removed_workbook_is_noticed(settings: Settings, change: str) -> None:
    write_workbook(settings.extracts / f"{EDITION}/3-1.xlsx", "3-1 not mapped")
    publish_book(settings)
    watch = Watch(settings)
    watch.tick()
    watch.tick()
    path = settings.extracts / f"{EDITION}/3-1.xlsx"
    if change == "new":
        write_workbook(path.with_name("3-2.xlsx"), "3-2 not mapped")
    elif change == "changed":
        write_workbook(path, "3-1 not mapped either")
    else:
        path.unlink()
    watch.tick()
    tags = watch.tick()
    assert isinstance(tags, dict)
    assert f"1 workbook {change}" in tags["renxing/reason"]


@pytest.mark.parametrize("status", ["FAILURE", "SUCCESS"])
def test_a_delivery_that_a_run_was_given_is_not_given_again_until_it_changes(
    settings: Settings, status: str
) -> None:
    watch = Watch(settings)
    tags = plan_book(settings).tags
    watch.instance.add_run(dg.DagsterRun(job_name=JOB, status=dg.DagsterRunStatus(status), tags=tags))
    watch.tick()
    said = watch.tick()
    assert f"({status.lower()}) was given these extracts" in said
    assert watch.tick() == said
    write_workbook(settings.extracts / f"{EDITION}/3-1.xlsx", "3-1 not mapped")
    watch.tick()
    assert isinstance(watch.tick(), dict)


def test_nothing_is_asked_for_while_a_run_is_under_way(settings: Settings) -> None:
    watch = Watch(settings)
    watch.instance.add_run(dg.DagsterRun(job_name=JOB, status=dg.DagsterRunStatus.STARTED))
    watch.tick()
    assert "waits for the end of run" in watch.tick()


def test_a_delivery_that_cannot_be_read_is_waited_for(settings: Settings) -> None:
    (settings.extracts / "supplement").mkdir()
    (settings.extracts / "supplement/beds.csv").write_text("city,beds\n", encoding="utf-8")
    watch = Watch(settings)
    watch.tick()
    assert "waits for a delivery that can be read: supplement/beds.csv: columns are city,beds" in watch.tick()


def test_a_name_in_another_encoding_is_noticed_as_any_other(settings: Settings) -> None:
    publish_book(settings)
    write_workbook(settings.extracts / os.fsdecode(f"{EDITION}/3-1 人口.xlsx".encode("gb18030")), "3-1 人口")
    watch = Watch(settings)
    watch.tick()
    tags = watch.tick()
    assert isinstance(tags, dict)
    assert tags["renxing/reason"] == "1 workbook new: 2024/3-1 人口.xlsx"


def test_without_a_folder_of_extracts_the_sensor_says_so(settings: Settings) -> None:
    watch = Watch(replace(settings, extracts=settings.home / "nowhere"))
    watch.tick()
    assert "no such folder" in watch.tick()


def test_the_cursor_survives_a_restart(settings: Settings) -> None:
    first = Watch(settings)
    first.tick()
    again = Watch(settings)
    again.cursor, again.now = first.cursor, first.now
    assert json.loads(str(again.cursor)).keys() == {"state", "since"}
    assert isinstance(again.tick(), dict)
