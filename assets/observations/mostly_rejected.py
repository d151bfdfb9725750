"""Files of the firm registry of which hardly a row counts: their dates or names are in a form that is not understood."""

import duckdb

from assets.errors import nearest

UNKNOWN_CITY = "city is no name of the catalog"
ADVICE = {
    "opened is no date": "write dates as DATE or as text, 2003-05-01",
    "closed is no date": "write dates as DATE or as text, 2003-05-01, and leave it empty where a firm is not closed",
    "closed before opened": "see whether the two columns are exchanged",
    "no firm id": "give every firm a firm_id",
    "registered twice": "give every firm a firm_id of its own",
    UNKNOWN_CITY: "add it to catalog/names.csv",
}
"""What is to be done, by reason."""
MOSTLY = """
with reason as (
    select
        path,
        reason,
        sum(rows)::bigint as rows,
        arg_max(coalesce(city, example), rows) as shown
    from observations.registry_rejection
    group by all
)

select
    file.path,
    file.rows,
    sum(reason.rows)::bigint as rejected,
    arg_max(reason.reason, reason.rows) as reason,
    max(reason.rows) as of_reason,
    arg_max(reason.shown, reason.rows) as shown
from raw.registry_file as file
inner join reason on file.path = reason.path
group by file.path, file.rows
having sum(reason.rows) > $allowed * file.rows
order by file.path
"""
KNOWN = """
select name.printed
from catalog.name as name
inner join catalog.city as place on name.place_id = place.city_id
where name.kind in ('official', 'former')
"""


def mostly_rejected(connection: duckdb.DuckDBPyConnection, allowed: float) -> list[str]:
    """Files of which more rows than allowed count nowhere, a line each, with the first reason.

    Args:
        allowed: the share of a file's rows.
    """
    files = connection.execute(MOSTLY, {"allowed": allowed}).fetchall()
    names = [name for (name,) in connection.execute(KNOWN).fetchall()] if files else []
    lines = []
    for path, rows, rejected, reason, of_reason, shown in files:
        example = f", as {shown!r}" if shown is not None else ""
        near = nearest(shown, names) if reason == UNKNOWN_CITY else ""
        lines.append(
            f"{path}: {rejected:,} of {rows:,} rows count nowhere, {of_reason:,} of them since {reason}{example}; "
            f"{ADVICE[reason]}{near}"
        )
    return lines
