-- What drives the change of a city's score: the change of each indicator's contribution; they sum to that of the score.
select
    part.city_id,
    city.name,
    city.name_en,
    city.province,
    part.year,
    part.indicator,
    panel_variable.label_en,
    panel_variable.label_zh,
    panel_variable.dimension,
    dimension.label_en as dimension_en,
    dimension.label_zh as dimension_zh,
    indicator_weight.weight,
    before.contribution as contribution_before,
    part.contribution,
    part.contribution - before.contribution as change,
    scored.score - scored_before.score as change_of_score
from contribution as part
inner join contribution as before
    on part.city_id = before.city_id and part.indicator = before.indicator and part.year = before.year + 1
inner join resilience as scored on part.city_id = scored.city_id and part.year = scored.year
inner join resilience as scored_before on before.city_id = scored_before.city_id and before.year = scored_before.year
inner join city on part.city_id = city.city_id
inner join panel_variable on part.indicator = panel_variable.variable
inner join study_dimension as dimension on panel_variable.dimension = dimension.dimension
inner join indicator_weight
    on part.indicator = indicator_weight.indicator and part.year = coalesce(indicator_weight.year, part.year)
