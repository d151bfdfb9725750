-- Firms on the register at the end of every year, by city: all firms, and those of the catalog's sectors.
-- Those registered by then less those closed by then. The years are those from the first to the last that the delivered
-- volumes print.
with dated as (
    select unnest(range(min(data_year), max(data_year) + 1))::integer as year
    from raw.workbook
),

-- Every city has a row of every sector, also where no firm is of it.
change as (
    select
        place.place_id as city_id,
        sector.indicator,
        counted.path,
        counted.year,
        sum(counted.opened - counted.closed) as all_firms,
        sum(counted.opened) filter (sector.division is null or sector.division = counted.division) as opened,
        sum(counted.closed) filter (sector.division is null or sector.division = counted.division) as closed
    from raw.registry_count as counted
    inner join catalog.name as place
        on counted.city = place.printed and place.kind in ('official', 'former')
    inner join catalog.city as city on place.place_id = city.city_id
    cross join catalog.industry as sector
    where counted.reason is null
    group by all
),

of_file as (
    select
        change.city_id,
        dated.year,
        change.indicator,
        change.path,
        sum(change.all_firms) as all_firms,
        coalesce(sum(change.opened), 0)::bigint as opened,
        coalesce(sum(change.closed), 0)::bigint as closed
    from change
    inner join dated on change.year <= dated.year
    group by all
),

stock as (
    select
        city_id,
        year,
        indicator,
        sum(opened)::bigint as opened,
        sum(closed)::bigint as closed,
        coalesce(min(path) filter (opened > 0), min(path)) as path,
        list(path || ': ' || opened || ' less ' || closed order by path) filter (opened > 0) as files
    from of_file
    group by all
    having sum(all_firms) > 0
)

select
    stock.city_id,
    stock.year,
    stock.indicator,
    stock.opened - stock.closed as firms,
    stock.opened,
    stock.closed,
    stock.path,
    registry_file.sha256,
    stock.opened || ' registered less ' || stock.closed || ' closed by the end of ' || stock.year
    || case
        when len(stock.files) > 1
            then
                '; ' || array_to_string(stock.files[:5], ', ')
                || case when len(stock.files) > 5 then ' and ' || len(stock.files) - 5 || ' files more' else '' end
        else ''
    end as source
from stock
inner join raw.registry_file as registry_file on stock.path = registry_file.path
