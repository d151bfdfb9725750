-- The indices of the study that have a score, by their variables, each in the study's own reading.
select distinct
    index_score.variable,
    index_score.reading
from index_score
semi join study_variable
    on index_score.variable = study_variable.variable and index_score.reading = study_variable.reading
