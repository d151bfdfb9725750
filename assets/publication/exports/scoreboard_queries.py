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
        city_year.province,
        city_year.year,
        min(city_year.city_id) as first_city_id,
        count(*) as cells
    from city_year
    cross join study_variable
    group by all
),

altered as (
    select
        city.province,
        cell_status.year,
        count(*) filter (cell_status.status in ('interpolated', 'carried', 'extrapolated')) as filled,
        count(*) filter (cell_status.status = 'missing') as missing
    from cell_status
    inner join study_variable using (variable)
    inner join city using (city_id)
    group by all
)

select
    panel.province,
    panel.year,
    coalesce(printed.figures, 0) as figures,
    coalesce(printed.corrected, 0) as corrected,
    coalesce(printed.quarantined, 0) as quarantined,
    panel.cells,
    coalesce(altered.filled, 0) as filled,
    coalesce(altered.missing, 0) as missing,
    coalesce(altered.filled, 0) / panel.cells as filled_share
from panel
left join printed using (province, year)
left join altered using (province, year)
order by panel.first_city_id, panel.year
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
