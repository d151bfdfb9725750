"""Editions that the catalog has never seen: the next one, and one before the first."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.volumes.builds import Build, built, delivery
from tests.volumes.dressing import workbooks_in
from tests.volumes.workbook_files import Cell, Sheet, sheets_of, write_xlsx

FIGURE = re.compile(r"\s*(\d+)(?:\.(\d+))?\s*")
SHARES = "地区生产总值构成"
LOST = 60
"""Cities that a truncated volume lacks: the last ones."""


def grown(cell: Cell, factor: float) -> Cell:
    """A printed figure some per cent larger, with as many decimals; a text that is none stays."""
    if isinstance(cell, float):
        return float(round(cell * factor)) if cell.is_integer() else round(cell * factor, 2)
    printed = FIGURE.fullmatch(cell) if isinstance(cell, str) else None
    return f"{float(cell) * factor:.{len(printed[2] or '')}f}" if printed else cell


def another_year(source: Path, target: Path, factor: float, keep: Callable[[list[Cell]], bool]) -> None:
    """Make an edition of another: every figure moves by a factor, the shares of industries stay; rows are kept or not."""
    for path in workbooks_in(source):
        sheets = [with_rows(sheet, [row for row in sheet.rows if keep(row)]) for sheet in sheets_of(path)]
        if SHARES not in path.name:
            sheets = [
                with_rows(sheet, [[grown(cell, factor) for cell in row] for row in sheet.rows])
                for sheet in sheets
            ]
        write_xlsx(target / path.name, sheets)


def with_rows(sheet: Sheet, rows: list[list[Cell]]) -> Sheet:
    return replace(sheet, rows=rows)


def all_rows(row: list[Cell]) -> bool:
    return True


@pytest.fixture(scope="module")
def three_editions(volumes: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A good book of the last three editions."""
    folder = tmp_path_factory.mktemp("three")
    build = built(delivery(volumes, folder / "extracts", range(2022, 2025)), folder / "home")
    assert build.status == 0, build.said
    return build


def with_edition(before: Build, folder: Path, edition: int) -> tuple[Path, Path]:
    """Copies of the home and of the extracts of a build, the latter with room for one more edition."""
    shutil.copytree(before.settings.home, folder / "home", symlinks=True)
    shutil.copytree(before.settings.extracts, folder / "extracts", symlinks=True)
    (folder / "extracts" / str(edition)).mkdir()
    return folder / "extracts", folder / "home"


def test_the_next_edition_is_published_without_an_edit(
    three_editions: Build, volumes: Path, tmp_path: Path
) -> None:
    extracts, home = with_edition(three_editions, tmp_path, 2025)
    another_year(volumes / "2024", extracts / "2025", 1.04, all_rows)
    build = built(extracts, home)
    assert build.status == 0, build.said
    used = build.rows(
        "select year, count(value) from observation where indicator = 'gdp' group by year order by year"
    )
    assert [year for year, _ in used] == [2021, 2022, 2023, 2024]
    assert used[-1][1] == used[-2][1]


def test_the_next_edition_with_60_cities_lost_is_refused_by_name(
    three_editions: Build, volumes: Path, tmp_path: Path
) -> None:
    lost = {
        name
        for (name,) in three_editions.rows(
            f"from (select name from city where last_year is null order by city_id desc limit {LOST})"
        )
    }
    extracts, home = with_edition(three_editions, tmp_path, 2025)
    another_year(
        volumes / "2024", extracts / "2025", 1.04, lambda row: not row or str(row[0]).strip() not in lost
    )
    build = built(extracts, home)
    assert build.status == 1, build.said
    told = [line for line in build.said.splitlines() if "2025" in line]
    assert any(name in line for line in told for name in lost), build.said
    years = build.rows("select max(year) from observation")
    assert years == three_editions.rows("select max(year) from observation"), "the last good book stands"


def test_a_copy_of_the_last_edition_is_no_next_one(
    three_editions: Build, volumes: Path, tmp_path: Path
) -> None:
    extracts, home = with_edition(three_editions, tmp_path, 2025)
    another_year(volumes / "2024", extracts / "2025", 1, all_rows)
    build = built(extracts, home)
    assert "2025" in build.said
    assert "repeat" in build.said, build.said
    taken = build.rows("select count(value) from observation where year = 2024")
    assert taken == [(0,)]


def test_an_edition_before_the_first_is_read_as_the_first_is(volumes: Path, tmp_path: Path) -> None:
    extracts = delivery(volumes, tmp_path / "extracts", (2004, 2005))
    another_year(volumes / "2004", extracts / "2003", 0.93, all_rows)
    build = built(extracts, tmp_path / "home")
    assert build.status == 0, build.said
    used = dict(
        build.rows("select year, count(value) from observation where indicator = 'gdp' group by year")
    )
    assert used.keys() == {2002, 2003, 2004}
    assert used[2002] >= 0.99 * used[2003]
