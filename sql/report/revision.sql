-- How many figures differ from the publication before, by cause.
select
    cause,
    count(*) filter (table_name = 'observation') as printed_figures,
    count(*) filter (table_name = 'city_year') as panel_cells,
    count(*) filter (table_name = 'indicator_weight') as weights,
    count(*) filter (table_name = 'coefficient') as coefficients
from revision
group by cause
order by cause
