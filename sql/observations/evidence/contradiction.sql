-- Which members of a contradiction it speaks against.
--
-- A slip of the reading or of the press changes a figure by one digit, two digits in each other's place or a
-- power of ten: where such a slip explains the whole difference, and the figure then fits its own series no
-- worse, only such figures are in doubt; a blank that lost its figure is one of them, and never the only one while
-- another slip explains as much. Else those that stand apart from their series are. Else all.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'misfit_fitting',
        'misfit_apart',
        'misfit_apart_share',
        'misfit_most',
        'crowd'
    )
    using max(value)
),

-- Figures that stand on the page twice: in the year beside, or for another city of the province.
repeated as (
    select
        doubted.stage,
        doubted.place_id,
        doubted.year,
        doubted.indicator,
        doubted.scope
    from observations.contradiction as doubted
    inner join observations.examined as other
        on
            doubted.stage = other.stage
            and doubted.indicator = other.indicator
            and doubted.scope = other.scope
            and doubted.value = other.value
    where
        doubted.kind = 'city'
        and other.kind = 'city'
        and other.printing = 'main'
        and (
            (doubted.place_id = other.place_id and abs(doubted.year - other.year) = 1)
            or (
                doubted.place_id != other.place_id
                and doubted.year = other.year
                and doubted.province_id = other.province_id
            )
        )
    group by all
),

member as (
    select
        contradiction.*,
        indicator.depth = 'screened' and repeated.year is not null as repeats,
        contradiction.test = 'total' and vouched.year is not null as vouched,
        coalesce(
            greatest(
                ln(abs(nullif(contradiction.value, 0))) - band.high,
                band.low - ln(abs(nullif(contradiction.value, 0))),
                0
            ) / band.spread,
            threshold.misfit_fitting
        ) as misfit_found,
        case
            when contradiction.kind = 'city' and contradiction.expected <= 0 then threshold.misfit_most
            else coalesce(
                greatest(
                    ln(abs(nullif(contradiction.expected, 0))) - band.high,
                    band.low - ln(abs(nullif(contradiction.expected, 0))),
                    0
                ) / band.spread,
                threshold.misfit_fitting
            )
        end as misfit_expected,
        threshold.misfit_fitting,
        threshold.misfit_apart,
        threshold.misfit_apart_share,
        threshold.crowd,
        indicator.depth,
        format('{:.4f}', contradiction.value) as digits_found,
        format('{:.4f}', contradiction.expected) as digits_expected
    from observations.contradiction as contradiction
    cross join threshold
    inner join catalog.indicator as indicator on contradiction.indicator = indicator.indicator
    left join observations.deviation as band
        on
            contradiction.kind = 'city'
            and band.compared_with = 'itself'
            and contradiction.stage = band.stage
            and contradiction.place_id = band.city_id
            and contradiction.year = band.year
            and contradiction.indicator = band.indicator
            and contradiction.scope = band.scope
    left join repeated
        on
            contradiction.kind = 'city'
            and contradiction.stage = repeated.stage
            and contradiction.place_id = repeated.place_id
            and contradiction.year = repeated.year
            and contradiction.indicator = repeated.indicator
            and contradiction.scope = repeated.scope
    left join observations.vouched as vouched
        on
            contradiction.kind = 'city'
            and contradiction.stage = vouched.stage
            and contradiction.place_id = vouched.place_id
            and contradiction.year = vouched.year
            and contradiction.indicator = vouched.indicator
            and contradiction.scope = vouched.scope
    where contradiction.doubted
),

explained as (
    select
        *,
        exact
        and misfit_expected <= greatest(misfit_found, misfit_fitting)
        and (
            value is null
            or damerau_levenshtein(digits_found, digits_expected) <= 1
            or (
                length(digits_found) = length(digits_expected)
                and levenshtein(digits_found, digits_expected) = 2
                and list_sort(string_split(digits_found, '')) = list_sort(string_split(digits_expected, ''))
            )
            or abs(log10(abs(expected / nullif(value, 0))) - round(log10(abs(expected / nullif(value, 0))))) < 1e-9
        ) as one_slip,
        value > 0
        and misfit_found >= misfit_apart
        and misfit_expected < greatest(misfit_fitting, misfit_apart_share * misfit_found) as apart
    from member
),

ranked as (
    select
        *,
        case
            when vouched then 5
            when one_slip and apart then 1
            when apart and exact then 2
            when one_slip then 2
            when misfit_found >= misfit_apart then 3
            when repeats and exact and misfit_expected <= greatest(misfit_found, misfit_fitting) then 3
            else 4
        end as likelihood
    from explained
),

implicated as (
    select
        *,
        min(likelihood) over members as likeliest,
        count(*) over members as members
    from ranked
    window members as (partition by stage, test, instance)
),

-- Of a crowd in which nobody stands out, the whole.
suspected as (
    select *
    from implicated
    where likelihood = likeliest and (likelihood < 4 or members <= crowd or is_whole or depth = 'ruled')
)

select
    stage,
    test,
    instance,
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
    expected,
    held_against,
    greatest(1, abs(ln(abs(nullif(expected, 0) / nullif(value, 0))))) as size,
    exact
    and likelihood <= 2
    and one_slip
    and misfit_expected < misfit_fitting
    and (test != 'second printing' or misfit_found >= misfit_apart)
    and count(*) over (partition by stage, test, instance) = 1 as determined
from suspected
