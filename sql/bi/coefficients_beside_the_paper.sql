-- title: The coefficients of this build beside those that the paper prints
-- 标题：本构建的系数与论文所载系数对照
-- asked by: researcher 研究者
select
    table_ref,
    term,
    term_zh,
    round(estimate, 4) || stars as estimate,
    round(t_value, 2) as t_value,
    paper_estimate,
    paper_t_value,
    verdict_en,
    verdict_zh
from coefficient_table
where paper_estimate is not null
order by
    table_ref,
    term
