"""Workbooks are read in processes of their own, within limits of memory and time: whatever a file holds, it costs one
line and some seconds.

A reading process takes one request after another from its standard input, and ends with it: nothing of it outlives
the one who asks. Where a file is too much for it, the kernel ends it, and another takes its place.
"""

import os
import pickle
import queue
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from assets.errors import ExtractError
from assets.raw.folder import content_of
from assets.raw.workbooks import SheetCells, cells_of

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
    """A workbook as it was read."""

    sha256: str
    """Of the very bytes that were read."""
    sheets: list[SheetCells]


class ReadingProcess:
    """A process that reads workbooks, begun with the first and anew after one that was too much."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, file: Path, name: str) -> Read:
        """The cells of a workbook. Raises ExtractError, naming it, where it cannot be read within the limits.

        Args:
            name: what error messages call the workbook.
        """
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "assets.raw.reading_process"],
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # where a library complains of its own end
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # each thread takes address space
            )
        assert self.process.stdin and self.process.stdout
        send(self.process.stdin, Request(file, name))
        answer = received(self.process.stdout)
        if answer is None:
            status = self.process.wait()
            self.process = None
            if status >= 0:
                raise RuntimeError(f"{name}: the reading process ended with status {status}")
            raise ExtractError(f"{name}: {WHY_ENDED.get(-status, GAVE_UP)}")
        if isinstance(answer, ExtractError):
            raise answer
        if not isinstance(answer, Read):
            raise RuntimeError(f"{name}: the reading process failed\n{answer}")
        return answer

    def end(self) -> None:
        """End the process."""
        if self.process is not None:
            with self.process as process:
                process.kill()


SAVE_ANEW = "open it in a spreadsheet program and save its tables alone in a new workbook"
TOO_LARGE = f"takes more than {MEMORY_BYTES >> 20:,} MB of memory to read; {SAVE_ANEW}"
WHY_ENDED: dict[int, str] = {
    signal.SIGPROF: f"takes more than {SECONDS} s to read; {SAVE_ANEW}",
    signal.SIGABRT: TOO_LARGE,
    signal.SIGKILL: TOO_LARGE,
}
"""By the signal that ended the process."""
LIBRARY_GAVE_UP = "PanicException"
"""What a library in Rust raises where it cannot go on; its class cannot be imported."""
GAVE_UP = f"is damaged so that it cannot be read; {SAVE_ANEW}"


@contextmanager
def reading_processes(count: int) -> Iterator[Callable[[Path, str], Read]]:
    """What reads one workbook, from so many threads at the same time; see ReadingProcess.read."""
    idle: queue.SimpleQueue[ReadingProcess] = queue.SimpleQueue()
    processes = [ReadingProcess() for _ in range(count)]
    for process in processes:
        idle.put(process)

    def read(file: Path, name: str) -> Read:
        process = idle.get()
        try:
            return process.read(file, name)
        finally:
            idle.put(process)

    try:
        yield read
    finally:
        for process in processes:
            process.end()


def send(stream: IO[bytes], something: object) -> None:
    """Write something with its length before it."""
    written = pickle.dumps(something, protocol=5)
    stream.write(len(written).to_bytes(LENGTH_BYTES) + written)
    stream.flush()


def received(stream: IO[bytes]) -> object:
    """What was sent; None where the stream has ended before."""
    length = stream.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    written = stream.read(int.from_bytes(length))
    return pickle.loads(written) if len(written) == int.from_bytes(length) else None


def main() -> None:
    """Answer requests until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks, who ends this process
    while (request := received(sys.stdin.buffer)) is not None:
        assert isinstance(request, Request)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        send(sys.stdout.buffer, answer_to(request))
        signal.setitimer(signal.ITIMER_PROF, 0)


def answer_to(request: Request) -> Read | ExtractError | str:
    """A workbook as read, why it cannot be, or the traceback of what should not have happened."""
    try:
        content = content_of(request.file, request.name)
        return Read(sha256(content).hexdigest(), cells_of(content, request.name))
    except ExtractError as error:
        return error
    except MemoryError:
        return ExtractError(f"{request.name}: {TOO_LARGE}")
    except BaseException as error:
        if type(error).__name__ == LIBRARY_GAVE_UP:
            return ExtractError(f"{request.name}: {GAVE_UP}")
        return traceback.format_exc()


if __name__ == "__main__":
    from assets.raw.reading_process import (
        main as main_of_module,  # its classes by the name under which they are sent
    )

    main_of_module()
