"""Kills over the real volumes and a study of regressions on them, where RENXING_YEARBOOKS names them."""

import csv
import os
import random
from collections.abc import Iterator
from pathlib import Path

from assets.catalog.records import CATALOG_FOLDER
from torture.kills.trials import NIGHT_SECONDS, Ground, kills_over
from torture.small_set import SmallSet
from torture.trial import Trial, Untried

VARIABLE = "RENXING_YEARBOOKS"
FAMILY = "kills_of_real_volumes"
EXTENDS = "foreign_investment"


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Kills without end, where volumes are named."""
    if os.environ.get(VARIABLE):
        yield from kills_over(REAL, folder, chance)
    else:
        yield Untried(FAMILY, "all", f"{VARIABLE} names no volumes")


def published_real_set(folder: Path) -> SmallSet:
    """A home with the book of all volumes, read where they lie, and a study; made once, in some minutes."""
    small = SmallSet(folder)
    if not small.settings.published_file("book").exists():
        small.extracts.mkdir(parents=True, exist_ok=True)
        for one in Path(os.environ[VARIABLE]).resolve().iterdir():
            link = small.extracts / one.name
            if not link.is_symlink():
                link.symlink_to(one)
        title(small, "真实年鉴 — The real volumes")
        ended = small.run("refresh", seconds=NIGHT_SECONDS)
        if ended.status:
            raise RuntimeError(f"the real volumes cannot be refreshed: {ended.errors}{ended.out}")
    return small


def title(small: SmallSet, text: str) -> None:
    """Give the study a title: no more than its publication is made anew."""
    small.study.write_text(f"extends: {EXTENDS}\ntitle: {text}\n", encoding="utf-8")


def ruling(small: SmallSet) -> None:
    """Let the operator's own ledger give another reason for the first of our rulings: book and study are made anew."""
    own = small.extracts / "catalog" / "corrections.csv"
    own.parent.mkdir()
    with (CATALOG_FOLDER / "corrections.csv").open(encoding="utf-8", newline="") as ours:
        row = next(csv.DictReader(ours)) | {"reason": "looked at again"}
    with own.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)


REAL = Ground(
    FAMILY,
    published_real_set,
    {"figures": ruling, "title": lambda small: title(small, "另一标题 — Another title")},
)
