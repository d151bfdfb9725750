"""Trials of the extracts folder: one hostile delivery beside sound ones, read as the raw layer reads, and judged."""

import json
import random
import selectors
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from assets.observations.text import read_number
from assets.raw.cell_address import address_of
from torture.trial import (
    GRACE_SECONDS,
    MEMORY_MB,
    Outcome,
    Trial,
    Untried,
    children,
    name_and_end,
    resident_mb,
)
from torture.turns import in_turn
from torture.workbooks.delivery_reading import digest_of, shown
from torture.workbooks.fuzzed_workbooks import fuzzed
from torture.workbooks.hostile_workbooks import KINDS
from torture.workbooks.workbook_parts import CELLS, SHEET_PART, Truth, edited, members, zipped

FAMILY = "workbooks"
SECONDS = 45
"""What a folder may take of the processor's time: more than the reading of one workbook allows itself."""
WAITING_SECONDS = 180
"""What it may take in all, however busy the machine is."""
WORN_MB = 600
"""A reader that holds more after a folder is replaced before the next."""
INTERVAL_SECONDS = 0.02
EDITION = "2015"
UNPRINTABLE = {"Cc", "Cf", "Zl", "Zp", "Cs"}
"""Categories of characters that end a line or hide what it says."""
SOUND = {"a sound.xlsx": "1", "z sound.xlsx": "2"}
"""The sound workbooks, before and after the hostile one in the order of names, and the figure of each."""


class Reader:
    """A process that reads folders as the raw layer does; it and all below it are measured."""

    def __init__(self) -> None:
        self.process = psutil.Popen(
            [sys.executable, "-m", "torture.workbooks.delivery_reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.seen: set[psutil.Process] = set()
        self.answers = selectors.DefaultSelector()
        self.answers.register(self.process.stdout, selectors.EVENT_READ)

    def read(self, extracts: Path) -> tuple[dict[str, Any] | Outcome, float, float]:
        """What came out of a folder or what is never good, its seconds, and the most memory."""
        started, peak, busy = time.monotonic(), 0.0, 0.0
        before = sum(map(processor_seconds, (self.process, *children(self.process))))
        self.process.stdin.write(json.dumps(str(extracts)) + "\n")
        self.process.stdin.flush()
        while True:
            answered = bool(self.answers.select(INTERVAL_SECONDS))
            below = children(self.process)
            self.seen |= below
            peak = max(peak, sum(map(resident_mb, (self.process, *below))))
            seconds = time.monotonic() - started
            if answered:
                line = self.process.stdout.readline()
                return json.loads(line) if line else Outcome.CRASH, seconds, peak
            busy = max(busy, sum(map(processor_seconds, (self.process, *below))) - before)
            if peak > MEMORY_MB or busy > SECONDS or seconds > WAITING_SECONDS:
                return Outcome.HEAVY if peak > MEMORY_MB else Outcome.HANG, seconds, peak

    @property
    def is_worn(self) -> bool:
        return self.process.poll() is not None or resident_mb(self.process) > WORN_MB

    def end(self, orderly: bool = True) -> tuple[str, ...]:
        """End it. Returns what was left running below it, ended since."""
        self.answers.close()
        if orderly:
            self.process.stdin.close()
        else:
            self.process.kill()
        self.process.wait(WAITING_SECONDS)
        _, alive = psutil.wait_procs(self.seen, GRACE_SECONDS)
        return tuple(name_and_end(one) for one in alive)


def processor_seconds(process: psutil.Process) -> float:
    """The processor's time that a process and those below it that have ended have taken; none where it has ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Every hostile kind once, then fuzzed ones without end."""
    with judging(folder) as trial:
        yield from in_turn(FAMILY, KINDS.items(), lambda *delivery: [trial(*delivery)])
        for kind, deliver in fuzzed(chance):
            yield trial(kind, deliver)


@contextmanager
def judging(folder: Path) -> Iterator[Callable[[str, Callable[[Path], Truth]], Trial]]:
    """What reads a delivery beside sound workbooks and judges it; one reader reads as many as it stands."""
    reader: Reader | None = None

    def trial(kind: str, deliver: Callable[[Path], Truth]) -> Trial:
        nonlocal reader
        extracts, truth = extracts_with(deliver, folder / "trial")
        reader = reader or Reader()
        came_out, seconds, peak = reader.read(extracts)
        outcome, detail = (came_out, "") if isinstance(came_out, Outcome) else judged(truth, came_out)
        if isinstance(came_out, Outcome) or reader.is_worn:
            left = reader.end(orderly=not isinstance(came_out, Outcome))
            reader = None
            if left and outcome.is_good:
                outcome, detail = Outcome.LEAK, "; ".join(left)
        shutil.rmtree(folder / "trial")
        return Trial(FAMILY, kind, outcome, detail, seconds, peak)

    try:
        yield trial
    finally:
        if reader is not None and (left := reader.end()):
            raise RuntimeError(f"the reader left running: {'; '.join(left)}")


def extracts_with(deliver: Callable[[Path], Truth], trial: Path) -> tuple[Path, Truth]:
    """An extracts folder with the sound workbooks and a hostile delivery beside them."""
    volume = trial / "extracts" / EDITION
    volume.mkdir(parents=True)
    for name, figure in SOUND.items():
        (volume / name).write_bytes(zipped(edited(members(), SHEET_PART, "724.7", figure)))
    return volume.parent, deliver(volume)


def judged(truth: Truth, came_out: Mapping[str, Any]) -> tuple[Outcome, str]:
    """How a delivery came out, and what tells it."""
    if came_out["crashed"]:
        return Outcome.CRASH, came_out["crashed"][0].strip().splitlines()[-1]
    refused = [line for message in came_out["refused"] for line in message.split("\n")]
    lines = [f"{path}: {reason}" for path, reason in came_out["told"]] + refused
    for line in lines:
        if any(unicodedata.category(sign) in UNPRINTABLE for sign in line):
            return Outcome.WRONG, f"told in what is no plain line: {line!r}"
    for name, figure in SOUND.items():
        path = f"{EDITION}/{name}"
        difference = difference_from(sound_truth(path, figure), came_out["files"].get(path))
        if difference and not refused:
            return Outcome.WRONG, f"costs the sound {name}: {difference}"
    return of_file(
        truth, came_out["files"].get(truth.path), [line for line in lines if line.startswith(f"{truth.path}")]
    )


def sound_truth(path: str, figure: str) -> Truth:
    return Truth(path, {place: text.replace("724.7", figure) for place, text in CELLS.items()})


def of_file(truth: Truth, read: Any, lines: Sequence[str]) -> tuple[Outcome, str]:
    """How the hostile file itself came out.

    Args:
        read: its cells; None where it was not read.
        lines: those that name it.
    """
    if lines and truth.must_be_read:
        return Outcome.WRONG, lines[0]
    if lines and not read:
        return Outcome.TOLD, lines[0]
    if read is None:
        return Outcome.WRONG, "is neither read nor told"
    if truth.must_be_told and not lines:
        return Outcome.WRONG, "is read as if it were all"
    difference = difference_from(truth, read, lines)
    if difference:
        return Outcome.WRONG, difference
    if lines:
        return Outcome.TOLD, lines[0]
    return (Outcome.HELD, "") if truth.held else (Outcome.WHOLE, "")


def difference_from(truth: Truth, read: Any, told: Sequence[str] = ()) -> str | None:
    """How the cells that were read differ from the truth; None where they do not.

    Args:
        told: lines that name the file. Beside them cells may lack, and one that is named may be another.
    """
    if read is None:
        return "is not read"
    if truth.cells is None:
        return f"was read: {str(read)[:200]}"
    if isinstance(read, str):
        return (
            None
            if told or read == digest_of((*place, text) for place, text in truth.cells.items())
            else "other cells"
        )
    found = {(sheet, row, column): text for sheet, row, column, text in read}
    expected = {place: shown(text) for place, text in truth.cells.items()}
    every = {*expected, *found, *truth.held}
    compared = {one for one in every if not told or (one in found and not is_named(one, told))}
    for place in sorted(compared - {*truth.held}):
        if found.get(place) != expected.get(place):
            return f"{place} is {found.get(place)!r} and should be {expected.get(place)!r}"
    for place in sorted(compared & {*truth.held}):
        text = truth.held[place]
        if place not in found:
            return f"{place} is blank without a reason and should hold {text!r}"
        if text.casefold() not in found[place].casefold() or read_number(found[place]).kind != "unreadable":
            return (
                f"{place} is {found[place]!r}, a {read_number(found[place]).kind}, and should hold {text!r}"
            )
    return None


def is_named(place: tuple[str, int, int], lines: Iterable[str]) -> bool:
    """Whether a line names a cell."""
    sheet, row, column = place
    return any(f", sheet {sheet}, cell {address_of(row, column)}:" in line for line in lines)
