-- The yearly average exchange rate of the yuan.
select
    year::integer as year,
    yuan_per_usd,
    source
from catalog.exchange_rate
order by year
