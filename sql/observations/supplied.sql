-- Figures from beside the yearbooks, in the shape of printed ones: supplements and the firm registry.
with supplement as (
    select
        city_id,
        year,
        indicator,
        scope,
        printed_value,
        unit,
        'number' as reading,
        null::varchar as reason,
        raw_text,
        path as workbook,
        null::varchar as sheet,
        'row ' || row as cell,
        sha256
    from observations.supplement_figure
),

registry as (
    select
        city_id,
        year,
        indicator,
        'city' as scope,
        firms::double as printed_value,
        'count' as unit,
        'number' as reading,
        null::varchar as reason,
        firms::varchar as raw_text,
        path as workbook,
        null::varchar as sheet,
        concat_ws(' ', city_id, year, indicator) as cell,
        sha256
    from observations.firm_stock
)

select * from supplement
union all
select * from registry
