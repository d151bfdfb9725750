"""In Dagster's graph an asset that a failed run did not come to is not red: it is as it was before the run."""

import dagster as dg
from dagster._core.instance.types import CachingDynamicPartitionsLoader
from dagster._core.storage.partition_status_cache import get_and_update_asset_status_cache_value

from orchestration.failures import failures, record_failure

STUDIES = dg.StaticPartitionsDefinition(["one", "another"])
FIRST, SECOND = dg.AssetKey("first"), dg.AssetKey("second")


@dg.asset(partitions_def=STUDIES, config_schema={"fails": bool})
def first(context: dg.AssetExecutionContext) -> None:
    if context.op_config["fails"]:
        raise ValueError("not today")


@dg.asset(partitions_def=STUDIES, deps=[first])
def second() -> None:
    """Made of the first."""


@dg.asset_check(asset=second)
def holds() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def run(instance: dg.DagsterInstance, fails: bool) -> str:
    """The id of a run of both assets that has ended and of which it is recorded why it failed."""
    job = dg.Definitions([first, second], asset_checks=[holds]).resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance,
        partition_key="one",
        run_config={"ops": {"first": {"config": {"fails": fails}}}},
        raise_on_error=False,
    )
    record_failure(instance, result.dagster_run, failures(result.all_events))
    return result.run_id


def newest_run(instance: dg.DagsterInstance, asset: dg.AssetKey) -> str | None:
    """The run whose outcome is shown for an asset: two things that Dagster looks up, which must agree."""
    planned = instance.get_latest_planned_materialization_info(asset)
    (record,) = instance.get_asset_records([asset])
    assert record.asset_entry.last_run_id == (planned.run_id if planned else None)
    return record.asset_entry.last_run_id


def newest_run_of_the_check(instance: dg.DagsterInstance) -> str | None:
    (one,) = instance.event_log_storage.get_asset_check_summary_records([holds.check_key]).values()
    return one.last_run_id


def failed_partitions(instance: dg.DagsterInstance, asset: dg.AssetKey) -> set[str]:
    state = get_and_update_asset_status_cache_value(
        instance, asset, STUDIES, CachingDynamicPartitionsLoader(instance)
    )
    return set(state.deserialize_failed_partition_subsets(STUDIES).get_partition_keys()) if state else set()


def test_what_a_failed_run_did_not_come_to_keeps_the_state_of_the_run_before(
    instance: dg.DagsterInstance,
) -> None:
    good = run(instance, fails=False)
    bad = run(instance, fails=True)
    assert (newest_run(instance, FIRST), newest_run(instance, SECOND)) == (bad, good)
    assert newest_run_of_the_check(instance) == good
    assert failed_partitions(instance, FIRST) == {"one"}
    assert failed_partitions(instance, SECOND) == set()


def test_what_was_never_made_is_not_failed_where_its_run_did_not_come_to_it(
    instance: dg.DagsterInstance,
) -> None:
    bad = run(instance, fails=True)
    assert (newest_run(instance, FIRST), newest_run(instance, SECOND)) == (bad, None)
    assert newest_run_of_the_check(instance) is None
    assert failed_partitions(instance, SECOND) == set()


def test_the_page_of_the_run_still_shows_what_was_planned(instance: dg.DagsterInstance) -> None:
    planned = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
    logged = instance.all_logs(run(instance, fails=True), of_type=planned)
    assert {one.dagster_event.asset_key for one in logged if one.dagster_event} == {FIRST, SECOND}


def test_after_a_good_run_nothing_is_changed(instance: dg.DagsterInstance) -> None:
    run(instance, fails=True)
    good = run(instance, fails=False)
    assert newest_run(instance, FIRST) == newest_run(instance, SECOND) == good
    assert failed_partitions(instance, FIRST) == set()
