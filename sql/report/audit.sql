-- By province and year: the share of cells that were filled, figures quarantined and corrected.
with ruled as (
    select
        city.province,
        observation.year,
        count(*) filter (observation.status = 'quarantined') as quarantined,
        count(*) filter (observation.status = 'corrected') as corrected
    from observation
    inner join city on observation.city_id = city.city_id
    group by
        city.province,
        observation.year
),

province as (
    select
        province,
        any_value(province_en) as province_en,
        min(city_id) as position
    from city
    group by province
)

select
    coalesce(province.province_en, imputed_share.province) as label_en,
    imputed_share.province as label_zh,
    imputed_share.year,
    imputed_share.imputed_share as filled,
    coalesce(ruled.quarantined, 0) as quarantined,
    coalesce(ruled.corrected, 0) as corrected
from imputed_share
inner join province on imputed_share.province = province.province
left join ruled on imputed_share.province = ruled.province and imputed_share.year = ruled.year
order by
    province.position,
    imputed_share.year
