-- Data years and the edition that prints each.
with volume as (
    select distinct
        data_year as year,
        edition
    from raw.workbook
),

dated as (
    select year
    from volume
    union
    select year
    from observations.observation
)

select
    dated.year::integer as year,
    volume.edition::integer as edition
from dated
left join volume on dated.year = volume.year
order by dated.year
