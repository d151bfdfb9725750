-- Every objection to a figure and how it was ruled on.
--
-- corrected, quarantined, accepted: by the ledger's entry on the figure. settled: by an entry on another
-- figure, with which the objection went away or which answers it. unruled: nobody has ruled; so is an objection
-- that a correction leaves standing.
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
        workbook,
        sheet,
        cell,
        arg_min_null(found, stage) as found,
        arg_min_null(expected, stage) as expected,
        arg_min(size, stage) as size,
        arg_min(determined, stage) as determined,
        bool_or(stage = 'ruled') as stands
    from observations.evidence
    group by all
),

acceptance as (
    select
        workbook,
        sheet,
        cell,
        right_value,
        ruling,
        unnest(string_split(tests, '; ')) as test
    from observations.ruling
    where tests is not null
),

answered as (
    select distinct
        member.test,
        member.instance
    from observations.contradiction as member
    inner join acceptance
        on
            member.workbook = acceptance.workbook
            and member.sheet is not distinct from acceptance.sheet
            and member.cell = acceptance.cell
            and member.test = acceptance.test
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
    inner join observations.ruling as entry
        on
            doubted.workbook = entry.workbook
            and doubted.sheet is not distinct from entry.sheet
            and doubted.cell = entry.cell
    where doubted.stage = 'printed' and entry.ruling = 'quarantine'
),

decided as (
    select
        objection.*,
        case
            when entry.ruling = 'correct' and not objection.stands then 'corrected'
            when entry.ruling = 'quarantine' then 'quarantined'
            when acceptance.test is not null and (objection.test != 'total' or answered.instance is not null)
                then if(entry.ruling = 'correct', 'corrected', 'accepted')
            when answered.instance is not null or not objection.stands then 'settled'
            else 'unruled'
        end as ruling,
        entry.reason as entry_reason
    from objection
    left join observations.ruling as entry
        on
            objection.workbook = entry.workbook
            and objection.sheet is not distinct from entry.sheet
            and objection.cell = entry.cell
    left join acceptance
        on
            objection.workbook = acceptance.workbook
            and objection.sheet is not distinct from acceptance.sheet
            and objection.cell = acceptance.cell
            and objection.test = acceptance.test
    left join answered
        on
            objection.test = answered.test
            and objection.instance = answered.instance
)

select
    * exclude (stands, entry_reason),
    case when ruling in ('corrected', 'quarantined', 'accepted') then entry_reason end as reason
from decided
