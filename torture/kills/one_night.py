"""The night of a home, run by the daemon: made due, watched, and all that belongs to it killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import dagster as dg
import psutil
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import InstigatorState, TickStatus

from orchestration.dead_runs import BUSY
from orchestration.processes import UI_VARIABLE
from orchestration.run_locks import UNDER_WAY
from orchestration.settings import PROJECT
from torture.ageing import make_older
from torture.small_set import SmallSet

DAY = timedelta(days=1)
SCHEDULES = ("nightly", "nightly_studies")
DAEMON = [sys.executable, "-m", "orchestration.processes", "dagster-daemon", "run", "--workspace"]


@contextmanager
def storage(small: SmallSet) -> Iterator[dg.DagsterInstance]:
    """Dagster's storage of a home."""
    with dg.DagsterInstance.from_config(str(small.settings.dagster_home)) as instance:
        yield instance


def schedule_states(instance: dg.DagsterInstance) -> list[InstigatorState]:
    """What the daemon remembers of the nightly schedules."""
    states = instance.all_instigator_state(instigator_type=InstigatorType.SCHEDULE)
    return [one for one in states if one.instigator_name in SCHEDULES]


def let_a_day_pass(small: SmallSet) -> None:
    """Let a home be a day older, so that the last night is due again."""
    with storage(small) as instance:
        make_older(small.settings, instance)


def runs_under_way(small: SmallSet) -> set[str]:
    """The runs that Dagster takes for running."""
    with storage(small) as instance:
        return {run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))}


def is_over(instance: dg.DagsterInstance) -> bool:
    """Whether the night has been asked for and nothing of it runs or waits."""
    states = schedule_states(instance)
    ticks = [instance.get_ticks(one.instigator_origin_id, one.selector_id, limit=1) for one in states]
    since = datetime.now(UTC).timestamp() - DAY.total_seconds()
    asked = [
        one
        for one in ticks
        if one and one[0].timestamp > since and one[0].status in (TickStatus.SUCCESS, TickStatus.SKIPPED)
    ]
    return len(asked) == len(SCHEDULES) and not instance.get_runs(dg.RunsFilter(statuses=BUSY), limit=1)


def start_daemon(small: SmallSet, environment: Mapping[str, str], log: Path) -> psutil.Popen:
    """Dagster's daemon as the UI starts it, on the home of a set."""
    return start(
        [*DAEMON, str(PROJECT / "workspace.yaml")],
        {
            **small.environment,
            "DAGSTER_HOME": str(small.settings.dagster_home),
            UI_VARIABLE: str(os.getpid()),
            **environment,
        },
        log,
    )


def start(command: list[str], environment: Mapping[str, str], log: Path) -> psutil.Popen:
    """A program in a session of its own, which writes into a file."""
    with log.open("ab") as file:
        return psutil.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def processes_of(small: SmallSet) -> list[psutil.Process]:
    """Every process that works on a home, whatever session it belongs to."""
    found = []
    for one in psutil.process_iter():
        try:
            of_home = one.pid != os.getpid() and one.environ().get("RENXING_HOME") == str(small.home)
            if of_home and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def kill_all(small: SmallSet) -> None:
    """Kill every process of a home, with its group, at one time."""
    for one in processes_of(small):
        with suppress(ProcessLookupError):  # ended since, or killed with another of its group
            os.killpg(os.getpgid(one.pid), signal.SIGKILL)


def left_after(small: SmallSet, seconds: float) -> list[psutil.Process]:
    """The processes of a home that are still there after a while."""
    until = time.monotonic() + seconds
    while (left := processes_of(small)) and time.monotonic() < until:
        time.sleep(0.2)
    return left


@contextmanager
def receiver(messages: list[str]) -> Iterator[str]:
    """An address on this machine that takes the operator's messages, and keeps their texts."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://127.0.0.1:{server.server_port}/renxing"
        server.shutdown()
