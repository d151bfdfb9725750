"""All volumes in clothes of one kind, built and held against the book of the volumes as they are here.

python -m tests.volumes.whole_set ~/yearbooks ~/dressed blank_row old_format
"""

import argparse
import shutil
from pathlib import Path

from tests.volumes.builds import Build, built, differing_figures
from tests.volumes.dressing import DRESSINGS, editions_in

SHOWN = 20


def dressed_and_built(name: str, yearbooks: Path, folder: Path) -> Build:
    """The book of all volumes in clothes of a kind; what a run before has dressed or made is not made again."""
    extracts = folder / name
    if not extracts.exists():
        unfinished = folder / f"{name} unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for edition in editions_in(yearbooks):
            DRESSINGS[name](edition, unfinished)
        unfinished.rename(extracts)
    return built(extracts, folder / f"home_{name}")


def main() -> int:
    """Say of each kind how many figures differ; exit status 0 only where none does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("yearbooks", type=Path, help="a folder that holds <edition>/*.xlsx")
    parser.add_argument("folder", type=Path, help="where dressed volumes and homes go")
    parser.add_argument("dressings", nargs="*", choices=DRESSINGS, default=list(DRESSINGS))
    asked = parser.parse_args()
    yearbooks, folder = asked.yearbooks.resolve(), asked.folder.resolve()
    reference = dressed_and_built("unchanged", yearbooks, folder)
    failed = False
    for name in asked.dressings:
        build = dressed_and_built(name, yearbooks, folder)
        differing = differing_figures(build, reference.book) if build.status == 0 else []
        failed = failed or build.status != 0 or bool(differing)
        print(
            f"{name}: exit status {build.status}, {len(differing):,} rows of observation differ", flush=True
        )
        for line in build.said.splitlines() if build.status else map(str, differing[:SHOWN]):
            print(f"  {line}")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
