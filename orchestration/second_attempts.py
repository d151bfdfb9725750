"""A run whose process died is made once more: of what still is to be made, and no third time."""

from collections.abc import Sequence

import dagster as dg

from assets.chain import BOOK
from assets.resources import PARTITION_TAG
from orchestration.dead_runs import BUSY
from orchestration.failures import DIED
from orchestration.schedules import plan_of
from orchestration.settings import Settings

FIRST_TAG = "renxing/first_attempt"
"""On the second attempt: the run that died."""


def second_attempt(
    instance: dg.DagsterInstance, settings: Settings, run: dg.DagsterRun, lines: Sequence[str]
) -> dg.RunRequest | None:
    """The request for the second attempt of a failed run; None where it is left to the night.

    A run of a command has nobody's request behind it but that of who called it; where another run of the book or of the
    study waits or is under way, that one makes what is to be made.

    Args:
        lines: what failed in it.
    """
    if run.remote_job_origin is None or FIRST_TAG in run.tags or not any(DIED in line for line in lines):
        return None
    name = run.tags.get(PARTITION_TAG, BOOK)
    of_study = {} if name == BOOK else {PARTITION_TAG: name}
    others = instance.get_runs(dg.RunsFilter(job_name=run.job_name, tags=of_study, statuses=BUSY), limit=1)
    plan = plan_of(name, settings)
    if others or not plan.assets:
        return None
    return dg.RunRequest(
        run_key=f"second attempt {run.run_id}",
        job_name="book" if name == BOOK else "study",
        partition_key=None if name == BOOK else name,
        asset_selection=plan.selection,
        tags={**plan.tags, FIRST_TAG: run.run_id},
    )
