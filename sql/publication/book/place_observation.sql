-- Printed totals of provinces and of all cities together, and what was decided about each.
select
    decision.place_id::integer as place_id,
    decision.kind,
    decision.year::integer as year,
    decision.indicator,
    decision.scope,
    decision.printed_value,
    decision.value,
    decision.unit,
    decision.status,
    decision.reason,
    indicator.depth,
    decision.raw_text,
    decision.workbook,
    decision.sheet,
    decision.cell,
    decision.sha256
from observations.decision as decision
inner join catalog.indicator as indicator on decision.indicator = indicator.indicator
where decision.kind != 'city' and decision.status != 'missing'
order by
    decision.indicator,
    decision.scope,
    decision.place_id,
    decision.year
