-- What each indicator gives to a city's score in its first year with an index, its last, and the year before that.
with scored as (
    select
        variable,
        city_id,
        min(year) as first_year,
        max(year) as last_year
    from score_of_index
    group by
        variable,
        city_id
)

select
    part.variable,
    part.city_id,
    part.year,
    part.indicator,
    part.contribution
from contribution as part
inner join scored
    on
        part.variable = scored.variable
        and part.city_id = scored.city_id
        and part.year in (scored.first_year, scored.last_year - 1, scored.last_year)
order by
    part.variable,
    part.city_id,
    part.year,
    part.indicator
