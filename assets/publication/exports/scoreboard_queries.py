"""What the scoreboard reads from a published file."""

RANKING = """
select
    resilience.city_id,
    resilience.year,
    resilience.rank,
    rank_interval.rank_low,
    rank_interval.rank_high,
    city.name,
    city.name_en,
    city.province,
    city.region,
    resilience.score
from resilience
inner join city using (city_id)
left join rank_interval using (city_id, year)
where resilience.score is not null
order by resilience.year desc, resilience.rank, resilience.city_id
"""
"""Scores and ranks of every city and year with the interval of the rank, latest year first."""

PARTS = """
select
    city_id,
    year,
    dimension,
    score
from dimension_score
"""
"""The parts of the score, a row a dimension."""

PARTS_OF_COLUMNS = """
unpivot (
    select
        city_id,
        year,
        resistance,
        adaptation,
        transformation
    from resilience
)
on resistance, adaptation, transformation
into name dimension value score
"""
"""The same of a file that has them as columns alone."""

AUDIT = """
with printed as (
    select
        city.province,
        observation.year,
        count(observation.value) as figures,
        count(*) filter (observation.status = 'corrected') as corrected,
        count(*) filter (observation.status = 'quarantined') as quarantined
    from observation
    inner join city using (city_id)
    group by all
),

panel as (
    select
        province,
        year,
        min(city_id) as first_city_id
    from city_year
    group by all
)

select
    province,
    year,
    coalesce(printed.figures, 0) as figures,
    coalesce(printed.corrected, 0) as corrected,
    coalesce(printed.quarantined, 0) as quarantined,
    imputed_share.cells,
    imputed_share.filled,
    imputed_share.missing,
    imputed_share.imputed_share
from panel
inner join imputed_share using (province, year)
left join printed using (province, year)
order by panel.first_city_id, year
"""
"""What became of printed figures and of the panel's cells, by province and year."""

WEIGHTS = """
select
    study_variable.label_zh,
    study_variable.label_en,
    indicator_weight.dimension,
    indicator_weight.attribute,
    indicator_weight.entropy,
    indicator_weight.weight,
    indicator_diagnostic.effective_weight,
    indicator_diagnostic.verdict_zh,
    indicator_diagnostic.verdict_en
from indicator_weight
inner join study_variable on indicator_weight.indicator = study_variable.variable
left join indicator_diagnostic using (indicator)
where indicator_weight.year is not distinct from (select max(last_one.year) from indicator_weight as last_one)
order by indicator_weight.weight desc
"""
"""The indicators: labels, dimension, direction, weights (the last year's where every year has its own), and what
they do to the score."""
