"""What speaks against the figures, what the ledger rules about them, which copy is used, and what follows."""

from assets.chain import tables_of
from assets.recipes import Work
from assets.table_assets import as_table, table_asset
from assets.warehouse import sql_text

CHOICE = "observations.copy_choice"
EVIDENCE = "observations.evidence"
EXAMINED, VOUCHED = "observations.examined", "observations.vouched"
"""The first and the last table of what is held over the figures of a candidate copy."""
DECIDING = f"""
    {sql_text(f"{EVIDENCE}.figure", f"{EVIDENCE}.series")}
    union all by name
    select
        stage,
        test,
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing
    from observations.contradiction
    where doubted
"""
"""What decides between copies of a figure: evidence that needs no more than the figure's own column, and contradictions."""


@table_asset(EVIDENCE, kinds={"sql"})
def evidence(work: Work) -> None:
    """The ledger's entries, which copy of a figure is used, and every objection with its ruling.

    Where copies differ and the ledger leaves it open, the tests are held over what each copy says, one after the
    other, which decides between them, and then over what is used.
    """
    tables = tables_of(EVIDENCE)
    choice, weighed = tables.index(CHOICE), tables.index(EXAMINED)
    work.replace_from_files(*tables[:choice])
    for table in (CHOICE, EVIDENCE):
        work.replace(table, as_table([], table))
    candidates = work.connection.execute(
        "select distinct candidate from observations.rival order by candidate"
    ).fetchall()
    if candidates:
        work.say("copies differ: weighing them against each other")
        work.replace_from_files(*tables[choice + 1 : weighed])
    for (candidate,) in candidates:
        work.connection.execute("set variable candidate = $candidate", {"candidate": candidate})
        try:
            work.replace_from_files(*tables[weighed : tables.index(VOUCHED) + 1])
        finally:
            work.connection.execute("reset variable candidate")
        work.connection.execute(f"insert into {EVIDENCE} by name {DECIDING}")
    work.replace_from_files(*tables[choice:])
