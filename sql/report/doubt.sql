-- Doubts about the study, with this build's answers.
select
    question_en,
    question_zh,
    answer_en,
    answer_zh
from doubt
order by doubt
