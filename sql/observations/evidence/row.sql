-- Rows of figures that belong to another city.
--
-- They leave the series of the city that they stand beside and continue the series of another one in its province:
-- two rows exchanged, or the rows of the province moved by one.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'misfit_most',
        'row_jump',
        'row_gain',
        'row_gain_at_end',
        'row_misfit_share',
        'rows_gain',
        'rows_misfit_share'
    )
    using max(value)
),

printed_column as (
    select distinct
        stage,
        printed_table,
        year,
        indicator
    from observations.examined
    where kind = 'city' and printing = 'main' and printed_table is not null
),

-- A part moves with its whole: beside it in a row it says nothing of its own.
with_its_whole as (
    select distinct part.*
    from printed_column as part
    inner join catalog.comparison as comparison on part.indicator = comparison.indicator and comparison.part
    inner join printed_column as whole
        on
            comparison.compared_with = whole.indicator
            and part.stage = whole.stage
            and part.printed_table = whole.printed_table
            and part.year = whole.year
    inner join catalog.indicator as measured on part.indicator = measured.indicator
    where measured.depth = 'screened'
),

figure as (
    select
        figure.stage,
        figure.printed_table,
        figure.year,
        figure.province_id,
        figure.place_id as city_id,
        figure.indicator,
        figure.scope,
        band.log_value,
        least(greatest(band.log_value - band.high, band.low - band.log_value, 0), threshold.row_jump) as misfit,
        band.spread,
        band.at_end
    from observations.examined as figure
    cross join threshold
    inner join observations.deviation as band
        on
            band.compared_with = 'itself'
            and figure.stage = band.stage
            and figure.place_id = band.city_id
            and figure.year = band.year
            and figure.indicator = band.indicator
            and figure.scope = band.scope
    anti join with_its_whole
        on
            figure.stage = with_its_whole.stage
            and figure.printed_table = with_its_whole.printed_table
            and figure.year = with_its_whole.year
            and figure.indicator = with_its_whole.indicator
    -- The third of three shares follows from the other two and says nothing of its own.
    where
        figure.kind = 'city'
        and figure.printing = 'main'
        and figure.printed_table is not null
        and figure.indicator != 'tertiary_share'
),

-- No row fits another's series better by more than it misfits its own: only provinces that can come to something below.
row_misfit as (
    select
        figure.stage,
        figure.printed_table,
        figure.year,
        figure.province_id,
        figure.city_id,
        sum(least(figure.misfit / figure.spread, threshold.misfit_most)) as misfit
    from figure
    cross join threshold
    group by all
),

odd_province as (
    select
        stage,
        printed_table,
        year,
        province_id
    from row_misfit
    group by all
    having
        count(*) filter (misfit > (select threshold.row_gain from threshold)) >= 2
        or sum(misfit) > greatest(count(*), (select threshold.rows_gain from threshold))
),

printed_row as (
    select
        printed_table,
        year,
        place_id as city_id,
        province_id,
        min(position) as position
    from observations.examined
    where stage = 'ruled' and kind = 'city' and printed_table is not null
    group by all
),

beside as (
    select
        printed_table,
        year,
        city_id,
        province_id,
        lag(city_id) over province_rows as city_above,
        lead(city_id) over province_rows as city_below
    from printed_row
    window province_rows as (partition by printed_table, year, province_id order by position, city_id)
),

-- The rows that may be exchanged, each with the others of its province, and of a province that may have moved by one
-- every row with those above and below. No row gains more by another's series than it misfits its own.
odd_row as (
    select row_misfit.*
    from row_misfit
    semi join odd_province using (stage, printed_table, year, province_id)
    cross join threshold
    where row_misfit.misfit > threshold.row_gain
),

pair as (
    select
        this.stage,
        this.printed_table,
        this.year,
        this.city_id,
        other.city_id as like_city_id
    from odd_row as this
    inner join odd_row as other using (stage, printed_table, year, province_id)
    where this.city_id != other.city_id
    union
    select
        odd_province.stage,
        odd_province.printed_table,
        odd_province.year,
        beside.city_id,
        unnest([beside.city_above, beside.city_below]) as like_city_id
    from odd_province
    inner join beside using (printed_table, year, province_id)
),

paired as materialized (
    select
        figure.*,
        pair.like_city_id
    from figure
    inner join pair using (stage, printed_table, year, city_id)
),

band as materialized (
    select
        stage,
        city_id,
        year,
        indicator,
        scope,
        low,
        high,
        spread
    from observations.deviation
    where compared_with = 'itself'
),

-- How much better than its own city's series a row fits another's, in usual movements of both: a sum over
-- the figures that can be held against both, which is the logarithm of the odds if movements are Laplacian.
likeness as (
    select
        figure.stage,
        figure.printed_table,
        figure.year,
        figure.city_id,
        figure.like_city_id,
        sum(figure.misfit) as own_misfit,
        sum(
            least(greatest(figure.log_value - band.high, band.low - figure.log_value, 0), threshold.row_jump)
        ) as misfit,
        sum(
            least(figure.misfit / figure.spread, threshold.misfit_most)
            - least(
                least(greatest(figure.log_value - band.high, band.low - figure.log_value, 0), threshold.row_jump)
                / band.spread,
                threshold.misfit_most
            )
        ) as gain,
        bool_or(figure.at_end) as at_end,
        count(*) as figures
    from paired as figure
    inner join band
        on
            figure.like_city_id = band.city_id
            and figure.stage = band.stage
            and figure.year = band.year
            and figure.indicator = band.indicator
            and figure.scope = band.scope
    cross join threshold
    group by all
),

-- Two rows exchanged: each fits the other's series far better than its own. At the end of a series, where a change
-- of level is no less likely, a single figure of a row tells nothing.
exchanged as (
    select
        this.stage,
        this.printed_table,
        this.year,
        this.city_id,
        this.like_city_id
    from likeness as this
    inner join likeness as other
        on
            this.stage = other.stage
            and this.printed_table = other.printed_table
            and this.year = other.year
            and this.city_id = other.like_city_id
            and this.like_city_id = other.city_id
    cross join threshold
    where
        least(this.gain, other.gain)
        > if(this.at_end or other.at_end, threshold.row_gain_at_end, threshold.row_gain)
        and (this.figures > 1 or not (this.at_end or other.at_end))
        and this.misfit + other.misfit < threshold.row_misfit_share * (this.own_misfit + other.own_misfit)
),

-- The rows of a province moved by one: all together they continue the series of the city above, or below.
moved as (
    select
        shifted.stage,
        shifted.printed_table,
        shifted.year,
        beside.province_id,
        coalesce(shifted.like_city_id = beside.city_above, false) as upwards,
        count(*) as rows_moved
    from beside
    inner join likeness as shifted
        on
            beside.printed_table = shifted.printed_table
            and beside.year = shifted.year
            and beside.city_id = shifted.city_id
            and shifted.like_city_id in (beside.city_above, beside.city_below)
    group by all
    having
        sum(shifted.gain) > greatest(count(*), (select threshold.rows_gain from threshold))
        and sum(shifted.misfit) < (select threshold.rows_misfit_share from threshold) * sum(shifted.own_misfit)
),

displaced as (
    select * from exchanged
    union
    select
        moved.stage,
        moved.printed_table,
        moved.year,
        beside.city_id,
        if(moved.upwards, beside.city_above, beside.city_below) as like_city_id
    from moved
    inner join beside using (printed_table, year, province_id)
),

found as (
    select
        stage,
        printed_table,
        year,
        city_id,
        max(like_city_id) as like_city_id
    from displaced
    group by all
)

select
    found.stage,
    'row' as test,
    concat_ws(' ', found.year, found.printed_table, found.city_id, 'as', found.like_city_id) as instance,
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
    found.like_city_id::varchar as held_against,
    1.0 as size,
    false as determined
from found
inner join observations.examined as figure
    on
        found.stage = figure.stage
        and found.printed_table = figure.printed_table
        and found.year = figure.year
        and found.city_id = figure.place_id
        and figure.kind = 'city'
inner join catalog.indicator as measured on figure.indicator = measured.indicator
left join band
    on
        figure.stage = band.stage
        and figure.place_id = band.city_id
        and figure.year = band.year
        and figure.indicator = band.indicator
        and figure.scope = band.scope
cross join threshold
-- Of what nobody rules on, only the figures that leave the series of the city that they stand beside.
where
    figure.value is not null
    and (
        measured.depth = 'ruled'
        or (
            figure.value > 0
            and greatest(ln(figure.value) - band.high, band.low - ln(figure.value)) > threshold.row_gain * band.spread
        )
    )
