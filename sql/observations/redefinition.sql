-- Breaks of definition: those that the catalog knows, and those found in the figures on which nobody has ruled.
--
-- `year` is the first of the new definition. A break of the country is found in the whole of it or in a province; a
-- change of name or of unit shows in no figures. Beside each stands how many cities left their usual movement in it;
-- of a break of both scopes, in the one in which it was found, else in the whole cities. What moved itself is no break.
with known as (
    select
        known.*,
        kind.breaks,
        kind.explains
    from catalog.known_break as known
    inner join catalog.break_kind as kind on known.kind = kind.kind
    where known.kind != 'real_movement'
),

known_and_found as (
    select
        known.*,
        found.indicator is not null as detected,
        movement.cities,
        movement.moved,
        movement.share,
        movement.usual_share,
        movement.median_change
    from known
    left join observations.movement as movement
        on
            known.indicator = movement.indicator
            and coalesce(known.scope, movement.scope) = movement.scope
            and known.year = movement.year
            and known.province is not distinct from movement.province
    left join observations.definition_break as found
        on
            movement.indicator = found.indicator
            and movement.scope = found.scope
            and movement.year = found.year
            and (known.province is null or known.province = found.province)
            and known.explains
    qualify
        row_number() over (
            partition by known.indicator, known.scope, known.year, known.province, known.kind
            order by found.indicator is null, movement.scope
        ) = 1
)

select
    indicator,
    scope,
    province,
    year,
    kind,
    breaks,
    what_zh,
    what_en,
    source,
    true as known,
    detected,
    cities,
    moved,
    share,
    usual_share,
    median_change
from known_and_found
union all
select
    found.indicator,
    found.scope,
    found.province,
    found.year,
    found.kind,
    true as breaks,
    format(
        '{}个城市中有{}个变动超出常规（中位数变动{:.0f}%，常年{:.0f}%），尚未裁定',
        found.cities,
        found.moved,
        100 * (exp(found.median_change) - 1),
        100 * (exp(found.usual_change) - 1)
    ) as what_zh,
    format(
        '{} of {} cities leave their usual movement (median change {:.0f} %, usually {:.0f} %); nobody has ruled',
        found.moved,
        found.cities,
        100 * (exp(found.median_change) - 1),
        100 * (exp(found.usual_change) - 1)
    ) as what_en,
    '数字中发现 found in the figures' as source,
    false as known,
    true as detected,
    found.cities,
    found.moved,
    found.share,
    found.usual_share,
    found.median_change
from observations.definition_break as found
where found.kind = 'unruled'
