"""The command `renxing coverage`: writes what the last refresh found printed into the catalog.

Run it after a refresh of the real volumes; the committed table then shows every change of coverage as a diff.
"""

import sys

from assets.catalog.records import CATALOG_FOLDER
from assets.chain import BOOK
from commands.group import renxing
from commands.options import extracts, home
from orchestration.settings import settings_from_environment

COVERAGE_FILE = CATALOG_FOLDER / "coverage.csv"


@renxing.command(epilog="Example: renxing coverage --extracts ~/yearbooks --home build-yearbooks")
@extracts
@home
def coverage() -> int:
    """What the last refresh found printed, into the catalog 更新刊载范围表"""
    return main()


def main() -> int:
    """Write assets/catalog/coverage.csv from the warehouse of this home."""
    import duckdb

    from assets.warehouse import sql_text, warehouse_path

    settings = settings_from_environment()
    if settings.synthetic:
        print("coverage is that of the real volumes: set RENXING_EXTRACTS to them", file=sys.stderr)
        return 1
    with duckdb.connect(str(warehouse_path(settings.warehouses, BOOK)), read_only=True) as connection:
        printed = connection.execute(f"{sql_text('observations.coverage')} order by all").df()
    printed.to_csv(COVERAGE_FILE, index=False, lineterminator="\n")
    print(f"{len(printed)} rows: {COVERAGE_FILE}")
    return 0
