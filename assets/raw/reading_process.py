"""Workbooks are read in processes of their own, within limits of memory and time: whatever a file holds, it costs one
line and some seconds.

A reading process takes one request after another from its standard input, and ends with it: nothing of it outlives
the one who asks. Where a file is too much for it, the kernel ends it, and another takes its place.
"""

import errno
import os
import pickle
import queue
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from assets.errors import ExtractError
from assets.raw.folder import content_of
from assets.raw.workbooks import SAVE_TABLES_ALONE, SheetCells, cells_of

PROJECT = Path(__file__).parents[2]
MEMORY_BYTES = 1 << 30
"""Of its address space: five times what the widest volume that circulates takes."""
SECONDS = 30
"""Of the processor's time for one workbook: the widest takes three."""
LENGTH_BYTES = 8


@dataclass(frozen=True)
class Request:
    """A workbook that is to be read."""

    file: Path
    name: str
    """What error messages call it."""


@dataclass(frozen=True)
class Read:
    """What came of a request."""

    sha256: str | None
    """Of the very bytes that were read; None where there were none to be had."""
    sheets: list[SheetCells]
    refusal: str | None = None
    """Why there are none: a line that names the workbook."""


class ReadingProcess:
    """A process that reads workbooks, begun with the first and anew after one that was too much."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, request: Request) -> Read:
        """What a workbook holds, or why it cannot be read within the limits.

        A process that was ended from outside, as where the machine has no memory left, says nothing of the workbook: it
        is read once more. Raises OSError where that happens twice.
        """
        for _ in range(2):
            answer, ended_by = self.answer(request)
            if isinstance(answer, Read):
                return answer
            if answer is not None:
                raise RuntimeError(f"{request.name}: the reading process failed\n{answer}")
            if ended_by >= 0:
                raise RuntimeError(f"{request.name}: the reading process ended with status {ended_by}")
            if reason := WHY_ENDED.get(-ended_by):
                return Read(None, [], f"{request.name}: {reason}")
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), request.name)

    def answer(self, request: Request) -> tuple[object, int]:
        """What the process answers; None, and its exit status, where it ended instead."""
        process = self.process = self.process or begun()
        assert process.stdin
        assert process.stdout
        try:
            send(process.stdin, pickle.dumps(request))
            answer = received(process.stdout)
        except BrokenPipeError:  # it ended since the last request
            answer = None
        if answer is not None:
            return answer, 0
        self.process = None
        return None, ended(process)

    def end(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            ended(self.process)


def begun() -> subprocess.Popen[bytes]:
    """A new reading process."""
    return subprocess.Popen(
        [sys.executable, "-m", "assets.raw.reading_process"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # where a library complains of its own end
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # each thread takes address space
    )


def ended(process: subprocess.Popen[bytes]) -> int:
    """The exit status of a process that ends, with its pipes closed."""
    for pipe in (process.stdin, process.stdout):
        assert pipe
        with suppress(BrokenPipeError):  # what it never read
            pipe.close()
    return process.wait()


TOO_LARGE = f"takes more than {MEMORY_BYTES >> 20:,} MB of memory to read; {SAVE_TABLES_ALONE}"
LIBRARY_GAVE_UP = "PanicException"
"""What a library in Rust raises where it cannot go on; its class cannot be imported."""
GAVE_UP = f"is damaged, or takes more than {MEMORY_BYTES >> 20:,} MB of memory to read; {SAVE_TABLES_ALONE}"
WHY_ENDED: dict[int, str] = {
    signal.SIGPROF: f"takes more than {SECONDS} s to read; {SAVE_TABLES_ALONE}",
    signal.SIGABRT: TOO_LARGE,
    signal.SIGSEGV: GAVE_UP,
    signal.SIGBUS: GAVE_UP,
    signal.SIGILL: GAVE_UP,
}
"""By the signal with which the process ended itself."""


@contextmanager
def reading_processes(count: int) -> Iterator[Callable[[Request], Read]]:
    """What reads one workbook, from so many threads at the same time; see ReadingProcess.read."""
    idle: queue.SimpleQueue[ReadingProcess] = queue.SimpleQueue()
    processes = [ReadingProcess() for _ in range(count)]
    for process in processes:
        idle.put(process)

    def read(request: Request) -> Read:
        process = idle.get()
        try:
            return process.read(request)
        finally:
            idle.put(process)

    try:
        yield read
    finally:
        for process in processes:
            process.end()


def send(stream: IO[bytes], pickled: bytes) -> None:
    """Write something with its length before it."""
    stream.write(len(pickled).to_bytes(LENGTH_BYTES))
    stream.write(pickled)
    stream.flush()


def received(stream: IO[bytes]) -> object:
    """What was sent; None where the stream has ended before."""
    length = stream.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    pickled = stream.read(int.from_bytes(length))
    return pickle.loads(pickled) if len(pickled) == int.from_bytes(length) else None


def main() -> None:
    """Answer requests until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks, who ends this process
    while (request := received(sys.stdin.buffer)) is not None:
        assert isinstance(request, Request)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        pickled = answer_to(request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        send(sys.stdout.buffer, pickled)


def answer_to(request: Request) -> bytes:
    """What came of a request, pickled: a Read, or the traceback of what should not have happened."""
    try:
        return pickle.dumps(what_came_of(request), protocol=5)
    except MemoryError:
        pass  # what took the memory is let go before an answer is made
    except BaseException as error:
        if type(error).__name__ != LIBRARY_GAVE_UP:
            return pickle.dumps(traceback.format_exc())
        return pickle.dumps(Read(None, [], f"{request.name}: {GAVE_UP}"))
    return pickle.dumps(Read(None, [], f"{request.name}: {TOO_LARGE}"))


def what_came_of(request: Request) -> Read:
    """A workbook as read, or why it cannot be."""
    digest = None
    try:
        content = content_of(request.file, request.name)
        digest = sha256(content).hexdigest()
        return Read(digest, cells_of(content, request.name))
    except ExtractError as error:
        return Read(digest, [], str(error))


if __name__ == "__main__":
    from assets.raw.reading_process import (
        main as main_of_module,  # its classes by the name under which they are sent
    )

    main_of_module()
