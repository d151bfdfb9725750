"""The code location: a job for each half, a nightly schedule for each, and the sensors."""

import dagster as dg
import pytest

from assets.chain import BOOK_CHAIN, STUDY_CHAIN
from assets.table_assets import asset_key
from orchestration.definitions import definitions_of
from orchestration.settings import PROJECT, settings_from_environment


def test_each_half_has_a_job_and_a_schedule_and_the_sensors_are_there() -> None:
    repository = definitions_of(settings_from_environment()).get_repository_def()
    assert {name for name in repository.job_names if not name.startswith("__")} == {"book", "study"}
    assert {one.name: one.job_name for one in repository.schedule_defs} == {
        "nightly": "book",
        "nightly_studies": "study",
    }
    assert {one.name for one in repository.sensor_defs} == {
        "delivery",
        "studies_after_the_book",
        "failure_message",
        "mending",
    }


def test_the_job_of_a_half_makes_its_assets_and_no_other() -> None:
    definitions = definitions_of(settings_from_environment())
    for name, chain in (("book", BOOK_CHAIN), ("study", STUDY_CHAIN)):
        made = definitions.resolve_job_def(name).asset_layer.selected_asset_keys
        assert made == {asset_key(asset) for asset in chain}


def test_every_study_that_ships_is_a_partition() -> None:
    partitions = definitions_of(settings_from_environment()).resolve_job_def("study").partitions_def
    assert partitions is not None
    shipped = {path.stem for path in (PROJECT / "assets/catalog/studies").glob("*.yaml")}
    assert shipped <= set(partitions.get_partition_keys())


def test_where_a_run_reads_and_writes_is_no_run_config() -> None:
    definitions = definitions_of(settings_from_environment())
    for name, job in ((one, definitions.resolve_job_def(one)) for one in ("book", "study")):
        assert dg.validate_run_config(job, {}) is not None
        for resource in sorted(set(job.resource_defs) - {"io_manager"}):
            with pytest.raises(dg.DagsterInvalidConfigError, match=resource):
                dg.validate_run_config(job, {"resources": {resource: {"config": {"path": f"/{name}"}}}})
