-- Figures that speak against themselves: not one number, below zero, zero, or beyond what is possible.
--
-- Where an indicator may be zero, a zero between two years above it is what the volumes print for an unknown figure.
with figure as (
    select
        examined.*,
        indicator.lowest,
        indicator.highest
    from observations.examined as examined
    inner join catalog.indicator as indicator on examined.indicator = indicator.indicator
),

above_zero as (
    select
        stage,
        place_id,
        year,
        indicator,
        scope
    from figure
    where kind = 'city' and printing = 'main' and value > 0
),

zero as (
    select *
    from figure
    where value = 0 and kind = 'city' and printed_table is not null and lowest != 'negative'
),

lonely_zero as (
    select zero.*
    from zero
    semi join above_zero as before
        on
            zero.stage = before.stage
            and zero.place_id = before.place_id
            and zero.year - 1 = before.year
            and zero.indicator = before.indicator
            and zero.scope = before.scope
    semi join above_zero as after
        on
            zero.stage = after.stage
            and zero.place_id = after.place_id
            and zero.year + 1 = after.year
            and zero.indicator = after.indicator
            and zero.scope = after.scope
    where zero.lowest = 'zero'
),

objected as (
    select
        'unreadable' as test,
        *
    from figure
    where reading = 'unreadable'
    union all
    select
        'negative' as test,
        *
    from figure
    where value < 0 and lowest != 'negative'
    union all
    select
        'zero' as test,
        *
    from zero
    where lowest = 'positive'
    union all
    select
        'zero' as test,
        *
    from lonely_zero
    union all
    select
        'beyond' as test,
        *
    from figure
    where value > highest
)

select
    stage,
    test,
    concat_ws(' ', place_id, year, indicator, scope, printing) as instance,
    place_id,
    kind,
    year,
    indicator,
    scope,
    printing,
    workbook,
    sheet,
    cell,
    value as found,
    1.0 as size,
    false as determined
from objected
