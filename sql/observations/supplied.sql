-- Figures from beside the yearbooks, in the shape of printed ones: supplements, facts of the catalog, the registry.
-- Where a figure is from is its reason.
with supplement as (
    select
        city_id,
        year,
        indicator,
        scope,
        printed_value,
        unit,
        'number' as reading,
        source as reason,
        raw_text,
        path as workbook,
        null::varchar as sheet,
        'row ' || row as cell,
        sha256
    from observations.supplement_figure
),

fact as (
    select
        figure.city_id,
        figure.year,
        figure.indicator,
        'city' as scope,
        figure.printed_value,
        indicator.unit,
        'number' as reading,
        figure.source as reason,
        figure.raw_text,
        figure.path as workbook,
        null::varchar as sheet,
        figure.city_id || ' ' || figure.year as cell,
        null::varchar as sha256
    from observations.catalog_figure as figure
    inner join catalog.indicator as indicator on figure.indicator = indicator.indicator
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
        source as reason,
        firms::varchar as raw_text,
        path as workbook,
        null::varchar as sheet,
        concat_ws(' ', city_id, year, indicator) as cell,
        sha256
    from observations.firm_stock
)

select * from supplement
union all
select * from fact
union all
select * from registry
