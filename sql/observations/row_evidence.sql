-- Rows of figures that belong to another city.
--
-- They leave the series of the city that they stand beside and continue the series of another one in its province:
-- two rows exchanged, or the rows of the province moved by one.
with figure as (
    select
        figure.stage,
        figure.workbook,
        figure.province_id,
        figure.place_id as city_id,
        figure.year,
        figure.indicator,
        figure.scope,
        ln(figure.value) as log_value
    from observations.examined as figure
    where figure.kind = 'city' and figure.printing = 'main' and figure.value > 0 and figure.sheet is not null
),

compared as (
    select
        figure.*,
        band.city_id as like_city_id,
        least(greatest(figure.log_value - band.high, band.low - figure.log_value, 0), 3) as misfit,
        band.spread
    from figure
    inner join observations.deviation as band
        on
            band.compared_with = 'itself'
            and figure.stage = band.stage
            and figure.year = band.year
            and figure.indicator = band.indicator
            and figure.scope = band.scope
    inner join catalog.city as other on band.city_id = other.city_id
    inner join catalog.province as province
        on other.province = province.name and figure.province_id = province.province_id
),

likeness as (
    select
        stage,
        workbook,
        year,
        city_id,
        like_city_id,
        count(*) as figures,
        avg(misfit) as misfit,
        avg(least(misfit / spread, 50)) as misfit_in_spreads
    from compared
    group by all
),

own as (
    select *
    from likeness
    where city_id = like_city_id
),

-- Two rows exchanged: together they fit each other's series far better than their own.
exchanged as (
    select
        this.stage,
        this.workbook,
        this.year,
        this.city_id,
        this.like_city_id
    from likeness as this
    inner join likeness as other
        on
            this.stage = other.stage
            and this.workbook = other.workbook
            and this.year = other.year
            and this.city_id = other.like_city_id
            and this.like_city_id = other.city_id
    inner join own as this_own
        on
            this.stage = this_own.stage
            and this.workbook = this_own.workbook
            and this.year = this_own.year
            and this.city_id = this_own.city_id
            and this.figures = this_own.figures
    inner join own as other_own
        on
            other.stage = other_own.stage
            and other.workbook = other_own.workbook
            and other.year = other_own.year
            and other.city_id = other_own.city_id
            and other.figures = other_own.figures
    where
        this.city_id != this.like_city_id
        and this.figures >= 2
        and this_own.misfit + other_own.misfit > 0.1
        and this_own.misfit_in_spreads + other_own.misfit_in_spreads > 6
        and this.misfit + other.misfit < 0.3 * (this_own.misfit + other_own.misfit)
        and this.misfit_in_spreads + other.misfit_in_spreads
        < 0.3 * (this_own.misfit_in_spreads + other_own.misfit_in_spreads)
),

printed_row as (
    select
        workbook,
        place_id as city_id,
        province_id,
        min(regexp_extract(cell, '\d+')::bigint) as row_number
    from observations.examined
    where stage = 'ruled' and kind = 'city' and sheet is not null
    group by all
),

beside as (
    select
        workbook,
        city_id,
        province_id,
        lag(city_id) over province_rows as city_above,
        lead(city_id) over province_rows as city_below
    from printed_row
    window province_rows as (partition by workbook, province_id order by row_number, city_id)
),

-- The rows of a province moved by one: all together they continue the series of the city above, or below.
moved as (
    select
        shifted.stage,
        shifted.workbook,
        shifted.year,
        beside.province_id,
        shifted.like_city_id = beside.city_above as upwards,
        count(*) as rows_moved
    from beside
    inner join likeness as shifted
        on
            beside.workbook = shifted.workbook
            and beside.city_id = shifted.city_id
            and shifted.like_city_id in (beside.city_above, beside.city_below)
    inner join own
        on
            shifted.stage = own.stage
            and shifted.workbook = own.workbook
            and shifted.year = own.year
            and shifted.city_id = own.city_id
    group by all
    having
        count(*) >= 2
        and avg(own.misfit) > 0.1
        and avg(own.misfit_in_spreads) > 3
        and sum(shifted.misfit) < 0.4 * sum(own.misfit)
        and sum(shifted.misfit_in_spreads) < 0.4 * sum(own.misfit_in_spreads)
),

displaced as (
    select * from exchanged
    union
    select
        moved.stage,
        moved.workbook,
        moved.year,
        beside.city_id,
        if(moved.upwards, beside.city_above, beside.city_below) as like_city_id
    from moved
    inner join beside using (workbook, province_id)
),

found as (
    select
        stage,
        workbook,
        year,
        city_id,
        max(like_city_id) as like_city_id
    from displaced
    group by all
)

select
    found.stage,
    'row' as test,
    concat_ws(' ', found.workbook, found.city_id, 'as', found.like_city_id) as instance,
    figure.place_id,
    figure.kind,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printing,
    figure.workbook,
    figure.sheet,
    figure.cell,
    figure.value as found,
    null::double as expected,
    1.0 as size,
    false as determined
from found
inner join observations.examined as figure
    on
        found.stage = figure.stage
        and found.workbook = figure.workbook
        and found.year = figure.year
        and found.city_id = figure.place_id
        and figure.kind = 'city'
where figure.value is not null
