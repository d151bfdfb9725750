"""The clock steps: a year back, ten years ahead, between two refreshes and in the middle of one; zones change."""

import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assets.chain import BOOK
from assets.publication.folder import day_of, delete, folders, newest_first, number_of
from torture.machine import Lacking
from torture.small_set import SmallSet, published_small_set, retitle, standing
from torture.trial import Outcome, TooLate, Trial, Untried
from torture.turns import alone, in_turn
from torture.verdicts import next_refresh, trial_of

FAMILY = "clock"
LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/local/lib/faketime/libfaketime.so.1")
"""Where Debian's package `faketime` and its own installation put the library."""
YEAR = 365 * 86_400
STEPS = {"a year back": -YEAR, "ten years ahead": 10 * YEAR, "an hour back": -3_600, "a day ahead": 86_400}
"""Seconds by which the clock differs."""
ZONES = ("America/New_York", "Pacific/Kiritimati", "Asia/Shanghai", "No/Such_Zone")
AT_ONCE = 0.0
WAITING = """\
import select, time
def sleep(seconds):
    select.select((), (), (), seconds)
time.sleep = sleep
"""
"""libfaketime 0.9.10 refuses the wait of Python's `time.sleep` for a time of the clock that it leaves alone."""


@dataclass(frozen=True)
class Step:
    """By how many seconds the clock is wrong, and how long after the start of a refresh it becomes so."""

    name: str
    seconds: int
    after: float = AT_ONCE


def library() -> Path:
    """libfaketime. Raises Lacking."""
    root = Path("/")
    found = [path for pattern in LIBRARIES for path in root.glob(pattern.removeprefix("/"))]
    if not found:
        raise Lacking("libfaketime is not installed (package faketime)")
    return found[0]


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Zones, each step before a refresh, then pairs of steps, one of them in the middle of a refresh, without end."""
    base = published_small_set(folder / "base")
    steps = [Step(name, seconds) for name, seconds in STEPS.items()]
    of_zone, of_steps = (
        partial(one, base=base, folder=folder / "trial") for one in (trial_of_zone, trial_of_steps)
    )
    zones = {f"zone {zone}": partial(of_zone, zone=zone) for zone in ZONES}
    fixed = zones | {step.name: partial(of_steps, steps=[step]) for step in steps}
    yield from in_turn(FAMILY, fixed.items(), alone)
    with suppress(Lacking):  # as each of the steps has told
        undisturbed = of_steps("no step", steps=[Step("no step", 0)])
        yield undisturbed
        while True:
            name = chance.choice(list(STEPS))
            during = Step(f"{name}, in the middle", STEPS[name], chance.uniform(1, undisturbed.seconds))
            two = chance.sample([chance.choice(steps), during], 2)
            kind = "; then ".join(step.name for step in two)
            try:
                yield of_steps(kind, steps=two)
            except TooLate as late:
                yield Untried(FAMILY, kind, str(late))


def trial_of_zone(kind: str, base: SmallSet, folder: Path, zone: str) -> Trial:
    """A refresh in another time zone."""
    small = base.copied(folder)
    try:
        retitle(small, f"另一时区 {zone}")
        ended = small.run("refresh", environment={"TZ": zone})
        return in_order(trial_of(FAMILY, kind, small, ended), small, base, publications=2)
    finally:
        delete(folder)


def trial_of_steps(kind: str, base: SmallSet, folder: Path, steps: list[Step]) -> Trial:
    """A refresh under each step, then one under the right clock: each publishes, and none takes anything away.

    Raises Lacking, and TooLate where a refresh ended in order before the clock stepped in its middle.
    """
    faked = library()
    small = base.copied(folder)
    try:
        for number, step in enumerate(steps, start=1):
            retitle(small, f"第{number}次 {step.name}")
            offset = small.folder / "offset"
            offset.write_text(as_offset(0 if step.after else step.seconds), encoding="ascii")
            stepping = threading.Timer(step.after, offset.write_text, [as_offset(step.seconds)])
            stepping.start()
            ended = small.run(
                "refresh",
                environment={
                    "LD_PRELOAD": str(faked),
                    "FAKETIME_TIMESTAMP_FILE": str(offset),
                    "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                    "NO_FAKE_STAT": "1",
                    **small.with_python(WAITING),
                },
            )
            stepping.cancel()
            stepped = offset.read_text(encoding="ascii") == as_offset(step.seconds)
            trial = in_order(trial_of(FAMILY, kind, small, ended), small, base, publications=1 + number)
            if not trial.outcome.is_good:
                return trial
            if not stepped:
                raise TooLate(f"the refresh ended after {ended.seconds:.1f} s, before {step.name}")
        return next_refresh(FAMILY, small, trial)
    finally:
        delete(folder)


def as_offset(seconds: int) -> str:
    """A difference of the clock as libfaketime reads it."""
    return f"{seconds:+d}"


def in_order(trial: Trial, small: SmallSet, base: SmallSet, publications: int) -> Trial:
    """The same trial, not good where readers are not led to the newest publication, or where one is gone that was not
    followed by another on its day."""
    if not trial.outcome.is_good:
        return trial
    problem = None
    for name in standing(base):
        published = small.settings.published(name)
        now = newest_first(published)
        days = {day_of(one) for one in now}
        left = {one.name for one in now}
        before = folders(base.settings.published(name))
        if gone := {one.name for one in before if one.name not in left and day_of(one) not in days}:
            problem = f"{name}: {', '.join(sorted(gone))} was deleted"
        elif now[0].resolve() != published.resolve():
            problem = f"{name}: readers are led to {published.resolve().name}, the newest is {now[0].name}"
        elif name != BOOK and number_of(now[0]) != publications:
            problem = f"{name}: publication {number_of(now[0])}, not {publications}"
    if problem is None:
        return trial
    return Trial(trial.family, trial.kind, Outcome.WRONG, problem, trial.seconds, trial.peak_mb)
