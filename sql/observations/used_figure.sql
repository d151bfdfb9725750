-- Every figure in the copy that is used, and what the ledger rules and the copies settle about it.
--
-- Of several copies that the ledger or the tests choose alike, the first by path is used. `value`, `status` and
-- `reason` are decided here; an objection on which nobody has ruled can only take the value away. Where copies differ
-- and nothing decides between them the figure is `undecided`, and has no value.
with used as (
    select
        copy.*,
        if(copy.preference = 3, choice.chosen_by, null) as chosen_by,
        if(copy.preference = 3, choice.choice, null) as choice,
        if(copy.preference = 3, choice.reason, null) as choice_reason
    from observations.ruled_copy as copy
    left join observations.copy_choice as choice using (place_id, kind, year, indicator, scope, printing)
    qualify
        row_number() over (
            partition by copy.place_id, copy.kind, copy.year, copy.indicator, copy.scope, copy.printing
            order by
                copy.preference,
                copy.printed_value is distinct from choice.choice,
                copy.workbook,
                copy.sheet,
                copy.cell
        ) = 1
),

decided as (
    select
        * exclude (preference, chosen_by, choice, choice_reason) replace (
            case
                when ruling in ('correct', 'quarantine') then ruling_reason
                when reading = 'unreadable' then reason
                when reading = 'blank' then null
                when ruling = 'accept' then 'accepted: ' || ruling_reason
                when chosen_by is not null then 'copies differ: ' || choice_reason
                else reason
            end as reason
        ),
        chosen_by is not null and choice is null as undecided,
        case
            when ruling = 'correct' then 'corrected'
            when ruling = 'quarantine' then 'quarantined'
            when reading = 'unreadable' then 'quarantined'
            when reading = 'blank' then 'missing'
            when chosen_by is not null and choice is null then 'quarantined'
            when chosen_by = 'tests' then 'corrected'
            else 'reported'
        end as status
    from used
)

select
    *,
    case when status in ('reported', 'corrected') then if(ruling = 'correct', right_value, printed_value) end as value
from decided
