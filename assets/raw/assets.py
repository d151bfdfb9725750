"""The raw layer: what was delivered, verbatim."""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from itertools import groupby, islice

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.editions import data_year
from assets.errors import ExtractError
from assets.frames import frame_of
from assets.raw.delivery import digest_of_delivery
from assets.raw.folder import content_of
from assets.raw.reading_process import Request, reading_processes
from assets.raw.registry import RegistryFile, refuse_changed, registry_files
from assets.raw.registry_count import count_here
from assets.raw.supplement import SupplementRow, read_supplements
from assets.raw.volumes import PassedOver, WorkbookFile, find_workbooks, judged, reason_in, refuse_unusable
from assets.raw.workbooks import READER, SheetCells
from assets.recipes import Work
from assets.resources import Extracts
from assets.table_assets import table_asset
from assets.warehouse import append, literal, row_count, together

COLUMNS = {
    "raw.workbook": "path varchar, sha256 varchar, edition integer, data_year integer, copy varchar, cells bigint, "
    "reader varchar",
    "raw.cell": "workbook varchar, sheet_number integer, sheet varchar, row integer, column_number integer, text varchar",
}


READERS = 2
"""Processes that read side by side: together they stay within 2 GB, whatever they read."""
AT_ONCE = 16
"""Workbooks that are held in memory at one time."""


@table_asset("raw.workbooks", kinds={"excel"})
def workbooks(work: Work, extracts: Extracts) -> None:
    """Every workbook of the extracts folder, cell by cell, and what is not used; those already read are not read
    again."""
    found = find_workbooks(extracts.folder)
    connection = work.connection
    keep_or_make(connection)
    new = forget_all_but(connection, found.workbooks)
    passed_over = list(found.passed_over)
    in_order = sorted(new, key=edition_or_none)
    with closing(read_and_judged(in_order)) as reading:
        for edition, of_edition in groupby(in_order, edition_or_none):
            count = len(list(of_edition))
            work.say(f"reading edition {edition}: {count} workbooks" if edition else titles_tell(count))
            for first in range(0, count, AT_ONCE):
                read = list(islice(reading, min(AT_ONCE, count - first)))
                passed_over += [one for one, _ in read if isinstance(one, PassedOver)]
                used = [(one, sheets) for one, sheets in read if isinstance(one, WorkbookFile)]
                if used:
                    with together(connection):
                        append(connection, "raw.workbook", workbooks_frame(used))
                        append(connection, "raw.cell", cells_frame(used))
    passed_over.sort(key=lambda one: one.path)
    if row_count(connection, "raw.workbook") == 0:
        refuse_unusable(extracts.folder, passed_over)
    work.replace("raw.passed_over", frame_of(passed_over, PassedOver))
    work.made_from["workbooks"] = digest_of_delivery(found.digests)


def edition_or_none(file: WorkbookFile) -> int:
    """The edition that the place of a workbook tells; 0 where only its title can."""
    return file.edition or 0


def titles_tell(workbooks: int) -> str:
    """What is said of workbooks whose edition is not known before they are read."""
    return f"reading {workbooks} workbooks whose place tells no edition"


def keep_or_make(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that grow from run to run, all anew where one of them has other columns than now."""
    for table, columns in COLUMNS.items():
        connection.execute(f"create table if not exists {table} ({columns})")
        connection.execute(f"create or replace temp table expected ({columns})")
        now, expected = (
            connection.execute(f"select column_name, column_type from (describe {name})").fetchall()
            for name in (table, "expected")
        )
        if now != expected:
            for outdated in COLUMNS:
                connection.execute(f"drop table if exists {outdated}")
            return keep_or_make(connection)
    return None


def forget_all_but(
    connection: duckdb.DuckDBPyConnection, files: Sequence[WorkbookFile]
) -> list[WorkbookFile]:
    """Delete workbooks that are gone, changed or moved, or were read by another reader, with their cells.

    Those of which another edition has the very same bytes are forgotten, too: what that says of them is to be judged.
    Returns the workbooks still to be read.
    """
    known = connection.execute("select path, sha256, copy, reader from raw.workbook").fetchall()
    delivered = {(file.path, file.sha256, file.copy, READER) for file in files if file.twin is None}
    stale = [workbook[0] for workbook in known if workbook not in delivered]
    with together(connection):
        for table, column in (("raw.cell", "workbook"), ("raw.workbook", "path")):
            connection.execute(f"delete from {table} where list_contains($stale, {column})", {"stale": stale})
    kept = {path for path, *_ in known} - set(stale)
    return [file for file in files if file.path not in kept]


def read_and_judged(
    files: Sequence[WorkbookFile],
) -> Generator[tuple[WorkbookFile | PassedOver, list[SheetCells]]]:
    """Each workbook with its edition and its cells, or why it is not used; in order, and not many ahead.

    Raises ExtractError for one that is being written while it is read.
    """

    def read_one(file: WorkbookFile) -> tuple[WorkbookFile | PassedOver, list[SheetCells]]:
        read = read_apart(Request(file.file, file.path))
        if (read.sha256 or sha256(content_of(file.file, file.path)).hexdigest()) != file.sha256:
            raise ExtractError(
                f"{file.path}: was changed while it was read; wait until it is there as a whole, and start again"
            )
        if read.refusal:
            return PassedOver(file.path, file.sha256, reason_in(read.refusal, file.path)), []
        return judged(file, read.sheets), read.sheets

    with reading_processes(READERS) as read_apart, ThreadPoolExecutor(READERS) as readers:
        for first in range(0, len(files), AT_ONCE):
            yield from readers.map(read_one, files[first : first + AT_ONCE])


def workbooks_frame(read: Sequence[tuple[WorkbookFile, list[SheetCells]]]) -> pd.DataFrame:
    """Workbooks as rows of raw.workbook."""
    rows = [
        (one.path, one.sha256, one.edition, data_year(one.edition), one.copy, cell_count(sheets), READER)
        for one, sheets in read
        if one.edition is not None
    ]
    return pd.DataFrame(rows, columns=["path", "sha256", "edition", "data_year", "copy", "cells", "reader"])


def cell_count(sheets: list[SheetCells]) -> int:
    return sum(len(sheet.texts) for sheet in sheets)


def cells_frame(read: Sequence[tuple[WorkbookFile, list[SheetCells]]]) -> pd.DataFrame:
    """The cells of workbooks as rows of raw.cell."""
    sheets = [
        (workbook.path, number, sheet)
        for workbook, in_workbook in read
        for number, sheet in enumerate(in_workbook, start=1)
    ]
    sizes = [len(cells.texts) for _, _, cells in sheets]

    def repeated(values: list[str]) -> np.ndarray:
        return np.repeat(np.array(values, dtype=object), sizes)

    return pd.DataFrame(
        {
            "workbook": repeated([workbook for workbook, _, _ in sheets]),
            "sheet_number": np.repeat([number for _, number, _ in sheets], sizes),
            "sheet": repeated([cells.sheet for _, _, cells in sheets]),
            "row": np.concatenate([cells.rows for _, _, cells in sheets]),
            "column_number": np.concatenate([cells.columns for _, _, cells in sheets]),
            "text": pd.Series([text for _, _, cells in sheets for text in cells.texts], dtype="str"),
        }
    )


@table_asset("raw.supplement", kinds={"csv"})
def supplement(work: Work, extracts: Extracts) -> None:
    """What the yearbooks do not print, as delivered."""
    rows = read_supplements(extracts.folder)
    work.replace("raw.supplement", frame_of(rows, SupplementRow))
    work.made_from["supplements"] = digest_of_delivery({row.path: row.sha256 for row in rows})


@table_asset("raw.registry", reads=["catalog.industry"], kinds={"parquet"})
def registry(work: Work, extracts: Extracts) -> None:
    """The files of the firm registry, and how many firms they say were registered and closed, where and when."""
    connection = work.connection
    files = registry_files(extracts.folder)
    divisions = [
        division
        for (division,) in connection.execute(
            "select distinct division from catalog.industry where division is not null"
        ).fetchall()
    ]
    if files and extracts.spark:
        from assets.raw.registry_on_spark import count_on_spark, without_token

        rows = sum(one.rows for one in files)
        work.say(f"counting {rows:,} rows of the registry on {without_token(extracts.spark)}")
        count_on_spark(connection, files, divisions, extracts.spark, extracts.on_spark)
    else:
        count_here(connection, files, divisions)
    refuse_changed(files)
    work.replace("raw.registry_file", registry_frame(files))
    paths = ", ".join(literal(one.path) for one in files)
    work.replace(
        "raw.registry_count",
        f"select ([{paths}]::varchar[])[file + 1] as path, counted.* exclude (file) from counted",
    )
    connection.execute("drop table counted")
    work.made_from["registry"] = digest_of_delivery({one.path: one.sha256 for one in files})


def registry_frame(files: Sequence[RegistryFile]) -> pd.DataFrame:
    """Files of the registry as rows of raw.registry_file."""
    rows = [(one.path, one.sha256, one.size, one.rows) for one in files]
    kinds = {"path": "str", "sha256": "str", "size": "int64", "rows": "int64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
