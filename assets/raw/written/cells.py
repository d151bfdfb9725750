"""The cells of a sheet as its file writes them: what the library that reads workbooks leaves out or passes over.

It takes the last of two cells with one address, and gives a blank for an error value and for a formula whose value the
file does not hold.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from assets.errors import ExtractError
from assets.raw.cell_address import LAST_COLUMN, LAST_ROW, address_of
from assets.raw.written.archive import UNUSUAL

SAVE_CELL_ANEW = "open the workbook in a spreadsheet program, look at the cell and save it anew"
UNUSUAL_CELL = f"{UNUSUAL}; {SAVE_CELL_ANEW}"
LARGEST_AREA = 5_000_000
"""Rows times columns: some five times the widest volume that circulates, and as much as memory holds."""
UNNAMED_ERROR = "#ERROR"
ERROR_VALUES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""By the number that .xls and .xlsb write: [MS-XLS] 2.5.10, BErr."""


@dataclass
class WrittenCells:
    """The cells of one sheet that hold something."""

    where: str
    """Workbook and sheet, as error messages name them."""
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    """By row and column: error values, and formulas without a value; all cells where no library reads them."""
    positions: list[tuple[int, int]] = field(default_factory=list)
    """Row and column of each, as often as it is written."""

    def add(self, row: int, column: int, text: str | None = None) -> None:
        """Note a cell.

        Args:
            text: what it holds, where that is not left to the library.
        """
        self.positions.append((row, column))
        if text is not None:
            self.texts[row, column] = text

    def refuse_unclear(self) -> None:
        """Raise ExtractError where a cell is written twice, or the cells reach further than those of any table."""
        if not self.positions:
            return
        if len(set(self.positions)) < len(self.positions):
            [(twice, _)] = Counter(self.positions).most_common(1)
            raise ExtractError(
                f"{self.where}, cell {address_of(*twice)}: is written twice in the file; {SAVE_CELL_ANEW}"
            )
        rows, columns = map(max, zip(*self.positions, strict=True))
        if rows * columns > LARGEST_AREA or rows > LAST_ROW or columns > LAST_COLUMN:
            outermost = max(self.positions, key=lambda one: one[0] * one[1])
            raise ExtractError(
                f"{self.where}, cell {address_of(*outermost)}: lies far outside of any table; delete what stands there, or "
                "deliver the table alone"
            )


def number_as_text(number: float) -> str:
    """A number with the fewest digits that say the same, never with an exponent."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")
