"""Locks that a run holds for as long as its process lives: whoever gets one knows that the process is gone.

Where Dagster keeps its records in files, the lock (flock) is on a file of the run's name in Dagster's home, and the kernel
lets go of it with the process, however that ends, which neither a process id used again nor a clock set anew can feign.
Where it keeps them in Postgres, which several machines share, it is an advisory lock of a session of the server. A session
ends with the server or the network, too: the process then takes its lock again, and it counts as gone only when the lock
was free for a while.
"""

import atexit
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import dagster as dg
import sqlalchemy
from sqlalchemy.pool import NullPool

FOLDER = "running"
START_SECONDS = 300
"""A run that no process has taken up by then never will be: Dagster starts none that is marked as failed."""
UNDER_WAY = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""Not the queued ones: the next daemon launches them."""
PROCESS_TAG = "renxing/process"
"""On a run recorded in Postgres: which process of which machine has taken it up."""
KEEP_SECONDS = 10
"""How often a process sees to it that it has its lock on the server."""
FREE_SECONDS = 60
"""For so long a lock on the server must be free: a process that lives has taken it again by then."""
SEEN_KEY = "renxing/seen"
"""Since when, by the server's clock, each lock was seen free, and each run was seen that no process had taken up."""
SEEN_SECONDS = 86_400
"""What was seen longer ago is over."""
END_SECONDS = 1
"""How long the end of a process waits for the thread that keeps its lock, which may wait for a server that is away."""
LOST_PEER = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""After a minute the server lets go of the locks of a machine that is gone with its network."""
LOST_SERVER = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
"""After twenty seconds a process knows that its server is gone with the network, after ten that it does not answer a new
session: once it is there again, the lock is held well within FREE_SECONDS."""

held: dict[str, int] = {}
"""The runs of this process and the file descriptors that their locks hang on: kept open until it ends, since a run is
not over with its last step."""


def forget_held() -> None:
    """A process forked from that of a run must not keep its lock when it outlives it, nor end the session of its parent."""
    if held:
        nothing = os.open(os.devnull, os.O_RDWR)
        for lock in held.values():
            os.dup2(nothing, lock)
        os.close(nothing)
    held.clear()


os.register_at_fork(after_in_child=forget_held)


class RunLocks(Protocol):
    """The locks of the runs of one storage."""

    def hold(self, run_id: str) -> dict[str, str]:
        """Let this process be the one of a run, for as long as it lives; the tags that tell so of the run."""

    def taken(self) -> list[str]:
        """The runs that a process has taken up and that are not known to have ended."""

    def never_taken_up(self, waiting: Sequence[dg.RunRecord], clock: Callable[[], float]) -> list[str]:
        """Of runs under way that no process was known to have taken up, those that none will take up any more."""

    def left_alone(self, run_id: str) -> Any:
        """A context with the lock of a run: which process held it and is gone; None where it lives, or is just about to
        take the lock."""

    def forget(self, run_id: str) -> None:
        """A run whose process is gone has been dealt with."""


class FileLocks:
    """Locks on files in Dagster's home."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder

    def hold(self, run_id: str) -> dict[str, str]:
        lock = os.open(self.folder / run_id, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.write(lock, str(os.getpid()).encode())
        held[run_id] = lock
        return {}

    def taken(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def never_taken_up(self, waiting: Sequence[dg.RunRecord], clock: Callable[[], float]) -> list[str]:
        return [
            one.dagster_run.run_id
            for one in waiting
            if clock() - one.update_timestamp.timestamp() > START_SECONDS
            and not (self.folder / one.dagster_run.run_id).exists()
        ]

    @contextmanager
    def left_alone(self, run_id: str) -> Iterator[str | None]:
        path = self.folder / run_id
        try:
            lock = os.open(path, os.O_RDWR)
        except FileNotFoundError:  # another process has just dealt with this run
            yield None
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            process = os.read(lock, 20).decode()
            if not process and time.time() - path.stat().st_mtime > START_SECONDS:
                process = "unknown"  # killed, or out of room, before it could write its id
            yield f"pid {process}" if process and path.exists() else None
        except BlockingIOError:
            yield None
        finally:
            os.close(lock)

    def forget(self, run_id: str) -> None:
        (self.folder / run_id).unlink()


class ServerLocks:
    """Advisory locks of the Postgres server that keeps the records of the runs."""

    def __init__(self, instance: dg.DagsterInstance, url: str) -> None:
        self.instance = instance
        self.engine = sqlalchemy.create_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"options": LOST_PEER, **LOST_SERVER},
        )

    def hold(self, run_id: str) -> dict[str, str]:
        session, over = self.locked(run_id), threading.Event()
        keeper = threading.Thread(target=self.keep, args=(run_id, session, over), daemon=True)
        keeper.start()
        # A thread that outlives the interpreter keeps alive what DuckDB then complains of as leaked.
        atexit.register(keeper.join, END_SECONDS)
        atexit.register(over.set)  # what is registered last is called first
        return {PROCESS_TAG: f"pid {os.getpid()} of {socket.gethostname()}"}

    def taken(self) -> list[str]:
        runs = self.instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))
        return [run.run_id for run in runs if PROCESS_TAG in run.tags]

    def locked(self, run_id: str) -> sqlalchemy.Connection:
        """A session that has the lock of a run."""
        session = self.engine.connect()
        session.execute(sqlalchemy.select(sqlalchemy.func.pg_advisory_lock(key_of(run_id))))
        held[run_id] = session.connection.driver_connection.fileno()  # type: ignore[union-attr]
        return session

    def keep(self, run_id: str, session: sqlalchemy.Connection, over: threading.Event) -> None:
        """Take the lock again whenever its session is gone, until the process ends."""
        while not over.wait(KEEP_SECONDS):
            with suppress(sqlalchemy.exc.SQLAlchemyError):  # the server is not there yet
                try:
                    session.execute(sqlalchemy.select(1))
                except sqlalchemy.exc.SQLAlchemyError:
                    held.pop(run_id, None)  # its descriptor may soon be another's
                    session.close()  # one that lives would keep the lock from the next
                    session = self.locked(run_id)

    def never_taken_up(self, waiting: Sequence[dg.RunRecord], clock: Callable[[], float]) -> list[str]:
        return [
            one.dagster_run.run_id
            for one in waiting
            if self.seen_for(f"waits {one.dagster_run.run_id}") > START_SECONDS
            and self.process_of(one.dagster_run.run_id) is None
        ]

    @contextmanager
    def left_alone(self, run_id: str) -> Iterator[str | None]:
        with self.engine.connect() as session:
            free = session.execute(
                sqlalchemy.select(sqlalchemy.func.pg_try_advisory_lock(key_of(run_id)))
            ).scalar()
            if not free:
                self.forget(run_id)
            yield self.process_of(run_id) if free and self.seen_for(run_id) >= FREE_SECONDS else None

    def seen_for(self, what: str) -> float:
        """For how many seconds something has been seen, this look included: by the server's clock, since machines differ."""
        with self.engine.connect() as session:
            now = float(
                session.execute(sqlalchemy.text("select extract(epoch from clock_timestamp())")).scalar_one()
            )
        seen = {one: since for one, since in self.seen().items() if now - since < SEEN_SECONDS}
        seen.setdefault(what, now)
        self.instance.daemon_cursor_storage.set_cursor_values({SEEN_KEY: json.dumps(seen)})
        return now - seen[what]

    def seen(self) -> dict[str, float]:
        """Since when each thing has been seen."""
        stored = self.instance.daemon_cursor_storage.get_cursor_values({SEEN_KEY}).get(SEEN_KEY)
        return json.loads(stored) if stored else {}

    def forget(self, run_id: str) -> None:
        seen = self.seen()
        if seen.pop(run_id, None) is not None:
            self.instance.daemon_cursor_storage.set_cursor_values({SEEN_KEY: json.dumps(seen)})

    def process_of(self, run_id: str) -> str | None:
        """The process that has taken up a run."""
        run = self.instance.get_run_by_id(run_id)
        return run.tags.get(PROCESS_TAG) if run else None


def locks_of(instance: dg.DagsterInstance) -> RunLocks:
    """The locks of the runs that a storage of Dagster's records."""
    url = postgres_url(instance)
    return ServerLocks(instance, url) if url else FileLocks(Path(instance.root_directory) / FOLDER)


def postgres_url(instance: dg.DagsterInstance) -> str | None:
    """The address of the server in which Dagster keeps its records; None where it keeps them in files."""
    return getattr(instance.run_storage, "postgres_url", None)


def key_of(run_id: str) -> int:
    """The key of a run's advisory lock: the first 64 bits of its id, as a number with a sign.

    >>> key_of("ffffffff-ffff-ffff-0000-000000000000")
    -1
    """
    return int.from_bytes(bytes.fromhex(run_id.replace("-", ""))[:8], "big", signed=True)
