-- The build in one row: what it is of, what went in, what was filled, ruled on and checked.
with panel as (
    select
        count(distinct city_id) as cities,
        min(year) as first_year,
        max(year) as last_year,
        count(*) as city_years,
        count(resilience) as with_index
    from city_year
),

observed as (
    select
        count(*) filter (value is not null) as used,
        count(*) filter (status = 'quarantined') as quarantined,
        count(*) filter (status = 'corrected') as corrected
    from observation
),

filled as (
    select
        sum(filled)::bigint as filled,
        sum(filled) / sum(cells) as filled_share
    from imputed_share
),

indicators as (
    select count(distinct indicator) as indicators
    from indicator_weight
),

checks as (
    select
        count(*) as checks,
        count(*) filter (passed) as passed
    from check_result
),

volumes as (
    select
        count(*) as workbooks,
        count(distinct edition) as editions
    from workbook
),

spread as (
    select
        min(year) as index_first_year,
        max(year) as index_last_year
    from resilience
),

named as (
    select
        label_en,
        label_zh
    from data_dictionary
    where table_name = 'city_year' and column_name = 'resilience'
),

drawn as (
    select count(*) as draws
    from index_draw
)

select
    build.*,
    study.source,
    named.label_en as index_en,
    named.label_zh as index_zh,
    panel.*,
    observed.*,
    filled.*,
    indicators.*,
    checks.*,
    volumes.*,
    spread.*,
    drawn.*
from build
cross join study
cross join panel
cross join observed
cross join filled
cross join indicators
cross join checks
cross join volumes
cross join spread
cross join named
cross join drawn
