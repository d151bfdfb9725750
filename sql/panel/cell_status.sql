-- Every cell of the panel that is not plainly reported: a variable is as its worst input.
with variables as (
    unpivot panel.city_year on columns(* exclude (city_id, year)) into name variable value value
),

-- A quotient without a finite value has inputs and is missing all the same.
absent as (
    select
        city_year.city_id,
        city_year.year,
        chosen.variable,
        'missing' as status
    from panel.city_year as city_year
    cross join catalog.study_variable as chosen
    anti join variables
        on
            city_year.city_id = variables.city_id
            and city_year.year = variables.year
            and chosen.variable = variables.variable
),

of_inputs as (
    select
        component.city_id,
        component.year,
        used.variable,
        component.status
    from panel.component as component
    inner join catalog.study_input as used on component.component = used.component
    union all
    select * from absent
),

worst as (
    select
        of_inputs.city_id,
        of_inputs.year,
        of_inputs.variable,
        max(graded.severity) as severity
    from of_inputs
    inner join catalog.status as graded on of_inputs.status = graded.status
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
