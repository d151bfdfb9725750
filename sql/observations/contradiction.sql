-- Figures that cannot all be right, and what each of them would have to be for the others to stand.
--
-- `exact`: the others determine it; otherwise they only bound it. `doubted`: it may be the
-- wrong one; a total that another total vouches for is not, nor is a figure ruled on by hand where others are not.
-- `is_whole`: the others add up to it.
with figure as (
    select * from observations.examined
    where printing = 'main'
),

counted as (
    select figure.*
    from figure
    inner join catalog.indicator as indicator on figure.indicator = indicator.indicator
    where indicator.additive and figure.printed_table is not null
),

total_member as (
    select
        'total' as test,
        concat_ws(' ', doubt.total_id, doubt.year, doubt.indicator, doubt.scope) as instance,
        figure.*,
        if(figure.place_id = doubt.total_id, figure.value - doubt.gap, coalesce(figure.value, 0) + doubt.gap)
            as expected,
        'printed total and the figures that it adds up' as held_against,
        true as exact,
        figure.place_id != doubt.total_id or doubt.total_doubted as doubted,
        figure.place_id = doubt.total_id as is_whole
    from observations.printed_total as doubt
    inner join counted as figure
        on
            doubt.stage = figure.stage
            and doubt.year = figure.year
            and doubt.indicator = figure.indicator
            and doubt.scope = figure.scope
            and figure.reading != 'quarantined'
            and (
                doubt.total_id = figure.place_id
                or (
                    doubt.parts_doubted
                    and figure.kind = 'city'
                    and if(doubt.total_id = 0, figure.place_id, doubt.total_id) = figure.province_id
                )
            )
    where doubt.open
),

-- Where some members of an identity have been ruled on by hand, what contradicts them is in doubt.
depth_of_identity as (
    select
        member.identity,
        bool_or(indicator.depth = 'screened') as screened
    from observations.identity_member as member
    inner join catalog.indicator as indicator on member.indicator = indicator.indicator
    group by all
),

identity_member as (
    select
        if(member.kind = 'shares', 'shares', 'identity') as test,
        concat_ws(' ', member.identity, member.place_id, member.year, member.scope) as instance,
        figure.*,
        member.expected,
        if(member.kind = 'shares', 'the other shares', member.identity) as held_against,
        member.exact,
        not depth_of_identity.screened or indicator.depth = 'screened' as doubted,
        member.is_whole
    from observations.identity_member as member
    inner join depth_of_identity on member.identity = depth_of_identity.identity
    inner join catalog.indicator as indicator on member.indicator = indicator.indicator
    inner join figure
        on
            figure.kind = 'city'
            and member.stage = figure.stage
            and member.place_id = figure.place_id
            and member.year = figure.year
            and member.indicator = figure.indicator
            and member.scope = figure.scope
    where member.open
),

bound as (
    select
        'district' as test,
        true as whole_doubted,
        part.stage,
        part.place_id,
        part.year,
        part.indicator as part,
        part.scope as part_scope,
        part.value as part_value,
        whole.indicator as whole,
        whole.scope as whole_scope,
        whole.value as whole_value
    from figure as part
    inner join figure as whole using (stage, place_id, kind, year, indicator)
    inner join catalog.indicator as indicator using (indicator)
    where
        indicator.additive
        and indicator.lowest != 'negative'
        and part.kind = 'city'
        and part.scope = 'district'
        and whole.scope = 'city'
    union all
    select
        'part' as test,
        part_indicator.depth = 'ruled' or whole_indicator.depth = 'screened' as whole_doubted,
        part.stage,
        part.place_id,
        part.year,
        part.indicator as part,
        part.scope as part_scope,
        part.value as part_value,
        whole.indicator as whole,
        whole.scope as whole_scope,
        whole.value as whole_value
    from figure as part
    inner join catalog.comparison as comparison on part.indicator = comparison.indicator and comparison.part
    inner join catalog.indicator as part_indicator on part.indicator = part_indicator.indicator
    inner join catalog.indicator as whole_indicator on comparison.compared_with = whole_indicator.indicator
    inner join figure as whole
        on
            comparison.compared_with = whole.indicator
            and part.stage = whole.stage
            and part.place_id = whole.place_id
            and part.kind = whole.kind
            and part.year = whole.year
            and part.scope = whole.scope
    where part.kind = 'city'
),

broken_bound as (
    select
        *,
        concat_ws(' ', place_id, year, part, part_scope) as instance
    from bound
    where part_value > whole_value * (1 + 1e-9)
),

bound_member as (
    select
        broken.test,
        broken.instance,
        figure.*,
        if(figure.indicator = broken.part and figure.scope = broken.part_scope, broken.whole_value, broken.part_value)
            as expected,
        if(
            figure.indicator = broken.part and figure.scope = broken.part_scope,
            concat_ws(' ', broken.whole, broken.whole_scope),
            concat_ws(' ', broken.part, broken.part_scope)
        ) as held_against,
        false as exact,
        figure.indicator = broken.part or broken.whole_doubted as doubted,
        figure.indicator = broken.whole and figure.scope = broken.whole_scope as is_whole
    from broken_bound as broken
    inner join figure
        on
            broken.stage = figure.stage
            and broken.place_id = figure.place_id
            and broken.year = figure.year
            and (
                (broken.part = figure.indicator and broken.part_scope = figure.scope)
                or (broken.whole = figure.indicator and broken.whole_scope = figure.scope)
            )
    where figure.kind = 'city'
),

second_member as (
    select
        'second printing' as test,
        concat_ws(' ', main.place_id, main.year, main.indicator, main.scope) as instance,
        main.*,
        second.value as expected,
        'second printing' as held_against,
        true as exact,
        true as doubted,
        false as is_whole
    from figure as main
    inner join observations.examined as second
        using (stage, kind, place_id, year, indicator, scope)
    where second.printing = 'second' and second.value != main.value
)

select * from total_member
union all
select * from identity_member
union all
select * from bound_member
union all
select * from second_member
