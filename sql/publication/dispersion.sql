-- Dispersion of the index over the years (σ-convergence).
select
    year::integer as year,
    sd,
    coefficient_of_variation,
    sd_of_logs
from indices.dispersion
order by year
