-- title: How to join the tables: every foreign key of the file
-- 标题：表与表如何连接：文件的全部外键
-- asked by: BI analyst 数据分析师
select
    described.table_name,
    described.column_name,
    described.refers_to,
    described.key as part_of_primary_key,
    described.label_en,
    described.label_zh
from data_dictionary as described
inner join information_schema.tables as present on described.table_name = present.table_name
where described.refers_to is not null and present.table_type = 'BASE TABLE'
order by
    described.refers_to,
    described.table_name
