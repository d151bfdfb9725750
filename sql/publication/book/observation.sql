-- What every cell says about a city, and what was decided about it.
select
    observation.city_id::integer as city_id,
    observation.year::integer as year,
    observation.indicator,
    observation.scope,
    observation.printed_value,
    observation.value,
    observation.unit,
    observation.status,
    observation.reason,
    indicator.depth,
    observation.raw_text,
    observation.workbook,
    observation.sheet,
    observation.cell,
    observation.sha256
from observations.observation as observation
inner join catalog.indicator as indicator on observation.indicator = indicator.indicator
order by
    observation.indicator,
    observation.scope,
    observation.city_id,
    observation.year
