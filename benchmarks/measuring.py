"""What a task takes in a process of its own: seconds, processor time, and the greatest memory of that process."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPEATED = 3
"""Each is measured so many times, and the fastest counts: what else the machine does only slows."""
PEAK = "VmHWM:"
"""Of this program alone; what `getrusage` gives begins with the peak of the process that started it."""


@dataclass(frozen=True)
class Measured:
    """What a task took, by itself in a process."""

    seconds: float
    processor_seconds: float
    """Of all cores: what else the machine does hardly moves them."""
    peak_mb: float
    result: Any


def measured(task: Callable[..., Any], *arguments: Any, repeated: int = REPEATED) -> Measured:
    """A task in processes of their own, one after the other: the least time, the greatest memory."""
    taken = []
    for _ in range(repeated):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            taken.append(process.submit(timed, task, *arguments).result())
    seconds, processor = (
        min(getattr(one, name) for one in taken) for name in ("seconds", "processor_seconds")
    )
    return Measured(seconds, processor, max(one.peak_mb for one in taken), taken[0].result)


def timed(task: Callable[..., Any], *arguments: Any) -> Measured:
    """A task, measured in the process that runs it."""
    started, processor = time.perf_counter(), time.process_time()
    result = task(*arguments)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    return Measured(seconds, processor, peak_mb(), result)


def peak_mb() -> float:
    """The most that this process has held in memory at one time."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(PEAK))
    return int(kilobytes) / 1024
