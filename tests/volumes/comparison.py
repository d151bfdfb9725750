"""What a second transcription is worth: how many figures differ between copies, and how each was decided.

python -m tests.volumes.comparison <home>/published/book/book.duckdb
"""

import sys
from pathlib import Path

import duckdb

DECIDED = """
    -- Figures that several copies hold, a row a figure: whether the copies say the same, and what decided.
    with copy as (
        select
            edition,
            place_id,
            kind,
            year,
            indicator,
            scope,
            printing,
            workbook,
            case reading
                when 'number' then format('{:.10g}', printed_value)
                when 'unreadable' then raw_text
                else ''
            end as said
        from figure_by_copy
    ),

    figure as (
        select
            edition,
            place_id,
            kind,
            year,
            indicator,
            scope,
            printing,
            list(said order by workbook) as said,
            count(distinct said) > 1 as differs,
            count(distinct said) filter (said != '') = 1 as one_is_blank
        from copy
        group by all
        having count(*) > 1
    ),

    ruled as (
        select distinct
            place_id,
            year,
            indicator,
            scope,
            printing
        from correction
        where entry_status in ('applied', 'lapsed') and ruling != 'accept'
    ),

    unruled as (
        select distinct
            place_id,
            year,
            indicator,
            scope,
            printing
        from finding
        where ruling = 'unruled'
    )

    select
        figure.*,
        case
            when not differs then 'the copies agree'
            when ruled.place_id is not null then 'decided by the ledger'
            when unruled.place_id is not null then 'decided by nothing: quarantined'
            when one_is_blank then 'one copy is blank or cut off'
            else 'decided by the tests'
        end as decided
    from figure
    left join ruled using (place_id, year, indicator, scope, printing)
    left join unruled using (place_id, year, indicator, scope, printing)
"""


def report(book: Path) -> str:
    """The account of a published book, a line an edition and decision, and each figure that differs."""
    with duckdb.connect(str(book), read_only=True) as connection:
        connection.execute(f"create temp table decided as {DECIDED}")
        counts = connection.execute(
            "select edition, decided, count(*) from decided group by all order by all"
        ).fetchall()
        differing = connection.execute(
            """
            select edition, coalesce(place.name, place_id::varchar), indicator, scope, printing, said, decided
            from decided
            left join place using (place_id, kind)
            where differs
            order by edition, decided, indicator, scope, place_id
            """
        ).fetchall()
    lines = [f"edition {edition}: {count:,} figures: {decided}" for edition, decided, count in counts]
    lines += [
        f"  {edition} {place} {indicator} {scope}, {printing}: {' / '.join(said)}: {decided}"
        for edition, place, indicator, scope, printing, said, decided in differing
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(Path(sys.argv[1])))
