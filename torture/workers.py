"""Many studies on few run workers: Dagster's records in Postgres, each run a process of its own, one of which is killed.

A delivery makes the daemon ask for the book, and the book for every study. In the end all are published from that book,
the operator was told of the run that died, and never did more runs go at once than are allowed.
"""

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path

import dagster as dg
import duckdb

from assets.chain import BOOK
from assets.publication.folder import delete
from assets.resources import PARTITION_TAG
from orchestration.dead_runs import BUSY
from orchestration.failures import FAILURE_TAG
from orchestration.named import STORAGE_VARIABLE
from orchestration.run_locks import PROCESS_TAG
from torture.kills.one_night import kill_all, left_after, receiver, start_daemon, storage
from torture.machine import Lacking
from torture.postgres_server import new_database, postgres_server
from torture.small_set import SmallSet, published_small_set, write_edition
from torture.trial import Outcome, Trial, Untried
from torture.turns import alone, in_turn
from torture.whole import Bad

FAMILY = "workers"
STUDIES, RUNS_AT_ONCE = 5, 2
MOST_SECONDS, GRACE_SECONDS, LOOK_SECONDS = 1800, 60, 0.5
KILLED, REPLACED = KINDS = ("a worker is killed", "a worker is killed, the book replaced")
STARTED = dg.RunsFilter(job_name="study", statuses=[dg.DagsterRunStatus.STARTED])


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """A worker killed, with and without a new book in between, again and again."""
    base = published_small_set(folder / "base")
    try:
        with postgres_server() as port:
            of_kind = partial(trial, base=base, place=folder / "trial", chance=chance, port=port)
            yield from in_turn(FAMILY, ((kind, of_kind) for kind in KINDS), alone)
            for kind in cycle(KINDS):
                yield of_kind(kind)
    except Lacking as lacking:
        yield Untried(FAMILY, "all", str(lacking))


def trial(kind: str, base: SmallSet, place: Path, chance: random.Random, port: str) -> Trial:
    """One delivery with many studies behind it; within seconds of the start of a study's run its process is killed."""
    started = time.monotonic()
    small = base.copied(place)
    names = write_studies(small, STUDIES)
    outcome, detail, messages = Outcome.WHOLE, "", list[str]()
    try:
        with (
            receiver(messages) as address,
            many_studies(small, names, RUNS_AT_ONCE, port, address) as instance,
        ):
            before = book_behind(small, BOOK)
            write_edition(small, factor=1.01)
            seconds = chance.uniform(0, 5)
            process = kill_a_worker(instance, seconds)
            if kind == REPLACED:
                before = book_behind(small, BOOK)
                write_edition(small, factor=1.02)
            wait_until_all_is_published(small, names, instance, before)
            refuse_untold(instance, messages)
            refuse_too_many_at_once(instance, RUNS_AT_ONCE)
            runs = instance.get_runs_count(dg.RunsFilter(job_name="study"))
            detail = (
                f"{process} killed {seconds:.1f} s after it was seen; {runs} runs of {len(names)} studies"
            )
    except Bad as bad:
        outcome, detail = bad.outcome, str(bad)
    finally:
        kill_all(small)
    if outcome.is_good:
        delete(place)
    return Trial(FAMILY, kind, outcome, detail, time.monotonic() - started)


def write_studies(small: SmallSet, count: int) -> list[str]:
    """Write so many studies beside the light one, alike but for their names, which are given."""
    names = [f"{small.study.stem}_{number}" for number in range(1, count + 1)]
    for name in names:
        shutil.copy(small.study, small.study.with_stem(name))
    return names


@contextmanager
def many_studies(
    small: SmallSet, names: Sequence[str], runs_at_once: int, port: str, address: str
) -> Iterator[dg.DagsterInstance]:
    """A daemon that keeps studies on a set, with its records in a new database; gives these records."""
    os.environ[STORAGE_VARIABLE] = new_database(port)
    settings = replace(small.settings, in_postgres=True, runs_at_once=runs_at_once)
    (settings.dagster_home / "dagster.yaml").write_text(settings.dagster_yaml, encoding="utf-8")
    environment = {
        "RENXING_NOTIFY": address,
        "RENXING_STUDY": " ".join(f"'{small.study.with_stem(name)}'" for name in names),
    }
    daemon = start_daemon(small, environment, small.folder / "daemon.log")
    try:
        with storage(small) as instance:
            yield instance
        if daemon.poll() is not None:
            raise Bad(Outcome.CRASH, f"the daemon ended ({daemon.returncode})")
        daemon.kill()
        daemon.wait()
        if left_after(small, GRACE_SECONDS):
            raise Bad(Outcome.LEAK, "a process outlives the daemon")
    finally:
        os.environ.pop(STORAGE_VARIABLE)


def kill_a_worker(instance: dg.DagsterInstance, seconds: float) -> str:
    """Wait for the run of a study that is under way after so many seconds, too, and kill its process; which it was."""
    for _ in looks("no study was run"):
        under_way = [run for run in instance.get_runs(STARTED) if PROCESS_TAG in run.tags]
        time.sleep(seconds if under_way else 0)
        for run in under_way:
            process = run.tags[PROCESS_TAG]
            with suppress(ProcessLookupError):
                os.kill(
                    int(process.split()[1]), signal.SIGSTOP
                )  # so that it cannot end between the look and the kill
                still = instance.get_run_by_id(run.run_id)
                ends = still is None or still.is_finished
                os.kill(int(process.split()[1]), signal.SIGCONT if ends else signal.SIGKILL)
                if not ends:
                    return process
    raise AssertionError("looks end with an error")


def wait_until_all_is_published(
    small: SmallSet, names: Sequence[str], instance: dg.DagsterInstance, before: str | None
) -> None:
    """Wait until there is another book than before, every study rests on it, and no run is left."""
    for _ in looks("not all was published"):
        if not instance.get_runs(dg.RunsFilter(statuses=BUSY), limit=1):
            books = {book_behind(small, name) for name in (BOOK, *names)}
            if len(books) == 1 and not books & {before, None}:
                return


def book_behind(small: SmallSet, name: str) -> str | None:
    """The digest of the book that a publication is or rests on; None where nothing is published."""
    file = small.settings.published_file(name)
    if not file.exists():
        return None
    with duckdb.connect(str(file), read_only=True) as connection:
        [(digest,)] = connection.execute("select book_digest from build").fetchall()
    return str(digest)


def looks(problem: str) -> Iterator[None]:
    """Looks at what happens, one after another; raises Bad where nothing comes of it in time."""
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        yield
        time.sleep(LOOK_SECONDS)
    raise Bad(Outcome.HANG, f"{problem} within {MOST_SECONDS} s")


def refuse_untold(instance: dg.DagsterInstance, messages: Sequence[str]) -> None:
    """Raise Bad where a run failed, and nobody was told; or where none failed although one was killed."""
    failed = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
    if len(failed) != 1:
        raise Bad(Outcome.WRONG, f"{len(failed)} runs failed, one was killed")
    for run in failed:
        if FAILURE_TAG not in run.tags or not any(run.run_id in message for message in messages):
            raise Bad(Outcome.WRONG, f"nobody was told of run {run.run_id} of {run.tags.get(PARTITION_TAG)}")


def refuse_too_many_at_once(instance: dg.DagsterInstance, allowed: int) -> None:
    """Raise Bad where more runs went side by side than are allowed."""
    steps = []
    for record in instance.get_run_records():
        if record.start_time and record.end_time:
            steps += [(record.start_time, 1), (record.end_time, -1)]
    at_once = most = 0
    for _, step in sorted(steps):
        at_once += step
        most = max(most, at_once)
    if most > allowed:
        raise Bad(Outcome.WRONG, f"{most} runs at once, {allowed} are allowed")
