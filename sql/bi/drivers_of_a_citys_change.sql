-- title: Which indicators drive the change of Hefei's score in the last year
-- 标题：最近一年哪些指标推动合肥市得分变动
-- asked by: city official 城市官员
select
    label_en,
    label_zh,
    dimension_zh,
    round(weight, 4) as weight,
    round(contribution_before, 5) as contribution_before,
    round(contribution, 5) as contribution,
    round(change, 5) as change,
    round(change_of_score, 5) as change_of_score,
    definition_breaks
from score_change
where name = '合肥市' and year = (select max(latest.year) from score_change as latest)
order by abs(change) desc
