"""The night runs where something has changed, and says why it does not where nothing has."""

import re
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from orchestration import changes
from orchestration.schedules import PUBLISHED, nightly_schedule
from orchestration.settings import Settings
from tests.orchestration.small_delivery import EDITION, deliver, publish, write_workbook


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A delivery that is published."""
    settings = deliver(tmp_path)
    publish(settings)
    return settings


def tick(settings: Settings) -> dg.RunRequest | dg.SkipReason:
    """What the nightly schedule decides."""
    with dg.instance_for_test() as instance:
        return tick_of(settings, instance)


def tick_of(settings: Settings, instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    """What the nightly schedule of an instance decides."""
    decided = nightly_schedule(dg.define_asset_job("refresh"), settings)(
        dg.build_schedule_context(instance=instance)
    )
    assert isinstance(decided, dg.RunRequest | dg.SkipReason)
    return decided


def reason(settings: Settings) -> str:
    """Why the night asks for a run."""
    asked = tick(settings)
    assert isinstance(asked, dg.RunRequest)
    return asked.tags["renxing/reason"]


def test_a_night_with_nothing_changed_is_skipped_with_the_date_of_the_publication(settings: Settings) -> None:
    skipped = tick(settings)
    assert isinstance(skipped, dg.SkipReason)
    assert re.fullmatch(
        r"nothing to do: extracts, study and code are those of the publication of \d{4}-\d\d-\d\d \d\d:\d\d UTC",
        str(skipped.skip_message),
    )


def test_a_skipped_night_confirms_the_published_file_and_writes_none(settings: Settings) -> None:
    before = settings.published_file.stat().st_mtime_ns
    with dg.instance_for_test() as instance:
        tick_of(settings, instance)
        event = instance.get_latest_materialization_event(PUBLISHED)
    assert event is not None
    assert event.asset_materialization is not None
    assert "no file was written" in str(event.asset_materialization.description)
    assert settings.published_file.stat().st_mtime_ns == before


def test_changed_new_and_removed_workbooks_are_named(settings: Settings) -> None:
    write_workbook(settings.extracts / f"{EDITION}/2-1.xlsx", "2-1 another title")
    write_workbook(settings.extracts / f"{EDITION}/3-1.xlsx", "3-1 a table that is not mapped")
    (settings.extracts / f"{EDITION}/2-2.xlsx").unlink()
    assert reason(settings) == (
        "1 workbook new: 2024/3-1.xlsx; 1 workbook changed: 2024/2-1.xlsx; 1 workbook gone: 2024/2-2.xlsx"
    )


def test_a_supplement_counts_as_extracts_once_it_has_a_row(settings: Settings) -> None:
    supplement = settings.extracts / "supplement" / "gdp.csv"
    supplement.parent.mkdir()
    supplement.write_text("city,year,indicator,scope,value,unit,source\n", encoding="utf-8")
    assert isinstance(tick(settings), dg.SkipReason)
    with supplement.open("a", encoding="utf-8") as file:
        file.write("合肥市,2011,gdp,city,1,万元,somewhere\n")
    assert reason(settings) == "supplements or registry changed"


def test_another_study_or_other_code_is_a_reason(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason(replace(settings, study="sun2025")) == "study changed"
    monkeypatch.setattr(changes, "code_version", lambda: "another")
    assert reason(settings) == "code changed"


def test_the_first_night_publishes(tmp_path: Path) -> None:
    asked = tick(deliver(tmp_path))
    assert isinstance(asked, dg.RunRequest)
    assert asked.tags["renxing/reason"] == "nothing is published yet"
    assert asked.tags["renxing/study"] == "yearbooks"
    assert re.fullmatch(r"[0-9a-f]{12}", asked.tags["renxing/extracts_digest"])


def test_extracts_that_cannot_be_read_are_tried_so_that_the_failure_is_seen(settings: Settings) -> None:
    (settings.extracts / "2031").mkdir()
    (settings.extracts / "2031/2-1.xlsx").write_bytes(b"PK")
    asked = tick(settings)
    assert isinstance(asked, dg.RunRequest)
    assert "2031" in asked.tags["renxing/reason"]
    assert "renxing/extracts_digest" not in asked.tags


def test_synthetic_volumes_that_other_code_wrote_are_a_reason(settings: Settings) -> None:
    assert reason(replace(settings, synthetic=True)) == "the synthetic volumes are to be written anew"
