-- Estimates under permutation.
select
    placebo_draw.estimate,
    coefficient.estimate as own
from placebo_draw
cross join study
left join coefficient
    on placebo_draw.model_id = coefficient.model_id and study.headline_term = coefficient.term
