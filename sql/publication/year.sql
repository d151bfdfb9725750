-- Data years, the edition that prints each, and whether the study's panel has it.
with volume as (
    select distinct
        data_year as year,
        edition
    from panel.workbook
),

dated as (
    select year
    from volume
    union
    select year
    from catalog.exchange_rate
    union
    select year
    from panel.observation
)

select
    dated.year::integer as year,
    volume.edition::integer as edition,
    dated.year between study.first_year and study.last_year as in_panel
from dated
cross join catalog.study as study
left join volume on dated.year = volume.year
order by dated.year
