"""What trials need of the machine: ports; a disk of a few megabytes, limits, a working directory gone."""

import os
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

KILOBYTE = 1 << 10
POWERLESS = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")
"""A command after these words is bound by the permission bits, also where root gives it."""


class Lacking(Exception):
    """The machine does not have what a trial needs; the message says what."""


def free_ports(count: int) -> list[str]:
    """Ports of this machine on which nobody listens."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def let_write(path: Path) -> None:
    """Let a file or a folder be written by whom it belongs to, where it is read-only as all of a publication."""
    path.chmod(path.stat().st_mode | stat.S_IWUSR)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes, in memory, mounted at a folder until the end.

    Raises Lacking where that is not allowed.
    """
    folder.mkdir()
    try:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        try:
            subprocess.run(mount, check=True, capture_output=True)
        except (subprocess.CalledProcessError, FileNotFoundError):
            raise Lacking("only root can mount a disk that is full") from None
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
    finally:
        folder.rmdir()


def fill(disk: Path, left_kb: int) -> Path:
    """Fill a disk but for so many kilobytes; returns the file that does it."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - left_kb * KILOBYTE))
    return filler


def bound_by_permissions() -> tuple[str, ...]:
    """Words before a command that permission bits then bind. Raises Lacking."""
    return installed(POWERLESS) if os.geteuid() == 0 else ()


def in_folder_that_goes(folder: Path) -> tuple[str, ...]:
    """Words before a command that is then run in a working directory that is deleted first."""
    return ("sh", "-c", 'mkdir -p "$0" && cd "$0" && rmdir "$0" && exec "$@"', str(folder))


def redirected(where: str) -> tuple[str, ...]:
    """Words before a command whose streams are then led elsewhere, as `>/dev/full`, or closed, as `>&-`."""
    return ("sh", "-c", f'exec "$@" {where}', "sh")


def without_reader() -> tuple[str, ...]:
    """Words before a command whose reader goes away at once; the status is that of the command."""
    return ("bash", "-c", '"$@" | true; exit "${PIPESTATUS[0]}"', "bash")


def limited(*limits: str) -> tuple[str, ...]:
    """Words before a command that is then held to limits, as `--nofile=64`. Raises Lacking."""
    return installed(("prlimit", *limits))


def installed(words: tuple[str, ...]) -> tuple[str, ...]:
    """The same words. Raises Lacking where the program that they begin with is not installed."""
    if not which(words[0]):
        raise Lacking(f"{words[0]} is not installed")
    return words
