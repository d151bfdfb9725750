-- The status of every cell of the study's own readings that is not plainly reported.
select
    figure.city_id,
    figure.year,
    figure.variable,
    figure.status
from indices.variable_value as figure
inner join catalog.study_variable as own
    on
        figure.variable = own.variable
        and figure.reading = own.reading
where figure.status != 'reported'
