"""All families of trials, in turn, each for its share of the time."""

import importlib
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from torture.trial import Trial

FAMILIES = {
    "workbooks": "torture.workbooks.trials",
    "environment": "torture.environment",
    "clock": "torture.clock",
    "side by side": "torture.side_by_side",
    "publishing": "torture.kills.publishing",
    "kills": "torture.kills.trials",
    "kills of real volumes": "torture.kills.of_real_volumes",
    "door": "torture.door.trials",
    "published files": "torture.published_files",
    "nights": "torture.nights",
}
"""By what is asked for, the module whose `trials` make them."""


def tortured(
    families: Sequence[str], minutes: float, seed: int, seen: Callable[[Trial], None]
) -> list[Trial]:
    """The trials of some families, each for an equal share of the time that is left, and shorter where it has no more.

    Args:
        seed: of all that is left to chance.
        seen: is given each trial as it ends.
    """
    end = time.monotonic() + 60 * minutes
    made: list[Trial] = []
    for number, family in enumerate(families):
        now = time.monotonic()
        share = max(0.0, end - now) / (len(families) - number)
        trials = importlib.import_module(FAMILIES[family]).trials
        with tempfile.TemporaryDirectory(prefix="renxing_torture_") as folder:
            for trial in trials(Path(folder), random.Random(f"{seed} {family}")):
                made.append(trial)
                seen(trial)
                if time.monotonic() - now > share:
                    break
    return made
