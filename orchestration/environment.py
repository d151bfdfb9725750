"""Errors of the machine (a full disk, a file that must not be written, a limit): told in one line, with what to do.

They come from the operating system, from SQLite under Dagster and from DuckDB, at any place that writes. All three say
in the same few words what it is; an error of other words is none of the machine's.
"""

import os
import re
import resource
from errno import (
    EACCES,
    EDQUOT,
    EFBIG,
    EIO,
    EMFILE,
    ENFILE,
    ENOMEM,
    ENOSPC,
    EPERM,
    EROFS,
    ESTALE,
)
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from assets.text import first_line
from orchestration.named import STORAGE_VARIABLE
from orchestration.settings import named_home

ROOM = "make room there and start again"
WRITABLE = "make it writable for you and start again"
WRITABLE_HOME = "make it readable and writable for you, or name another folder in RENXING_HOME"
READABLE = "make it readable for you and start again"
FILES = "allow more open files (ulimit -n 1024) and start again"
MEMORY = "end other programs, or allow more memory (ulimit -v), and start again"
ADVICE = {
    **{os.strerror(number): ROOM for number in (ENOSPC, EDQUOT)},
    **{os.strerror(number): FILES for number in (EMFILE, ENFILE)},
    os.strerror(EFBIG): "allow larger files (ulimit -f), or name a home on another disk",
    os.strerror(ENOMEM): MEMORY,
    "MemoryError": MEMORY,
    "Out of Memory Error": MEMORY,
    "can't start new thread": MEMORY,
    os.strerror(EIO): "see whether the disk is well and mounted, and start again",
    os.strerror(ESTALE): "mount the disk again, and start again",
    "No usable temporary directory": "name a folder that you can write in TMPDIR",
    "database or disk is full": ROOM,
    "disk I/O error": "make room there, allow larger files (ulimit -f), or see whether the disk is well, and start again",
    "readonly database": WRITABLE_HOME,
    "unable to open database file": WRITABLE_HOME,
    "database is locked": "another program has it open: wait for its end, and start again",
    **dict.fromkeys(
        ("file is not a database", "database disk image is malformed"),
        "move the folder away: it is made anew, with the record of earlier runs what is lost",
    ),
}
"""What is to be done, by words of the message; of several the first counts."""
REFUSED = [os.strerror(number) for number in (EROFS, EACCES, EPERM)]
QUOTED = re.compile(r"""(['"])(/.*?)\1""")
"""A path in a message, of Python and of DuckDB."""


LEAST_ADDRESSES_GB = 4
"""Of address space: below, libraries end the process without a word of ours."""


def limit_problem() -> str | None:
    """Why a refresh cannot be made within the limits of this process, in one line; None where it can."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if 0 <= soft < LEAST_ADDRESSES_GB << 30:
        return f"memory is limited to {soft / (1 << 30):.1f} GB (ulimit -v); allow {LEAST_ADDRESSES_GB} GB or more"
    return None


def advice_on(message: str) -> str | None:
    """What is to be done about an error of the machine; None for any other.

    >>> advice_on("[Errno 28] No space left on device: '/data/home'")
    'make room there and start again'
    >>> advice_on("list index out of range")
    """
    if any(words in message for words in REFUSED):
        path = QUOTED.search(message)
        return advice_on_refused(Path(path[2]) if path else None)
    return next((advice for words, advice in ADVICE.items() if words in message), None)


def advice_on_refused(path: Path | None) -> str:
    """What is to be done where the system refuses a path to us; None: one that the message does not name."""
    if path is None or path.is_relative_to(home_of_process()):
        return WRITABLE_HOME
    try:
        path.lstat()
    except FileNotFoundError:
        return WRITABLE  # a file that was to be made
    except OSError:
        return READABLE  # a folder above it is shut
    return WRITABLE if os.access(path, os.R_OK) else READABLE


def home_of_process() -> Path:
    """The home of this process."""
    return Path(named_home()).resolve()


def told(error: Exception) -> str | None:
    """An error of the machine in one line, with what to do; None for any other.

    >>> told(OSError(28, "No space left on device", "/data/home/studies.json"))
    '/data/home/studies.json: No space left on device; make room there and start again'
    >>> told(FileNotFoundError(2, "No such file or directory", "/data"))
    """
    message = str(error) or type(error).__name__
    advice = advice_on(message)
    if advice is None:
        return None
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        message = f"{where}{error.strerror}"
    return f"{first_line(message)}; {advice}"


def database_errors() -> tuple[type[Exception], ...]:
    """What Dagster's storage raises, in files and on a server, whose library only an error needs."""
    from dagster_postgres.utils import DagsterPostgresException

    return DatabaseError, DagsterPostgresException


def told_of_database(error: Exception, folder: Path) -> str | None:
    """What ails Dagster's databases, in a folder or on a server, in one line, with what to do; None where it is a fault
    of ours."""
    import psycopg2

    cause = (
        error if isinstance(error, DatabaseError) else error.__cause__
    )  # a DagsterPostgresException tells of another
    reason = cause.orig if isinstance(cause, DatabaseError) else cause
    if isinstance(reason, psycopg2.OperationalError):
        return f"{STORAGE_VARIABLE}: {first_line(reason)}; see whether the Postgres server is well, and start again"
    advice = advice_on(str(reason))
    return f"{folder}: {first_line(str(reason))}; {advice}" if advice else None
