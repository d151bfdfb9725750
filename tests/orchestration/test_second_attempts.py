"""A run whose process died is made once more: what of it is still to be made, once, and by nobody else."""

from collections.abc import Mapping

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from assets.chain import BOOK
from orchestration.failures import DIED
from orchestration.second_attempts import FIRST_TAG, second_attempt
from orchestration.settings import Settings
from tests.orchestration.small_delivery import STUDY, let_differ

DEAD = [f"run: its process (pid 7) {DIED}"]
LOCATION = InProcessCodeLocationOrigin(LoadableTargetOrigin(module_name="orchestration.definitions"))


def recorded_run(
    instance: dg.DagsterInstance,
    name: str,
    tags: Mapping[str, str] | None = None,
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.FAILURE,
    launched: bool = True,
) -> dg.DagsterRun:
    """A run of the book or of a study, launched by the daemon or called by somebody."""
    job = "book" if name == BOOK else "study"
    partition = {} if name == BOOK else {"dagster/partition": name}
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(LOCATION, "__repository__"), job) if launched else None
    run = dg.DagsterRun(job, status=status, tags={**partition, **(tags or {})}, remote_job_origin=origin)
    instance.add_run(run)
    return run


@pytest.fixture
def stale(settings: Settings) -> Settings:
    """A home in which book and study are to be made anew."""
    for name, asset in ((BOOK, "raw.supplement"), (STUDY, "panel.figures")):
        let_differ(settings, name, "code", asset)
    return settings


@pytest.mark.parametrize("instance", ["files"], indirect=True)
@pytest.mark.parametrize(("name", "job", "partition"), [(BOOK, "book", None), (STUDY, "study", STUDY)])
def test_a_run_that_died_is_asked_for_once_more(
    instance: dg.DagsterInstance, stale: Settings, name: str, job: str, partition: str | None
) -> None:
    dead = recorded_run(instance, name)
    request = second_attempt(instance, stale, dead, DEAD)
    assert request is not None
    assert (request.job_name, request.partition_key) == (job, partition)
    assert request.tags[FIRST_TAG] == dead.run_id
    assert request.asset_selection

    again = recorded_run(instance, name, {FIRST_TAG: dead.run_id})
    assert second_attempt(instance, stale, again, DEAD) is None


@pytest.mark.parametrize("instance", ["files"], indirect=True)
def test_a_run_that_failed_by_itself_or_was_called_by_somebody_is_not(
    instance: dg.DagsterInstance, stale: Settings
) -> None:
    assert second_attempt(instance, stale, recorded_run(instance, STUDY), ["check x: broken"]) is None
    assert second_attempt(instance, stale, recorded_run(instance, STUDY, launched=False), DEAD) is None


@pytest.mark.parametrize("instance", ["files"], indirect=True)
def test_where_another_run_makes_the_same_or_nothing_is_to_be_made_none_is_asked_for(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    dead = recorded_run(instance, STUDY)
    assert second_attempt(instance, settings, dead, DEAD) is None
    let_differ(settings, STUDY, "code", "panel.figures")
    recorded_run(instance, BOOK, status=dg.DagsterRunStatus.STARTED)
    assert second_attempt(instance, settings, dead, DEAD) is not None
    recorded_run(instance, STUDY, status=dg.DagsterRunStatus.QUEUED)
    assert second_attempt(instance, settings, dead, DEAD) is None
