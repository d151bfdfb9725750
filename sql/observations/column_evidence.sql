-- Columns of a table that cannot be what their heading says.
--
-- `scale`: against the printed years beside it, the usual figure of the column is off by a factor, of which more is
-- allowed for every year that was not delivered between them, and the catalog knows of no change of definition.
-- `exchanged`: the column leaves its own indicator and continues another one of the same table; over too many years
-- nothing tells. `repeated`: a table prints the figures of another year.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'column_figures',
        'scale_factor',
        'scale_factor_a_year',
        'exchanged_years',
        'exchanged_misfit',
        'exchanged_misfit_share',
        'exchanged_level',
        'exchanged_districts',
        'repeated_share',
        'identity_closed_share',
        'repeated_usual_share'
    )
    using max(value)
),

figure as (
    select
        stage,
        printed_table,
        place_id,
        year,
        indicator,
        scope,
        ln(value) as log_value
    from observations.examined
    where printing = 'main' and kind = 'city' and printed_table is not null and value > 0
),

printed_column as (
    select
        stage,
        printed_table,
        year,
        indicator,
        scope,
        row_number() over (order by stage, printed_table, year, indicator, scope) as column_number,
        dense_rank() over (order by stage, indicator, scope) as series_number
    from figure
    group by
        stage,
        printed_table,
        year,
        indicator,
        scope
),

numbered as (
    select
        printed_column.column_number,
        figure.place_id,
        printed_column.column_number * 1000000 + figure.place_id as column_and_place,
        printed_column.series_number * 1000000 + figure.place_id as series_and_place,
        figure.log_value
    from figure
    inner join printed_column using (stage, printed_table, year, indicator, scope)
),

printed_year as (
    select
        stage,
        indicator,
        scope,
        year,
        lag(year) over indicator_years as year_before,
        lead(year) over indicator_years as year_after
    -- Copies may print an indicator in several tables of one year.
    from (
        select distinct
            stage,
            indicator,
            scope,
            year
        from printed_column
    ) as printed
    window indicator_years as (partition by stage, indicator, scope order by year)
),

column_level as (
    select
        column_number,
        median(log_value) as level
    from numbered
    group by all
),

-- Every column against the years beside it of its own indicator.
own_pair as (
    select
        this.*,
        this.indicator as like_indicator,
        this.scope as like_scope,
        abs(neighbour.year - this.year) as distance,
        neighbour.column_number as like_column
    from printed_column as this
    inner join printed_year using (stage, indicator, scope, year)
    inner join printed_column as neighbour
        on
            this.stage = neighbour.stage
            and this.indicator = neighbour.indicator
            and this.scope = neighbour.scope
            and neighbour.year in (printed_year.year_before, printed_year.year_after)
),

own_compared as (
    select
        this.column_number,
        pair.like_column,
        median(this.log_value - neighbour.log_value) as shift,
        median(abs(this.log_value - neighbour.log_value)) as misfit,
        mad(this.log_value - neighbour.log_value) as scatter
    from numbered as this
    inner join own_pair as pair using (column_number)
    inner join numbered as neighbour
        on pair.like_column * 1000000 + this.place_id = neighbour.column_and_place
    -- A subquery in its place would make the join carry columns that nobody reads, and take three times as long.
    cross join threshold
    group by all
    having count(*) >= any_value(threshold.column_figures)
),

astray as (
    select
        compared.column_number,
        min(compared.misfit) as misfit
    from own_compared as compared
    cross join threshold
    group by all
    having min(compared.misfit) > any_value(threshold.exchanged_misfit)
),

-- One that leaves its own against the years beside it of every other of its table whose level is near.
other_pair as (
    select
        this.*,
        other.like_indicator,
        other.like_scope,
        other.distance,
        other.like_column
    from printed_column as this
    inner join astray using (column_number)
    inner join column_level as own_level using (column_number)
    inner join own_pair as other using (stage, printed_table, year)
    inner join column_level as like_level on other.like_column = like_level.column_number
    cross join threshold
    where
        (other.indicator, other.scope) != (this.indicator, this.scope)
        and abs(own_level.level - like_level.level) <= astray.misfit + threshold.exchanged_level
),

other_compared as (
    select
        this.column_number,
        pair.like_column,
        median(this.log_value - neighbour.log_value) as shift,
        median(abs(this.log_value - neighbour.log_value)) as misfit,
        mad(this.log_value - neighbour.log_value) as scatter
    from numbered as this
    inner join other_pair as pair using (column_number)
    inner join numbered as neighbour
        on pair.like_column * 1000000 + this.place_id = neighbour.column_and_place
    cross join threshold
    group by all
    having count(*) >= any_value(threshold.column_figures)
),

beside as (
    select
        own_pair.*,
        own_compared.shift,
        own_compared.misfit,
        own_compared.scatter
    from own_pair
    inner join own_compared using (column_number, like_column)
    union all
    select
        other_pair.*,
        other_compared.shift,
        other_compared.misfit,
        other_compared.scatter
    from other_pair
    inner join other_compared using (column_number, like_column)
),

judged as (
    select
        beside.stage,
        beside.printed_table,
        beside.year,
        beside.indicator,
        beside.scope,
        beside.like_indicator,
        beside.like_scope,
        min(abs(beside.shift) - ln(threshold.scale_factor_a_year) * (beside.distance - 1)) as shift,
        min(beside.misfit) filter (beside.distance <= threshold.exchanged_years) as misfit,
        min(beside.scatter) filter (beside.distance <= threshold.exchanged_years) as scatter
    from beside
    cross join threshold
    group by all
),

own as (
    select judged.*
    from judged
    where judged.indicator = judged.like_indicator and judged.scope = judged.like_scope
),

-- Years in which the catalog expects a whole column to leave its level.
redefined as (
    select
        known.indicator,
        known.scope,
        known.year
    from catalog.known_break as known
    inner join catalog.break_kind as kind on known.kind = kind.kind
    where kind.excuses and known.province is null
),

rescaled as (
    select
        own.stage,
        'scale' as test,
        own.printed_table,
        own.year,
        own.indicator,
        own.scope,
        own.indicator as like_indicator,
        own.scope as like_scope,
        concat_ws(', ', printed_year.year_before, printed_year.year_after) as held_against,
        own.shift / ln(threshold.scale_factor) as size
    from own
    cross join threshold
    inner join printed_year using (stage, indicator, scope, year)
    inner join catalog.indicator as measured on own.indicator = measured.indicator
    anti join redefined
        on
            own.indicator = redefined.indicator
            and coalesce(redefined.scope, own.scope) = own.scope
            and redefined.year > coalesce(printed_year.year_before, printed_year.year - 1)
            and redefined.year <= coalesce(printed_year.year_after, printed_year.year)
    where own.shift > ln(threshold.scale_factor) and measured.lowest != 'negative'
),

-- Columns that keep to an identity with columns of other tables hold what their heading says.
identified as (
    select
        stage,
        year,
        indicator,
        scope
    from observations.identity_member
    where closed or open
    group by all
    having
        count(*) >= (select threshold.column_figures from threshold)
        and avg(closed::int) > (select threshold.identity_closed_share from threshold)
),

exchanged as (
    select
        own.stage,
        'exchanged' as test,
        own.printed_table,
        own.year,
        own.indicator,
        own.scope,
        arg_min(other.like_indicator, other.misfit) as like_indicator,
        arg_min(other.like_scope, other.misfit) as like_scope,
        arg_min(concat_ws(' ', other.like_indicator, other.like_scope), other.misfit) as held_against,
        max(own.misfit / other.misfit) as size
    from own
    inner join judged as other using (stage, printed_table, year, indicator, scope)
    inner join catalog.indicator as measured on own.indicator = measured.indicator
    cross join threshold
    anti join identified
        on
            own.stage = identified.stage
            and own.year = identified.year
            and own.indicator = identified.indicator
            and own.scope = identified.scope
    where
        (other.like_indicator, other.like_scope) != (own.indicator, own.scope)
        and own.misfit > threshold.exchanged_misfit
        and other.misfit < threshold.exchanged_misfit_share * own.misfit
        -- What all cities share, as the growth of a year, is no sign of another column.
        and (measured.depth = 'ruled' or other.scatter < threshold.exchanged_misfit_share * own.scatter)
    group by all
),

-- Where most districts are the whole city, as those with universities are, only the others tell: in columns of
-- whole city and districts that are exchanged, the districts' count exceeds the city's wherever the two differ.
scopes_exchanged as (
    select
        whole.stage,
        'exchanged' as test,
        whole.printed_table,
        whole.year,
        whole.indicator,
        whole.scope,
        district.indicator as like_indicator,
        district.scope as like_scope,
        district.scope as held_against,
        count(*) filter (district.log_value > whole.log_value)
        / greatest(count(*) filter (district.log_value < whole.log_value), 1) as size
    from figure as whole
    inner join figure as district using (stage, printed_table, place_id, year, indicator)
    semi join catalog.indicator as counted on whole.indicator = counted.indicator and counted.additive
    where whole.scope = 'city' and district.scope = 'district' and district.log_value != whole.log_value
    group by all
    having
        count(*) filter (district.log_value > whole.log_value) >= (select threshold.exchanged_districts from threshold)
        and count(*) filter (district.log_value > whole.log_value)
        > count(*) filter (district.log_value < whole.log_value)
),

-- Some tables hardly change by nature (land area): a table repeats another where its table usually does not.
column_size as (
    select
        column_number,
        count(*) as figures
    from numbered
    group by all
),

same_figure as (
    select
        this.column_number,
        neighbour.column_number as like_column,
        count(*) as figures
    from numbered as this
    inner join numbered as neighbour
        on
            this.series_and_place = neighbour.series_and_place
            and this.log_value = neighbour.log_value
            and this.column_number != neighbour.column_number
    group by all
),

repetition as (
    select
        this.stage,
        this.printed_table,
        this.year,
        neighbour.year as like_year,
        this.indicator,
        least(size.figures, like_size.figures) as figures,
        coalesce(same_figure.figures, 0) as equal
    from printed_column as this
    inner join printed_column as neighbour using (stage, indicator, scope)
    inner join column_size as size on this.column_number = size.column_number
    inner join column_size as like_size on neighbour.column_number = like_size.column_number
    left join same_figure
        on
            this.column_number = same_figure.column_number
            and neighbour.column_number = same_figure.like_column
    where this.year != neighbour.year
),

likeness as (
    select
        stage,
        printed_table,
        year,
        like_year,
        string_agg(distinct indicator, ' ' order by indicator) as content,
        sum(equal) / sum(figures) as equal_share
    from repetition
    group by all
    having sum(figures) >= (select threshold.column_figures from threshold)
),

usual_likeness as (
    select
        stage,
        content,
        median(equal_share) as equal_share
    from likeness
    group by all
),

repeated as (
    select
        likeness.stage,
        'repeated' as test,
        likeness.printed_table,
        likeness.year,
        null as indicator,
        null as scope,
        null as like_indicator,
        null as like_scope,
        arg_max(likeness.like_year, likeness.equal_share)::varchar as held_against,
        max(likeness.equal_share / threshold.repeated_share) as size
    from likeness
    inner join usual_likeness using (stage, content)
    cross join threshold
    where
        likeness.equal_share > threshold.repeated_share
        and usual_likeness.equal_share < threshold.repeated_usual_share
    group by all
)

select * from rescaled
union all
select * from exchanged
union all
select * from scopes_exchanged
union all
select * from repeated
