-- The build in one row: what it is of, what went in, what was filled, ruled on and checked.
with panel as (
    select
        count(distinct city_id) as cities,
        min(year) as first_year,
        max(year) as last_year,
        count(*) as city_years
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
)

select
    build.*,
    study.source,
    (
        select coalesce(study.headline_term, min(variable.variable))
        from study_variable as variable
    ) as first_variable,
    panel.*,
    observed.*,
    filled.*,
    checks.*,
    volumes.*
from build
cross join study
cross join panel
cross join observed
cross join filled
cross join checks
cross join volumes
