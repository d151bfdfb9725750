-- Descriptive statistics of the study's variables over all rows that have them.
with long as (
    unpivot (
        select
            resilience,
            agglomeration,
            internet,
            human_capital,
            population_density,
            economic_density,
            government,
            innovation,
            upgrading
        from indices.city_year
    )
    on columns(*) into name variable value value
)

select
    variable,
    count(value) as n,
    avg(value) as mean,
    stddev_samp(value) as sd,
    min(value) as min,
    max(value) as max
from long
group by variable
