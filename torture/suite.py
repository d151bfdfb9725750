"""All families of trials, in turn, each for its share of the time."""

import importlib
import random
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from assets.publication.folder import delete
from torture.trial import TimeIsUp, Trial, Untried

FAMILIES = {
    "workbooks": "torture.workbooks.trials",
    "environment": "torture.environment",
    "clock": "torture.clock",
    "side_by_side": "torture.side_by_side",
    "publishing": "torture.kills.publishing",
    "kills": "torture.kills.trials",
    "kills_of_real_volumes": "torture.kills.of_real_volumes",
    "workers": "torture.workers",
    "door": "torture.door.trials",
    "published_files": "torture.published_files",
    "nights": "torture.nights",
}
"""By what is asked for, the module whose `trials` make them."""


def tortured(
    families: Sequence[str], minutes: float, seed: int, seen: Callable[[Trial | Untried], None]
) -> None:
    """Make the trials of some families, each for an equal share of the time that is left, shorter where it has no more.

    Args:
        seed: of all that is left to chance.
        seen: is given each trial as it ends, and what cannot be tried here.
    """
    end = time.monotonic() + 60 * minutes
    for number, family in enumerate(families):
        share = max(0.0, end - time.monotonic()) / (len(families) - number)
        trials = importlib.import_module(FAMILIES[family]).trials
        with temporary_folder() as folder:
            for one in for_a_while(trials(folder, random.Random(f"{seed} {family}")), share):
                seen(one)


def for_a_while(trials: Generator[Trial | Untried, None, None], seconds: float) -> Iterator[Trial | Untried]:
    """The trials that have begun within so many seconds, and one in any case; also those that end later."""
    until = time.monotonic() + seconds
    for one in trials:
        yield one
        if time.monotonic() > until:
            with suppress(TimeIsUp, StopIteration):
                yield trials.throw(TimeIsUp)
                yield from trials


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is there until the end, whatever in it is read-only."""
    folder = Path(tempfile.mkdtemp(prefix="renxing_torture_"))
    try:
        yield folder
    finally:
        delete(folder)
