-- Data years, the edition that prints each, and what the study has of it.
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
    dated.year between study.first_year and study.last_year as in_panel,
    dated.year between study.index_first_year and study.index_last_year as has_index,
    dated.year between study.agglomeration_first_year and study.agglomeration_last_year as has_agglomeration
from dated
cross join catalog.study as study
left join volume on dated.year = volume.year
order by dated.year
