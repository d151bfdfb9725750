-- Estimates under city paths permuted among the cities.
select
    model_id,
    draw::integer as draw,
    estimate
from regressions.placebo_draw
order by model_id, draw
