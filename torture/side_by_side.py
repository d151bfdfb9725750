"""Two at once on one home: refreshes, readers that keep a file open, and questions asked in a loop."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from pathlib import Path

import duckdb

from assets.publication.folder import delete
from torture.small_set import (
    STUDY,
    SmallSet,
    published_small_set,
    retitle,
    what_is_broken,
    write_edition,
)
from torture.trial import Ended, Outcome, Trial, Untried
from torture.turns import alone, in_turn
from torture.verdicts import next_refresh, outcome_of

FAMILY = "side_by_side"
TRACE = ("trace", "合肥市", "2015", "gdp_per_capita")
SECOND_STUDY = "another"


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Every kind, again and again, the second of two beginning at another moment."""
    base = published_small_set(folder / "base")
    trial = partial(trial_of, base=base, folder=folder / "trial", chance=chance)
    yield from in_turn(FAMILY, ((kind, trial) for kind in KINDS), alone)
    for kind in cycle(KINDS):
        yield trial(kind)


def trial_of(kind: str, base: SmallSet, folder: Path, chance: random.Random) -> Trial:
    """A trial of a kind, on a copy."""
    small = base.copied(folder)
    try:
        return KINDS[kind](kind, small, chance)
    finally:
        delete(folder)


def two_refreshes(kind: str, small: SmallSet, chance: random.Random) -> Trial:
    """Two refreshes with the same to do."""
    retitle(small, "同时 At once")
    return judged(kind, small, together(small, chance.uniform(0, 20), {}, {}))


def two_studies(kind: str, small: SmallSet, chance: random.Random) -> Trial:
    """Two refreshes of different studies on one book."""
    retitle(small, "同时 At once")
    other = small.study.with_name(f"{SECOND_STUDY}.yaml")
    other.write_text(small.study.read_text(encoding="utf-8"), encoding="utf-8")
    return judged(kind, small, together(small, chance.uniform(0, 20), {}, {"RENXING_STUDY": f"'{other}'"}))


def new_book_under_a_study(kind: str, small: SmallSet, chance: random.Random) -> Trial:
    """A volume is delivered while a refresh of the study is under way, and refreshed by a second one."""
    retitle(small, "同时 At once")
    later = chance.uniform(2, 25)
    delivery = threading.Timer(later, write_edition, [small], {"factor": 1.01})
    delivery.start()
    ended = together(small, later + 1, {}, {})
    delivery.join()
    return judged(kind, small, ended)


def together(
    small: SmallSet, later: float, first: dict[str, str], second: dict[str, str]
) -> tuple[Ended, Ended]:
    """Two refreshes, the second begun so many seconds after the first."""

    def begun_later() -> Ended:
        time.sleep(later)
        return small.run("refresh", environment=second)

    with ThreadPoolExecutor(2) as both:
        one = both.submit(small.run, "refresh", environment=first)
        other = both.submit(begun_later)
        return one.result(), other.result()


def reader_keeps_its_file(kind: str, small: SmallSet, _: random.Random) -> Trial:
    """A reader has the published file open before, while and after another takes its place."""
    retitle(small, "同时 At once")
    with duckdb.connect(str(small.settings.published_file(STUDY)), read_only=True) as reader:
        title = reader.execute("select study from build").fetchall()
        figures = reader.execute("select sum(value), count(*) from observation").fetchall()
        ended = small.run("refresh")
        again = reader.execute("select sum(value), count(*) from observation").fetchall()
        same = reader.execute("select study from build").fetchall() == title and again == figures
    trial = judged(kind, small, (ended,), all_succeed=True)
    if trial.outcome.is_good and not same:
        return Trial(FAMILY, kind, Outcome.WRONG, "what the reader had open has changed")
    return trial


def traces_in_a_loop(kind: str, small: SmallSet, _: random.Random) -> Trial:
    """Questions asked all the while a refresh publishes: each is answered, from the old file or the new one."""
    retitle(small, "同时 At once")
    answers: list[Ended] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answers.append(small.run(*TRACE))

    asking = threading.Thread(target=ask)
    asking.start()
    ended = small.run("refresh")
    done.set()
    asking.join()
    trial = judged(kind, small, (ended, *answers), all_succeed=True)
    if trial.outcome.is_good and len({one.out for one in answers}) != 1:
        return Trial(FAMILY, kind, Outcome.WRONG, "the same figure has two ways")
    return trial


KINDS: Mapping[str, Callable[[str, SmallSet, random.Random], Trial]] = {
    "two refreshes": two_refreshes,
    "two studies": two_studies,
    "a reader keeps its file": reader_keeps_its_file,
    "traces in a loop": traces_in_a_loop,
    "a volume delivered meanwhile": new_book_under_a_study,
}


def judged(kind: str, small: SmallSet, ended: tuple[Ended, ...], all_succeed: bool = False) -> Trial:
    """How several commands side by side came out: by the worst of them, and what is published at the end."""
    outcomes = [outcome_of(one) for one in ended]
    seconds, peak = max(one.seconds for one in ended), max(one.peak_mb for one in ended)
    worst = next((one for one in outcomes if not one[0].is_good), None)
    told = [one for one in outcomes if one[0] is Outcome.TOLD]
    if worst is None and told and (all_succeed or len(told) == len(outcomes)):
        worst = (Outcome.WRONG, f"nothing stood in the way: {told[0][1]}")
    if worst is None and (broken := what_is_broken(small)):
        worst = (Outcome.WRONG, broken)
    outcome, detail = worst or (told or outcomes)[0]
    return next_refresh(FAMILY, small, Trial(FAMILY, kind, outcome, detail, seconds, peak))
