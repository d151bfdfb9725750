"""Locks that a run holds for as long as its process lives: whoever gets one knows that the process is gone.

Where Dagster keeps its records in files, the lock (flock) is on a file of the run's name in Dagster's home; where it keeps
them in Postgres, which several machines share, it is an advisory lock of a session of the server. Kernel and server let
go of it with the process, however that ends, which neither a process id used again nor a clock set anew can feign.
"""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
LOST_PEER = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""After a minute the server lets go of the locks of a machine that is gone with its network."""

held: dict[str, int] = {}
"""The runs of this process and the file descriptors that their locks hang on: kept open until it ends, since a run is
not over with its last step."""
sessions: list[sqlalchemy.Connection] = []
"""Those on which locks of this process are held: one that nothing refers to is closed."""


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

    def is_taken(self, run_id: str) -> bool:
        """Whether a process has taken up a run."""

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

    def is_taken(self, run_id: str) -> bool:
        return (self.folder / run_id).exists()

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
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"options": LOST_PEER}
        )

    def hold(self, run_id: str) -> dict[str, str]:
        session = self.engine.connect()
        session.execute(sqlalchemy.select(sqlalchemy.func.pg_advisory_lock(key_of(run_id))))
        sessions.append(session)
        held[run_id] = session.connection.driver_connection.fileno()  # type: ignore[union-attr]
        return {PROCESS_TAG: f"pid {os.getpid()} of {socket.gethostname()}"}

    def taken(self) -> list[str]:
        runs = self.instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))
        return [run.run_id for run in runs if PROCESS_TAG in run.tags]

    def is_taken(self, run_id: str) -> bool:
        return self.process_of(run_id) is not None

    @contextmanager
    def left_alone(self, run_id: str) -> Iterator[str | None]:
        with self.engine.connect() as session:
            free = session.execute(sqlalchemy.select(sqlalchemy.func.pg_try_advisory_lock(key_of(run_id))))
            yield self.process_of(run_id) if free.scalar() else None

    def forget(self, run_id: str) -> None:
        """Nothing is left of a lock whose session is gone."""

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
