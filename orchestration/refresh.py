"""The command behind `make refresh`: the nightly job, run here and now, with progress and a summary."""

import sys
import time
import warnings

from checks.expectations import judge_process
from orchestration.settings import (
    Settings,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)


def main() -> int:
    """Run the refresh job; exit status 0 only when a new file was published."""
    warnings.simplefilter("ignore")
    started = time.monotonic()
    settings = settings_from_environment()
    print(f"renxing: study {settings.study}, extracts {settings.extracts}", flush=True)
    judge_process()
    prepare_home(settings)
    prepare_extracts(settings)
    problem = run(settings)
    if problem:
        print(f"\n{problem}", file=sys.stderr)
        standing = settings.published_file
        last = (
            f"the last good publication stands: {standing}"
            if standing.exists()
            else "there is no earlier publication"
        )
        print(f"Nothing was published; {last}", file=sys.stderr)
        return 1
    from orchestration.summary import summary

    print(summary(settings, time.monotonic() - started))
    return 0


def run(settings: Settings) -> str | None:
    """Run the job in this process; returns what went wrong, or None where a new file was published."""
    from assets.catalog.study import StudyError, load_study

    try:
        load_study(settings.study)
    except StudyError as error:
        return str(error)

    import dagster as dg

    from assets.table_assets import asset_key
    from orchestration.changes import changes
    from orchestration.definitions import definitions_of
    from orchestration.failures import failures, record_failure

    tags = changes(settings).tags(settings.study, otherwise="asked for; nothing changed")
    job = definitions_of(settings).resolve_job_def("refresh")
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        failed = failures(result.all_events)
        record_failure(instance, result.dagster_run, failed)
    published = any(
        event.asset_key == asset_key("publication.published")
        for event in result.get_asset_materialization_events()
    )
    if result.success and published:
        return None
    problem = "\n".join(failed) or "the run ended without publishing"
    return f"published, but: {problem}" if published else problem
