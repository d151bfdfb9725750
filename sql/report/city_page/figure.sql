-- The printed figures behind a city's last score, with their cells; of a study without an index, those behind all its
-- variables, in the last year of the panel.
with last_year as (
    select
        city_year.city_id,
        coalesce(max(score.year), max(city_year.year)) as year
    from city_year
    left join score_of_index as score on city_year.city_id = score.city_id and city_year.year = score.year
    group by city_year.city_id
),

input as (
    select distinct
        series.indicator,
        series.scope
    from study_input
    inner join series on study_input.component = series.component
    where
        study_input.variable in (select study_indicator.indicator from study_indicator)
        or not exists (select 1 from name_of_index)
)

select
    figure.city_id,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.value,
    figure.workbook,
    figure.sheet,
    figure.cell
from observation as figure
semi join last_year on figure.city_id = last_year.city_id and figure.year = last_year.year
semi join input on figure.indicator = input.indicator and figure.scope = input.scope
where figure.value is not null
order by
    figure.city_id,
    figure.indicator,
    figure.scope
