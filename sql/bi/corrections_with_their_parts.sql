-- title: How many corrections: one count with its parts
-- 标题：共有多少处更正：总数及其构成
-- asked by: data steward 数据管理员
with ruled as (
    select
        count(*) as rulings,
        count(*) filter (ruling = 'accept') as accepted,
        count(*) filter (ruling = 'correct' and city_id is not null) as corrected,
        count(*) filter (ruling = 'correct' and city_id is null) as corrected_totals,
        count(*) filter (ruling = 'quarantine') as quarantined
    from correction
    where entry_status = 'applied'
),

used as (
    select count(*) filter (status = 'corrected') as corrected
    from observation
)

select
    unnest(
        [
            'rulings of the ledger that apply',
            'of them: the printed figure is right',
            'of them: a figure of a city is corrected',
            'of them: a printed total is corrected',
            'of them: the figure is not used',
            'figures of cities whose value is not the printed one'
        ]
    ) as what,
    unnest(
        [
            '适用的裁定',
            '其中：印刷数字正确',
            '其中：更正城市的数字',
            '其中：更正印刷合计',
            '其中：数字不予采用',
            '取值与印刷不同的城市数字'
        ]
    ) as what_zh,
    unnest(
        [
            ruled.rulings,
            ruled.accepted,
            ruled.corrected,
            ruled.corrected_totals,
            ruled.quarantined,
            used.corrected
        ]
    ) as entries
from ruled
cross join used
