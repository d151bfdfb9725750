"""What a monitor is told of a home: well only where nights run and readers find files."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from assets.resources import PARTITION_TAG
from commands.health import main
from orchestration.failures import FAILURE_TAG
from orchestration.health import ailments, states
from orchestration.settings import Settings, prepare_home
from tests.orchestration.conftest import OTHER_STUDY
from tests.orchestration.small_delivery import STUDY
from tests.orchestration.test_missed_nights import House, at

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance of the home, all of whose daemons have just given a sign."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare_home(settings)
    with dg.DagsterInstance.get() as instance:
        give_sign(instance, NOW)
        yield instance


def give_sign(instance: dg.DagsterInstance, at: datetime) -> None:
    """Let all daemons have given a sign at a moment."""
    for name in instance.get_required_daemon_types():
        instance.add_daemon_heartbeat(DaemonHeartbeat(at.timestamp(), name, "of a test", []))


def record(
    instance: dg.DagsterInstance, job: str, status: dg.DagsterRunStatus, tags: dict[str, str]
) -> dg.DagsterRun:
    """A run that ended so."""
    run = dg.DagsterRun(job, status=status, tags=tags)
    instance.add_run(run)
    return run


def test_a_home_whose_daemon_lives_and_whose_files_are_there_is_well(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    record(instance, "book", dg.DagsterRunStatus.FAILURE, {})
    record(instance, "book", dg.DagsterRunStatus.SUCCESS, {})
    record(instance, "study", dg.DagsterRunStatus.STARTED, {PARTITION_TAG: STUDY})
    assert ailments(instance, settings, NOW) == []
    assert [line.partition(" ")[0] for line in states(settings)] == ["book:", f"{STUDY}:", f"{OTHER_STUDY}:"]


def test_a_daemon_without_a_sign_for_half_an_hour_is_named(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    assert ailments(instance, settings, NOW + timedelta(minutes=30)) == []
    found = ailments(instance, settings, NOW + timedelta(minutes=31))
    assert "daemon SCHEDULER: no sign since 2026-11-28 12:00 UTC; start make ui" in found


def test_where_no_night_was_ever_started_one_line_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare_home(settings)
    with dg.DagsterInstance.get() as instance:
        (line,) = ailments(instance, settings, NOW)
    assert line.startswith("no nightly run has been started for this home: start make ui")


def test_a_missed_night_is_named(instance: dg.DagsterInstance, settings: Settings) -> None:
    House(instance).keep(last_sign="03 17:00")
    (line,) = ailments(instance, settings, at("04 12:00"))
    assert line.startswith("The nightly run of 2026-11-04 (02:00 Asia/Shanghai) did not take place")


def test_the_newest_run_of_each_counts_and_says_why_it_failed(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    record(instance, "study", dg.DagsterRunStatus.SUCCESS, {PARTITION_TAG: OTHER_STUDY})
    reason = {FAILURE_TAG: "table fiscal is held back", PARTITION_TAG: STUDY}
    run = record(instance, "study", dg.DagsterRunStatus.FAILURE, reason)
    assert ailments(instance, settings, NOW) == [
        f"{STUDY}: run {run.run_id[:8]} ended as failure: table fiscal is held back"
    ]


def test_a_study_of_which_readers_find_nothing_is_named(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    settings.published(STUDY).unlink()
    assert ailments(instance, settings, NOW) == [
        f"{STUDY}: no file is published that can be read: {settings.published_file(STUDY)}"
    ]


def test_dagster_s_own_home_may_lie_elsewhere_as_on_kubernetes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare_home(settings)
    elsewhere = settings.dagster_home.rename(tmp_path / "elsewhere")
    monkeypatch.setenv("RENXING_HOME", str(settings.home))
    monkeypatch.setenv("RENXING_EXTRACTS", str(settings.extracts))
    monkeypatch.delenv("DAGSTER_HOME")
    assert main() == 1
    assert "no run was recorded there yet" in capfd.readouterr().err
    monkeypatch.setenv("DAGSTER_HOME", str(elsewhere))
    assert main() == 1
    assert "no nightly run has been started for this home" in capfd.readouterr().err
