"""Whether a delivery is whole, from its workbooks themselves: which mapped tables an edition still lacks."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assets.catalog import Catalog, Table
from assets.observations.layout import TITLE_ROWS, mapped_table, missing_tables, printed_title
from assets.raw.workbooks import SheetCells, read_workbook


def partly_delivered(catalog: Catalog, extracts: Path, workbooks: Iterable[tuple[str, int]]) -> list[str]:
    """The editions of these workbooks that are only partly delivered, a line each, as a refresh would say.

    Args:
        workbooks: path under the extracts folder and edition; all workbooks of every edition that they are of.

    Raises ExtractError for a workbook that cannot be opened.
    """
    tables: dict[str, tuple[int, Table]] = {}
    editions = set()
    for path, edition in workbooks:
        editions.add(edition)
        title = printed_title(first_texts(read_workbook(extracts / path, path)))
        table = mapped_table(catalog, edition, title)
        if table is not None:
            tables[path] = (edition, table)
    return missing_tables(catalog, editions, tables)


def first_texts(sheets: Sequence[SheetCells]) -> Iterator[str]:
    """The texts of the rows in which a title can stand, in their order."""
    for sheet in sheets:
        for row, text in zip(sheet.rows, sheet.texts, strict=True):
            if row > TITLE_ROWS:
                break
            yield text
