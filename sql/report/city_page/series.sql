-- What the printed figures behind the study are called, by indicator and scope.
select
    series.indicator,
    series.scope,
    min(series.label_en) as label_en,
    min(series.label_zh) as label_zh,
    min(series.unit) as unit
from series
semi join study_input on series.component = study_input.component
group by
    series.indicator,
    series.scope
order by
    series.indicator,
    series.scope
