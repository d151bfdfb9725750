-- Figures behind the study that are not used as printed, of the cities of its sample.
with input as (
    select distinct
        series.indicator,
        series.scope
    from study_input
    inner join series on study_input.component = series.component
)

select
    figure.city_id,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printed_value,
    figure.value,
    figure.status,
    figure.reason,
    figure.workbook,
    figure.sheet,
    figure.cell
from observation as figure
semi join city on figure.city_id = city.city_id and city.in_sample
semi join input on figure.indicator = input.indicator and figure.scope = input.scope
where figure.status in ('corrected', 'quarantined')
order by
    figure.city_id,
    figure.year,
    figure.indicator,
    figure.scope
