"""The command behind `make refresh`: the nightly job, run here and now, with progress and a summary."""

import sys
import time
import warnings
from typing import TYPE_CHECKING

from checks.expectations import judge_process
from orchestration.settings import (
    Settings,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)

if TYPE_CHECKING:
    import dagster as dg
    from dagster._utils.error import SerializableErrorInfo

KNOWN_ERRORS = {"WarehouseError", "ExtractError", "StudyError", "CatalogError", "PublicationError"}


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
    from orchestration.definitions import definitions_of

    job = definitions_of(settings).resolve_job_def("refresh")
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
    published = any(
        event.asset_key == asset_key("publication.published")
        for event in result.get_asset_materialization_events()
    )
    if result.success and published:
        return None
    problem = "\n".join(failures(result)) or "the run ended without publishing"
    return f"published, but: {problem}" if published else problem


def failures(result: "dg.ExecuteInProcessResult") -> list[str]:
    """What failed where, a line each, once: broken checks, and the first cause of every failed step."""
    lines = [
        f"check {evaluation.asset_key.to_user_string()}: {evaluation.description}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    ]
    for event in result.all_events:
        if event.is_step_failure:
            error, where = event.step_failure_data.error, str(event.step_key)
        elif event.is_job_failure and not lines:
            error, where = event.job_failure_data.error, "run"
        else:
            continue
        chain = causes(error)
        if not chain or any(one.cls_name == "DagsterAssetCheckFailedError" for one in chain):
            continue
        known = [one for one in chain if one.cls_name in KNOWN_ERRORS]
        if known:
            lines.append(known[0].message.strip().partition(": ")[2])
        else:
            lines.append(f"{where}: {chain[-1].message.strip()}")
    return list(dict.fromkeys(lines))


def causes(error: "SerializableErrorInfo | None") -> "list[SerializableErrorInfo]":
    """An error and what caused it, outermost first."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.cause
    return chain


if __name__ == "__main__":
    sys.exit(main())
