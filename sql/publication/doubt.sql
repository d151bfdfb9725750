-- Doubts that a careful reader raises about the study, answered with this build's figures.
select
    doubt,
    question_en,
    question_zh,
    answer_en,
    answer_zh
from regressions.doubt
order by doubt
