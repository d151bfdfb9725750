-- What facts of the catalog say of the cities in the years delivered.
--
-- Price level, broadband pilot, and telephones of 1984 times internet users of the year before. A supplement of the
-- indicator stands in their place as a whole.
with data_year as (
    select distinct data_year as year
    from raw.workbook
),

city_year as (
    select
        city.city_id,
        city.province,
        data_year.year
    from catalog.city as city
    inner join data_year on data_year.year between city.first_year and coalesce(city.last_year, data_year.year)
),

-- Chained from the first year on, as far as no year is missing.
chained as (
    select
        province,
        year,
        previous_year_100,
        source,
        exp(sum(ln(previous_year_100 / 100)) over running) as level
    from catalog.consumer_price
    window running as (partition by province order by year)
    qualify year - first_value(year) over running + 1 = count(*) over running
),

price_level as (
    select
        city_year.city_id,
        city_year.year,
        'price_level' as indicator,
        chained.level / base.level as printed_value,
        city_year.province || ': ' || chained.previous_year_100
        || ' (previous year = 100), chained, 2003 = 1' as raw_text,
        'catalog/consumer_prices.csv' as path,
        chained.source
    from city_year
    inner join chained on city_year.province = chained.province and city_year.year = chained.year
    inner join chained as base on city_year.province = base.province and base.year = 2003
),

notices as (
    select string_agg(distinct source, '; ' order by source) as source
    from catalog.broadband_pilot
),

broadband_pilot as (
    select
        city_year.city_id,
        city_year.year,
        'broadband_pilot' as indicator,
        coalesce(city_year.year >= pilot.year, false)::double as printed_value,
        coalesce('pilot of ' || pilot.year, 'no pilot') as raw_text,
        'catalog/broadband_pilots.csv' as path,
        coalesce(pilot.source, notices.source) as source
    from city_year
    left join catalog.broadband_pilot as pilot on city_year.city_id = pilot.city_id
    cross join notices
),

telephones_internet as (
    select
        city_year.city_id,
        city_year.year,
        'telephones_internet' as indicator,
        telephones.telephones / 1e4 * users.users_10k / 1e4 as printed_value,
        telephones.printed_name || ' 1984: ' || telephones.telephones || ' telephones; '
        || users.year || ': ' || format('{:,}', 10000 * users.users_10k) || ' internet users' as raw_text,
        'catalog/telephones_1984.csv' as path,
        telephones.source || '; ' || users.source as source
    from city_year
    inner join catalog.telephones_1984 as telephones on city_year.city_id = telephones.city_id
    inner join catalog.internet_users as users on city_year.year = users.year + 1
),

made as (
    select * from price_level
    union all
    select * from broadband_pilot
    union all
    select * from telephones_internet
)

select made.*
from made
anti join observations.supplement_figure as supplement on made.indicator = supplement.indicator
