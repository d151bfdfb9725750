"""The nightly schedules: the book, then the studies, each where something has changed, else a stated reason for none."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.catalog.study import StudyError
from assets.table_assets import asset_key
from assets.warehouse import WarehouseError
from orchestration.plan import Plan, plan_book, plan_study
from orchestration.settings import Settings

TIMEZONE = "Asia/Shanghai"
EVERY_NIGHT = "0 2 * * *"
BOOK_PUBLISHED = asset_key("publication.book")
STUDY_PUBLISHED = asset_key("publication.published")
FRESHNESS = dg.FreshnessPolicy.cron(
    deadline_cron="0 4 * * *", lower_bound_delta=timedelta(hours=3), timezone=TIMEZONE
)
"""By four in the morning the night has published, or has confirmed that what is published still holds."""


def nightly_schedules(
    book: UnresolvedAssetJobDefinition, study: UnresolvedAssetJobDefinition, settings: Settings
) -> list[dg.ScheduleDefinition]:
    """Every night at two, Shanghai time: the book, and the studies of a book that has not changed."""

    @dg.schedule(
        name="nightly",
        job=book,
        cron_schedule=EVERY_NIGHT,
        execution_timezone=TIMEZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night at two o'clock, Shanghai time: the book; skips where extracts, catalog and code are "
        "unchanged. 每晚两点（上海时间）更新底册；原始数据、目录与代码均无变化时跳过。",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        try:
            plan = plan_book(settings)
        except WarehouseError as error:
            return dg.SkipReason(f"the book waits: {error}")
        if plan.assets:
            return dg.RunRequest(asset_selection=plan.selection, tags=plan.tags)
        confirm(context.instance, BOOK_PUBLISHED, plan.nothing_to_do)
        return dg.SkipReason(plan.nothing_to_do)

    @dg.schedule(
        name="nightly_studies",
        job=study,
        cron_schedule=EVERY_NIGHT,
        execution_timezone=TIMEZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night at two o'clock, Shanghai time: the studies whose figures, file or code have changed; "
        "a changed book goes first and asks for them when it is published. "
        "每晚两点（上海时间）更新数字、设定或代码有变化的研究；底册有变化时先更新底册。",
    )
    def nightly_studies(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
        try:
            plan = plan_book(settings)
        except WarehouseError as error:
            return dg.SkipReason(f"the studies wait for the book: {error}")
        if plan.assets:
            return dg.SkipReason(
                f"the studies wait for the book, which is made first ({'; '.join(plan.reasons)}); "
                "once it is published, those are asked for whose figures it moves"
            )
        return asked_or_skipped(context, settings)

    return [nightly, nightly_studies]


def studies_after_the_book(
    book: UnresolvedAssetJobDefinition, study: UnresolvedAssetJobDefinition, settings: Settings
) -> dg.SensorDefinition:
    """Asks for the studies whose figures a newly published book has moved."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="studies_after_the_book",
        monitored_jobs=[book],
        request_job=study,
        minimum_interval_seconds=10,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="When the book has been published, asks for the studies whose figures it has moved. "
        "底册发布后，启动所用数字有变化的研究。",
    )
    def after_the_book(context: dg.RunStatusSensorContext) -> list[dg.RunRequest] | dg.SkipReason:
        return asked_or_skipped(context, settings)

    return after_the_book


def asked_or_skipped(
    context: dg.ScheduleEvaluationContext | dg.RunStatusSensorContext, settings: Settings
) -> list[dg.RunRequest] | dg.SkipReason:
    """A request for every study that is to be made anew; the others are confirmed, and the log says why."""
    requests, skipped = [], []
    for name, plan in plans(settings.nightly_studies(), settings):
        if isinstance(plan, str):
            skipped.append(f"{name} waits: {plan}")
        elif plan.assets:
            requests.append(requested(plan))
        else:
            confirm(context.instance, STUDY_PUBLISHED, plan.nothing_to_do, name)
            skipped.append(plan.nothing_to_do)
    for reason in skipped:
        context.log.info(reason)
    return requests or dg.SkipReason(
        "; ".join(skipped) or "no study is asked for: RENXING_STUDY names the book alone"
    )


def plans(names: Sequence[str], settings: Settings) -> Iterable[tuple[str, Plan | str]]:
    """The plan of each study, or why there can be none now; a study that cannot be read is run, and so is told."""
    for name in names:
        try:
            yield name, plan_study(settings, name)
        except StudyError as error:
            yield name, Plan(name, ("publication.published",), (str(error),), None)
        except WarehouseError as error:
            yield name, str(error)


def requested(plan: Plan) -> dg.RunRequest:
    """A run of what a study's plan names."""
    return dg.RunRequest(partition_key=plan.name, asset_selection=plan.selection, tags=plan.tags)


def confirm(
    instance: dg.DagsterInstance, published: dg.AssetKey, reason: str, partition: str | None = None
) -> None:
    """Record that what is published still is what a run would publish, so that it counts as fresh.

    Dagster knows freshness by materialisations only: this one belongs to no run and says that no file was written.
    """
    earlier = instance.get_latest_materialization_event(published)
    metadata = earlier.asset_materialization.metadata if earlier and earlier.asset_materialization else {}
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            published,
            partition=partition,
            description=f"Confirmed, no file was written: {reason}",
            metadata={**metadata, "confirmed": reason},
        )
    )
