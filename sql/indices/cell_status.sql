-- The status of every cell of indices.city_year that is not plainly reported; an index is as its worst input.
with severity as (
    select * from (values
        ('corrected', 1),
        ('interpolated', 2),
        ('carried', 3),
        ('extrapolated', 4),
        ('winsorised', 5),
        ('missing', 6)
    ) as ranked (status, severity)
),

of_inputs as (
    select
        cell.city_id,
        cell.year,
        'resilience' as variable,
        cell.status
    from panel.cell_status as cell
    inner join catalog.study_variable as chosen
        on cell.variable = chosen.variable and chosen.dimension is not null
    union all
    select
        component.city_id,
        component.year,
        'agglomeration' as variable,
        component.status
    from panel.component as component
    inner join catalog.study as study
        on component.component in (study.agglomeration_sector, study.agglomeration_total)
    where component.status != 'reported'
),

absent as (
    select
        city_year.city_id,
        city_year.year,
        derived.variable,
        'missing' as status
    from indices.city_year as city_year
    cross join (values ('resilience'), ('agglomeration')) as derived (variable)
    where
        (derived.variable = 'resilience' and city_year.resilience is null)
        or (derived.variable = 'agglomeration' and city_year.agglomeration is null)
),

worst as (
    select
        city_id,
        year,
        variable,
        max(severity) as severity
    from (select * from of_inputs union all select * from absent)
    inner join severity using (status)
    group by all
)

select * from panel.cell_status
union all
select
    worst.city_id,
    worst.year,
    worst.variable,
    severity.status
from worst
inner join severity using (severity)
