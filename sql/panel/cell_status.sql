-- Every cell of the panel that is not plainly reported: a variable is as its worst input.
with worst as (
    select
        component.city_id,
        component.year,
        used.variable,
        max(graded.severity) as severity
    from panel.component as component
    inner join catalog.study_input as used on component.component = used.component
    inner join catalog.status as graded on component.status = graded.status
    group by all
)

select
    worst.city_id,
    worst.year,
    worst.variable,
    if(winsorised.variable is not null, 'winsorised', graded.status) as status
from worst
inner join catalog.status as graded on worst.severity = graded.severity
left join panel.winsorised as winsorised
    on
        worst.city_id = winsorised.city_id
        and worst.year = winsorised.year
        and worst.variable = winsorised.variable
where worst.severity > 0 or winsorised.variable is not null
