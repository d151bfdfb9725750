"""A small publication is put in place, and its process is killed at every step of that: in hundredths of a second each.

What readers open is whole, the old or the new; the next publication is put in place all the same, and nothing is left.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from assets.publication.folder import forget_old, new_candidate, publications_folder, put_in_place
from assets.publication.sums import FILE_NAME as SUMS
from assets.publication.sums import alterations
from torture.kills.hold import HELD, Watch
from torture.trial import Outcome, Trial, Untried
from torture.turns import alone, in_turn

FAMILY = "publishing"
BUILT_AT = datetime(2026, 11, 25, tzinfo=UTC)
FILES = ("book.duckdb", "CITATION.cff", "parquet/city.parquet", "parquet/observation.parquet")
LAST = "the end"
HELD_SECONDS = 30


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """A kill at every step, in an order of chance."""
    home = folder / "publishing"
    steps = list(dict.fromkeys(steps_of(prepared(home / "undisturbed"))))
    kinds = {
        f"killed before {step}": partial(trial, home=home / str(number), step=step)
        for number, step in enumerate(chance.sample(steps, len(steps)))
    }
    yield from in_turn(FAMILY, kinds.items(), alone)


def prepared(home: Path) -> Path:
    """The link of a home that has published three times; the next publication makes it forget the first."""
    published = home / "published" / "book"
    for text in ("1", "2", "3"):
        publish(published, text)
    return published


def publish(published: Path, text: str) -> None:
    """Put a publication in place whose every file holds a text."""
    folder = new_candidate(published)
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    put_in_place(published, BUILT_AT)
    forget_old(published)


def steps_of(published: Path) -> list[str]:
    """The steps of one more publication, in order."""
    killed_at(published, LAST)
    return told(published)[:-1]


def told(published: Path) -> list[str]:
    """The steps that a process has told."""
    return (published.parent.parent / "steps").read_text(encoding="utf-8").splitlines()


def killed_at(published: Path, step: str) -> None:
    """Let a process publish, and kill it before a step."""
    home = published.parent.parent
    steps = home / "steps"
    steps.touch()
    process = os.fork()
    if process == 0:
        watch = Watch(home, steps, step)
        sys.addaudithook(watch)
        publish(published, "4")
        watch.tell(HELD)
        time.sleep(HELD_SECONDS)
        os._exit(1)
    until = time.monotonic() + HELD_SECONDS
    while told(published)[-1:] != [HELD] and time.monotonic() < until:
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def trial(kind: str, home: Path, step: str) -> Trial:
    """One kill, and the publication after it."""
    started = time.monotonic()
    published = prepared(home)
    killed_at(published, step)
    problem = None if told(published)[-2:] == [step, HELD] else "the step was not reached"
    problem = problem or broken(published, ("3", "4"))
    publish(published, "5")
    problem = problem or broken(published, ("5",))
    left = {one.name for one in publications_folder(published).iterdir() if not one.name[0].isdigit()}
    problem = problem or (f"left: {', '.join(sorted(left))}" if left else None)
    outcome = Outcome.WRONG if problem else Outcome.WHOLE
    return Trial(FAMILY, kind, outcome, problem or "", time.monotonic() - started)


def broken(published: Path, texts: tuple[str, ...]) -> str | None:
    """What is not whole of the publication that readers open; None where it is, with one of these texts throughout."""
    names = {one.relative_to(published.resolve()).as_posix() for one in published.resolve().rglob("*")}
    if names != {*FILES, SUMS, "parquet"}:
        return f"holds {', '.join(sorted(names))}"
    if altered := alterations(published.resolve()):
        return ", ".join(altered)
    found = {(published / name).read_text(encoding="utf-8") for name in FILES}
    return None if len(found) == 1 and found <= set(texts) else f"holds files of {sorted(found)}"
