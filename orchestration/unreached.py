"""Assets that a failed run did not come to are as they were: Dagster would show them as failed.

It takes the state of an asset from the newest run that planned to make it, however the run ended. So the run is no longer
counted among those that planned the assets it did not come to; its own page keeps every event.
"""

import dagster as dg
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import AssetKeyTable, SqlEventLogStorageTable
from sqlalchemy import select

PLANNED = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
RUNS_OF_AN_ASSET = [PLANNED.value, dg.DagsterEventType.ASSET_MATERIALIZATION.value]


def leave_unreached_as_they_were(instance: dg.DagsterInstance, run_id: str) -> list[dg.AssetKey]:
    """Let the assets whose step did not begin in a run have the state of before it; which they are."""
    logged = instance.all_logs(run_id, of_type={PLANNED, dg.DagsterEventType.STEP_START})
    events = [one.dagster_event for one in logged if one.dagster_event]
    begun = {one.step_key for one in events if one.is_step_start}
    unreached = [one.asset_key for one in events if one.event_type == PLANNED and one.step_key not in begun]
    for asset_key in filter(None, unreached):
        forget_the_plan(instance, run_id, asset_key)
    return [one for one in unreached if one]


def forget_the_plan(instance: dg.DagsterInstance, run_id: str, asset_key: dg.AssetKey) -> None:
    """Count a run no longer among those of an asset; the row of the event stays, since sensors remember ids."""
    events = instance.event_log_storage
    assert isinstance(events, SqlEventLogStorage)
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
