-- Scores and ranks under every form of the index.
select
    variant,
    city_id,
    year,
    score,
    rank
from indices.index_variant
order by variant, city_id, year
