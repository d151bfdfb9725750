-- Firms on the register at the end of every year, by city: all firms, and those of the catalog's sectors.
-- The years are those from the first to the last that the delivered volumes print.
with dated as (
    select unnest(range(min(data_year), max(data_year) + 1))::integer as year
    from raw.workbook
),

firm as (
    select
        place.place_id as city_id,
        regexp_extract(registry.industry_code, '\d\d') as division,
        registry.opened,
        registry.closed,
        registry.path,
        registry.sha256
    from raw.firm as registry
    inner join catalog.name as place
        on registry.city = place.printed and place.kind in ('official', 'former')
    inner join catalog.city as city on place.place_id = city.city_id
),

stock as (
    select
        firm.city_id,
        dated.year,
        firm.division,
        min(firm.path) as path,
        min(firm.sha256) as sha256,
        count(*) as firms
    from firm
    inner join dated
        on
            firm.opened <= make_date(dated.year, 12, 31)
            and (firm.closed is null or firm.closed > make_date(dated.year, 12, 31))
    group by all
),

counted as (
    select
        stock.city_id,
        stock.year,
        sector.indicator,
        min(stock.path) as path,
        min(stock.sha256) as sha256,
        sum(case when sector.division is null or sector.division = stock.division then stock.firms else 0 end)
            as firms
    from stock
    cross join catalog.industry as sector
    group by all
)

select
    city_id,
    year,
    indicator,
    firms,
    path,
    sha256
from counted
