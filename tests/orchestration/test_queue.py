"""Which runs go side by side: two at most, the book once, a study once, by whichever job."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.op_concurrency_limits_counter import GlobalOpConcurrencyLimitsCounter
from dagster._utils.tags import TagConcurrencyLimitsCounter

from assets.table_assets import asset_key
from orchestration.definitions import definitions_of
from orchestration.settings import Settings
from tests.orchestration.dagster_storage import dagster_yaml

SUN, YEARBOOKS = ({"dagster/partition": name} for name in ("sun2025", "yearbooks"))


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's storage of a home."""
    (tmp_path / "dagster.yaml").write_text(dagster_yaml(), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """All jobs."""
    home = tmp_path_factory.mktemp("home")
    return definitions_of(Settings(home / "extracts", synthetic=False, home=home))


def blocked(
    instance: dg.DagsterInstance,
    under_way: tuple[dg.JobDefinition, dict[str, str]],
    queued: tuple[dg.JobDefinition, dict[str, str]],
) -> bool:
    """Whether a run waits for another that is under way."""
    instance.create_run_for_job(under_way[0], tags=under_way[1], status=dg.DagsterRunStatus.STARTED)
    waiting = instance.create_run_for_job(queued[0], tags=queued[1])
    (record,) = instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    configuration, pools = instance.get_concurrency_config(), instance.event_log_storage
    assert configuration.run_queue_config is not None
    assert configuration.run_queue_config.max_concurrent_runs == 2
    pools.initialize_concurrency_limit_to_default("book")
    limits = configuration.run_queue_config.tag_concurrency_limits
    of_tags = TagConcurrencyLimitsCounter(limits, [record.dagster_run])
    of_pools = GlobalOpConcurrencyLimitsCounter(
        instance,
        [waiting],
        [record],
        pools.get_concurrency_keys(),
        pools.get_pool_limits(),
        pool_granularity=configuration.pool_config.pool_granularity,
    )
    return of_tags.is_blocked(waiting) or of_pools.is_blocked(waiting)


@pytest.mark.parametrize(
    ("under_way", "queued", "waits"),
    [
        (("book", {}), ("book", {}), True),
        (("book", {}), ("study", SUN), False),
        (("study", SUN), ("book", {}), False),
        (("study", SUN), ("study", SUN), True),
        (("study", SUN), ("study", YEARBOOKS), False),
    ],
)
def test_a_run_waits_for_another_of_the_book_or_of_the_same_study(
    instance: dg.DagsterInstance,
    definitions: dg.Definitions,
    under_way: tuple[str, dict[str, str]],
    queued: tuple[str, dict[str, str]],
    waits: bool,
) -> None:
    first, second = ((definitions.resolve_job_def(job), tags) for job, tags in (under_way, queued))
    assert blocked(instance, first, second) is waits


@pytest.mark.parametrize(("asset", "waits"), [("observations.evidence", True), ("panel.figures", False)])
def test_assets_that_are_chosen_in_the_ui_wait_as_the_jobs_do(
    instance: dg.DagsterInstance, definitions: dg.Definitions, asset: str, waits: bool
) -> None:
    """Dagster makes a job of its own of them, which bears no tag of ours."""
    chosen = definitions.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection={asset_key(asset)}
    )
    assert blocked(instance, (definitions.resolve_job_def("book"), {}), (chosen, {})) is waits
