"""One trial: something is done to renxing, and how it came out is one of few words, some of which must never occur."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil

INTERVAL_SECONDS = 0.05
GRACE_SECONDS = 5
"""How long a process below a command may outlive it."""
MEGABYTE = 1 << 20
MEMORY_MB = 2048
"""What all processes of a trial may hold together."""
TRACEBACK = "Traceback (most recent call last)"


class Outcome(StrEnum):
    """How a trial came out."""

    WHOLE = "whole"
    """What is published, or read, is right and complete."""
    TOLD = "told"
    """Refused or passed over in one line that names the file; what stood stands."""
    HELD = "held"
    """Kept with its text as a figure that nobody takes for one."""
    WRONG = "wrong silently"
    CRASH = "crash"
    HANG = "hang"
    LEAK = "leak of a process"
    HEAVY = "over 2 GB"

    @property
    def is_good(self) -> bool:
        """Whether it may occur."""
        return self in (Outcome.WHOLE, Outcome.TOLD, Outcome.HELD)


@dataclass(frozen=True)
class Trial:
    """What was done, and how it came out."""

    family: str
    """As `kills`, `workbooks`: what a table of counts has a row for."""
    kind: str
    outcome: Outcome
    detail: str = ""
    """What tells the outcome: the line that was printed, or how what is there differs from what should be."""
    seconds: float = 0.0
    peak_mb: float = 0.0


@dataclass(frozen=True)
class Untried:
    """What was not tried, on this machine or in this time: no trial, and no good outcome."""

    family: str
    kind: str
    why: str
    """What was lacking, in a few words."""


class TimeIsUp(Exception):
    """Thrown into a family's generator of trials: one that makes several at a time begins no more, and tells the others."""


class TooLate(Exception):
    """What was to be disturbed had ended in order before."""


@dataclass(frozen=True)
class Ended:
    """How a watched command ended."""

    status: int
    """Its exit status; negative where a signal ended it."""
    out: str
    errors: str
    seconds: float
    peak_mb: float
    """The most that it and all below it held at one time (resident)."""
    hung: bool
    """It did not end in time, and was killed."""
    left: tuple[str, ...]
    """Processes of its group that outlived it, as they were called; they were killed."""

    @property
    def never_good(self) -> Outcome | None:
        """The outcome that this end alone tells, whatever the command was to do; None where it ended in order."""
        if self.hung:
            return Outcome.HANG
        if self.status < 0 or TRACEBACK in self.errors + self.out:
            return Outcome.CRASH
        if self.left:
            return Outcome.LEAK
        return Outcome.HEAVY if self.peak_mb > MEMORY_MB else None


def watched(
    command: Sequence[str | os.PathLike[str]],
    seconds: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Ended:
    """Run a command in a session of its own until it ends, or has taken so many seconds and is killed with its group.

    Args:
        environment: variables beside those of this process.
        folder: where it is run.
    """
    with (
        tempfile.TemporaryFile("w+", errors="replace") as out,
        tempfile.TemporaryFile("w+", errors="replace") as errors,
    ):
        started, peak, hung = time.monotonic(), 0.0, False
        process = psutil.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            start_new_session=True,
        )
        seen: set[psutil.Process] = set()
        while process.poll() is None:
            below = children(process)
            seen |= below
            peak = max(peak, sum(map(resident_mb, (process, *below))))
            if time.monotonic() - started > seconds:
                hung = True
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(INTERVAL_SECONDS)
        took = time.monotonic() - started
        _, alive = psutil.wait_procs(seen, GRACE_SECONDS)
        left = tuple(name_and_end(one) for one in alive)
        for stream in (out, errors):
            stream.seek(0)
        return Ended(process.returncode, out.read(), errors.read(), took, peak, hung, left)


def children(process: psutil.Process) -> set[psutil.Process]:
    """All processes below one."""
    try:
        return set(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return set()


def resident_mb(process: psutil.Process) -> float:
    """What a process holds in memory; nothing where it has ended."""
    try:
        return float(process.memory_info().rss / MEGABYTE)
    except psutil.NoSuchProcess:
        return 0.0


def name_and_end(process: psutil.Process) -> str:
    """What a process that should be gone was called; it is killed."""
    try:
        name = " ".join(process.cmdline())
        process.kill()
    except psutil.NoSuchProcess:
        return "ended since"
    return name
