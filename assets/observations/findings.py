"""What speaks against the figures, what the ledger rules about them, and what follows."""

import duckdb

from assets.chain import tables_of
from assets.errors import refuse
from assets.recipes import Work
from assets.table_assets import table_asset

LEDGER = "assets/catalog/corrections.csv"


@table_asset("observations.evidence", kinds={"sql"})
def evidence(work: Work) -> None:
    """The ledger's entries, everything that speaks against figures, and every objection with its ruling.

    An entry that no longer fits its cell, or an acceptance that answers no objection, is an error.
    """
    for table in tables_of("observations.evidence"):
        work.replace_from_files(table)
        if table in REFUSED_FOR:
            refuse(REFUSED_FOR[table](work.connection))


PROBLEMS = {
    "elsewhere": "is not {indicator} ({scope}) of {place} in {year}; mend the address or remove the entry",
    "changed": "says {found!r}, the entry expects {printed!r}; look at the page and rule again",
    "twice": "has two entries; keep one",
    "no value": "is to be corrected and the entry gives no value",
    "corrects nothing": "reads {value:g} already; the entry corrects nothing, remove it",
    "no tests": "is accepted without the tests that are overruled; name them",
    "unreadable": "cannot be read and so cannot be accepted; correct or quarantine it",
    "no sum": "accepts an objection of a total; give what the figure would have to be as the value, so that no later error hides under it",
    "too much": "has an entry '{ruling}', which takes {superfluous}; empty those columns",
    "supplied": "is blank and filled by a supplement; remove the entry or the supplement's row",
}


def misfits(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Entries whose cell is another figure or says something else, that change nothing, or that are incomplete."""
    cursor = connection.execute(
        """
        with entry as (
            select
                *,
                count(*) over (partition by workbook, sheet, cell) as entries,
                contains(coalesce(tests, ''), 'total') as of_total
            from observations.ruling
        ),

        judged as (
            select
                *,
                case
                    when not located then 'elsewhere'
                    when found != coalesce(printed, '') then 'changed'
                    when entries > 1 then 'twice'
                    when ruling = 'correct' and right_value is null then 'no value'
                    when ruling = 'correct' and right_value is not distinct from printed_value
                        then 'corrects nothing'
                    when ruling = 'accept' and tests is null then 'no tests'
                    when ruling = 'accept' and contains(tests, 'unreadable') then 'unreadable'
                    when ruling = 'accept' and of_total and right_value is null then 'no sum'
                    when ruling = 'accept' and not of_total and right_value is not null then 'too much'
                    when ruling = 'quarantine' and (right_value is not null or tests is not null) then 'too much'
                    when printed is null and (place_id, year, indicator, scope) in (
                        select (city_id, year, indicator, scope) from observations.supplied
                    ) then 'supplied'
                end as problem
            from entry
        )

        select distinct
            problem, workbook, sheet, cell, place, year, indicator, scope, coalesce(printed, '') as printed,
            found, ruling, printed_value as value,
            if(ruling = 'accept', 'no value', 'no value and no tests') as superfluous
        from judged
        where problem is not null
        order by all
        """
    )
    names = [column[0] for column in cursor.description or []]
    lines = [
        f"{LEDGER}: {fields['workbook']}, sheet {fields['sheet']}, cell {fields['cell']} "
        + PROBLEMS[fields["problem"]].format(**fields)
        for fields in (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    ]
    return list(dict.fromkeys(lines))


def idle_acceptances(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Acceptances of an objection that nobody raises any more."""
    idle = connection.execute(
        """
        with acceptance as (
            select workbook, sheet, cell, unnest(string_split(tests, '; ')) as test
            from observations.ruling
            where tests is not null
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


REFUSED_FOR = {"observations.ruling": misfits, "observations.finding": idle_acceptances}
"""By table, what of the ledger stops the book as soon as the table is made."""
