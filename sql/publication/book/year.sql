-- Data years and the edition that prints each.
with dated as (
    select data_year as year
    from catalog.edition
    union
    select year
    from observations.observation
)

select
    dated.year::integer as year,
    edition.edition::integer as edition
from dated
left join catalog.edition as edition on dated.year = edition.data_year
order by dated.year
