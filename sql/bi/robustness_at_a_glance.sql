-- title: Does the headline's coefficient survive the checks of the appendix
-- 标题：核心系数能否经受附录各项检验
-- asked by: referee 审稿人
select
    table_ref,
    label_en,
    label_zh,
    n,
    round(estimate, 5) as estimate,
    stars,
    round(ci_low, 5) as ci_low,
    round(ci_high, 5) as ci_high,
    vcov,
    estimable,
    reason
from coefficient_table
where table_ref like 'appendix%' and (term = (select study.headline_term from study) or not estimable)
order by table_ref
