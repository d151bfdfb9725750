"""A table as a journal prints it: texts only, for Word, LaTeX and HTML alike."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedTable:
    """A three-line table. Every row of `header` and `rows` has one text a column, the row's label first."""

    name: str
    """Of its file: `table_3`, `appendix_A1_part_2`."""
    number: str
    """`表3`, `Table 3`."""
    title: str
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    """A paragraph each."""

    @property
    def columns(self) -> int:
        """How many columns stand beside the labels of the rows."""
        return len(self.header[0]) - 1


@dataclass(frozen=True)
class TableSet:
    """Tables that make one document: those of the paper, or the appendix."""

    name: str
    title: str
    language: str
    """`zh`, `en`."""
    warning: str | None
    """What stands above everything: that the data are synthetic."""
    tables: tuple[PrintedTable, ...]
