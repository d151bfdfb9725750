"""What speaks against the figures, what the ledger rules about them, and what follows."""

import dagster as dg
import duckdb

from assets.errors import refuse
from assets.table_assets import row_count_of, sql_asset, table_asset
from assets.warehouse import Warehouse, replace_from_sql_file

LEDGER = "assets/catalog/corrections.csv"


@table_asset(
    "observations.ruling",
    deps=["catalog.ledger_entry", "observations.measured", "observations.supplied", "raw.workbook"],
    kinds={"sql"},
)
def ruling(warehouse: Warehouse) -> dg.MaterializeResult:
    """The ledger's entries on what was delivered; one that no longer fits its cell is an error."""
    with warehouse.connect() as connection:
        count = replace_from_sql_file(connection, "observations.ruling")
        refuse(misfits(connection))
    return row_count_of("observations.ruling", count)


def misfits(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Entries whose cell is another figure, says something else, or is not changed by the entry."""
    entries = connection.execute(
        """
        select workbook, sheet, cell, place, year, indicator, scope, coalesce(printed, ''), found, ruling,
            located, printed_value, right_value
        from observations.ruling
        where
            not located
            or found != coalesce(printed, '')
            or (ruling = 'correct') != (right_value is not null)
            or (ruling = 'correct' and right_value is not distinct from printed_value)
            or (ruling = 'accept') != (tests is not null)
        order by all
        """
    ).fetchall()
    twice = connection.execute(
        """
        select workbook, sheet, cell
        from observations.ruling
        group by all
        having count(*) > 1
        order by all
        """
    ).fetchall()
    problems = [
        f"{LEDGER}: {workbook}, sheet {sheet}, cell {cell} has two entries; keep one"
        for workbook, sheet, cell in twice
    ]
    for (
        workbook,
        sheet,
        cell,
        place,
        year,
        indicator,
        scope,
        printed,
        found,
        ruling,
        located,
        value,
        right,
    ) in entries:
        where = f"{LEDGER}: {workbook}, sheet {sheet}, cell {cell}"
        if not located:
            problem = (
                f"is not {indicator} ({scope}) of {place} in {year}; mend the address or remove the entry"
            )
        elif found != printed:
            problem = f"says {found!r}, the entry expects {printed!r}; look at the page and rule again"
        elif ruling == "correct" and right is None:
            problem = "is to be corrected and the entry gives no value"
        elif ruling == "correct" and right == value:
            problem = f"reads {value:g} already; the entry corrects nothing, remove it"
        elif ruling == "accept" and right is None:
            problem = "is accepted without the tests that are overruled; name them"
        else:
            problem = (
                f"has an entry '{ruling}', which takes no value"
                + ("" if ruling == "accept" else " and no tests")
                + "; empty those columns"
            )
        problems.append(f"{where} {problem}")
    return problems


@table_asset(
    "observations.finding",
    deps=["observations.evidence", "observations.contradiction", "observations.ruling"],
    kinds={"sql"},
)
def finding(warehouse: Warehouse) -> dg.MaterializeResult:
    """Every objection and its ruling; an acceptance that answers no objection is an error."""
    with warehouse.connect() as connection:
        count = replace_from_sql_file(connection, "observations.finding")
        refuse(idle_acceptances(connection))
    return row_count_of("observations.finding", count)


def idle_acceptances(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Acceptances of an objection that nobody raises any more."""
    idle = connection.execute(
        """
        with acceptance as (
            select workbook, sheet, cell, unnest(string_split(tests, '; ')) as test
            from observations.ruling
            where ruling = 'accept'
        ),

        raised as (
            select workbook, sheet, cell, test from observations.evidence
            union
            select member.workbook, member.sheet, member.cell, member.test
            from observations.contradiction as member
            semi join observations.evidence as evidence using (test, instance)
        )

        select acceptance.workbook, acceptance.sheet, acceptance.cell, acceptance.test
        from acceptance
        anti join raised
            on
                acceptance.workbook = raised.workbook
                and acceptance.sheet is not distinct from raised.sheet
                and acceptance.cell = raised.cell
                and acceptance.test = raised.test
        order by all
        """
    ).fetchall()
    return [
        f"{LEDGER}: {workbook}, sheet {sheet}, cell {cell}: the test {test!r} objects no more; "
        "remove it from the entry"
        for workbook, sheet, cell, test in idle
    ]


examined = sql_asset("observations.examined")
deviation = sql_asset("observations.deviation")
figure_evidence = sql_asset("observations.figure_evidence")
series_evidence = sql_asset("observations.series_evidence")
contradiction = sql_asset("observations.contradiction")
contradiction_evidence = sql_asset("observations.contradiction_evidence")
row_evidence = sql_asset("observations.row_evidence")
name_evidence = sql_asset("observations.name_evidence")
column_evidence = sql_asset("observations.column_evidence")
evidence = sql_asset("observations.evidence")
proposal = sql_asset("observations.proposal")
quarantine_share = sql_asset("observations.quarantine_share")
