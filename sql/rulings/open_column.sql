-- Every printed column that is objected to as a whole and on which nobody has ruled, as a run of rows from its first to
-- its last place: with the power of ten that continues its neighbouring years, and the column that holds its figures.
with doubted as (
    select
        edition,
        year,
        printed_table,
        indicator,
        scope,
        string_agg(distinct test, '; ' order by test) as tests,
        string_agg(distinct held_against, '; ' order by held_against) as held_against,
        count(distinct place_id) as figures
    from observations.finding
    where
        ruling = 'unruled'
        and test in ('scale', 'exchanged', 'repeated')
        and kind = 'city'
        and printing = 'main'
    group by all
),

-- The rows of the copy that most of the column is used of.
member as (
    select
        doubted.printed_table,
        figure.*
    from doubted
    inner join observations.used_figure as figure using (edition, printed_table, indicator, scope)
    where figure.printing = 'main'
    qualify
        figure.workbook = mode(figure.workbook) over (
            partition by doubted.edition, doubted.printed_table, doubted.indicator, doubted.scope
        )
),

ends as (
    select
        edition,
        printed_table,
        indicator,
        scope,
        arg_min(member, position) as first_row,
        arg_max(place_id, position) as through_id
    from member
    group by all
),

ruled as (
    select *
    from observations.examined
    where stage = 'ruled' and kind = 'city' and printing = 'main' and value > 0
),

beside as (
    select
        doubted.edition,
        doubted.printed_table,
        doubted.indicator,
        doubted.scope,
        log10(neighbour.value) - log10(this.value) as shift
    from doubted
    inner join ruled as this using (printed_table, year, indicator, scope)
    inner join ruled as neighbour using (place_id, indicator, scope)
    where contains(doubted.tests, 'scale') and abs(neighbour.year - this.year) = 1
),

-- A unit is off by a power of ten; 0.25 is as far as a year moves the usual figure from it.
rescaled as (
    select
        edition,
        printed_table,
        indicator,
        scope,
        pow(10, round(median(shift))) as factor
    from beside
    group by all
    having round(median(shift)) != 0 and abs(median(shift) - round(median(shift))) < 0.25
),

-- Where the figures of a column stand under another heading, that column is like this one.
under as (
    select
        year,
        printed_table,
        like_indicator as indicator,
        like_scope as scope,
        any_value(indicator || if(scope = 'district', '_district', '')) as printed_as
    from observations.column_evidence
    where stage = 'ruled' and test = 'exchanged'
    group by all
    having count(*) = 1
)

select
    doubted.*,
    ends.first_row.place_id,
    ends.first_row.kind,
    'main' as printing,
    ends.first_row.workbook,
    ends.first_row.sheet,
    ends.first_row.cell,
    ends.first_row.reading,
    ends.first_row.printed_value,
    ends.first_row.raw_text,
    ends.first_row.unit,
    ends.through_id,
    rescaled.factor,
    under.printed_as
from doubted
inner join ends using (edition, printed_table, indicator, scope)
left join rescaled using (edition, printed_table, indicator, scope)
left join under using (year, printed_table, indicator, scope)
order by
    doubted.edition,
    doubted.printed_table,
    doubted.indicator,
    doubted.scope
