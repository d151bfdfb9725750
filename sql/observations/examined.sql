-- Every figure twice: as the copy that is used prints it, and as ruled by the ledger.
--
-- While copies are weighed against each other, instead with what one of them says of all that differ (`candidate`).
with located as (
    select
        -- The press added up what it printed, also where a copy has been put right.
        figure.* replace (coalesce(figure.misprint, figure.printed_value) as printed_value),
        figure.printed_value as copied_value,
        case figure.kind
            when 'province' then figure.place_id
            when 'city' then province.province_id
        end as province_id
    from observations.used_figure as figure
    left join catalog.city as city on figure.kind = 'city' and figure.place_id = city.city_id
    left join catalog.province as province on city.province = province.name
),

identity_indicator as (
    select
        identity,
        whole as indicator
    from catalog.identity
    union
    select
        identity,
        per as indicator
    from catalog.identity
    union
    select
        identity,
        split_part(unnest(string_split(parts, ' ')), '*', 1) as indicator
    from catalog.identity
),

related as (
    select
        indicator,
        compared_with as related_with
    from catalog.comparison
    union
    select
        compared_with as indicator,
        indicator as related_with
    from catalog.comparison
    union
    select
        one.indicator,
        other.indicator as related_with
    from identity_indicator as one
    inner join identity_indicator as other on one.identity = other.identity
),

-- What the ledger has nothing to do with is as ruled what it is as printed.
ruled_indicator as (
    select distinct indicator
    from located
    where ruling is not null
),

touched as (
    select indicator from ruled_indicator
    union
    select related.related_with as indicator
    from related
    semi join ruled_indicator using (indicator)
),

printed as (
    select located.* replace (if(located.reading = 'number', located.copied_value, null) as value)
    from located
    semi join touched on located.indicator = touched.indicator
),

ruled as (
    select
        * replace (
            case ruling
                when 'correct' then 'number'
                when 'quarantine' then 'quarantined'
                else reading
            end as reading,
            -- The tests look at a figure that they have not decided on as its first copy prints it.
            if(undecided, copied_value, value) as value
        )
    from located
),

-- All that differ in the same copy, beside the others as ruled.
weighed as (
    select
        'copy ' || getvariable('candidate') as stage,
        ruled.* replace (
            coalesce(candidate.printed_value, ruled.printed_value) as printed_value,
            coalesce(candidate.printed_value, ruled.value) as value
        )
    from ruled
    left join observations.rival as candidate
        on
            candidate.candidate = getvariable('candidate')
            and ruled.place_id = candidate.place_id
            and ruled.kind = candidate.kind
            and ruled.year = candidate.year
            and ruled.indicator = candidate.indicator
            and ruled.scope = candidate.scope
            and ruled.printing = candidate.printing
    where getvariable('candidate') is not null
),

examined as (
    select
        'printed' as stage,
        *
    from printed
    where getvariable('candidate') is null
    union all
    select
        'ruled' as stage,
        *
    from ruled
    where getvariable('candidate') is null
    union all
    select *
    from weighed
)

select
    stage,
    place_id,
    kind,
    year,
    indicator,
    scope,
    printing,
    printed_table,
    position,
    printed_value,
    last_digit,
    raw_text,
    workbook,
    sheet,
    cell,
    province_id,
    value,
    reading
from examined
