"""Workbooks as they circulate, read verbatim: the cells of every sheet."""

import codecs
import csv
import importlib.metadata
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import python_calamine

from assets.errors import ExtractError
from assets.raw.cell_address import LAST_COLUMN, address_of
from assets.raw.folder import content_of, text_of
from assets.raw.written import ods, xls, xlsb, xlsx
from assets.raw.written.archive import PROTECTED, Archive
from assets.raw.written.cells import SAVE_CELL_ANEW, WrittenCells, number_as_text
from assets.text import first_line

CSV_ENDING = ".csv"
SEPARATORS = "\t;,"
WORKBOOK_ENDINGS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", CSV_ENDING}
READER = f"python-calamine {importlib.metadata.version('python-calamine')}, texts 7, editions 1"
"""What has read a cell: texts are read again where the library or our way of writing a cell as text changes."""
ZIP_START = b"PK"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""In the directory of a workbook under a password."""
LONGEST_TEXT, LONGEST_TEXTS = 32_767, 32_000_000
"""Signs of a cell, as spreadsheet programs have it, and of all cells of a workbook."""
LIBRARY_ERRORS = (python_calamine.CalamineError, OSError, ValueError)
SAVE_TABLES_ALONE = "open it in a spreadsheet program and save its tables alone in a new workbook"


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

    def by_row(self) -> dict[int, dict[int, str]]:
        """The texts by row and column."""
        rows: dict[int, dict[int, str]] = {}
        for row, column, text in zip(self.rows.tolist(), self.columns.tolist(), self.texts, strict=True):
            rows.setdefault(row, {})[column] = text
        return rows


def read_workbook(path: Path, name: str) -> list[SheetCells]:
    """Every cell of every sheet that is not empty. `name` is what error messages call the workbook.

    Raises ExtractError for one that cannot be opened, or does not say one thing for each of its cells.
    """
    return cells_of(content_of(path, name), name)


def cells_of(content: bytes, name: str) -> list[SheetCells]:
    """Every cell of every sheet of a workbook that is not empty; raises ExtractError as `read_workbook` does."""
    if name.lower().endswith(CSV_ENDING) and not content.startswith((ZIP_START, OLE_START)):
        return [cells_of_csv(content, name)]
    sheets = sheets_of(content, name)
    if sum(len(text) for sheet in sheets for text in sheet.texts) > LONGEST_TEXTS:
        raise ExtractError(
            f"{name}: holds more than {LONGEST_TEXTS:,} signs, some thirty times those of any volume; deliver its tables alone"
        )
    return sheets


def sheets_of(content: bytes, name: str) -> list[SheetCells]:
    """The sheets of a workbook.

    Raises ExtractError for what is no workbook, and for one that cannot be read in one way alone.
    """
    if content.startswith(OLE_START) and ENCRYPTED_PACKAGE not in content:
        return as_library_reads(content, name, xls.written_sheets(name, content))
    if not content.startswith(ZIP_START):
        raise ExtractError(f"{name}: {why_unreadable(content)}")
    archive = Archive(name, content)
    for part, of_kind in ((xlsx.WORKBOOK, xlsx), (xlsb.WORKBOOK, xlsb)):
        if archive.has(part):
            return as_library_reads(content, name, of_kind.written_sheets(archive))
    ods.refuse_protected(archive)
    if archive.has(ods.CONTENT):
        return [cells_of_sheet(sheet, [], cells) for sheet, cells in ods.written_sheets(archive).items()]
    raise ExtractError(
        f"{name}: is an archive that holds no workbook; unpack it and deliver what tables it holds as .xlsx"
    )


def as_library_reads(
    content: bytes, name: str, written: dict[str, WrittenCells] | list[WrittenCells]
) -> list[SheetCells]:
    """The sheets of a workbook by the library.

    Args:
        written: the cells of every sheet as the file writes them, by name or in order.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {
            sheet: workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for sheet in workbook.sheet_names
        }
    except LIBRARY_ERRORS as error:
        raise ExtractError(f"{name}: {why_unreadable(content, error)}") from error
    names = workbook.sheet_names
    if len(grids) < len(names):
        raise ExtractError(f"{name}: has two sheets named {max(names, key=names.count)}; rename one")
    if isinstance(written, list):
        if len(written) != len(names):
            raise ExtractError(f"{name}: lists other sheets than it holds; {SAVE_TABLES_ALONE}")
        written = dict(zip(names, written, strict=True))
    return [
        cells_of_sheet(sheet, values, written.get(sheet, WrittenCells(f"{name}, sheet {sheet}")))
        for sheet, values in grids.items()
    ]


def cells_of_sheet(sheet: str, values: Sequence[Sequence[object]], written: WrittenCells) -> SheetCells:
    """The cells of one sheet, those to which the library gives no value with the text that the file has for them.

    Args:
        values: by row and column, as the library reads them; none where `written` has the text of every cell.

    Raises ExtractError where the library has a value for a cell that the file does not write.
    """
    grid = np.empty((len(values), len(values[0]) if values else 0), dtype=object)
    if grid.size:
        grid[:] = values
    if written.texts:
        grid = with_room(grid, *map(max, zip(*written.texts, strict=True)))
    for (row, column), text in written.texts.items():
        grid[row - 1, column - 1] = text
    rows, columns = (axis + 1 for axis in np.nonzero(grid != ""))
    unwritten = set(zip(rows.tolist(), columns.tolist(), strict=True)).difference(written.positions)
    if unwritten:
        raise ExtractError(
            f"{written.where}, cell {address_of(*min(unwritten))}: is read in two ways; {SAVE_CELL_ANEW}"
        )
    texts = [value if type(value) is str else as_text(value) for value in grid[rows - 1, columns - 1]]
    return sheet_cells(sheet, rows, columns, texts, written.where)


def with_room(grid: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A grid that has so many rows and columns at least; what is added is blank."""
    missing = [max(0, wanted - there) for wanted, there in zip((rows, columns), grid.shape, strict=True)]
    return np.pad(grid, [(0, one) for one in missing], constant_values="") if any(missing) else grid


def cells_of_csv(content: bytes, name: str) -> SheetCells:
    """The cells of a CSV file.

    Its separator is the one that stands in most lines: commas may part thousands, too.
    """
    if is_web_page(content):
        raise ExtractError(f"{name}: {why_unreadable(content)}")
    try:
        text = text_of(content)
    except UnicodeDecodeError as error:
        raise ExtractError(
            f"{name}: is not written in UTF-8 or GB18030 ({error.reason}); open it in a spreadsheet program and save it as "
            ".xlsx"
        ) from error
    lines = text.splitlines()
    separator = max(SEPARATORS, key=lambda sign: sum(sign in line for line in lines))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, int, str]] = []
    try:
        for row, cells in enumerate(reader, start=1):
            found += [(row, column, cell) for column, cell in enumerate(cells, start=1) if cell]
            if len(cells) > LAST_COLUMN:
                raise ExtractError(
                    f"{name}, row {row}: has {len(cells):,} cells, and no sheet has more than {LAST_COLUMN:,}; deliver the "
                    "table alone"
                )
    except csv.Error as error:
        raise ExtractError(
            f"{name}, line {reader.line_num}: is no CSV ({error}); look for a quotation mark that is not closed, or deliver "
            "the table as .xlsx"
        ) from error
    rows, columns, texts = (list(axis) for axis in zip(*found, strict=True)) if found else ([], [], [])
    return sheet_cells(Path(name).stem, np.array(rows), np.array(columns), texts, name)


def sheet_cells(
    sheet: str, rows: np.ndarray, columns: np.ndarray, texts: list[str], where: str
) -> SheetCells:
    """The cells of a sheet. Raises ExtractError for a text that is longer than any cell can hold."""
    longest = max(range(len(texts)), key=lambda one: len(texts[one]), default=None)
    if longest is not None and len(texts[longest]) > LONGEST_TEXT:
        raise ExtractError(
            f"{where}, cell {address_of(int(rows[longest]), int(columns[longest]))}: holds "
            f"{len(texts[longest]):,} signs, and no spreadsheet's cell holds more than {LONGEST_TEXT:,}; shorten it"
        )
    return SheetCells(sheet, rows.astype(np.int32), columns.astype(np.int32), texts)


def as_text(value: object) -> str:
    """A cell value as text."""
    return number_as_text(value) if isinstance(value, float) else str(value)


def is_web_page(content: bytes) -> bool:
    """Whether a file begins as a web page does, or as a spreadsheet in the XML of 2003."""
    start = content[:4096].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml"))


def why_unreadable(content: bytes, error: Exception | None = None) -> str:
    """Why a workbook cannot be opened, and what to do about it, from its first bytes."""
    start = content[:4096]
    told = f" ({first_line(error)})" if error else ""
    if is_web_page(content):
        return "is a web page saved under a workbook's name; open it and save it as .xlsx"
    if start.startswith(OLE_START) and ENCRYPTED_PACKAGE in content:
        return PROTECTED
    if start.startswith((ZIP_START, OLE_START)):
        return f"is damaged or truncated; deliver it again{told}"
    if not content:
        return "is empty; deliver it again"
    return f"is no workbook; deliver it as .xlsx, .xls or .csv{told}"
