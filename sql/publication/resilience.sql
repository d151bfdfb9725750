-- The index of this name in the study's own reading, its dimensions of the paper, and its rank within the year.
with part as (
    select *
    from dimension_score
    where variable = 'resilience'
)

select
    scored.city_id,
    scored.year,
    scored.score,
    max(part.score) filter (part.dimension = 'resistance') as resistance,
    max(part.score) filter (part.dimension = 'adaptation') as adaptation,
    max(part.score) filter (part.dimension = 'transformation') as transformation,
    scored.rank
from index_score as scored
semi join study_variable
    on scored.variable = study_variable.variable and scored.reading = study_variable.reading
left join part on scored.city_id = part.city_id and scored.year = part.year
where scored.variable = 'resilience'
group by all
order by scored.year, scored.rank, scored.city_id
