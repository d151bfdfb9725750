"""The nightly schedule: a run where something has changed, else a stated reason for none."""

from datetime import timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.table_assets import asset_key
from orchestration.changes import changes
from orchestration.settings import Settings

TIMEZONE = "Asia/Shanghai"
PUBLISHED = asset_key("publication.published")
FRESHNESS = dg.FreshnessPolicy.cron(
    deadline_cron="0 4 * * *", lower_bound_delta=timedelta(hours=3), timezone=TIMEZONE
)
"""By four in the morning the night has published, or has confirmed that what is published still holds."""


def nightly_schedule(job: UnresolvedAssetJobDefinition, settings: Settings) -> dg.ScheduleDefinition:
    """Every night at two, Shanghai time; skips where a refresh would publish the same again."""

    @dg.schedule(
        name="nightly",
        job=job,
        cron_schedule="0 2 * * *",
        execution_timezone=TIMEZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night at two o'clock, Shanghai time; skips where extracts, study and code are unchanged. "
        "每晚两点（上海时间）；原始数据、研究设定与代码均无变化时跳过。",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        found = changes(settings)
        if found.reasons:
            return dg.RunRequest(tags=found.tags(settings.study))
        confirm(context.instance, found.nothing_to_do)
        return dg.SkipReason(found.nothing_to_do)

    return nightly


def confirm(instance: dg.DagsterInstance, reason: str) -> None:
    """Record that the published file still is what a refresh would publish, so that it counts as fresh.

    Dagster knows freshness by materialisations only: this one belongs to no run and says that no file was written.
    """
    earlier = instance.get_latest_materialization_event(PUBLISHED)
    metadata = earlier.asset_materialization.metadata if earlier and earlier.asset_materialization else {}
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            PUBLISHED,
            description=f"Confirmed, no file was written: {reason}",
            metadata={**metadata, "confirmed": reason},
        )
    )
