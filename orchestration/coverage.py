"""The command behind `make coverage`: writes what the last refresh found printed into the catalog.

Run it after a refresh of the real volumes; the committed table then shows every change of coverage as a diff.
"""

import sys

import duckdb

from assets.catalog.records import CATALOG_FOLDER
from assets.chain import BOOK
from assets.warehouse import sql_text, warehouse_path
from orchestration.settings import settings_from_environment

COVERAGE_FILE = CATALOG_FOLDER / "coverage.csv"


def main() -> int:
    """Write assets/catalog/coverage.csv from the warehouse of this home."""
    settings = settings_from_environment()
    if settings.synthetic:
        print("coverage is that of the real volumes: set RENXING_EXTRACTS to them", file=sys.stderr)
        return 1
    with duckdb.connect(str(warehouse_path(settings.warehouses, BOOK)), read_only=True) as connection:
        coverage = connection.execute(f"{sql_text('observations.coverage')} order by all").df()
    coverage.to_csv(COVERAGE_FILE, index=False, lineterminator="\n")
    print(f"{len(coverage)} rows: {COVERAGE_FILE}")
    return 0
