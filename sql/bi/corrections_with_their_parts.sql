-- title: How many corrections: one count with its parts
-- 标题：共有多少处更正：总数及其构成
-- asked by: data steward 数据管理员
with entry as (
    select
        ruling,
        city_id is not null as of_city
    from correction
    where entry_status = 'applied'
),

part as (
    select
        1 as line,
        'rulings of the ledger that apply' as what,
        '适用的裁定' as what_zh,
        count(*) as entries
    from entry
    union all
    select
        2 as line,
        'of them: the printed figure is right' as what,
        '其中：印刷数字正确' as what_zh,
        count(*) filter (ruling = 'accept') as entries
    from entry
    union all
    select
        3 as line,
        'of them: a figure of a city is corrected' as what,
        '其中：更正城市的数字' as what_zh,
        count(*) filter (ruling = 'correct' and of_city) as entries
    from entry
    union all
    select
        4 as line,
        'of them: a printed total is corrected' as what,
        '其中：更正印刷合计' as what_zh,
        count(*) filter (ruling = 'correct' and not of_city) as entries
    from entry
    union all
    select
        5 as line,
        'of them: the figure is not used' as what,
        '其中：数字不予采用' as what_zh,
        count(*) filter (ruling = 'quarantine') as entries
    from entry
    union all
    select
        6 as line,
        'figures of cities whose value is not the printed one' as what,
        '取值与印刷不同的城市数字' as what_zh,
        count(*) filter (status = 'corrected') as entries
    from observation
)

select
    what,
    what_zh,
    entries
from part
order by line
