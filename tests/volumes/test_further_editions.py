"""Editions that the catalog has never seen: the next one, and one before the first."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import add
from pathlib import Path

import pytest

from tests.volumes.builds import Build, built, delivery
from tests.volumes.dressing import workbooks_in
from tests.volumes.workbook_files import Cell, sheets_of, write_xlsx

FIGURE = re.compile(r"\s*\d+(?:\.(\d+))?\s*")
SHARES = "地区生产总值构成"
SECONDARY, TERTIARY = (4, 5), (6, 7)
"""Columns of the shares of industries in 2-7, whole city and districts."""
LOST = 60
"""Cities that a truncated volume lacks: the last ones."""


def moved(cell: Cell, move: Callable[[float], float]) -> Cell:
    """A printed figure moved, with as many decimals; what is no figure stays."""
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    printed = FIGURE.fullmatch(text)
    if not printed:
        return cell
    result = f"{move(float(text)):.{len(printed[1] or '')}f}"
    return float(result) if isinstance(cell, float) else result


def grown(row: list[Cell], factor: float) -> list[Cell]:
    """A row whose figures are all larger by a factor."""
    return [moved(cell, lambda figure: figure * factor) for cell in row]


def shifted(row: list[Cell], points: float) -> list[Cell]:
    """A row of shares some points of which went from the secondary to the tertiary industry."""
    moves = dict.fromkeys(SECONDARY, -points) | dict.fromkeys(TERTIARY, points)
    return [
        moved(cell, partial(add, moves[column])) if column in moves else cell
        for column, cell in enumerate(row)
    ]


def another_year(
    source: Path, target: Path, factor: float, keep: Callable[[list[Cell]], bool] = lambda row: True
) -> None:
    """Make an edition of another: its figures grow by a factor, shares shift by as much; rows are kept or not."""
    for path in workbooks_in(source):
        of_shares = SHARES in path.name
        write_xlsx(
            target / path.name,
            [
                replace(
                    sheet,
                    rows=[
                        shifted(row, 10 * (factor - 1)) if of_shares else grown(row, factor)
                        for row in sheet.rows
                        if keep(row)
                    ],
                )
                for sheet in sheets_of(path)
            ],
        )


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
    another_year(volumes / "2024", extracts / "2025", 0.98)
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
        volumes / "2024", extracts / "2025", 0.98, lambda row: not row or str(row[0]).strip() not in lost
    )
    build = built(extracts, home)
    assert build.status == 1, build.said
    told = [line for line in build.said.splitlines() if "2025" in line]
    assert any(name in line for line in told for name in lost), build.said
    years = build.rows("select max(year) from observation")
    assert years == three_editions.rows("select max(year) from observation"), "the last good book stands"


@pytest.mark.parametrize("written_anew", [True, False])
def test_a_copy_of_the_last_edition_is_no_next_one(
    three_editions: Build, volumes: Path, tmp_path: Path, written_anew: bool
) -> None:
    extracts, home = with_edition(three_editions, tmp_path, 2025)
    if written_anew:
        another_year(volumes / "2024", extracts / "2025", 1)
    else:
        shutil.copytree(volumes / "2024", extracts / "2025", dirs_exist_ok=True)
    build = built(extracts, home)
    assert build.status == 1, build.said
    told = "figures of 2023" if written_anew else "edition 2024: lost"
    assert told in build.said, build.said
    used = "select year, count(value) from observation group by year order by year"
    assert build.rows(used) == three_editions.rows(used), "the last good book stands"


def test_an_edition_before_the_first_is_named_and_stops_no_other(volumes: Path, tmp_path: Path) -> None:
    extracts = delivery(volumes, tmp_path / "extracts", (2004, 2005))
    another_year(volumes / "2004", extracts / "2003", 0.93)
    build = built(extracts, tmp_path / "home")
    assert build.status == 0, build.said
    assert "edition 2003, 48 workbooks: the catalog knows tables from 2004 on only" in build.said
    years = build.rows("select distinct year from observation order by year")
    assert years == [(2003,), (2004,)]
