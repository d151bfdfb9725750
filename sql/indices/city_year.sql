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
    variables.*,
    resilience.score as resilience,
    chosen.agglomeration
from panel.city_year as variables
left join indices.resilience as resilience
    on
        variables.city_id = resilience.city_id
        and variables.year = resilience.year
left join chosen
    on
        variables.city_id = chosen.city_id
        and variables.year = chosen.year
