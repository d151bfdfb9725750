"""The environment fails: disks, permissions, limits, streams, and files of a home that are not what they should be."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from assets.chain import BOOK
from assets.publication.folder import delete, publications_folder
from assets.warehouse import warehouse_path
from torture.machine import (
    Lacking,
    bound_by_permissions,
    fill,
    in_folder_that_goes,
    let_write,
    limited,
    redirected,
    small_disk,
    without_reader,
)
from torture.small_set import RENXING, STUDY, SmallSet, published_small_set, retitle
from torture.trial import Trial, Untried, watched
from torture.turns import in_turn
from torture.verdicts import next_refresh, trial_of

FAMILY = "environment"
SECONDS = 600
DISK_MB = 160
ROOM_KB = (0, 64, 300, 1_500, 4_000, 8_000, 16_000)
"""What is left on the disk when a refresh begins: it fills in the set-up of Dagster, its events, warehouse, exports."""
GARBAGE = b"no database, and no text: \xff\xfe\x00" * 500
TRACE = ("trace", "合肥市", "2015", "gdp_per_capita")
REFRESH, FINDINGS, SUPERSET, CHECK, UI = (
    ("refresh",), ("findings",), ("superset",), ("check-study",), ("ui",),
)  # fmt: skip
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
Spoiling = Callable[[SmallSet], AbstractContextManager[object]]
"""Spoils a home until the end, when the operator has put right what was wrong."""


@dataclass(frozen=True)
class Kind:
    """What is wrong, and the commands that are given meanwhile."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    spoiling: Spoiling = nullcontext
    environment: Callable[[SmallSet], Mapping[str, str]] = lambda _: {}
    prefix: Callable[[SmallSet], tuple[str, ...]] = lambda _: ()
    """Words before the command; raises Lacking where the machine does not have them."""
    must_fail: bool = True
    damages: bool = False
    """What is published is itself damaged."""


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Every kind once, then disks that fill at any moment, without end."""
    base = published_small_set(folder / "base")

    def of_kind(kind: str, given: Kind | int) -> Iterator[Trial]:
        if isinstance(given, Kind):
            yield from trials_of(given, base, folder / "trial")
        else:
            yield trial_of_disk(kind, base, folder / "disk", given)

    kinds: dict[str, Kind | int] = {kind.name: kind for kind in KINDS}
    kinds |= {f"disk full, room for {room:,} kB": room for room in ROOM_KB}
    yield from in_turn(FAMILY, kinds.items(), of_kind)
    with suppress(Lacking):  # as each of the rooms has told
        while True:
            room = int(10 ** chance.uniform(0, 4.5))
            yield trial_of_disk("disk full at random", base, folder / "disk", room)


def trials_of(kind: Kind, base: SmallSet, folder: Path) -> Iterator[Trial]:
    """A trial of each command, on a copy; after all of them the next refresh must be an ordinary one. Raises Lacking."""
    small = base.copied(folder)
    try:
        made = []
        with kind.spoiling(small):
            for command in kind.commands:
                environment = {**small.environment, **kind.environment(small)}
                words = [*kind.prefix(small), *RENXING, *command]
                ended = watched(words, SECONDS, environment, small.folder)
                name = f"{kind.name}: {command[0]}"
                made.append(trial_of(FAMILY, name, small, ended, kind.damages, kind.must_fail))
        *others, last = made
        yield from others
        yield next_refresh(FAMILY, small, last) if REFRESH in kind.commands else last
    finally:
        delete(folder)


def trial_of_disk(kind: str, base: SmallSet, folder: Path, room_kb: int) -> Trial:
    """A refresh on a disk with so much room. Raises Lacking."""
    with small_disk(folder, DISK_MB) as disk:
        small = base.copied(disk / "set")
        retitle(small, "另一题目 Another title")
        filler = fill(disk, room_kb)
        ended = small.run("refresh")
        trial = trial_of(FAMILY, kind, small, ended)
        filler.unlink()
        return next_refresh(FAMILY, small, trial)


@contextmanager
def in_place_of(path: Path, put: Callable[[Path], object]) -> Iterator[None]:
    """Something else in the place of a file or folder, until the end."""
    aside = path.with_name(f"{path.name} aside")
    let_write(path.parent)
    path.rename(aside)
    put(path)
    try:
        yield
    finally:
        if path.is_dir() and not path.is_symlink():
            delete(path)
        else:
            path.unlink(missing_ok=True)
        aside.rename(path)


def instead(path: Callable[[SmallSet], Path], put: Callable[[Path], object]) -> Spoiling:
    """A spoiling that puts something else in the place of a path of the set."""
    return lambda small: in_place_of(path(small), put)


def garbage(path: Path) -> None:
    path.write_bytes(GARBAGE)


def half(path: Path) -> None:
    """The first half of the file that stands aside."""
    content = path.with_name(f"{path.name} aside").read_bytes()
    path.write_bytes(content[: len(content) // 2])


def file_of_newer_version(path: Path) -> None:
    """A database whose storage version is one that nobody knows yet."""
    content = bytearray(path.with_name(f"{path.name} aside").read_bytes())
    content[12:20] = (9999).to_bytes(8, "little")
    path.write_bytes(content)


def in_home(*parts: str) -> Callable[[SmallSet], Path]:
    return lambda small: small.home.joinpath(*parts)


def file_of(name: str) -> Callable[[SmallSet], Path]:
    """The published file of the book or of the study, where it lies."""
    return lambda small: small.settings.published_file(name).resolve()


@contextmanager
def not_writable(small: SmallSet) -> Iterator[None]:
    """A home in which nothing may be written, with something to publish."""
    retitle(small, "另一题目 Another title")
    subprocess.run(["chmod", "-R", "a-w", small.home], check=True)
    try:
        yield
    finally:
        subprocess.run(["chmod", "-R", "u+w", small.home], check=True)


@contextmanager
def open_elsewhere(small: SmallSet) -> Iterator[None]:
    """The warehouse of the book open in another process."""
    program = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    )
    path = warehouse_path(small.settings.warehouses, BOOK)
    with subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield
        other.communicate()


@contextmanager
def locked(small: SmallSet) -> Iterator[None]:
    """Dagster's record of runs locked by somebody who does not end, and something to record."""
    retitle(small, "被锁住的标题 — A title while locked")
    path = small.settings.dagster_home / "history" / "runs.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("begin exclusive")
        yield
        connection.execute("rollback")


@contextmanager
def strangers(small: SmallSet) -> Iterator[None]:
    """Files and folders that nobody of ours made among the publications, and something to publish."""
    folder = publications_folder(small.settings.published(STUDY))
    for name in ("00001", "99999_tomorrow", "notes", "00003_2026-13-45T999999Z"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "keep.txt").write_text("mine", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"\0")
    retitle(small, "另一题目 Another title")
    yield
    assert (folder / "notes" / "keep.txt").exists(), "what a stranger left was deleted"


EVERY = (REFRESH, TRACE, FINDINGS, SUPERSET, UI)
KINDS = (
    Kind("home is a file", EVERY, instead(in_home(), lambda path: path.write_text("x")), damages=True),
    Kind(
        "home below a file",
        EVERY,
        environment=lambda small: {"RENXING_HOME": f"{small.study}/home"},
    ),
    Kind(
        "home is a link that leads nowhere",
        (*EVERY, CHECK),
        instead(in_home(), lambda path: path.symlink_to(path.with_name("unmounted") / "home")),
        damages=True,
    ),
    Kind("home may not be written", (REFRESH, FINDINGS, SUPERSET, UI), not_writable, prefix=lambda _: bound_by_permissions()),
    Kind("extracts are a file", (REFRESH,), environment=lambda small: {"RENXING_EXTRACTS": str(small.study)}),
    Kind("extracts are not there", (REFRESH,), environment=lambda small: {"RENXING_EXTRACTS": f"{small.folder}/no"}),
    Kind(
        "working directory gone",
        (("check-study", f"{STUDY}.yaml"),),
        prefix=lambda small: in_folder_that_goes(small.folder / "gone"),
    ),
    Kind(
        "working directory gone, whole paths",
        (REFRESH, TRACE),
        prefix=lambda small: in_folder_that_goes(small.folder / "gone"),
        must_fail=False,
    ),
    Kind("no folder for what is temporary", (REFRESH, FINDINGS), environment=lambda _: {"TMPDIR": "/nowhere"}, must_fail=False),
    Kind("no HOME", (REFRESH, CHECK), environment=lambda _: {"HOME": ""}, must_fail=False),
    Kind("a locale of ASCII", (CHECK, TRACE, REFRESH, FINDINGS), environment=lambda _: ASCII, must_fail=False),
    Kind("an unknown city under ASCII", (("trace", "无名市", "2015", "gdp"),), environment=lambda _: ASCII),
    Kind("output into a full file", (TRACE, CHECK), prefix=lambda _: redirected(">/dev/full")),
    Kind("output of work into a full file", (REFRESH,), prefix=lambda _: redirected(">/dev/full"), must_fail=False),
    Kind("output closed", (REFRESH, TRACE), prefix=lambda _: redirected("<&- >&- 2>&-"), must_fail=False),
    Kind("reader gone", (REFRESH,), prefix=lambda _: without_reader(), must_fail=False),
    Kind("64 open files", (REFRESH,), prefix=lambda _: limited("--nofile=64:64"), must_fail=False),
    Kind("600 MB of addresses", (REFRESH,), prefix=lambda _: limited(f"--as={600 << 20}")),
    Kind("files of 100 kB at most", (FINDINGS, SUPERSET, CHECK), prefix=lambda _: limited(f"--fsize={100 << 10}"), must_fail=False),
    Kind("warehouse open elsewhere", (REFRESH, FINDINGS), open_elsewhere),
    Kind("warehouse garbage", (REFRESH, FINDINGS), instead(in_home("warehouses", "book.duckdb"), garbage)),
    Kind("warehouse cut off", (REFRESH, FINDINGS), instead(in_home("warehouses", "book.duckdb"), half)),
    Kind("warehouse of a newer version", (REFRESH,), instead(in_home("warehouses", "book.duckdb"), file_of_newer_version)),
    Kind("warehouse of the study garbage", (REFRESH,), instead(in_home("warehouses", f"{STUDY}.duckdb"), garbage)),
    Kind("record of runs garbage", (REFRESH, UI), instead(in_home("dagster", "history", "runs.db"), garbage)),
    Kind("record of ticks garbage", (REFRESH, UI), instead(in_home("dagster", "schedules", "schedules.db"), garbage)),
    Kind("record of runs locked", (REFRESH,), locked),
    Kind("list of studies garbage", (REFRESH, TRACE, CHECK, SUPERSET, UI), instead(in_home("studies.json"), garbage)),
    Kind("list of studies another", (REFRESH,), instead(in_home("studies.json"), lambda path: path.write_text("[1]"))),
    Kind("published study garbage", (TRACE,), instead(file_of(STUDY), garbage), damages=True),
    Kind("published book garbage", (("trace", "--study", BOOK, *TRACE[1:]),), instead(file_of(BOOK), garbage), damages=True),
    Kind("published study garbage, made anew", (REFRESH,), instead(file_of(STUDY), garbage), must_fail=False),
    Kind("published book garbage, made anew", (REFRESH,), instead(file_of(BOOK), garbage), must_fail=False),
    Kind("strangers among the publications", (REFRESH,), strangers, must_fail=False),
)  # fmt: skip
