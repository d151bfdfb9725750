"""The nightly schedules: the book, then the studies, each where something has changed, else a stated reason for none."""

import time
from collections.abc import Callable, Collection
from datetime import timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.catalog.records import CatalogError
from assets.catalog.study_loading import StudyError
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN
from assets.table_assets import asset_key
from assets.warehouse import WarehouseError
from orchestration.missed_nights import NIGHT, SCHEDULE, ZONE
from orchestration.plan import Plan, plan_book, plan_study, publication_time, short
from orchestration.sensors import (
    INTERVAL_SECONDS,
    extracts_published,
    is_changing,
    made_elsewhere,
    taken_already,
)
from orchestration.settings import Settings

EVERY_NIGHT = f"{NIGHT.minute} {NIGHT.hour} * * *"
BOOK_PUBLISHED = asset_key("publication.book")
STUDY_PUBLISHED = asset_key("publication.published")
FRESHNESS = dg.FreshnessPolicy.cron(
    deadline_cron="0 4 * * *", lower_bound_delta=timedelta(hours=3), timezone=ZONE.key
)
"""By four in the morning the night has published, or has confirmed that what is published still holds."""


def nightly_schedules(
    book: UnresolvedAssetJobDefinition,
    study: UnresolvedAssetJobDefinition,
    settings: Settings,
    partitions: Collection[str],
    clock: Callable[[], float] = time.time,
) -> list[dg.ScheduleDefinition]:
    """Every night at two, Shanghai time: the book, and the studies of a book that has not changed.

    A delivery that is still being copied is left to the sensor that waits for it to be at rest.
    """

    def waits_for_rest(instance: dg.DagsterInstance, plan: Plan) -> bool:
        """Whether what is to be read is still changing, and the sensor will ask for it."""
        digest = plan.extracts_digest
        return (
            digest is not None
            and digest != extracts_published(settings)
            and not taken_already(instance, book.name, short(digest))
            and is_changing(settings.extracts, clock())
        )

    @dg.schedule(
        name=SCHEDULE,
        job=book,
        cron_schedule=EVERY_NIGHT,
        execution_timezone=ZONE.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night at two o'clock, Shanghai time: the book; skips where extracts, catalog and code are "
        "unchanged. 每晚两点（上海时间）更新底册；原始数据、目录与代码均无变化时跳过。",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if settings.book_elsewhere:
            return dg.SkipReason(f"the book is {made_elsewhere(settings)}")
        plan = plan_of(BOOK, settings)
        if plan.assets and waits_for_rest(context.instance, plan):
            return dg.SkipReason(
                f"book: waits for a delivery that is still changing ({settings.extracts}); the sensor 'delivery' asks "
                f"for the book once nothing has changed for {INTERVAL_SECONDS} s"
            )
        if plan.assets:
            return dg.RunRequest(asset_selection=plan.selection, tags=plan.tags)
        confirm(context.instance, BOOK_PUBLISHED, plan.nothing_to_do)
        return dg.SkipReason(plan.nothing_to_do)

    @dg.schedule(
        name="nightly_studies",
        job=study,
        cron_schedule=EVERY_NIGHT,
        execution_timezone=ZONE.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night at two o'clock, Shanghai time: the studies whose figures, file or code have changed; "
        "a changed book goes first and asks for them when it is published. "
        "每晚两点（上海时间）更新数字、设定或代码有变化的研究；底册有变化时先更新底册。",
    )
    def nightly_studies(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
        plan = None if settings.book_elsewhere else plan_of(BOOK, settings)
        if plan and plan.assets:
            return dg.SkipReason(
                f"the studies wait for the book, which is made first ({'; '.join(plan.reasons)}); "
                "once it is published, those are asked for whose figures it moves"
            )
        return asked_or_skipped(context, settings, partitions, context.scheduled_execution_time.isoformat())

    return [nightly, nightly_studies]


def studies_after_the_book(
    book: UnresolvedAssetJobDefinition,
    study: UnresolvedAssetJobDefinition,
    settings: Settings,
    partitions: Collection[str],
) -> dg.SensorDefinition:
    """Asks for the studies whose figures a newly published book has moved, whoever asked for the book."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="studies_after_the_book",
        request_job=study,
        minimum_interval_seconds=10,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="When the book has been published, asks for the studies whose figures it has moved. "
        "底册发布后，启动所用数字有变化的研究。",
    )
    def after_the_book(context: dg.RunStatusSensorContext) -> list[dg.RunRequest] | dg.SkipReason:
        run = context.dagster_run
        if run.job_name != book.name and BOOK_PUBLISHED not in (run.asset_selection or ()):
            return dg.SkipReason(f"run {run.run_id[:8]} published no book")
        return asked_or_skipped(context, settings, partitions, run.run_id)

    return after_the_book


def asked_or_skipped(
    context: dg.ScheduleEvaluationContext | dg.RunStatusSensorContext,
    settings: Settings,
    partitions: Collection[str],
    occasion: str,
) -> list[dg.RunRequest] | dg.SkipReason:
    """A request for every study that is to be made anew; the others are confirmed, and the log says why.

    Args:
        partitions: the studies that this process knows: of one that came later, no run can be asked for.
        occasion: on one and the same, a study is asked for once.
    """
    requests, skipped = [], []
    for name in settings.nightly_studies():
        if name not in partitions:
            skipped.append(
                f"{name} came after this program was started: reload the code location, or start it again"
            )
            continue
        plan = plan_of(name, settings)
        if plan.assets:
            key = f"{name} {occasion}"
            requests.append(
                dg.RunRequest(run_key=key, partition_key=name, asset_selection=plan.selection, tags=plan.tags)
            )
        else:
            confirm(context.instance, STUDY_PUBLISHED, plan.nothing_to_do, name)
            skipped.append(plan.nothing_to_do)
    for reason in skipped:
        context.log.info(reason)
    return requests or dg.SkipReason(
        "; ".join(skipped) or "no study is asked for: RENXING_STUDY names the book alone"
    )


def plan_of(name: str, settings: Settings) -> Plan:
    """The plan of the book or of a study; what cannot be planned is run, waits for its turn, and tells why it fails."""
    try:
        return plan_book(settings) if name == BOOK else plan_study(settings, name)
    except (CatalogError, StudyError, WarehouseError) as error:
        chain = BOOK_CHAIN if name == BOOK else STUDY_CHAIN
        return Plan(name, tuple(chain), (str(error),), publication_time(settings.published_file(name)))


def confirm(
    instance: dg.DagsterInstance, published: dg.AssetKey, reason: str, partition: str | None = None
) -> None:
    """Record that what is published still is what a run would publish, so that it counts as fresh.

    Dagster knows freshness by materialisations only: this one belongs to no run and says that no file was written.
    """
    partitions = [partition] if partition else None
    found = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=published, asset_partitions=partitions), limit=1
    ).records
    earlier = found[0].asset_materialization if found else None
    metadata = earlier.metadata if earlier else {}
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            published,
            partition=partition,
            description=f"Confirmed, no file was written: {reason}",
            metadata={**metadata, "confirmed": reason},
        )
    )
