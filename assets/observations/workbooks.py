"""Which workbooks of a delivery may hold mapped tables, and the cells of those, one workbook at a time."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import duckdb

from assets.observations.edition import EditionFacts
from assets.observations.layout import NOT_MAPPED, not_printed
from assets.observations.page import Row
from assets.observations.records import DeliveredTable, WorkbookLayout
from assets.observations.sheets import TOP_ROWS, title_of_names
from assets.observations.titles import Elsewhere, Named

CELLS_AT_ONCE = 50_000
"""Cells of the raw layer that Python holds at a time."""


def texts_of_titles(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[str]]]:
    """The texts of every workbook and sheet that could be titles, in their order."""
    texts = connection.execute(
        r"""
        select workbook, sheet, list(text order by row, column_number)
        from raw.cell
        where
            (row <= $rows and regexp_matches(text, '[一-鿿]'))
            or regexp_matches(text, '^\s*[0-9０-９]+\s*[-—–―_－]\s*[0-9０-９].*[一-鿿]')
        group by workbook, sheet_number, sheet
        order by workbook, sheet_number
        """,
        {"rows": TOP_ROWS},
    ).fetchall()
    found: dict[str, dict[str, list[str]]] = {}
    for workbook, sheet, of_sheet in texts:
        found.setdefault(workbook, {})[sheet] = of_sheet
    return found


def may_hold_tables(facts: EditionFacts, workbook: str, texts: Mapping[str, Sequence[str]]) -> bool:
    """Whether a workbook is worth laying out: one of its titles, or what may stand in place of one, is that of a
    table that the edition prints, or like it.

    Args:
        texts: by sheet, the texts that could be titles.
    """
    if not facts.tables:
        return False
    titles = [facts.titles.title(text) for of_sheet in texts.values() for text in of_sheet]
    numbered = [one for one in titles if one.numbered and not one.continued]
    named = [one for one in titles if isinstance(facts.titles.names(one), Named)]
    if any(one.numbered for one in named) or any(facts.titles.nearly(one) for one in numbered):
        return True
    if numbered:
        return False
    return bool(named) or any(title_of_names(facts, workbook, sheet) for sheet in texts)


def unmapped(facts: EditionFacts, workbook: str, texts: Mapping[str, Sequence[str]]) -> WorkbookLayout:
    """A workbook none of whose titles is that of a mapped table: its first title, and why it is passed over."""
    titles = [(sheet, facts.titles.title(text)) for sheet, of_sheet in texts.items() for text in of_sheet]
    sheet, title = next(((sheet, title) for sheet, title in titles if title.numbered), (None, None))
    elsewhere = facts.titles.names(title) if title else None
    if not facts.tables:
        reason = "the catalog knows no table of its edition"
    elif isinstance(elsewhere, Elsewhere):
        reason = not_printed(facts, elsewhere)
    else:
        reason = NOT_MAPPED
    name = title.text if title else PurePosixPath(workbook).stem
    table = DeliveredTable(facts.edition, None, None, name, workbook, sheet, None, "passed over", reason)
    return WorkbookLayout(passed_over=[table])


def sheets_of(
    connection: duckdb.DuckDBPyConnection, workbooks: list[str]
) -> Iterator[tuple[str, dict[str, dict[int, Row]]]]:
    """The cells of these workbooks, one workbook at a time: sheet, row, column, text."""
    connection.execute(
        """
        select workbook, sheet, row, column_number, text
        from raw.cell
        where list_contains($workbooks, workbook)
        order by workbook, sheet_number, row, column_number
        """,
        {"workbooks": workbooks},
    )
    cells = itertools.chain.from_iterable(iter(lambda: connection.fetchmany(CELLS_AT_ONCE), []))
    for workbook, of_workbook in itertools.groupby(cells, key=lambda cell: cell[0]):
        sheets: dict[str, dict[int, Row]] = {}
        for _, sheet, row, column, text in of_workbook:
            sheets.setdefault(sheet, {}).setdefault(row, {})[column] = text
        yield workbook, sheets
