-- Runs of years in which a cell of a city is not as printed: filled by a rule, or missing where others have a figure.
with own as (
    select variable_value.*
    from variable_value
    semi join study_variable
        on variable_value.variable = study_variable.variable and variable_value.reading = study_variable.reading
    semi join city on variable_value.city_id = city.city_id and city.in_sample
    where variable_value.variable not in (select named.variable from name_of_index as named)
),

given as (
    select distinct
        variable,
        year
    from own
    where value is not null
),

noted as (
    select
        own.city_id,
        own.variable,
        own.year,
        own.status,
        own.year - row_number() over (partition by own.city_id, own.variable, own.status order by own.year) as run
    from own
    semi join given on own.variable = given.variable and own.year = given.year
    where own.status not in ('reported', 'corrected')
)

select
    city_id,
    variable,
    status,
    min(year) as first_year,
    max(year) as last_year
from noted
group by
    city_id,
    variable,
    status,
    run
order by
    city_id,
    variable,
    first_year
