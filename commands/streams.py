"""Where a command says what it has to say: a terminal, a file or a pipe, which may end, fill up or know few letters."""

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def make_usable() -> None:
    """Let every text be printed, and the three standard streams be there.

    Where one is closed, the next file that is opened would take its number, and what a program prints would go into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not one that a test has put there
            stream.reconfigure(errors="backslashreplace")


class Unheard(io.FileIO):
    """A stream of which is dropped what nobody takes: the reader is gone, or the disk below is full."""

    def write(self, data: "ReadableBuffer") -> int:
        try:
            return super().write(data)
        except OSError:
            return len(memoryview(data))


def work_unheard() -> None:
    """Let work go on to its end where its words reach nobody any more."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and stream.fileno() == number:
            stream.flush()
            heard = io.BufferedWriter(Unheard(number, "w", closefd=False))
            setattr(
                sys,
                name,
                io.TextIOWrapper(heard, stream.encoding, "backslashreplace", line_buffering=True),
            )
