"""How much of what the catalog knows of an edition `make edition` proposes anew, when the catalog has forgotten it.

RENXING_YEARBOOKS=~/yearbooks RENXING_HOME=build-yearbooks .venv/bin/python -m benchmarks.editions

Each edition in turn is left out: every range of tables.csv and headings.csv is cut at it, the book loses its year, and
its volume is held against the rest. What the certain rows make of the volume is compared with what the whole catalog
makes of it, column by column. A row is what a table prints of an indicator in a unit: it is *right* where all of its
columns are read as with the whole catalog, *wrong* where one is read as something else, and *open* otherwise; *new* are
those of the open ones whose indicator no other edition prints, so that nothing could tell them. A second table cuts
off all later editions, too, as for a volume that appears: an edition without one before it is left out there.

The exit status is 1 where a certain row is wrong.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from assets.catalog import Catalog, Heading, Table, load_catalog
from assets.catalog.editions import data_year
from assets.catalog.records import LATEST, within
from assets.chain import BOOK
from assets.observations.edition import EditionFacts
from assets.observations.sheets import Sheets
from assets.proposed_rows.proposing import proposals
from assets.proposed_rows.reading_back import Place, Read, columns_read, with_certain
from commands.new_edition.delivery import volumes_in
from commands.new_edition.propose import known_figures
from orchestration.settings import settings_from_environment


@dataclass(frozen=True)
class LeftOut:
    """What became of the rows of an edition that was left out."""

    edition: int
    right: int
    open: int
    new: int
    """Of the open ones."""
    wrong: tuple[str, ...]
    """Rows, a line each."""
    beyond: tuple[str, ...]
    """What is read that the whole catalog does not read, a line each."""
    tables_right: int
    tables: int
    seconds: float

    @property
    def rows(self) -> int:
        return self.right + self.open + len(self.wrong)


def without(catalog: Catalog, edition: int) -> Catalog:
    """A catalog whose ranges are cut at an edition."""

    def cut(records: "Iterable[Table | Heading]") -> Iterator["Table | Heading"]:
        for one in records:
            if not within(one, edition):
                yield one
                continue
            if one.first_edition < edition:
                yield replace(one, last_edition=edition - 1)
            if edition < (one.last_edition or newest(catalog)):
                yield replace(one, first_edition=edition + 1)

    return replace(catalog, tables=tuple(cut(catalog.tables)), headings=tuple(cut(catalog.headings)))


def before(catalog: Catalog, edition: int) -> Catalog:
    """A catalog that knows no edition from one on."""

    def cut(records: "Iterable[Table | Heading]") -> Iterator["Table | Heading"]:
        for one in records:
            if one.first_edition < edition:
                yield replace(one, last_edition=min(one.last_edition or LATEST, edition - 1))

    return replace(catalog, tables=tuple(cut(catalog.tables)), headings=tuple(cut(catalog.headings)))


def newest(catalog: Catalog) -> int:
    """The newest edition that any row begins or ends with."""
    return max(one.last_edition or one.first_edition for one in (*catalog.tables, *catalog.headings))


def left_out(
    catalog: Catalog, cut: Catalog, edition: int, workbooks: Mapping[str, Sheets], figures: pd.DataFrame
) -> LeftOut:
    """Propose an edition anew and hold it against the whole catalog.

    Args:
        cut: the catalog without the edition.
        figures: of the book, without those of the edition.
    """
    started = time.perf_counter()
    proposed = proposals(cut, edition, workbooks, figures)
    seconds = time.perf_counter() - started
    true = counted(catalog, columns_read(EditionFacts(catalog, edition), workbooks))
    completed = with_certain(cut, proposed.tables, proposed.headings, proposed.units)
    read = counted(completed, columns_read(EditionFacts(completed, edition), workbooks))
    known = {one.indicator for one in cut.headings}
    rows: dict[Read, list[Place]] = {}
    for place, (table, indicator, printing, _, unit) in true.items():
        rows.setdefault((table, indicator, printing, "", unit), []).append(place)
    right = new = 0
    wrong = []
    for row, places in rows.items():
        found = [(true[place], read.get(place)) for place in places]
        misread = [(says, is_read) for says, is_read in found if is_read not in (says, None)]
        if misread:
            wrong.append(f"edition {edition}: {misread[0][0]} is read as {misread[0][1]}, {places[0]}")
        elif all(says == is_read for says, is_read in found):
            right += 1
        else:
            new += row[1] not in known
    beyond = sorted({f"edition {edition}: {one}" for place, one in read.items() if place not in true})
    printed = {row[0] for row in rows}
    return LeftOut(
        edition,
        right,
        len(rows) - right - len(wrong),
        new,
        tuple(wrong),
        tuple(beyond),
        len(printed & {row[0] for row in read.values()}),
        len(printed),
        seconds,
    )


def counted(catalog: Catalog, read: Mapping[Place, Read]) -> dict[Place, Read]:
    """Columns with one unit for all that count alike, as 平方米 and 平方米/人 of what is per head: figures are the same."""
    canonical = {one.indicator: one.unit for one in catalog.indicators}
    factors = catalog.unit_factors
    return {
        place: (table, indicator, printing, scope, str(factors.get((unit, canonical[indicator]), unit)))
        for place, (table, indicator, printing, scope, unit) in read.items()
    }


def all_left_out(
    folder: Path, figures: pd.DataFrame, say: Callable[[str], object]
) -> dict[str, list[LeftOut]]:
    """Every edition of a folder of volumes left out, and each but the first proposed from those before it.

    Args:
        figures: what the book of all volumes knows, as `proposals` takes it.
    """
    catalog = load_catalog()
    volumes = volumes_in(folder, say).workbooks
    found: dict[str, list[LeftOut]] = {"left out": [], "as the next edition": []}
    for edition, workbooks in sorted(volumes.items()):
        say(f"edition {edition}")
        year = data_year(edition)
        others, earlier = figures[figures["year"] != year], figures[figures["year"] < year]
        found["left out"].append(left_out(catalog, without(catalog, edition), edition, workbooks, others))
        if len(earlier):
            cut = before(catalog, edition)
            found["as the next edition"].append(left_out(catalog, cut, edition, workbooks, earlier))
    return found


def table_of(results: Iterable[LeftOut]) -> Iterator[str]:
    """The results as lines, by edition and together."""
    results = list(results)
    yield f"{'edition':<9}{'rows':>6}{'right':>7}{'open':>6}{'new':>5}{'wrong':>7}{'share right':>13}{'tables':>9}{'seconds':>9}"
    for one in results:
        yield (
            f"{one.edition:<9}{one.rows:>6}{one.right:>7}{one.open:>6}{one.new:>5}{len(one.wrong):>7}"
            f"{one.right / one.rows:>13.1%}{f'{one.tables_right}/{one.tables}':>9}{one.seconds:>9.1f}"
        )
    rows, right, opened, new = (
        sum(getattr(one, name) for one in results) for name in ("rows", "right", "open", "new")
    )
    wrong = sum(len(one.wrong) for one in results)
    tables_right, tables = (sum(getattr(one, name) for one in results) for name in ("tables_right", "tables"))
    yield (
        f"{'all':<9}{rows:>6}{right:>7}{opened:>6}{new:>5}{wrong:>7}{right / rows:>13.1%}"
        f"{f'{tables_right}/{tables}':>9}{sum(one.seconds for one in results):>9.1f}"
    )
    yield from (f"wrong    {line}" for one in results for line in one.wrong)
    yield from (f"beyond   {line}" for one in results for line in one.beyond)


def main() -> int:
    """Print what becomes of every edition; 1 where a certain row is wrong."""
    yearbooks = os.environ.get("RENXING_YEARBOOKS")
    book = settings_from_environment().published_file(BOOK)
    if not yearbooks or not book.exists():
        print(
            "set RENXING_YEARBOOKS to the folder of the volumes, and RENXING_HOME to the home of their book"
        )
        return 1
    found = all_left_out(Path(yearbooks), known_figures(book), lambda text: print(text, flush=True))
    for name, results in found.items():
        print(f"\n{name}")
        print("\n".join(table_of(results)))
    return int(any(one.wrong for results in found.values() for one in results))


if __name__ == "__main__":
    sys.exit(main())
