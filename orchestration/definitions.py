"""The Dagster code location: all assets, checks, the two jobs, the nightly schedules and the sensors."""

import dagster as dg

from assets.chain import BOOK_CHAIN, STUDY_CHAIN
from assets.layers import RECIPES
from assets.resources import BookWarehouse, Publications, StudyWarehouse, as_given
from assets.table_assets import HALF_TAG, asset_key, dagster_asset
from checks.asset_checks import asset_checks
from orchestration.dead_runs import holding_executor
from orchestration.extracts import extracts_of
from orchestration.mending import mending_sensor
from orchestration.notification import failure_sensor
from orchestration.processes import end_with_ui
from orchestration.progress import progress_logger
from orchestration.schedules import (
    BOOK_PUBLISHED,
    FRESHNESS,
    STUDY_PUBLISHED,
    nightly_schedules,
    studies_after_the_book,
)
from orchestration.sensors import delivery_sensor
from orchestration.settings import Settings, settings_from_environment

PUBLISHED = {BOOK_PUBLISHED, STUDY_PUBLISHED}


@dg.definitions
def definitions() -> dg.Definitions:
    """Everything that Dagster serves, wired to the environment of this process."""
    end_with_ui()
    return definitions_of(settings_from_environment())


def definitions_of(settings: Settings) -> dg.Definitions:
    """All assets, checks, jobs and schedules, wired to these settings."""
    studies = settings.known_studies()
    partitions = dg.StaticPartitionsDefinition(sorted(studies))
    assets = [
        dagster_asset(
            recipe,
            partitions if name in STUDY_CHAIN else None,
            FRESHNESS if asset_key(name) in PUBLISHED else None,
        )
        for name, recipe in RECIPES.items()
    ]
    book = dg.define_asset_job(
        "book",
        selection=dg.AssetSelection.assets(*map(asset_key, BOOK_CHAIN)),
        description="From the extracts to the published book. 由原始数据到发布的底册。",
        executor_def=holding_executor,
        tags={HALF_TAG: "book"},
        config={"loggers": {"console": {}}},
    )
    study = dg.define_asset_job(
        "study",
        selection=dg.AssetSelection.assets(*map(asset_key, STUDY_CHAIN)),
        description="From the book to a published study, one partition a study. 由底册到发布的研究，每个研究一个分区。",
        partitions_def=partitions,
        executor_def=holding_executor,
        tags={HALF_TAG: "study"},
        config={"loggers": {"console": {}}},
    )
    return dg.Definitions(
        assets=assets,
        asset_checks=[
            *[asset_checks(asset, None) for asset in BOOK_CHAIN],
            *[asset_checks(asset, partitions) for asset in STUDY_CHAIN],
        ],
        jobs=[book, study],
        schedules=nightly_schedules(book, study, settings, studies),
        sensors=[
            delivery_sensor(book, settings),
            studies_after_the_book(book, study, settings, studies),
            failure_sensor(settings, [book, study]),
            mending_sensor(settings),
        ],
        executor=holding_executor,
        loggers={"console": progress_logger},
        resources={
            "extracts": as_given(extracts_of(settings)),
            "book_warehouse": as_given(
                BookWarehouse(folder=str(settings.warehouses), extracts=str(settings.extracts))
            ),
            "study_warehouse": as_given(
                StudyWarehouse(
                    folder=str(settings.warehouses),
                    extracts=str(settings.extracts),
                    book=settings.book,
                    book_copies=str(settings.book_copies),
                    studies=studies,
                )
            ),
            "publications": as_given(
                Publications(path=str(settings.published_folder), accepted=list(settings.accepted))
            ),
        },
    )
