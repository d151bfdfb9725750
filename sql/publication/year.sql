-- Data years, the edition that prints each, and what the study has of it.
with dated as (
    select data_year as year
    from catalog.edition
    union
    select year
    from catalog.exchange_rate
    union
    select year
    from panel.observation
)

select
    dated.year::integer as year,
    edition.edition::integer as edition,
    dated.year between study.first_year and study.last_year as in_panel,
    dated.year between study.index_first_year and study.index_last_year as has_index,
    dated.year between study.agglomeration_first_year and study.agglomeration_last_year as has_agglomeration
from dated
cross join catalog.study as study
left join catalog.edition as edition on dated.year = edition.data_year
order by dated.year
