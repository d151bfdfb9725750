-- Printed figures of cities that are not used as printed: corrected or quarantined, with labels, reason and cell.
select
    figure_source.city_id,
    figure_source.name,
    figure_source.name_en,
    figure_source.province,
    figure_source.year,
    figure_source.indicator,
    figure_source.label_en,
    figure_source.label_zh,
    figure_source.scope,
    figure_source.scope_en,
    figure_source.scope_zh,
    figure_source.printed_value,
    figure_source.value,
    figure_source.unit,
    figure_source.status,
    figure_source.status_en,
    figure_source.status_zh,
    figure_source.reason,
    correction.evidence,
    figure_source.raw_text,
    figure_source.workbook,
    figure_source.sheet,
    figure_source.cell
from figure_source
left join correction
    on
        figure_source.workbook = correction.workbook
        and figure_source.sheet is not distinct from correction.sheet
        and figure_source.cell = correction.cell
        and correction.entry_status in ('applied', 'idle')
where figure_source.status in ('corrected', 'quarantined')
