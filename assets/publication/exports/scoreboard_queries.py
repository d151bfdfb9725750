"""What the scoreboard reads from a published file."""

RANKING = """
select
    score.city_id,
    score.year,
    score.rank,
    rank_interval.rank_low,
    rank_interval.rank_high,
    city.name,
    city.name_en,
    city.province,
    city.region,
    score.score
from score_of_index as score
inner join city using (city_id)
left join rank_interval_of_index as rank_interval using (variable, city_id, year)
where variable = $index
order by score.year desc, score.rank, score.city_id
"""
"""Scores and ranks of every city and year with the interval of the rank, latest year first."""

PARTS = """
select
    city_id,
    year,
    dimension,
    score
from part_of_index
where variable = $index
"""
"""The parts of the score, a row a dimension."""

RANKS = """
select
    score.city_id,
    city.name,
    city.province,
    score.year,
    score.rank
from score_of_index as score
inner join city using (city_id)
where variable = $index
"""
"""The rank of every city and year."""

ATTRIBUTES = """
select
    indicator,
    attribute
from weight_of_index
where variable = $index
order by dimension, indicator
"""
"""The indicators of the index with their directions."""

LAST_YEAR = """
select
    city_year.*,
    score.rank as "rank in the year"
from city_year
inner join score_of_index as score using (city_id, year)
where score.variable = $index
qualify year = max(year) over ()
order by score.rank, city_id
"""
"""The panel in the last year of the index, by rank, which stands under a name that no variable bears."""

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
    weight.dimension,
    weight.attribute,
    weight.entropy,
    weight.weight,
    weight.effective_weight,
    weight.verdict_zh,
    weight.verdict_en
from weight_of_index as weight
inner join study_variable on weight.indicator = study_variable.variable
where weight.variable = $index
order by weight.weight desc
"""
"""The indicators: labels, dimension, direction, weights, and what they do to the score."""
