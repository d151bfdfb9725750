"""The command `renxing export-panel`: any panel of printed indicators in one file, from the published book."""

import hashlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.chain import BOOK
from assets.errors import year_ranges
from assets.text import first_line
from commands.group import renxing
from commands.options import Command, WordError, as_typed, home, several_as_typed
from orchestration.named import SettingsError, is_text, refuse_no_path, whole
from orchestration.settings import Settings, settings_from_environment

if TYPE_CHECKING:
    import duckdb

    from assets.publication.book_panel.measures import Measure
    from assets.publication.book_panel.question import Asked, Question

DEFAULT_FORMAT = "csv"
FOLDER = "exports"
"""Of panels, in the home."""
LONGEST_NAME = 100
"""Of a file that is named after the question, in bytes."""
NO_NAME = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True)
class Wish:
    """What was typed, as it stands; empty: nothing."""

    indicators: str
    years: str = ""
    cities: str = ""
    scope: str = ""
    shape: str = ""
    file_format: str = ""
    output: str = ""


def word(name: str, variable: str, metavar: str, text: str) -> Callable[[Command], Command]:
    """An option that make hands over in the environment."""
    return click.option(
        f"--{name}",
        variable.lower(),
        envvar=f"RENXING_PANEL_{variable}",
        metavar=metavar,
        default="",
        help=text,
    )


@renxing.command(
    epilog="""\b
Examples:
  renxing export-panel gdp,hospital_beds --years 2010-2019 --format dta
  renxing export-panel fiscal --scope both --cities 安徽省,Nanjing --format xlsx
  renxing export-panel all --shape long --output ~/panel.parquet

INDICATORS are keys or labels of table indicator (gdp, 地区生产总值), topics (fiscal; topic:gdp where an indicator has
the same key), series (gdp_district) or all, apart by commas. The panel has every city in every year that the book
prints; what is not printed there has the status missing."""
)
@click.argument("indicators", envvar="RENXING_PANEL_INDICATORS")
@word(
    "years", "YEARS", "YEARS", "Data years, as 2010-2019 or 2010,2015; all of the book if left out 数据年份"
)
@word(
    "format", "FORMAT", "dta|csv|xlsx|parquet", f"Else that of the output's name, else {DEFAULT_FORMAT} 格式"
)
@word(
    "shape",
    "SHAPE",
    "wide|long",
    "A column an indicator (the default), or a row a figure with its cell 宽表或长表",
)
@word(
    "scope", "SCOPE", "city|district|both", "Whole cities (the default), city districts or both 全市或市辖区"
)
@word("cities", "CITIES", "CITIES", "Names or codes of cities or provinces; all if left out 城市或省份")
@word("output", "OUTPUT", "FILE", f"Where it is written, else a name in the home's {FOLDER}/ 输出文件")
@home
def export_panel(
    indicators: str, years: str, format: str, shape: str, scope: str, cities: str, output: str
) -> int:
    """Any panel of printed indicators in one file 导出任意指标面板"""
    return main(Wish(indicators, years, cities, scope, shape, format, output))


def main(wish: Wish) -> int:
    """Write the panel and say what is in it; exit status 1 where something is unknown or no book is published."""
    import duckdb
    from xlsxwriter.exceptions import FileCreateError

    from assets.publication.book_panel.files import write_panel
    from assets.publication.book_panel.question import PanelError, asked_of
    from assets.publication.book_panel.tables import make_panel
    from assets.publication.reading import ReadingError
    from assets.warehouse import row_count

    try:
        settings = settings_from_environment()
        question, file_format = question_of(wish), format_of(wish)
        path = path_of(wish, file_format, settings)
        with opened_book(settings) as connection:
            asked = asked_of(connection, question)
            print(f"panel          {extent(asked)}", flush=True)
            measures = make_panel(connection, asked)
            print("\n".join(told_of_figures(connection, measures)), flush=True)
            print(f"writing        {row_count(connection, 'panel'):,} rows as {file_format} …", flush=True)
            try:
                paths = write_panel(connection, measures, file_format, path)
            except (duckdb.IOException, duckdb.OutOfMemoryException, FileCreateError, OSError) as error:
                reason = getattr(error, "strerror", None) or first_line(error)
                raise PanelError(
                    f"{path}: cannot be written ({reason}); close it, make room, or ask for less"
                ) from error
    except (ReadingError, SettingsError, WordError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(told_of_files(paths, file_format, question.shape)))
    return 0


def question_of(wish: Wish) -> "Question":
    """What is asked, in words. Raises WordError for what can be none."""
    from assets.publication.book_panel.question import Question

    return Question(
        indicators=several_as_typed("indicator", wish.indicators),
        years=several_as_typed("year", wish.years),
        cities=several_as_typed("city", wish.cities),
        scope=as_typed("scope", wish.scope or "city"),
        shape=as_typed("shape", wish.shape or "wide"),
    )


def format_of(wish: Wish) -> str:
    """The format that is asked for, by itself or by the name of the file.

    Raises PanelError for one that is unknown, and where the two disagree.
    """
    from assets.publication.book_panel.files import WRITERS
    from assets.publication.book_panel.question import PanelError, chosen

    ending = Path(wish.output).suffix.removeprefix(".").lower()
    named = as_typed("format", wish.file_format or (ending if ending in WRITERS else DEFAULT_FORMAT))
    file_format = chosen("format", named, WRITERS)
    if wish.output and ending != file_format:
        raise PanelError(
            f"{wish.output!r}: a file of the format {file_format!r} ends in .{file_format}; name it so"
        )
    return file_format


def path_of(wish: Wish, file_format: str, settings: Settings) -> Path:
    """Where the panel is written. Raises SettingsError for what can be no path, is published, or in no folder."""
    if not wish.output:
        return settings.home / FOLDER / f"{name_of(wish)}.{file_format}"
    refuse_no_path("OUTPUT", wish.output)
    if not is_text(wish.output):
        raise SettingsError(f"OUTPUT: {wish.output!r}: is no UTF-8; name another")
    path = whole(wish.output)
    publications = (settings.published_folder, settings.home / "publications")
    if path.is_dir() or any(path.is_relative_to(one) for one in publications):
        raise SettingsError(f"OUTPUT: {path}: is a folder, or lies among the publications; name another file")
    if not path.parent.is_dir():
        raise SettingsError(f"OUTPUT: {path.parent}: is no folder; make it, or name another")
    return path


def name_of(wish: Wish) -> str:
    """A name that tells what is asked; where that is too long for a name, its beginning and a digest of the whole.

    >>> name_of(Wish("gdp,loans", "2010-2019", scope="both"))
    'panel_gdp+loans_2010-2019_both'
    """
    asked = (wish.indicators, wish.years, wish.cities, wish.scope, wish.shape)
    parts = [NO_NAME.sub("-", "+".join(several_as_typed("word", one))) for one in asked]
    name = "_".join(["panel", *(one for one in parts if one)])
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: LONGEST_NAME - len(digest) - 1].decode(errors="ignore") + f"-{digest}"


@contextmanager
def opened_book(settings: Settings) -> Iterator["duckdb.DuckDBPyConnection"]:
    """The published book, to be read; what DuckDB has no memory for it writes elsewhere than beside it.

    Raises SettingsError where there is none, ReadingError where it cannot be read.
    """
    import duckdb

    from assets.publication.reading import told_in_one_line
    from assets.warehouse import MEMORY_LIMIT

    path = replace(settings, named=(BOOK,)).read_file()
    with tempfile.TemporaryDirectory(prefix="renxing-") as spilled:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": spilled,
        }
        with told_in_one_line(path), duckdb.connect(str(path), read_only=True, config=config) as connection:
            connection.execute("set enable_progress_bar = false")
            yield connection


def extent(asked: "Asked") -> str:
    """How large the panel is."""
    cities, years, series = (len(one) for one in (asked.cities, asked.years, asked.series))
    return (
        f"{cities:,} cities × {years} years ({year_ranges(asked.years)}), {series:,} "
        f"series, {asked.shape}: {cities * years * series:,} figures"
    )


def told_of_figures(connection: "duckdb.DuckDBPyConnection", measures: Sequence["Measure"]) -> Iterator[str]:
    """What the figures are: by status, breaks within the years, and what a user should know before using them."""
    from assets.publication.book_panel.tables import STATUSES
    from assets.publication.exports.labels import read_labels

    counts = dict(connection.execute("select status, count(*) from figure group by status").fetchall())
    yield f"figures        {', '.join(f'{counts.get(one, 0):,} {one}' for one in STATUSES)}"
    if broken := [one.component for one in measures if one.breaks]:
        lines = sum(len(one.breaks) for one in measures)
        yield f"breaks         {lines} within these years, in {len(broken)} series: {shortly(broken)}"
    if empty := [one.component for one in measures if not one.figures]:
        yield f"no figure      {shortly(empty)}: in none of these cities and years"
    in_english = read_labels(connection, "en")
    for one in measures:
        if len(one.units) > 1:
            yield f"units          {one.component}: {one.unit(in_english)}"


def shortly(names: Sequence[str], shown: int = 5) -> str:
    """The first of some names, and how many more there are.

    >>> shortly(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def told_of_files(paths: Sequence[Path], file_format: str, shape: str) -> Iterator[str]:
    """Where the panel is, how large, and what to begin with."""
    for label, path in zip(("written", "described"), paths, strict=False):
        yield f"{label:<15}{path} ({path.stat().st_size / 1e6:,.1f} MB)"
    if file_format == "dta":
        yield f"in Stata       {'xtset city_id year; ' if shape == 'wide' else ''}label language zh; notes"
