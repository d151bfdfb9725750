"""A copy that has the right value where ours is misread needs no correction, and gets none."""

import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.volumes.builds import Build, built, copied_home
from tests.volumes.dressing import editions_in, workbooks_in
from tests.volumes.workbook_files import sheets_of, write_xlsx

CORRECTED = [
    (211100, 2006, "private_employment", "district", 55161),  # 盘锦, a digit misread
    (110000, 2011, "land_area", "city", 16411),  # 北京, a digit lost
    (320100, 2011, "household_savings", "district", 37379300),  # 南京, 3737930C
    (211400, 2011, "retail_sales", "city", 2740220),  # 葫芦岛, a factor of ten lost
    (640100, 2020, "loans", "district", 50427940),  # 银川, a last digit lost
]
"""City, year, indicator, scope and the right value, for which the printed unit is the canonical one."""


@pytest.fixture(scope="module")
def build(reference: Build, volumes: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The reference set refreshed after five cells were put right."""
    folder = tmp_path_factory.mktemp("cleaner")
    cells = {}
    with duckdb.connect(str(reference.book), read_only=True) as book:
        for city, year, indicator, scope, value in CORRECTED:
            [(status, used, workbook, sheet, cell)] = book.execute(
                """
                select status, value, workbook, sheet, cell
                from observation
                where city_id = ? and year = ? and indicator = ? and scope = ?
                """,
                [city, year, indicator, scope],
            ).fetchall()
            assert (status, used) == ("corrected", value), (city, year, indicator, scope)
            cells[volumes / workbook] = (sheet, cell, float(value))
    for edition in editions_in(volumes):
        (folder / "extracts" / edition.name).mkdir(parents=True)
        for path in workbooks_in(edition):
            target = folder / "extracts" / edition.name / path.name
            if path in cells:
                put_right(path, target, *cells[path])
            else:
                target.symlink_to(path)
    return built(folder / "extracts", copied_home(reference.settings, folder / "home"))


def put_right(source: Path, target: Path, sheet: str, cell: str, value: float) -> None:
    """Copy a workbook in which one cell says something else."""
    letters, number = re.fullmatch(r"([A-Z])(\d+)", cell).groups()
    sheets = sheets_of(source)
    [index] = [at for at, one in enumerate(sheets) if one.name == sheet]
    rows = [list(row) for row in sheets[index].rows]
    rows[int(number) - 1][ord(letters) - ord("A")] = value
    sheets[index] = replace(sheets[index], rows=rows)
    write_xlsx(target, sheets)


def test_a_cleaner_copy_is_published(build: Build) -> None:
    assert build.status == 0, build.said


def test_five_entries_have_lapsed(build: Build) -> None:
    lapsed = build.rows(
        "select place_id, year, indicator, scope, value from correction where entry_status = 'lapsed' order by year, place_id"
    )
    assert lapsed == sorted(CORRECTED, key=lambda row: (row[1], row[0]))


def test_the_values_are_those_of_before_and_reported(build: Build, reference_book: Path) -> None:
    changed = build.rows(
        """
        select city_id, year, indicator, scope, here.value, here.status, here.value is not distinct from before.value
        from observation as here
        full join reference.observation as before using (city_id, year, indicator, scope)
        where
            coalesce(here.depth, before.depth) = 'ruled'
            and (here.value is distinct from before.value or here.status is distinct from before.status)
        order by year, city_id
        """,
        reference=reference_book,
    )
    assert changed == [
        (*row, "reported", True) for row in sorted(CORRECTED, key=lambda row: (row[1], row[0]))
    ]
