"""The command `renxing damage`: defects put into the volumes, and the share of them that is caught."""

import os
import sys
import time
from pathlib import Path

import click

from assets.catalog import load_catalog
from assets.chain import BOOK
from commands.group import renxing
from commands.options import home
from orchestration.refresh import refresh
from orchestration.settings import Settings, prepare_extracts, prepare_home, settings_from_environment

NEEDED = "measured"


@renxing.command(epilog="Example: RENXING_YEARBOOKS=~/yearbooks renxing damage --injections 100")
@click.option(
    "--injections",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    envvar="RENXING_DAMAGE_INJECTIONS",
    help="Defects of each kind of single cells and set.",
)
@home
def damage(injections: int) -> int:
    """Defects put into the volumes, and the share that is caught 错误查出率"""
    return main(injections)


def main(injections: int) -> int:
    """Run the suite; exit status 0 only where every threshold is kept.

    Args:
        injections: defects of each kind of single cells and set.
    """
    from assets.warehouse import warehouse_path
    from damage.report import markdown, shortfalls
    from damage.suite import measured

    started = time.monotonic()
    folder = settings_from_environment().home / "damage"
    reports, missed = [], 0
    for volumes, settings in sets(folder).items():
        if problem := brought_up_to_date(volumes, settings):
            print(problem, file=sys.stderr)
            return 1
        results = measured(
            volumes, warehouse_path(settings.warehouses, BOOK), load_catalog(settings.extracts), injections
        )
        reports.append(markdown(results))
        missed += len(shortfalls(results))
        print(f"\n{reports[-1]}", flush=True)
    report = folder / "report.md"
    report.write_text("\n".join([f"# Damage: {injections:,} defects a kind\n", *reports]), encoding="utf-8")
    print(f"{missed or 'no'} thresholds missed, {time.monotonic() - started:.0f} s, report {report}")
    return 1 if missed else 0


def sets(folder: Path) -> dict[str, Settings]:
    """The sets of volumes, each a book in a home of its own: the synthetic one, and the real one where it lies."""
    synthetic = folder / "synthetic"
    homes = {"synthetic": Settings(synthetic / "synthetic", synthetic=True, home=synthetic, named=(BOOK,))}
    if yearbooks := os.environ.get("RENXING_YEARBOOKS"):
        extracts = Path(yearbooks).resolve()
        homes["real"] = Settings(extracts, synthetic=False, home=folder / "yearbooks", named=(BOOK,))
    return homes


def brought_up_to_date(volumes: str, settings: Settings) -> str | None:
    """Make of the book of a home what is not as volumes, catalog and code say.

    Returns what went wrong where the figures are not there for it. A book that a check stops has read them:
    the suite then measures what the checks catch of further defects.
    """
    import duckdb

    from assets.warehouse import warehouse_path

    print(f"the book of the {volumes} volumes in {settings.home}", flush=True)
    prepare_home(settings)
    prepare_extracts(settings)
    [book] = refresh(settings, lambda text: print(text, flush=True))
    if book.problem is None:
        return None
    print(f"the book of the {volumes} volumes was not published: {book.problem}", file=sys.stderr)
    warehouse = warehouse_path(settings.warehouses, BOOK)
    if not warehouse.exists():
        return book.problem
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
    return None if (NEEDED,) in tables else book.problem
