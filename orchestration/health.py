"""Whether a home is well: readers find files, no night was missed, the newest runs succeeded, the daemon is alive."""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._daemon.controller import get_daemon_statuses

from assets.chain import BOOK
from assets.resources import PARTITION_TAG
from orchestration.failures import FAILURE_TAG
from orchestration.missed_nights import missed_nights
from orchestration.plan import publication_time
from orchestration.settings import Settings


def ailments(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> list[str]:
    """What is wrong with a home, a line each; none where it is well."""
    missed = missed_nights(instance, now)
    return [
        *(line for name in made_here(settings) for line in ailing(instance, settings, name)),
        *(missed.text.splitlines()[:1] if missed else ()),
        *silent_daemons(instance, now),
    ]


def made_here(settings: Settings) -> tuple[str, ...]:
    """The book, unless it is made elsewhere, and each study of the nights."""
    return (*(() if settings.book_elsewhere else (BOOK,)), *settings.nightly_studies())


def ailing(instance: dg.DagsterInstance, settings: Settings, name: str) -> Iterator[str]:
    """What is wrong with the book or a study: nothing that can be read is published, or its newest run failed."""
    path = settings.published_file(name)
    if publication_time(path) is None:
        yield f"{name}: no file is published that can be read: {path}"
    of_it = {} if name == BOOK else {PARTITION_TAG: name}
    job = "book" if name == BOOK else "study"
    last = instance.get_runs(dg.RunsFilter(job_name=job, tags=of_it, statuses=FINISHED_STATUSES), limit=1)
    if last and last[0].status != dg.DagsterRunStatus.SUCCESS:
        reason = last[0].tags.get(FAILURE_TAG, "see the list of runs")
        yield f"{name}: run {last[0].run_id[:8]} ended as {last[0].status.value.lower()}: {reason}"


def silent_daemons(instance: dg.DagsterInstance, now: datetime) -> Iterator[str]:
    """The parts of Dagster's daemon that gave no sign for too long, or whose last sign is an error."""
    statuses = get_daemon_statuses(instance, instance.get_required_daemon_types(), now.timestamp())
    if all(one.last_heartbeat is None for one in statuses.values()):
        yield "no nightly run has been started for this home: start make ui (what is published is not touched by that)"
        return
    for name, status in statuses.items():
        if status.healthy:
            continue
        beat = status.last_heartbeat
        if beat is None:
            yield f"daemon {name}: has never run; start make ui"
        elif beat.errors:
            yield f"daemon {name}: {beat.errors[0].message.strip().splitlines()[0]}"
        else:
            yield f"daemon {name}: no sign since {datetime.fromtimestamp(beat.timestamp, UTC):%Y-%m-%d %H:%M} UTC; start make ui"


def states(settings: Settings) -> list[str]:
    """When what readers find was built, a line each."""
    times = {name: publication_time(settings.published_file(name)) for name in made_here(settings)}
    return [f"{name}: published {time}" for name, time in times.items() if time]
