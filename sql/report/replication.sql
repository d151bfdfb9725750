-- The figures of the paper beside this build's.
with label as (
    select
        column_name,
        label_en,
        label_zh
    from data_dictionary
    where table_name = 'city_year'
)

select
    replication.table_ref,
    replication.subject,
    label.label_en,
    label.label_zh,
    replication.statistic,
    replication.printed,
    replication.paper,
    replication.build,
    replication.verdict_en,
    replication.verdict_zh
from replication
left join label on replication.subject = label.column_name
order by
    replication.table_ref,
    label.column_name is null,
    replication.subject,
    replication.statistic
