"""What the closing summary says of the book: first what is held back, then what was delivered, printed and ruled on."""

from collections import Counter
from collections.abc import Iterable, Sequence

import duckdb

from assets.errors import first_of
from assets.text import escaped

SHOWN = 10
SHOWN_REASONS = 6
INDENT = " " * 14

FIGURES = """
with figure as (
    select
        count(*) as figures,
        count(*) filter (value is not null) as used,
        count(*) filter (status = 'corrected') as corrected,
        count(*) filter (status = 'quarantined') as quarantined
    from observation
),

volume as (
    select
        count(*) as workbooks,
        count(distinct edition) as editions
    from workbook
)

select * from volume cross join figure
"""

HELD_BACK = """
with held_back as (
    select distinct
        edition,
        printed_table,
        reason
    from delivered_table
    where outcome = 'held back'
)

select finding
from layout_finding
union
select format('edition {}, {}: {}', edition, printed_table, reason)
from held_back
where reason not in (select finding from layout_finding)
order by all
"""


def book_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Volumes, figures, findings and the ledger of the published book."""
    figure = row_of(connection, FIGURES, [])
    return [
        *held_back_lines(connection),
        f"volumes       {figure['editions']} editions, {figure['workbooks']:,} workbooks",
        *passed_over_lines(connection),
        *lacking_lines(connection),
        *rejected_lines(connection),
        f"figures       {figure['figures']:,} cells of cities: {figure['used']:,} used, {figure['corrected']:,} of them "
        f"corrected; {figure['quarantined']:,} quarantined; the rest is blank",
        *finding_lines(connection),
        *ledger_lines(connection),
    ]


def held_back_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What is not understood or not believed, and how many tables are held back for it."""
    [(tables,)] = connection.execute(
        "select count(distinct (edition, printed_table)) from delivered_table where outcome = 'held back'"
    ).fetchall()
    lines = [line for (line,) in connection.execute(HELD_BACK).fetchall()]
    if not lines:
        return []
    shown = first_of(lines, SHOWN, ": tables layout_finding and delivered_table")
    held_back = "no table" if not tables else "1 table" if tables == 1 else f"{tables:,} tables"
    return [f"HELD BACK     {held_back}; what to look at:", *[INDENT + line for line in shown]]


def passed_over_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Files and tables that are not used, counted by reason."""
    files = connection.execute(
        "select reason, count(*), min(path) from passed_over group by reason order by 2 desc, 1"
    ).fetchall()
    tables = connection.execute(
        """
        select reason, count(*), min(workbook)
        from delivered_table
        where outcome = 'passed over'
        group by reason
        order by 2 desc, 1
        """
    ).fetchall()
    return [
        *by_reason("passed over  ", "files", files, "passed_over"),
        *by_reason("not used     ", "tables", tables, "delivered_table"),
    ]


def by_reason(title: str, what: str, rows: Sequence[tuple[str, int, str]], table: str) -> list[str]:
    """How many were passed over for each reason, with one of them.

    Args:
        rows: reason, number, the first.
    """
    if not rows:
        return []
    lines = [
        f"{INDENT}{count:,}: {reason} ({first}{', …' if count > 1 else ''})" for reason, count, first in rows
    ]
    shown = first_of(lines, SHOWN_REASONS, f": table {table}")
    if len(lines) > SHOWN_REASONS:
        shown[-1] = INDENT + shown[-1]
    return [f"{title} {sum(count for _, count, _ in rows):,} {what}", *shown]


def lacking_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Mapped tables of delivered editions that nobody delivered."""
    lacking = connection.execute(
        """
        select distinct unavailable.edition || ' ' || unavailable.printed_table
        from unavailable_column as unavailable
        anti join delivered_table as delivered
            on unavailable.edition = delivered.edition and unavailable.printed_table = delivered.printed_table
        order by all
        """
    ).fetchall()
    if not lacking:
        return []
    names = [name for (name,) in lacking]
    more = f" and {len(names) - SHOWN:,} more: table unavailable_column" if len(names) > SHOWN else ""
    return [
        f"not delivered {len(names):,} tables of these editions: {', '.join(names[:SHOWN])}{more}",
        f"{INDENT}deliver them; if one stands there under another title, or is not printed, say so in catalog/tables.csv",
    ]


def rejected_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Rows of the firm registry that count nowhere, by reason, and the names that no city of the catalog has."""
    reasons = connection.execute(
        "select reason, sum(rows)::bigint, min(path) from registry_rejection group by reason order by 2 desc, 1"
    ).fetchall()
    names = connection.execute(
        "select city, sum(rows)::bigint from registry_rejection where city is not null group by city order by 2 desc, 1"
    ).fetchall()
    lines = by_reason("not counted  ", "rows of the firm registry", reasons, "registry_rejection")
    if names:
        more = f" and {len(names) - SHOWN:,} names more" if len(names) > SHOWN else ""
        lines.append(
            f"{INDENT}unknown are {escaped(listed(names[:SHOWN]))}{more}; add those of cities of the catalog to catalog/names.csv"
        )
    return lines


def finding_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The objections of the tests and how they were ruled on."""
    findings = connection.execute(
        "select test, ruling, count(*) from finding group by all order by all"
    ).fetchall()
    rulings: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for test, ruling, count in findings:
        rulings[ruling] += count
        tests[test] += count
    if not findings:
        return ["findings      none"]
    return [
        f"findings      {sum(tests.values()):,} by test: {listed(tests.most_common())}",
        f"              by ruling: {listed(rulings.most_common())}; {rulings['unruled'] or 'none'} not ruled on",
    ]


def ledger_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What became of the entries of the ledger, a copy that they rule on each counted."""
    statuses = connection.execute(
        "select entry_status, count(*) from correction group by all order by 2 desc, 1"
    ).fetchall()
    if not statuses:
        return []
    void = dict(statuses).get("void", 0)
    remark = "; void: the copy prints a third value, look at it in table correction" if void else ""
    return [f"ledger        {listed(statuses)}{remark}"]


def listed(counts: Iterable[tuple[str, int]]) -> str:
    """Names with their numbers, apart by commas."""
    return ", ".join(f"{name} {count:,}" for name, count in counts)


def row_of(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[int]) -> dict[str, int]:
    """The one row of a query, by column."""
    cursor = connection.execute(query, parameters)
    names = [column[0] for column in cursor.description or []]
    return dict(zip(names, cursor.fetchall()[0], strict=True))
