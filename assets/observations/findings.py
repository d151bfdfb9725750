"""What speaks against the figures, what the ledger rules about them, which copy is used, and what follows."""

from assets.chain import tables_of
from assets.recipes import Work
from assets.table_assets import as_table, table_asset
from assets.warehouse import row_count, sql_text

CHOICE = "observations.copy_choice"
EVIDENCE = "observations.evidence"
CONTRADICTION = "observations.contradiction"
VOUCHED = "observations.vouched"
WEIGHED_BY = (f"{EVIDENCE}.figure", f"{EVIDENCE}.series")
"""The evidence that decides between copies of a figure, beside contradictions."""


@table_asset(EVIDENCE, kinds={"sql"})
def evidence(work: Work) -> None:
    """The ledger's entries, which copy of a figure is used, and every objection with its ruling.

    Where copies differ and the ledger leaves it open, the tests are held twice: once over what each copy says in
    turn, which decides between them, and once over what is used.
    """
    tables = tables_of(EVIDENCE)
    at = tables.index(CHOICE)
    work.replace_from_files(*tables[:at])
    work.replace(CHOICE, as_table([], CHOICE))
    if row_count(work.connection, "observations.rival"):
        work.say("copies differ: weighing them against each other")
        work.replace_from_files(*tables[at + 1 : tables.index(VOUCHED) + 1])
        work.replace(EVIDENCE, sql_text(*WEIGHED_BY))
    else:
        for table in (CONTRADICTION, EVIDENCE):
            work.replace(table, as_table([], table))
    work.replace_from_files(*tables[at:])
