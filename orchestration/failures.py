"""What failed where in a run, a line each, from the events of the run."""

import re
from collections.abc import Iterable, Sequence

import dagster as dg
from dagster._core.events import JobFailureData, RunFailureReason
from dagster._utils.error import SerializableErrorInfo

from assets.text import first_line
from orchestration.environment import advice_on
from orchestration.unreached import leave_unreached_as_they_were

KNOWN_ERRORS = {
    "WarehouseError",
    "ExtractError",
    "StudyError",
    "CatalogError",
    "PublicationError",
    "LossError",
    "SparkError",
    "EndedError",
}
FAILURE_TAG = "renxing/failure"
TOLD_TAG, TOLD, UNTOLD = "renxing/told", "yes", "no"
"""On a run of whose failure the operator is to be told: whether a message was delivered to every address."""
UNDELIVERED_TAG = "renxing/undelivered"
"""On one that was not: the positions of the addresses that did not take it."""
LONGEST_TAG = 200
PLACED = re.compile(r"(?P<place>[^:]+(?:\.\w{2,7}|, (?:sheet|cell|line|row) [^:,]+)): (?P<reason>.+)")
"""A line that begins with a file, or a place in one."""
DIED = "ended without a word: killed, out of memory, or the machine stopped"
INTERRUPTED = "run: it was interrupted (Ctrl-C, or the end of its UI)"


def failures(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """Broken checks, and the first cause of every failed step, each once; of an error that users can act on, its lines only."""
    checks: list[str] = []
    errors: list[str] = []
    for event in events:
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            evaluation = event.asset_check_evaluation_data
            if not evaluation.passed:
                checks.append(f"check {evaluation.asset_key.to_user_string()}: {evaluation.description}")
            continue
        if event.is_step_failure:
            error, where = event.step_failure_data.error, str(event.step_key)
        elif event.is_job_failure and was_interrupted(event):
            errors = [INTERRUPTED]
            continue
        elif event.is_job_failure and not (checks or errors):
            # Dagster itself fails a run whose process ended under a code server that lives, and names no error.
            if not event.event_specific_data:
                ours = event.message and event.message.startswith("run: ")
                errors.append(str(event.message) if ours else f"run: its process {DIED}")
                continue
            error, where = event.job_failure_data.error, "run"
        else:
            continue
        chain = causes(error)
        if not chain or any(one.cls_name == "DagsterAssetCheckFailedError" for one in chain):
            continue
        known = [one for one in chain if one.cls_name in KNOWN_ERRORS]
        if known:
            errors.append(known[0].message.strip().partition(": ")[2])
        else:
            errors.append(f"{where}: {with_advice(chain[-1].message.strip())}")
    return list(dict.fromkeys(checks + errors))


def with_advice(message: str) -> str:
    """The message of an error; of one of the machine the first line, with what to do about it."""
    advice = advice_on(message)
    return f"{first_line(message)}; {advice}" if advice else message


def was_interrupted(event: dg.DagsterEvent) -> bool:
    """Whether a run failed because its process was asked to end; what its steps say then is no cause."""
    data = event.event_specific_data
    return isinstance(data, JobFailureData) and data.failure_reason == RunFailureReason.UNEXPECTED_TERMINATION


def record_failure(instance: dg.DagsterInstance, run: dg.DagsterRun, lines: Sequence[str]) -> None:
    """Say what failed where people look for it: beside the run in the list of runs, below its events, at its assets."""
    if lines:
        first = reason_first(first_line(lines[0]))
        first = first if len(first) <= LONGEST_TAG else first[:LONGEST_TAG] + "…"
        instance.add_run_tags(run.run_id, {FAILURE_TAG: first})
        instance.report_engine_event("What failed:\n" + "\n".join(lines), run)
        leave_unreached_as_they_were(instance, run.run_id)


def reason_first(line: str) -> str:
    """A line that begins with a place, turned round: a list shows the beginning, and names of workbooks are long.

    >>> reason_first("2005/表.xlsx, sheet 1-7, cell C5: heading 'x' is unknown; add it to catalog/headings.csv")
    "heading 'x' is unknown; add it to catalog/headings.csv (2005/表.xlsx, sheet 1-7, cell C5)"
    >>> reason_first("no study is named: run the job with the partition of one")
    'no study is named: run the job with the partition of one'
    """
    found = PLACED.fullmatch(line)
    return f"{found['reason']} ({found['place']})" if found else line


def causes(error: SerializableErrorInfo | None) -> list[SerializableErrorInfo]:
    """An error and what caused it, outermost first."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.cause
    return chain
