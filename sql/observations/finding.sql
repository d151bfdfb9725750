-- Every objection to a figure and how it was ruled on.
--
-- corrected, quarantined, accepted: by the ledger's entry on the figure. settled: by an entry on another
-- figure, with which the objection went away or which answers it, or by the copy that is used. unruled: nobody has
-- ruled; so is an objection that a correction leaves standing.
with objection as (
    select
        test,
        instance,
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        arg_min_null(found, stage) as found,
        arg_min_null(expected, stage) as expected,
        arg_min_null(held_against, stage) as held_against,
        arg_min(size, stage) as size,
        arg_min(determined, stage) as determined,
        bool_or(stage = 'ruled') as stands
    from observations.evidence
    group by all
),

entry as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        ruling,
        right_value,
        tests,
        ruling_reason
    from observations.used_figure
    where ruling is not null
),

acceptance as (
    select
        *,
        unnest(string_split(tests, '; ')) as test
    from entry
    where tests is not null
),

answered as (
    select distinct
        member.test,
        member.instance
    from observations.contradiction as member
    inner join acceptance using (place_id, kind, year, indicator, scope, printing, test)
    -- An accepted total is accepted as far as it was off, and no further.
    where
        member.test != 'total'
        or abs(member.expected - acceptance.right_value) <= 1e-9 * abs(acceptance.right_value) + 1e-6
    union
    -- A quarantined figure that was in doubt leaves nothing to say about the others.
    select distinct
        doubted.test,
        doubted.instance
    from observations.evidence as doubted
    inner join entry using (place_id, kind, year, indicator, scope, printing)
    where doubted.stage = 'printed' and entry.ruling = 'quarantine'
),

decided as (
    select
        figure.edition,
        figure.printed_table,
        objection.*,
        figure.workbook,
        figure.sheet,
        figure.cell,
        case
            when entry.ruling = 'correct' and not objection.stands then 'corrected'
            when entry.ruling = 'quarantine' then 'quarantined'
            when acceptance.test is not null and (objection.test != 'total' or answered.instance is not null)
                then if(entry.ruling = 'correct', 'corrected', 'accepted')
            when answered.instance is not null or not objection.stands then 'settled'
            else 'unruled'
        end as ruling,
        entry.ruling_reason
    from objection
    inner join observations.used_figure as figure using (place_id, kind, year, indicator, scope, printing)
    left join entry using (place_id, kind, year, indicator, scope, printing)
    left join acceptance using (place_id, kind, year, indicator, scope, printing, test)
    left join answered
        on
            objection.test = answered.test
            and objection.instance = answered.instance
)

select
    * exclude (stands, ruling_reason),
    if(kind = 'city', place_id, null) as city_id,
    case when ruling in ('corrected', 'quarantined', 'accepted') then ruling_reason end as reason
from decided
