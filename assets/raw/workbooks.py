"""Workbooks as they circulate: finding them in an extracts folder and reading their cells verbatim."""

import codecs
import hashlib
import importlib.metadata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import python_calamine

from assets.errors import ExtractError

WORKBOOK_ENDINGS = {".xlsx", ".xls"}
READER = f"python-calamine {importlib.metadata.version('python-calamine')}, texts 2"
"""What has read a cell: texts are read again where the library or our way of writing a cell as text changes."""
READ_ELSEWHERE = {"supplement": {".csv"}, "registry": {".parquet"}}
DATA_ENDINGS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".csv", ".parquet"}
ZIP_START = b"PK"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class WorkbookFile:
    """One delivered workbook."""

    path: str
    """Path under the extracts folder, with forward slashes."""
    edition: int
    sha256: str


@dataclass(frozen=True)
class SheetCells:
    """The cells of one sheet that hold something: three arrays of equal length."""

    sheet: str
    rows: np.ndarray
    """1-based row numbers, int32."""
    columns: np.ndarray
    """1-based column numbers, int32 (1 is A)."""
    texts: list[str]
    """Verbatim text; a numeric cell as its shortest decimal text."""


def find_workbooks(extracts: Path, editions: set[int]) -> list[WorkbookFile]:
    """All workbooks under `<extracts>/<edition>/`, sorted by path.

    Raises ExtractError where the folder is missing or empty, or a workbook lies in a folder that is
    no edition of the catalog.
    """
    if not extracts.is_dir():
        raise ExtractError(
            f"{extracts}: no such folder; set RENXING_EXTRACTS to a folder that holds <edition>/*.xlsx"
        )
    found = []
    folders = [folder for folder in extracts.iterdir() if folder.is_dir()]
    delivered = [*extracts.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))]
    for path in sorted(delivered):
        relative = path.relative_to(extracts)
        folder = relative.parts[0]
        if path.suffix.lower() not in DATA_ENDINGS or path.name.startswith(("~$", ".")):
            continue
        if folder in READ_ELSEWHERE:
            if len(relative.parts) != 2 or path.suffix not in READ_ELSEWHERE[folder]:
                raise ExtractError(
                    f"{relative.as_posix()}: is not read; {folder}/ takes "
                    f"*{', *'.join(READ_ELSEWHERE[folder])} only"
                )
            continue
        if path.suffix.lower() not in WORKBOOK_ENDINGS:
            raise ExtractError(f"{relative.as_posix()}: is not read; save it as .xlsx")
        if len(relative.parts) == 1:
            raise ExtractError(
                f"{relative}: lies in the folder of extracts itself; give RENXING_EXTRACTS the folder "
                "that holds the folders of the editions"
            )
        if len(relative.parts) != 2 or not folder.isdigit() or int(folder) not in editions:
            raise ExtractError(
                f"{relative.as_posix()}: {folder!r} is no edition of the catalog "
                f"({min(editions)} to {max(editions)}); move the workbook into the folder of its "
                "edition, or add the edition to assets/catalog/editions.csv"
            )
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found.append(WorkbookFile(relative.as_posix(), int(folder), digest))
    if not found:
        raise ExtractError(f"{extracts}: holds no workbook; expected <edition>/*.xlsx")
    return found


def read_workbook(path: Path, name: str) -> list[SheetCells]:
    """Every cell of every sheet that is not empty. `name` is what error messages call the workbook."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        return [
            sheet_cells(sheet, workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
            for sheet in workbook.sheet_names
        ]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ExtractError(f"{name}: {why_unreadable(path, error)}") from error


def sheet_cells(sheet: str, values: Sequence[Sequence[object]]) -> SheetCells:
    """The cells of one sheet that are not empty, row by row."""
    grid = np.empty((len(values), len(values[0]) if values else 0), dtype=object)
    if grid.size:
        grid[:] = values
    rows, columns = np.nonzero(grid != "")
    texts = [value if type(value) is str else as_text(value) for value in grid[rows, columns]]
    return SheetCells(sheet, (rows + 1).astype(np.int32), (columns + 1).astype(np.int32), texts)


def as_text(value: object) -> str:
    """A cell value as text; numbers with the fewest digits that say the same, never with an exponent."""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return str(value)


def why_unreadable(path: Path, error: Exception) -> str:
    """Why a workbook cannot be opened, and what to do about it, from its first bytes."""
    start = path.read_bytes()[:4096].removeprefix(codecs.BOM_UTF8)
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        return "is a web page saved under a workbook's name; open it and save it as .xlsx"
    if start.startswith(OLE_START) and b"E\0n\0c\0r\0y\0p\0t" in path.read_bytes():
        return "is protected by a password; save it without one"
    if start.startswith((ZIP_START, OLE_START)):
        return f"is damaged or truncated; deliver it again ({first_line(error)})"
    return f"is no workbook; deliver it as .xlsx or .xls ({first_line(error)})"


def first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
