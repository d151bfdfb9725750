-- Descriptive statistics of the study's variables over all rows that have them; indicators of the index apart.
with described as (
    select variable
    from catalog.study_variable
    where dimension is null
    union all
    select unnest(['resilience', 'agglomeration']) as variable
),

long as (
    unpivot indices.city_year on columns(* exclude (city_id, year)) into name variable value value
)

select
    described.variable,
    count(long.value) as n,
    avg(long.value) as mean,
    stddev_samp(long.value) as sd,
    min(long.value) as min,
    max(long.value) as max
from described
left join long on described.variable = long.variable
group by described.variable
