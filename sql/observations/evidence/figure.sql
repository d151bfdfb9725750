-- Figures that speak against themselves: not one number, below zero, or zero.
select
    stage,
    case
        when reading = 'unreadable' then 'unreadable'
        when value < 0 then 'negative'
        else 'zero'
    end as test,
    concat_ws(' ', place_id, year, indicator, scope, printing) as instance,
    place_id,
    kind,
    year,
    indicator,
    scope,
    printing,
    workbook,
    sheet,
    cell,
    value as found,
    1.0 as size,
    false as determined
from observations.examined
where reading = 'unreadable' or value < 0 or (value = 0 and kind = 'city' and printed_table is not null)
