-- The path of a city: every variable of the study in every year of the panel, a row each, with labels, unit and status.
with own as (
    select variable_value.*
    from variable_value
    semi join study_variable
        on variable_value.variable = study_variable.variable and variable_value.reading = study_variable.reading
)

select
    own.city_id,
    city.name,
    city.name_en,
    city.province,
    own.year,
    own.variable,
    study_variable.label_en,
    study_variable.label_zh,
    own.value,
    study_variable.unit,
    own.value - before.value as change,
    status.code as status,
    status.label_en as status_en,
    status.label_zh as status_zh
from own
inner join study_variable on own.variable = study_variable.variable
inner join city on own.city_id = city.city_id
inner join code as status on own.status = status.code
left join own as before
    on
        own.city_id = before.city_id
        and own.variable = before.variable
        and own.year = before.year + 1
