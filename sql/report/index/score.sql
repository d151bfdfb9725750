-- Score and rank of every index, city and year.
select
    index_score.variable,
    index_score.city_id,
    index_score.year,
    index_score.score,
    index_score.rank
from index_score
semi join name_of_index as named on index_score.variable = named.variable and index_score.reading = named.reading
