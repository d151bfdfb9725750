"""Machines that refuse: a disk of a few megabytes, a home that must not be written, limits, a working directory gone."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

KILOBYTE = 1 << 10
POWERLESS = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")
"""A command after these words is bound by the permission bits, also where root gives it."""


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes, in memory, mounted at a folder until the end.

    Raises subprocess.CalledProcessError where that is not allowed.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path, left_kb: int) -> Path:
    """Fill a disk but for so many kilobytes; returns the file that does it."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - left_kb * KILOBYTE))
    return filler


def bound_by_permissions() -> tuple[str, ...] | None:
    """Words before a command that permission bits then bind; None where there are none."""
    if os.geteuid() != 0:
        return ()
    return POWERLESS if which(POWERLESS[0]) else None


def in_folder_that_goes(folder: Path) -> tuple[str, ...]:
    """Words before a command that is then run in a working directory that is deleted first."""
    return ("sh", "-c", 'mkdir -p "$0" && cd "$0" && rmdir "$0" && exec "$@"', str(folder))


def redirected(where: str) -> tuple[str, ...]:
    """Words before a command whose streams are then led elsewhere, as `>/dev/full`, or closed, as `>&-`."""
    return ("sh", "-c", f'exec "$@" {where}', "sh")


def without_reader() -> tuple[str, ...]:
    """Words before a command whose reader goes away at once; the status is that of the command."""
    return ("bash", "-c", '"$@" | true; exit "${PIPESTATUS[0]}"', "bash")


def limited(*limits: str) -> tuple[str, ...] | None:
    """Words before a command that is then held to limits, as `--nofile=64`; None where there are none."""
    return ("prlimit", *limits) if which("prlimit") else None
