"""The command behind `make refresh`: the nightly job, run here and now, with progress and a summary."""

import sys
import time
import warnings

from checks.expectations import judge_process
from orchestration.processes import interruptible
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
    with interruptible(lambda: f"interrupted; {standing(settings)}"):
        judge_process()
        prepare_home(settings)
        prepare_extracts(settings)
        problem = run(settings)
    if problem:
        print(f"\n{problem}", file=sys.stderr)
        print(f"Nothing was published; {standing(settings)}", file=sys.stderr)
        return 1
    from orchestration.summary import summary

    print(summary(settings, time.monotonic() - started))
    return 0


def standing(settings: Settings) -> str:
    """What readers have where nothing new was published."""
    if settings.published_file.exists():
        return f"the last good publication stands: {settings.published_file}"
    return "there is no earlier publication"


def run(settings: Settings) -> str | None:
    """Run the job in this process; returns what went wrong, or None where a new file was published."""
    from assets.catalog.study import StudyError, load_study

    try:
        load_study(settings.study)
    except StudyError as error:
        return str(error)

    import dagster as dg
    from sqlalchemy.exc import OperationalError

    from assets.table_assets import asset_key
    from orchestration.changes import changes
    from orchestration.dead_runs import execute_here
    from orchestration.definitions import definitions_of
    from orchestration.failures import failures, record_failure
    from orchestration.mending import mend

    tags = changes(settings).tags(settings.study, otherwise="asked for; nothing changed")
    job = definitions_of(settings).resolve_job_def("refresh")
    try:
        with dg.DagsterInstance.get() as instance:
            for line in mend(instance, settings):
                print(f"renxing: {line}", flush=True)
            result = execute_here(job, instance, tags=tags)
            failed = failures(result.all_events)
            record_failure(instance, result.dagster_run, failed)
    except OperationalError as error:
        return f"{settings.dagster_home} cannot be written ({error.orig}); make room there and start again"
    published = any(
        event.asset_key == asset_key("publication.published")
        for event in result.get_asset_materialization_events()
    )
    if result.success and published:
        return None
    problem = "\n".join(failed) or "the run ended without publishing"
    return f"published, but: {problem}" if published else problem


if __name__ == "__main__":
    sys.exit(main())
