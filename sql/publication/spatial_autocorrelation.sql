-- Moran's I of the index and of the residuals of the headline model, by year.
select
    variable,
    year::integer as year,
    statistic,
    expected,
    std_error,
    z_value,
    p_value
from regressions.spatial_autocorrelation
order by variable, year
