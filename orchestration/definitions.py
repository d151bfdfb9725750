"""The Dagster code location: all assets, checks, the refresh job, its nightly schedule and its sensors."""

import dagster as dg

from assets.catalog import assets as catalog
from assets.indices import assets as indices
from assets.observations import assets as observations
from assets.observations import findings
from assets.panel import assets as panel
from assets.publication import assets as publication
from assets.raw import assets as raw
from assets.regressions import assets as regressions
from assets.resources import PublicationFolder, StudyFile
from assets.warehouse import Warehouse
from checks import catalog as catalog_checks
from checks import indices as indices_checks
from checks import observations as observations_checks
from checks import panel as panel_checks
from checks import publication as publication_checks
from checks import raw as raw_checks
from checks import regressions as regressions_checks
from checks.contract import contract_check
from orchestration.dead_runs import holding_executor
from orchestration.extracts import extracts_of
from orchestration.mending import mending_sensor
from orchestration.notification import failure_sensor
from orchestration.processes import end_with_ui
from orchestration.progress import progress_logger
from orchestration.schedules import FRESHNESS, PUBLISHED, nightly_schedule
from orchestration.sensors import delivery_sensor
from orchestration.settings import Settings, settings_from_environment

LAYER_ASSETS = [catalog, raw, observations, findings, panel, indices, regressions, publication]
LAYER_CHECKS = [
    catalog_checks,
    raw_checks,
    observations_checks,
    panel_checks,
    indices_checks,
    regressions_checks,
]


@dg.definitions
def definitions() -> dg.Definitions:
    """Everything that Dagster serves, wired to the environment of this process."""
    end_with_ui()
    return definitions_of(settings_from_environment())


def definitions_of(settings: Settings) -> dg.Definitions:
    """All assets, checks, jobs and schedules, wired to these settings."""
    assets = [
        one.map_asset_specs(with_freshness) if isinstance(one, dg.AssetsDefinition) else one
        for one in dg.load_assets_from_modules(LAYER_ASSETS)
    ]
    checks = [contract_check(one) for layer in LAYER_CHECKS for one in layer.CONTRACTS]
    checks += [
        publication_checks.candidate_check,
        publication_checks.exports_check,
        publication_checks.report_check,
        publication_checks.published_check,
    ]
    refresh = dg.define_asset_job(
        "refresh",
        selection=dg.AssetSelection.all(),
        description="From the extracts to the published file: every asset and every check.",
        executor_def=holding_executor,
        tags={"renxing/study": settings.study},
        config={"loggers": {"console": {}}},
    )
    return dg.Definitions(
        assets=assets,
        asset_checks=checks,
        jobs=[refresh],
        schedules=[nightly_schedule(refresh, settings)],
        sensors=[
            delivery_sensor(refresh, settings),
            failure_sensor(refresh, settings),
            mending_sensor(settings),
        ],
        executor=holding_executor,
        loggers={"console": progress_logger},
        resources={
            "extracts": extracts_of(settings),
            "study_file": StudyFile(name=settings.study),
            "warehouse": Warehouse(path=str(settings.warehouse)),
            "publication_folder": PublicationFolder(path=str(settings.published)),
        },
    )


def with_freshness(spec: dg.AssetSpec) -> dg.AssetSpec:
    """What is published is expected to be fresh every morning."""
    return spec.replace_attributes(freshness_policy=FRESHNESS) if spec.key == PUBLISHED else spec
