"""How processes end: those of the UI with it, whatever ends it; a command when it is told to, within seconds."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import entry_points

import psutil

UI_VARIABLE = "RENXING_UI_PROCESS"
"""The process id of the UI, for the programs below it."""
GRACE_SECONDS = 3
"""How long a process may take to end in order, before it is ended."""
INTERRUPTED = 130

at_interrupt: list[Callable[[], None]] = []


def end_with_ui() -> None:
    """Let this process, if it belongs to a UI, end when the UI does."""
    if process := os.environ.get(UI_VARIABLE):
        end_with(int(process))


@cache
def end_with(process: int) -> None:
    """Let this process end soon after another is no longer among its ancestors: ended, or cut off by an end between.

    Every process looks for itself, so that nothing is left whichever of them are killed, and in whatever order.
    """

    def watch() -> None:
        while is_below(process):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def is_below(process: int) -> bool:
    """Whether a process is an ancestor of this one."""
    try:
        return any(one.pid == process for one in psutil.Process().parents())
    except psutil.NoSuchProcess:  # an ancestor ended while it was looked at
        return False


def end_all_below() -> None:
    """End all descendants of this process: by request, and by force those that have not ended in time."""
    below = psutil.Process().children(recursive=True)
    for one in below:
        with_one(one.terminate)
    _, alive = psutil.wait_procs(below, GRACE_SECONDS)
    alive += psutil.Process().children(recursive=True)
    for one in alive:
        with_one(one.kill)
    psutil.wait_procs(alive, 1)


def with_one(act: Callable[[], None]) -> None:
    """Do to a process what needs doing only while there is one."""
    try:
        act()
    except psutil.NoSuchProcess:
        return


def when_interrupted(act: Callable[[], None]) -> None:
    """What is to be done, besides ending, when this process is interrupted."""
    at_interrupt.append(act)


@contextmanager
def interruptible(last_line: Callable[[], str]) -> Iterator[None]:
    """Ctrl-C, SIGTERM or SIGHUP end the work inside within seconds: with one line, and exit status 130.

    Work that does not heed the interrupt, as a long computation of a library, is left where it stands. SIGHUP stays
    ignored where it was, as under nohup.
    """
    heeded = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        heeded.append(signal.SIGHUP)
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    terminal = os.dup(2)  # Dagster keeps what a step writes there for a file
    interrupted, ending = threading.Event(), threading.Lock()

    def watch() -> None:
        while signals := os.read(told, 1):  # empty once the work is done and the pipe is closed
            if signals[0] in heeded:
                break
        else:
            return
        interrupted.set()
        time.sleep(GRACE_SECONDS)
        end()

    def end() -> None:
        ending.acquire()  # and never released: of two threads that come here, one ends the process
        try:
            for act in at_interrupt:
                act()
        finally:  # also on a full disk, and where the terminal is gone
            try:
                for one in psutil.Process().children(recursive=True):
                    with_one(one.kill)
                os.write(terminal, f"\n{last_line()}\n".encode())
            finally:
                os._exit(INTERRUPTED)

    # A signal is written to the pipe at once, also where no line of Python can run until a library returns.
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    for number in heeded:
        signal.signal(number, interrupt)
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    except BaseException:
        if not interrupted.wait(0.1):
            raise
    finally:
        if interrupted.is_set():
            for number in heeded:
                signal.signal(number, signal.SIG_IGN)
            end()
        signal.set_wakeup_fd(-1)
        os.close(tell)
        watching.join()
        os.close(told)
        os.close(terminal)


def interrupt(*_: object) -> None:
    """End what the main thread does."""
    raise KeyboardInterrupt


def main() -> None:
    """Run a program of the environment, named in the first argument, that ends with the UI."""
    end_with_ui()
    sys.argv = sys.argv[1:]
    (program,) = entry_points(group="console_scripts", name=sys.argv[0])
    sys.exit(program.load()())


if __name__ == "__main__":
    main()
