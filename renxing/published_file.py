"""A published file of the book or of a study, open to be read: its tables, panels and traces as pandas frames."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import duckdb
import pandas as pd

from assets.catalog.dictionary import columns_of_book
from assets.catalog.labels import LANGUAGES, Language
from assets.errors import nearest
from assets.publication.book_panel.files import breaks_of
from assets.publication.book_panel.question import Question, asked_of
from assets.publication.book_panel.tables import PANEL, make_panel
from assets.publication.exports.labels import read_codes, read_labels
from assets.publication.exports.stata_file import unit_ending
from assets.publication.file import TRACE
from assets.publication.folder import BOOK_FILE, FILE_NAME
from assets.publication.reading import ReadingError, refuse_unknown, told_in_one_line
from assets.text import apart_by_commas
from assets.warehouse import literal

Scope = Literal["city", "district", "both"]
Words = str | int | Iterable[str | int]
"""Several words: apart by commas in one text, or one by one."""
RELATIONS = """
select table_name as name, 'table' as kind, comment as description
from duckdb_tables()
where database_name = current_database() and not internal
union all
select view_name as name, 'view' as kind, comment as description
from duckdb_views()
where database_name = current_database() and not internal
order by kind, name
"""
UNAVAILABLE_COLUMN = "unavailable_column"
"""Why a volume prints no figure: a table that a study's file does not have."""


def open(path: str | os.PathLike[str]) -> "PublishedFile":
    """Open a published file, to be read.

    Args:
        path: `book.duckdb`, a study's `renxing.duckdb`, or the folder in which one is published, as
            `build/published/book`.

    Raises:
        ReadingError: where there is none, and where it cannot be read.
    """
    return PublishedFile(file_in(Path(path).expanduser()))


def labels(frame: pd.DataFrame, language: Language) -> dict[str, str]:
    """What the columns of a frame are called, with their units: made for `frame.rename(columns=…)`.

    A column that came later keeps its name.

    >>> frame = pd.DataFrame({"gdp": [1.0], "share": [0.5]})
    >>> frame.attrs = {"labels": {"zh": {"gdp": "地区生产总值"}}, "units": {"zh": {"gdp": "万元"}}}
    >>> labels(frame, "zh")
    {'gdp': '地区生产总值（万元）', 'share': 'share'}
    """
    known, units = (frame.attrs.get(what, {}).get(language, {}) for what in ("labels", "units"))
    return {
        name: known[name] + unit_ending(units.get(name), language) if name in known else name
        for name in frame.columns
    }


class PublishedFile:
    """A published file, open to be read; `close` it, or use it with `with`.

    It stays what it was when it was opened, whatever is published meanwhile.
    """

    path: Path
    """The file itself, in the folder of its publication."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # the link to the newest publication moves on
        with told_in_one_line(self.path):
            self._connection = duckdb.connect(str(self.path), read_only=True)
            spill_elsewhere(self._connection)
            self._connection.execute("set enable_progress_bar = false")
            self._connection.execute("set TimeZone = 'UTC'")
            self._connection.execute("select built_at from build")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"renxing.open({str(self.path)!r})"

    def close(self) -> None:
        """Close the file; frames that were read stay."""
        self._connection.close()

    def tables(self) -> pd.DataFrame:
        """The tables and views of the file: name, kind (`table` or `view`) and description, in both languages."""
        return self._connection.execute(RELATIONS).df()

    def _names(self) -> list[str]:
        return list(self.tables()["name"])

    def table(self, name: str) -> pd.DataFrame:
        """A whole table or view, under its English or Chinese name.

        Figures stand beside their status, in `status` or `<column>_status`; `codes` says what a status is called.

        Raises:
            ReadingError: where the file has no table of that name.
        """
        known = self._names()
        if name not in known:
            if name == TRACE:
                raise ReadingError(
                    f"{TRACE!r} is no table; trace(city, year, name) tells how a figure came to be"
                )
            raise ReadingError(f"unknown table {name!r}{nearest(name, known)}; tables() lists all")
        with told_in_one_line(self.path):
            return described(self._connection, self._connection.table(f'"{name}"').df(), name)

    def sql(self, select: str, parameters: Iterable[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """What a SELECT gives, with parameters for its `?` or `$name`; errors of the SELECT are DuckDB's own.

        The frame says nothing of its columns: its `attrs` are empty.
        """
        given = dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
        return self._connection.execute(select, given).df()

    def codes(self, language: Language) -> dict[str, str]:
        """What the codes of the file are called: statuses, regions, scopes, groups …"""
        return read_codes(self._connection, language)

    def trace(self, city: str | int, year: str | int, name: str) -> pd.DataFrame:
        """How a figure came to be, a row a step, down to the cells of workbooks; `level` says how deep.

        Args:
            city: a name or a code of table `city`.
            year: the data year, one before that of the edition.
            name: a variable of a study's table `city_year`, or a component or label of table `series`.

        Raises:
            ReadingError: where one of them is unknown.
        """
        with told_in_one_line(self.path):
            steps = self._connection.execute("from trace(?, ?, ?)", [str(city), str(year), name]).df()
            refuse_unknown(steps[["what", "name", "status", "reason"]].itertuples(index=False, name=None))
            return described(self._connection, steps, TRACE)

    def panel(
        self,
        indicators: Words,
        *,
        years: Words = (),
        cities: Words = (),
        scope: Scope = "city",
        wide: bool = True,
    ) -> pd.DataFrame:
        """A panel of printed figures with their statuses, balanced: what is not printed has the status `missing`.

        It is what `renxing export-panel` writes. A study's file has the figures that the study uses.

        Args:
            indicators: keys (`gdp`) or labels (`地区生产总值`) of table `indicator`, series (`gdp_district`), topics
                (`fiscal`; `topic:gdp` where an indicator has the same key), or `all`.
            years: data years, as `"2010-2019"`, `2015` or `range(2010, 2020)`; all if left out.
            cities: names or codes of cities or provinces; all if left out.
            scope: of whole cities, of city districts (their columns end in `_district`), or of both.
            wide: a column an indicator with `<indicator>_status` beside it; else a row a figure, with its cell.

        Raises:
            ReadingError: for what is unknown or not printed, with the nearest that is known.
        """
        question = Question(
            indicators=words(indicators),
            years=words(years),
            cities=words(cities),
            scope=scope,
            shape="wide" if wide else "long",
        )
        # Temporary tables are the cursor's own.
        with told_in_one_line(self.path), self._connection.cursor() as connection:
            if UNAVAILABLE_COLUMN not in self._names():  # the temporary one would hide it
                columns = [f"{one.column} {one.type}" for one in columns_of_book(UNAVAILABLE_COLUMN)]
                connection.execute(f"create temp table {UNAVAILABLE_COLUMN} ({', '.join(columns)})")
            measures = make_panel(connection, asked_of(connection, question))
            panel = described(connection, connection.execute("from panel").df(), PANEL.dataset)
            for language in LANGUAGES:
                known = read_labels(connection, language)
                units = {one.component: one.unit(known) for one in measures if one.component in panel}
                panel.attrs["units"][language] |= units
        panel.attrs["breaks"] = breaks_of(measures)
        return panel


def file_in(path: Path) -> Path:
    """The published file that a path names, by itself or by its folder. Raises ReadingError where there is none."""
    if path.is_file():
        return path
    if not path.exists():
        raise ReadingError(
            f"{path}: is not there; make refresh publishes build/published/book and the studies"
        )
    for name in (BOOK_FILE, FILE_NAME):
        if (path / name).is_file():
            return path / name
    raise ReadingError(
        f"{path}: holds neither {BOOK_FILE} nor {FILE_NAME}; name a folder in which the book or a study is published"
    )


def spill_elsewhere(connection: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB write what it has no memory for into a folder of this process: beside the file nobody may write.

    No configuration says so, with which nobody else in this process could open the file; and it is said once.
    """
    folder = str(Path(tempfile.gettempdir()) / f"renxing-{os.getpid()}")
    if connection.execute("select current_setting('temp_directory')").fetchall() != [(folder,)]:
        connection.execute(f"set temp_directory = {literal(folder)}")


def words(asked: Words) -> list[str]:
    """What is asked for, word by word.

    >>> words("gdp, loans"), words(2015), words(range(2018, 2020)), words(["gdp", "loans"])
    (['gdp', 'loans'], ['2015'], ['2018', '2019'], ['gdp', 'loans'])
    """
    if isinstance(asked, str):
        return apart_by_commas(asked)
    return [str(one) for one in (asked if isinstance(asked, Iterable) else [asked])]


def described(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """A frame of a published table, with what its columns mean in `attrs`."""
    rows = connection.execute(
        "select column_name, definition from data_dictionary where table_name = ?", [table]
    ).fetchall()
    definitions = {column: definition for column, definition in rows if column in frame}
    in_both = {one: read_labels(connection, one) for one in LANGUAGES}
    frame.attrs = {
        "labels": {
            language: {column: known.column(table, column) for column in definitions}
            for language, known in in_both.items()
        },
        "units": {
            language: {column: unit for column in definitions if (unit := known.unit(table, column))}
            for language, known in in_both.items()
        },
        "definitions": {column: definition for column, definition in definitions.items() if definition},
    }
    return frame
