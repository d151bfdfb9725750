-- The panel with resilience and the study's reading of agglomeration: what regressions read.
with chosen as (
    select
        agglomeration.city_id,
        agglomeration.year,
        case study.agglomeration_reading
            when 'location_quotient' then agglomeration.location_quotient
            when 'printed' then agglomeration.printed
            when 'neighbours' then agglomeration.neighbours
            when 'row_standardised' then agglomeration.row_standardised
        end as agglomeration
    from indices.agglomeration as agglomeration
    cross join catalog.study as study
)

select
    panel.*,
    resilience.score as resilience,
    chosen.agglomeration
from panel.city_year as panel
left join indices.resilience as resilience
    on
        panel.city_id = resilience.city_id
        and panel.year = resilience.year
left join chosen
    on
        panel.city_id = chosen.city_id
        and panel.year = chosen.year
