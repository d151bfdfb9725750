"""The raw layer: what was delivered, verbatim."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd

from assets.errors import ExtractError
from assets.raw.delivery import digest_of_delivery
from assets.raw.registry import registry_query
from assets.raw.supplement import SupplementRow, read_supplements
from assets.raw.workbooks import READER, SheetCells, WorkbookFile, find_workbooks, read_workbook
from assets.recipes import Work
from assets.resources import Extracts
from assets.table_assets import frame_of, table_asset
from assets.warehouse import append, together

WORKBOOK_COLUMNS = (
    "path varchar, sha256 varchar, edition integer, data_year integer, cells bigint, reader varchar"
)
CELL_COLUMNS = (
    "workbook varchar, sheet_number integer, sheet varchar, row integer, column_number integer, text varchar"
)


@table_asset("raw.workbooks", kinds={"excel"}, reads=["catalog.edition"])
def workbooks(work: Work, extracts: Extracts) -> None:
    """Every workbook of the extracts folder, cell by cell; those already read are not read again."""
    data_years = {edition.edition: edition.data_year for edition in work.catalog.editions}
    files = find_workbooks(extracts.folder, set(data_years))
    connection = work.connection
    connection.execute(f"create table if not exists raw.cell ({CELL_COLUMNS})")
    connection.execute(f"create table if not exists raw.workbook ({WORKBOOK_COLUMNS})")
    new = forget_all_but(connection, files)
    with ThreadPoolExecutor() as readers:
        for edition in sorted({file.edition for file in new}):
            of_edition = [file for file in new if file.edition == edition]
            work.say(f"reading edition {edition}: {len(of_edition)} workbooks")
            paths = [file.path for file in of_edition]
            sheets = list(readers.map(lambda path: read_workbook(extracts.folder / path, path), paths))
            read = pd.DataFrame(
                {
                    "path": paths,
                    "sha256": [file.sha256 for file in of_edition],
                    "edition": edition,
                    "data_year": data_years[edition],
                    "cells": [cell_count(in_workbook) for in_workbook in sheets],
                    "reader": READER,
                }
            )
            with together(connection):
                append(connection, "raw.workbook", read)
                append(connection, "raw.cell", cells_frame(paths, sheets))
    work.made_from["workbooks"] = digest_of_delivery({file.path: file.sha256 for file in files})


def forget_all_but(connection: duckdb.DuckDBPyConnection, files: list[WorkbookFile]) -> list[WorkbookFile]:
    """Delete workbooks that are gone or changed, or were read by another reader, with their cells.

    Returns the workbooks still to be read.
    """
    known = connection.execute("select path, sha256, reader from raw.workbook").fetchall()
    delivered = {(file.path, file.sha256, READER) for file in files}
    stale = [path for path, digest, reader in known if (path, digest, reader) not in delivered]
    with together(connection):
        for table, column in (("raw.cell", "workbook"), ("raw.workbook", "path")):
            connection.execute(f"delete from {table} where list_contains($stale, {column})", {"stale": stale})
    kept = {path for path, *_ in known} - set(stale)
    return [file for file in files if file.path not in kept]


def cell_count(sheets: list[SheetCells]) -> int:
    return sum(len(sheet.texts) for sheet in sheets)


def cells_frame(paths: list[str], workbooks_read: list[list[SheetCells]]) -> pd.DataFrame:
    """The cells of workbooks as rows of raw.cell."""
    sheets = [
        (path, number, sheet)
        for path, in_workbook in zip(paths, workbooks_read, strict=True)
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


@table_asset("raw.registry", kinds={"parquet"})
def registry(work: Work, extracts: Extracts) -> None:
    """The firm registry, as delivered."""
    try:
        work.replace("raw.firm", registry_query(extracts.folder))
    except duckdb.ConversionException as error:
        raise ExtractError(f"registry/*.parquet: {str(error).splitlines()[0]}") from error
    files = work.connection.execute("select distinct path, sha256 from raw.firm").fetchall()
    work.made_from["registry"] = digest_of_delivery(dict(files))
