"""A night runs the book, then the studies, where something has changed; where nothing has, it says why it does not."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN
from assets.table_assets import asset_key
from orchestration.definitions import definitions_of
from orchestration.missed_nights import ZONE
from orchestration.schedules import (
    BOOK_PUBLISHED,
    STUDY_PUBLISHED,
    nightly_schedules,
    studies_after_the_book,
)
from orchestration.settings import Settings
from tests.orchestration.conftest import OTHER_STUDY
from tests.orchestration.small_delivery import (
    EDITION,
    FIGURES,
    STUDY,
    Figure,
    deliver,
    let_differ,
    opened_warehouse,
    publish_book,
    write_workbook,
)

JOBS = dg.define_asset_job("book"), dg.define_asset_job("study")
TWO_AT_NIGHT = datetime(2026, 11, 26, 2, tzinfo=ZONE)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as opened:
        yield opened


def night(
    settings: Settings, instance: dg.DagsterInstance, seconds_at_rest: float = 3600
) -> tuple[object, object]:
    """What the two schedules decide: of the book, and of the studies."""
    of_book, of_studies = nightly_schedules(
        *JOBS, settings, settings.known_studies(), clock=lambda: time.time() + seconds_at_rest
    )
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=TWO_AT_NIGHT) as context:
        return of_book(context), of_studies(context)


def reason(decided: object) -> str:
    """Why there is no run."""
    assert isinstance(decided, dg.SkipReason)
    return str(decided.skip_message)


def asked(decided: object) -> dict[str | None, str]:
    """The studies that are asked for, and why."""
    assert isinstance(decided, list)
    return {one.partition_key: one.tags["renxing/reason"] for one in decided}


def test_a_night_with_nothing_changed_is_skipped_with_the_date_of_each_publication(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    of_book, of_studies = night(settings, instance)
    assert reason(of_book) == (
        "book: nothing to do, extracts, catalog and code are those of the publication of 2026-11-25 00:00 UTC"
    )
    assert reason(of_studies) == "; ".join(
        f"{name}: nothing to do, figures, study and code are those of the publication of 2026-11-25 00:00 UTC"
        for name in (STUDY, OTHER_STUDY)
    )


def test_a_skipped_night_confirms_what_is_published_and_writes_no_file(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    names = (BOOK, STUDY)
    before = [settings.published_file(name).stat().st_mtime_ns for name in names]
    night(settings, instance)
    for key, partition in ((BOOK_PUBLISHED, None), (STUDY_PUBLISHED, OTHER_STUDY)):
        event = instance.get_latest_materialization_event(key)
        assert event is not None
        assert event.asset_materialization is not None
        assert "no file was written" in str(event.asset_materialization.description)
        assert event.asset_materialization.partition == partition
    assert [settings.published_file(name).stat().st_mtime_ns for name in names] == before


def test_changed_new_and_removed_workbooks_are_named(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    write_workbook(settings.extracts / f"{EDITION}/2-1.xlsx", "2-1 another title")
    write_workbook(settings.extracts / f"{EDITION}/3-1.xlsx", "3-1 a table that is not mapped")
    (settings.extracts / f"{EDITION}/2-2.xlsx").unlink()
    of_book, _ = night(settings, instance)
    assert isinstance(of_book, dg.RunRequest)
    assert of_book.tags["renxing/reason"] == (
        "1 workbook new: 2024/3-1.xlsx; 1 workbook changed: 2024/2-1.xlsx; 1 workbook gone: 2024/2-2.xlsx"
    )
    assert re.fullmatch(r"[0-9a-f]{12}", of_book.tags["renxing/extracts_digest"])


def test_a_delivery_that_is_still_being_copied_is_left_to_the_sensor(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    write_workbook(settings.extracts / f"{EDITION}/2-1.xlsx", "2-1 another title")
    of_book, of_studies = night(settings, instance, seconds_at_rest=0)
    assert reason(of_book) == (
        f"book: waits for a delivery that is still changing ({settings.extracts}); the sensor 'delivery' asks for the "
        "book once nothing has changed for 60 s"
    )
    assert reason(of_studies).startswith("the studies wait for the book")


@pytest.mark.parametrize("seconds_at_rest", [0, -3600], ids=["just written", "the clock was set back"])
def test_files_that_hold_what_is_published_are_nothing_to_wait_for(
    settings: Settings, instance: dg.DagsterInstance, seconds_at_rest: float
) -> None:
    with opened_warehouse(settings, BOOK) as connection:
        connection.execute("delete from publication.made_from where asset = 'raw.registry'")
    of_book, _ = night(settings, instance, seconds_at_rest)
    assert isinstance(of_book, dg.RunRequest)


def test_a_delivery_written_in_the_future_of_a_clock_set_back_is_asked_for(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    write_workbook(settings.extracts / f"{EDITION}/2-1.xlsx", "2-1 another title")
    of_book, _ = night(settings, instance, seconds_at_rest=-3600)
    assert isinstance(of_book, dg.RunRequest)


def test_an_empty_supplement_is_no_reason(settings: Settings, instance: dg.DagsterInstance) -> None:
    supplement = settings.extracts / "supplement" / "gdp.csv"
    supplement.parent.mkdir()
    supplement.write_text("city,year,indicator,scope,value,unit,source\n", encoding="utf-8")
    assert "nothing to do" in reason(night(settings, instance)[0])


def test_the_studies_wait_for_a_book_that_is_to_be_made(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    let_differ(settings, BOOK, "catalog.ledger_entry")
    let_differ(settings, STUDY, "code", asset="regressions.record")
    of_book, of_studies = night(settings, instance)
    assert isinstance(of_book, dg.RunRequest)
    assert reason(of_studies) == (
        "the studies wait for the book, which is made first (corrections changed); "
        "once it is published, those are asked for whose figures it moves"
    )


def test_a_study_whose_code_has_changed_is_asked_for_and_the_others_are_not(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    let_differ(settings, STUDY, "code", asset="regressions.record")
    of_book, of_studies = night(settings, instance)
    assert isinstance(of_book, dg.SkipReason)
    assert asked(of_studies) == {STUDY: "code changed"}


def test_a_study_that_cannot_be_read_is_run_so_that_the_failure_is_seen(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    path = settings.home.parent / "mine.yaml"
    path.write_text("title: a study\nmodells: {}\n", encoding="utf-8")
    _, of_studies = night(replace(settings, named=(str(path),)), instance)
    assert "mine.yaml, line 2: modells: " in asked(of_studies)["mine"]


def test_a_night_that_names_no_study_makes_those_that_the_home_has_published(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    _, of_studies = night(replace(settings, named=()), instance)
    assert [line.partition(":")[0] for line in reason(of_studies).split("; ")] == [OTHER_STUDY, STUDY]


def test_where_the_book_alone_is_named_its_night_makes_no_study(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    _, of_studies = night(replace(settings, named=(BOOK,)), instance)
    assert reason(of_studies) == "no study is asked for: RENXING_STUDY names the book alone"


def test_the_first_night_makes_the_book_and_the_studies_wait(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    of_book, of_studies = night(deliver(tmp_path), instance)
    assert isinstance(of_book, dg.RunRequest)
    assert of_book.tags["renxing/reason"] == "nothing is published yet"
    assert "the studies wait for the book, which is made first (nothing is published yet)" in reason(
        of_studies
    )


def after_the_book(settings: Settings, instance: dg.DagsterInstance) -> object:
    """What the sensor decides once a run of the book has ended well."""
    run = instance.add_run(dg.DagsterRun(job_name="book", status=dg.DagsterRunStatus.SUCCESS))
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, "book")
    context = dg.build_run_status_sensor_context("studies_after_the_book", event, instance, run)
    return studies_after_the_book(*JOBS, settings, settings.known_studies())(context)


def test_after_the_book_those_studies_are_asked_for_whose_figures_it_moved(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    assert "nothing to do" in reason(after_the_book(settings, instance))
    corrected = Figure("imports", 12.75, "corrected", "digit misread")
    publish_book(settings, [corrected if one.indicator == "imports" else one for one in FIGURES])
    found = asked(after_the_book(settings, instance))
    assert [*found] == [STUDY]
    assert "figures of the book changed" in found[STUDY]


def test_a_study_on_a_book_that_did_not_pass_is_run_whole_so_that_the_check_is_told(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    file = settings.published_file(BOOK)
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into check_result (asset, check_name, severity, passed, detail) "
            "values ('observations/finding', 'unique', 'ERROR', false, 'place_id 340100')"
        )
    requests = after_the_book(settings, instance)
    said = "did not pass its checks (observations/finding: unique: place_id 340100)"
    assert all(said in why for why in asked(requests).values())
    assert isinstance(requests, list)
    assert {one.partition_key: one.asset_selection for one in requests} == {
        name: [asset_key(asset) for asset in STUDY_CHAIN] for name in (STUDY, OTHER_STUDY)
    }


def test_a_study_that_the_process_does_not_know_is_said_and_stops_no_other(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    let_differ(settings, STUDY, "code", asset="regressions.record")
    later = replace(settings, named=("mine", STUDY, OTHER_STUDY))
    _, of_studies = nightly_schedules(*JOBS, later, settings.known_studies())
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=TWO_AT_NIGHT) as context:
        assert asked(of_studies(context)) == {STUDY: "code changed"}
    _, of_studies = nightly_schedules(*JOBS, replace(later, named=("mine",)), settings.known_studies())
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=TWO_AT_NIGHT) as context:
        assert reason(of_studies(context)) == (
            "mine came after this program was started: reload the code location, or start it again"
        )


def test_a_confirmation_repeats_what_is_known_of_its_own_study(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    for name in (STUDY, OTHER_STUDY):
        instance.report_runless_asset_event(
            dg.AssetMaterialization(STUDY_PUBLISHED, partition=name, metadata={"path": f"that of {name}"})
        )
    night(settings, instance)
    for name in (STUDY, OTHER_STUDY):
        wanted = dg.AssetRecordsFilter(asset_key=STUDY_PUBLISHED, asset_partitions=[name])
        (record,) = instance.fetch_materializations(wanted, limit=1).records
        assert record.asset_materialization is not None
        metadata = record.asset_materialization.metadata
        assert metadata["path"].value == f"that of {name}"
        assert str(metadata["confirmed"].value).startswith(f"{name}: nothing to do")


def test_two_studies_are_asked_for_in_one_night_each_under_a_key_of_its_own(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    """The daemon launches no second run of a key: a night that is looked at twice makes each study once."""
    repository = definitions_of(settings).get_repository_def()
    for name in (STUDY, OTHER_STUDY):
        let_differ(settings, name, "code", asset="regressions.record")
    keys = []
    for at in (TWO_AT_NIGHT, TWO_AT_NIGHT, TWO_AT_NIGHT + timedelta(days=1)):
        with dg.build_schedule_context(
            instance=instance, repository_def=repository, scheduled_execution_time=at
        ) as context:
            requests = (
                repository.get_schedule_def("nightly_studies").evaluate_tick(context).run_requests or []
            )
        assert [one.tags["dagster/partition"] for one in requests] == [STUDY, OTHER_STUDY]
        keys.append([one.run_key for one in requests])
    assert keys[0] == [f"{name} 2026-11-26T02:00:00+08:00" for name in (STUDY, OTHER_STUDY)]
    assert keys[1] == keys[0]
    assert set(keys[2]).isdisjoint(keys[0])


def test_what_a_night_asks_for_can_be_run(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The definitions themselves take the requests: the partition is there, and the assets are of the job."""
    definitions = definitions_of(settings)
    repository = definitions.get_repository_def()
    let_differ(settings, STUDY, "code", asset="regressions.record")
    with dg.build_schedule_context(
        instance=instance, repository_def=repository, scheduled_execution_time=TWO_AT_NIGHT
    ) as context:
        (of_study,) = repository.get_schedule_def("nightly_studies").evaluate_tick(context).run_requests or []
    assert of_study.tags["dagster/partition"] == STUDY
    assert of_study.asset_selection is not None
    assert set(of_study.asset_selection) <= {asset_key(asset) for asset in STUDY_CHAIN}
    with opened_warehouse(settings, BOOK) as connection:
        connection.execute("delete from publication.made_from where asset = 'raw.registry'")
    with dg.build_schedule_context(
        instance=instance, repository_def=repository, scheduled_execution_time=TWO_AT_NIGHT
    ) as context:
        (of_book,) = repository.get_schedule_def("nightly").evaluate_tick(context).run_requests or []
    assert "dagster/partition" not in of_book.tags
    assert of_book.asset_selection is not None
    assert set(of_book.asset_selection) <= {asset_key(asset) for asset in BOOK_CHAIN}
