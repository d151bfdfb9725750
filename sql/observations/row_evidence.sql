-- Rows of figures that belong to another city.
--
-- They leave the series of the city that they stand beside and continue the series of a neighbour in its province,
-- whose own row is displaced likewise.
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

displaced as (
    select
        own.stage,
        own.workbook,
        own.year,
        own.city_id,
        arg_min(other.like_city_id, other.misfit) as like_city_id,
        own.misfit / 0.1 as size
    from likeness as own
    inner join likeness as other
        on
            own.stage = other.stage
            and own.workbook = other.workbook
            and own.year = other.year
            and own.city_id = other.city_id
            and own.figures = other.figures
            and own.city_id != other.like_city_id
    where
        own.city_id = own.like_city_id
        and own.figures >= 2
        and own.misfit > 0.1
        and own.misfit_in_spreads > 4
        and other.misfit < 0.2 * own.misfit
        and other.misfit_in_spreads < 2
    group by all
)

select
    displaced.stage,
    'row' as test,
    concat_ws(' ', displaced.workbook, displaced.city_id, 'as', displaced.like_city_id) as instance,
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
    displaced.size,
    false as determined
from displaced
semi join displaced as neighbour
    on
        displaced.stage = neighbour.stage
        and displaced.workbook = neighbour.workbook
        and displaced.year = neighbour.year
        and displaced.like_city_id = neighbour.city_id
inner join observations.examined as figure
    on
        displaced.stage = figure.stage
        and displaced.workbook = figure.workbook
        and displaced.year = figure.year
        and displaced.city_id = figure.place_id
        and figure.kind = 'city'
where figure.value is not null
