"""What is not understood in a table, gathered to lines that a person can act on."""

from collections import Counter

from assets.observations.records import LayoutFinding
from assets.raw.cell_address import address_of


class Notices:
    """What is not understood in a table, each once with its first place and the number of places."""

    def __init__(self, edition: int, printed_table: str, workbook: str) -> None:
        self.of_table = (edition, printed_table, workbook)
        self.first: dict[str, tuple[str, str]] = {}
        self.places: Counter[str] = Counter()

    def add(self, sheet: str, column: int, row: int, message: str, places: int = 1) -> None:
        self.first.setdefault(message, (sheet, address_of(row, column)))
        self.places[message] += places

    def findings(self) -> list[LayoutFinding]:
        """A line each, in the order in which they were met."""
        edition, printed_table, workbook = self.of_table
        return [
            LayoutFinding(
                edition,
                printed_table,
                workbook,
                sheet,
                cell,
                self.places[message],
                f"{workbook}, sheet {sheet}, cell {cell}{others(self.places[message])}: {message}",
            )
            for message, (sheet, cell) in self.first.items()
        ]


def others(places: int) -> str:
    """The number of other places, in words."""
    if places == 1:
        return ""
    return f" and {places - 1} more place{'s' if places > 2 else ''}"
