-- Figures that the ledger corrected, the farthest from what is printed first.
with label as (
    select distinct
        indicator,
        label_en,
        label_zh
    from series
)

select
    coalesce(city.name_en, correction.place) as place_en,
    correction.place as place_zh,
    correction.year,
    coalesce(label.label_en, correction.indicator) as label_en,
    coalesce(label.label_zh, correction.indicator) as label_zh,
    correction.scope,
    correction.printed_value,
    correction.raw_text,
    correction.value,
    correction.unit,
    correction.reason,
    correction.workbook,
    correction.sheet,
    correction.cell
from correction
left join city on correction.place_id = city.city_id
left join label on correction.indicator = label.indicator
where correction.ruling = 'correct' and correction.value is not null
order by
    if(correction.printed_value > 0 and correction.value > 0, abs(ln(correction.value / correction.printed_value)), 0)
    desc,
    correction.place_id,
    correction.year
