-- Figures that were kept although the figure beside them, with which they share a coverage, was ruled on.
--
-- A ratio whose one side is quarantined or corrected says something else than the page: where the printed ratio is
-- in line with that of the years beside it, the one that results is not, and the side that was kept has left its own
-- level of those years, it is in doubt, too.
-- A quarantined figure counts as what the panel fills in: the line between its nearest years, at an end the nearest.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'one_side_factor',
        'one_side_share'
    )
    using max(value)
),

paired as (
    select
        comparison.indicator,
        scope.scope,
        comparison.compared_with as other_indicator,
        scope.scope as other_scope
    from catalog.comparison as comparison
    cross join (values ('city'), ('district')) as scope (scope)
    union all
    select
        indicator.indicator,
        'district' as scope,
        indicator.indicator as other_indicator,
        'city' as other_scope
    from catalog.indicator as indicator
    where indicator.additive
),

pair as (
    select * from paired
    union all
    select
        other_indicator as indicator,
        other_scope as scope,
        indicator as other_indicator,
        scope as other_scope
    from paired
),

figure as (
    select
        *,
        coalesce(ruling, 'accept') = 'accept' as kept
    from observations.used_figure
    where kind = 'city' and printing = 'main' and printed_value > 0
),

-- Series of which the ledger does not keep every figure.
ruled as (
    select distinct
        place_id,
        indicator,
        scope
    from figure
    where not kept
),

ruled_series as (
    select figure.*
    from figure
    inner join ruled using (place_id, indicator, scope)
),

-- What takes the place of a figure of theirs: the right value, or what a gap is filled with.
beside as (
    select
        *,
        last_value(value ignore nulls) over before as value_before,
        last_value(if(value is null, null, year) ignore nulls) over before as year_before,
        first_value(value ignore nulls) over after as value_after,
        first_value(if(value is null, null, year) ignore nulls) over after as year_after
    from ruled_series
    window
        before as (
            partition by place_id, indicator, scope order by year rows between unbounded preceding and 1 preceding
        ),
        after as (
            partition by place_id, indicator, scope order by year rows between 1 following and unbounded following
        )
),

filled as (
    select
        *,
        coalesce(
            value,
            value_before + (value_after - value_before) * (year - year_before) / (year_after - year_before),
            value_before,
            value_after
        ) as used
    from beside
),

ratio as (
    select
        pair.*,
        this.place_id,
        this.year,
        this.value,
        ln(this.value / other.printed_value) as printed_ratio,
        ln(this.value / other.used) as resulting_ratio,
        other.kept,
        if(other.kept and other.value is not null, ln(this.value / other.value), null) as sound_ratio
    from figure as this
    inner join pair using (indicator, scope)
    inner join filled as other
        on
            this.place_id = other.place_id
            and this.year = other.year
            and pair.other_indicator = other.indicator
            and pair.other_scope = other.scope
    where this.kept and this.value > 0 and other.used > 0
),

-- The usual ratio: of the three nearest years on either side in which neither figure was ruled on.
sound as (
    select
        ratio.indicator,
        ratio.scope,
        ratio.other_indicator,
        ratio.other_scope,
        ratio.place_id,
        ratio.year,
        near.sound_ratio,
        near.value as near_value,
        near.year as near_year
    from ratio
    inner join ratio as near using (indicator, scope, other_indicator, other_scope, place_id)
    where not ratio.kept and near.sound_ratio is not null
    qualify
        row_number() over (
            partition by
                ratio.indicator,
                ratio.scope,
                ratio.other_indicator,
                ratio.other_scope,
                ratio.place_id,
                ratio.year,
                near.year > ratio.year
            order by abs(near.year - ratio.year)
        ) <= 3
),

usual as (
    select
        indicator,
        scope,
        other_indicator,
        other_scope,
        place_id,
        year,
        median(sound_ratio) as usual_ratio,
        min(near_value) as least,
        max(near_value) as most,
        string_agg(near_year::varchar, ', ' order by near_year) as years
    from sound
    group by all
),

one_sided as (
    select
        ratio.*,
        usual.usual_ratio,
        usual.years,
        abs(ratio.resulting_ratio - usual.usual_ratio) as off
    from ratio
    inner join usual using (indicator, scope, other_indicator, other_scope, place_id, year)
    cross join threshold
    where
        not ratio.kept
        and ratio.value not between usual.least and usual.most
        and abs(ratio.resulting_ratio - usual.usual_ratio) >= ln(threshold.one_side_factor)
        and abs(ratio.printed_ratio - usual.usual_ratio)
        <= threshold.one_side_share * abs(ratio.resulting_ratio - usual.usual_ratio)
)

select
    'ruled' as stage,
    'one side' as test,
    concat_ws(
        ' ',
        one_sided.place_id,
        one_sided.year,
        one_sided.indicator,
        one_sided.scope,
        one_sided.other_indicator,
        one_sided.other_scope
    ) as instance,
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
    figure.value * exp(one_sided.usual_ratio - one_sided.resulting_ratio) as expected,
    concat(one_sided.other_indicator, ' ', one_sided.other_scope, '; ', one_sided.years) as held_against,
    one_sided.off / ln(threshold.one_side_factor) as size,
    false as determined
from one_sided
inner join figure using (place_id, year, indicator, scope)
cross join threshold
