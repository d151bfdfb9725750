"""Assets and checks that a failed run did not come to are as they were: Dagster would show them as failed.

It takes the state of an asset, and of a check, from the newest run that planned it, however the run ended. So the run is no
longer counted among those that planned what it did not come to; its own page keeps every event.
"""

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetKeyTable,
    SqlEventLogStorageTable,
)
from sqlalchemy import select

from orchestration.records import storages

PLANNED = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
CHECK_PLANNED = dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
RUNS_OF_AN_ASSET = [PLANNED.value, dg.DagsterEventType.ASSET_MATERIALIZATION.value]


def leave_unreached_as_they_were(instance: dg.DagsterInstance, run_id: str) -> None:
    """Let the assets and checks whose step did not begin in a run have the state of before it."""
    logged = instance.all_logs(run_id, of_type={PLANNED, CHECK_PLANNED, dg.DagsterEventType.STEP_START})
    events = [one.dagster_event for one in logged if one.dagster_event]
    begun = {one.step_key for one in events if one.is_step_start}
    for one in events:
        if one.step_key in begun:
            continue
        if one.event_type == PLANNED and one.asset_key:
            forget_the_plan(instance, run_id, one.asset_key)
        elif one.event_type == CHECK_PLANNED:
            planned = one.asset_check_planned_data
            forget_the_check(instance, run_id, planned.asset_key, planned.check_name)


def forget_the_check(
    instance: dg.DagsterInstance, run_id: str, asset_key: dg.AssetKey, check_name: str
) -> None:
    """Count a run no longer among those of a check."""
    execution = AssetCheckExecutionsTable.c
    with storages(instance)[0].index_connection() as connection:
        connection.execute(
            AssetCheckExecutionsTable.delete().where(
                execution.run_id == run_id,
                execution.asset_key == asset_key.to_string(),
                execution.check_name == check_name,
                execution.execution_status == AssetCheckExecutionRecordStatus.PLANNED.value,
            )
        )


def forget_the_plan(instance: dg.DagsterInstance, run_id: str, asset_key: dg.AssetKey) -> None:
    """Count a run no longer among those of an asset; the row of the event stays, since sensors remember ids."""
    events, _ = storages(instance)
    event, asset, key = SqlEventLogStorageTable.c, AssetKeyTable.c, asset_key.to_string()
    newest_run = (
        select(event.run_id)
        .where(event.asset_key == key, event.dagster_event_type.in_(RUNS_OF_AN_ASSET))
        .order_by(event.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    with events.index_connection() as connection:
        connection.execute(
            SqlEventLogStorageTable.update()
            .values(asset_key=None)
            .where(event.run_id == run_id, event.dagster_event_type == PLANNED.value, event.asset_key == key)
        )
        connection.execute(
            AssetKeyTable.update()
            .values(last_run_id=newest_run)
            .where(asset.asset_key == key, asset.last_run_id == run_id)
        )
    events.wipe_asset_cached_status(asset_key)
