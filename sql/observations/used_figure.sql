-- Every figure in the copy that is used: of several that the ledger or the tests choose alike, the first by path.
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
