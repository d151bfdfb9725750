-- Every cell of the panel that is not plainly reported: a variable is as its worst input.
with severity as (
    select * from (values
        ('reported', 0),
        ('corrected', 1),
        ('interpolated', 2),
        ('carried', 3),
        ('extrapolated', 4),
        ('missing', 6)
    ) as ranked (status, severity)
),

worst as (
    select
        component.city_id,
        component.year,
        used.variable,
        max(severity.severity) as severity
    from panel.component as component
    inner join catalog.study_input as used on component.component = used.component
    inner join severity on component.status = severity.status
    group by all
),

graded as (
    select
        worst.city_id,
        worst.year,
        worst.variable,
        if(winsorised.variable is not null and worst.severity < 6, 'winsorised', severity.status) as status
    from worst
    inner join severity on worst.severity = severity.severity
    left join panel.winsorised as winsorised
        on
            worst.city_id = winsorised.city_id
            and worst.year = winsorised.year
            and worst.variable = winsorised.variable
)

select
    city_id,
    year,
    variable,
    status
from graded
where status != 'reported'
