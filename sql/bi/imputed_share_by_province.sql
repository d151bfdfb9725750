-- title: Which provinces rest most on imputed figures
-- 标题：哪些省份最依赖填补的数据
-- asked by: researcher 研究者
select
    province,
    province_en,
    region_zh,
    sum(cells)::bigint as cells,
    sum(filled)::bigint as imputed,
    round(100 * sum(filled) / sum(cells), 2) as imputed_percent,
    sum(missing)::bigint as missing
from imputed_share
group by
    province,
    province_en,
    region_zh
order by
    imputed_percent desc,
    province
