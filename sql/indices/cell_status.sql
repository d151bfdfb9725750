-- The status of every cell of indices.city_year that is not plainly reported; an index is as its worst input.
with of_inputs as (
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
),

absent as (
    select
        city_id,
        year,
        'resilience' as variable,
        'missing' as status
    from indices.city_year
    where resilience is null
    union all
    select
        city_id,
        year,
        'agglomeration' as variable,
        'missing' as status
    from indices.city_year
    where agglomeration is null
),

of_indices as (
    select * from of_inputs
    union all
    select * from absent
),

worst as (
    select
        of_indices.city_id,
        of_indices.year,
        of_indices.variable,
        max(graded.severity) as severity
    from of_indices
    inner join catalog.status as graded on of_indices.status = graded.status
    group by all
)

select * from panel.cell_status
union all
select
    worst.city_id,
    worst.year,
    worst.variable,
    graded.status
from worst
inner join catalog.status as graded on worst.severity = graded.severity
where worst.severity > 0
