-- Models that could not be estimated, and why.
select
    table_ref,
    coalesce(label_en, model_id) as label_en,
    coalesce(label_zh, model_id) as label_zh,
    reason
from model
where not estimable
order by table_ref
