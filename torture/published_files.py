"""A user who is not root reaches for published files, and is refused; what their owner alters is noticed, told and made anew."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

from assets.chain import BOOK
from assets.publication.folder import delete
from assets.publication.sums import alterations
from torture.machine import bound_by_permissions, let_write
from torture.small_set import STUDY, SmallSet, published_small_set
from torture.trial import Outcome, Trial, Untried
from torture.turns import alone, in_turn
from torture.whole import Bad, contents_of, refuse_broken

FAMILY = "published_files"
ATTEMPTS = {
    "write into the database": "import duckdb; duckdb.connect(file).execute('update observation set value = 1')",
    "truncate": "os.truncate(file, 0)",
    "overwrite in place": "open(file, 'r+b').write(b'x')",
    "delete": "os.remove(file)",
    "replace": "os.rename(file, 'CITATION.cff')",
    "add": "open('added.csv', 'wb')",
    "delete a folder": "import shutil; shutil.rmtree('parquet')",
}
"""What a program does in the folder of a publication; `file` is its database."""
PERMISSION_DENIED = "Permission denied"
"""How the file system refuses."""


def changed(file: Path) -> None:
    """Flip a byte in the middle; the file is as long as before."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def truncated(file: Path) -> None:
    """Cut a file off."""
    os.truncate(file, file.stat().st_size // 2)


def added_to(file: Path) -> None:
    """Lay another file beside one."""
    file.with_name(f"{file.name}.copy").write_bytes(file.read_bytes())


ALTERATIONS: dict[str, Callable[[Path], None]] = {
    "changed": changed,
    "truncated": truncated,
    "deleted": Path.unlink,
    "added": added_to,
}


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Every attempt of a user who is not root, then files altered at random, without end."""
    base = published_small_set(folder / "small_set")
    attempts = {f"not root: {name}": partial(attempted, base, code=code) for name, code in ATTEMPTS.items()}
    alterations = {
        f"{name}: {way}": partial(altered, base, name=name, alter=alter, chance=chance)
        for way, alter in ALTERATIONS.items()
        for name in (BOOK, STUDY)
    }
    yield from in_turn(FAMILY, (attempts | alterations).items(), alone)
    for kind, trial in cycle(alterations.items()):
        yield trial(kind)


def attempted(base: SmallSet, kind: str, code: str) -> Trial:
    """One attempt on a publication by the user whom it belongs to. Raises Lacking."""
    started = time.monotonic()
    program = f"import os; file = {base.settings.published_file(BOOK).name!r}; {code}"
    words = [*bound_by_permissions(), sys.executable, "-c", program]
    small = base.copied(base.folder.with_name("attempted"))
    published = small.settings.published(BOOK)
    ended = subprocess.run(words, cwd=published, capture_output=True, text=True, check=False)
    found = alterations(published.resolve())
    delete(small.folder)
    outcome, detail = Outcome.TOLD, (ended.stderr.strip().splitlines() or ["it was not refused"])[-1]
    if found or not ended.returncode:
        outcome, detail = Outcome.WRONG, ", ".join(found) or detail
    elif ended.returncode != 1 or PERMISSION_DENIED not in ended.stderr:
        outcome, detail = Outcome.CRASH, f"the attempt itself failed: {detail}"
    return Trial(FAMILY, kind, outcome, detail, time.monotonic() - started)


def altered(
    base: SmallSet, kind: str, name: str, alter: Callable[[Path], None], chance: random.Random
) -> Trial:
    """One file altered by its owner; the refresh after it names the file and makes the publication anew."""
    small = base.copied(base.folder.with_name("altered"))
    before = contents_of(small)
    folder = small.settings.published(name).resolve()
    file = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    for path in (file.parent, file):
        let_write(path)
    alter(file)
    ended = small.run("refresh")
    line = next((one for one in ended.out.splitlines() if "the publication" in one), "")
    detail, outcome = f"{file.relative_to(folder)}: {line}", ended.never_good
    try:
        refuse_broken(small)
        named = file.name in line or line.endswith("the publication is gone")
        if ended.status or not named or contents_of(small) != before:
            raise Bad(Outcome.WRONG, f"{detail}: status {ended.status}")
    except Bad as bad:
        outcome, detail = outcome or bad.outcome, str(bad)
    delete(small.folder)
    return Trial(FAMILY, kind, outcome or Outcome.WHOLE, detail, ended.seconds, ended.peak_mb)
