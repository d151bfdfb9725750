"""From the workbooks of an edition to the rows that the catalog lacks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from assets.catalog import Catalog, Heading, Table, Unit
from assets.catalog.editions import data_year
from assets.observations.edition import EditionFacts
from assets.observations.sheets import Sheets
from assets.proposed_rows.evidence import Evidence
from assets.proposed_rows.judging import Judged, judged_tables, without_understood
from assets.proposed_rows.known_series import FEWEST_CITIES, known_series
from assets.proposed_rows.printed_columns import FoundTable, found_tables, opened
from assets.proposed_rows.reading_back import columns_read, leave_read_otherwise_open, with_certain
from assets.proposed_rows.rows import Proposed, heading_rows, range_of, table_rows, unit_rows
from assets.proposed_rows.superseded import ended_rows, leave_contradicted_open, unprinted_rows

FEWEST_OF_ROSTER = 1 / 3
"""Under a title that is not known, a column of figures of fewer cities is none of a volume: a table of provincial
capitals, a study, a page number."""


@dataclass(frozen=True)
class Proposals:
    """What is proposed for one edition."""

    edition: int
    tables: list[Proposed[Table]]
    headings: list[Proposed[Heading]]
    """New rows, then rows of the catalog that end before the edition."""
    units: list[Proposed[Unit]]
    evidence: Evidence
    columns: list[Judged]
    """Those that the catalog does not understand."""
    understood: int
    """How many columns it does."""


def proposals(
    catalog: Catalog, edition: int, workbooks: Mapping[str, Sheets], figures: pd.DataFrame
) -> Proposals:
    """The rows that the catalog lacks to read the workbooks of an edition.

    Args:
        figures: what the book knows: place_id, indicator, scope, year, value; of cities, in main printings.
    """
    now, facts = EditionFacts(catalog, edition), EditionFacts(opened(catalog, edition), edition)
    editions = range_of(catalog, edition)
    known = columns_read(now, workbooks)
    found = [
        of_volume(table, len(facts.roster))
        for workbook, sheets in workbooks.items()
        for table in found_tables(facts, workbook, sheets)
    ]
    tables = [
        replace(
            table,
            columns=[
                one for one in table.columns if not any((table.workbook, *at) in known for at in one.standing)
            ],
        )
        for table in found
    ]
    evidence = Evidence(catalog, tables, known_series(figures, data_year(edition)))
    judged = judged_tables(catalog, facts, evidence, set(known.values()))
    judged = [one for one in judged if one.columns]
    titles = table_rows(now, judged, editions)
    by_title = columns_read(EditionFacts(with_certain(catalog, titles), edition), workbooks)
    judged = without_understood(judged, by_title)
    columns = [one for of_table in judged for one in of_table.columns]
    while True:
        headings, units = heading_rows(columns, editions), unit_rows(columns)
        leave_contradicted_open(catalog, edition, headings)
        ended = ended_rows(catalog, edition, headings)
        completed = EditionFacts(with_certain(catalog, titles, [*headings, *ended], units), edition)
        read = columns_read(completed, workbooks)
        if not leave_read_otherwise_open(read, headings):
            break
    unprinted = unprinted_rows(completed, set(read.values()), headings)
    return Proposals(
        edition,
        titles,
        [*headings, *ended, *unprinted],
        units,
        evidence,
        columns,
        sum(len(table.columns) for table in found) - len(columns),
    )


def of_volume(table: FoundTable, roster: int) -> FoundTable:
    """A table with its columns that are columns of a volume."""
    enough = FEWEST_CITIES if table.table_keys else FEWEST_OF_ROSTER * roster
    return replace(table, columns=[one for one in table.columns if len(one.figures) >= enough])
