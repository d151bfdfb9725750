-- Score and rank of a city in a year by each index, with the interval of the rank over its drawn forms.
select
    score.variable,
    score.city_id,
    score.year,
    score.score,
    score.rank,
    rank_interval.rank_low,
    rank_interval.rank_high
from score_of_index as score
left join rank_interval_of_index as rank_interval
    on
        score.variable = rank_interval.variable
        and score.city_id = rank_interval.city_id
        and score.year = rank_interval.year
order by
    score.variable,
    score.year,
    score.rank,
    score.city_id
