-- The share of the sector in the city over its share in all cities of the study together.
with city as (
    select
        sector.city_id,
        sector.year,
        sector.value as sector,
        total.value as total
    from catalog.study as study
    inner join panel.component as sector on study.agglomeration_sector = sector.component
    inner join panel.component as total
        on
            study.agglomeration_total = total.component
            and sector.city_id = total.city_id
            and sector.year = total.year
    where
        sector.year between study.agglomeration_first_year and study.agglomeration_last_year
        and sector.value is not null
        and total.value > 0
),

nation as (
    select
        year,
        sum(sector) as sector,
        sum(total) as total
    from city
    group by year
)

select
    city.city_id,
    city.year,
    (city.sector / city.total) / (nation.sector / nation.total) as location_quotient
from city
inner join nation on city.year = nation.year
