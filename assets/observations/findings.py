"""What speaks against the figures, what the ledger rules about them, which copy is used, and what follows."""

from assets.chain import tables_of
from assets.recipes import Work
from assets.table_assets import as_table, table_asset
from assets.warehouse import row_count

WEIGHED_BY = (
    "observations.deviation",
    "observations.figure_evidence",
    "observations.series_evidence",
    "observations.contradiction",
)
"""The tests that decide between copies of a figure."""


@table_asset("observations.evidence", kinds={"sql"})
def evidence(work: Work) -> None:
    """The ledger's entries, which copy of a figure is used, and every objection with its ruling.

    Where copies differ and the ledger leaves it open, the tests are held twice: once over what each copy says in
    turn, which decides between them, and once over what is used.
    """
    choice = "observations.copy_choice"
    tables = tables_of("observations.evidence")
    at = tables.index(choice)
    work.replace_from_files(*tables[:at])
    work.replace(choice, as_table([], choice))
    if row_count(work.connection, "observations.rival"):
        work.say("copies differ: weighing them against each other")
        work.replace_from_files("observations.used_figure", "observations.examined", *WEIGHED_BY)
    else:
        for table in WEIGHED_BY:
            work.replace(table, as_table([], table))
    work.replace_from_files(*tables[at:])
