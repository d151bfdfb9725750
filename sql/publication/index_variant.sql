-- Scores and ranks under every form of the index.
select
    variant,
    city_id::integer as city_id,
    year::integer as year,
    score,
    rank::integer as rank
from indices.index_variant
order by variant, city_id, year
