-- What the book that stands (attached as `before`) has and the one that is built lacks.
--
-- A table that is held back in an edition which the book that stands knows nothing of is lost before it was ever had.
-- Of tables that both have, also the figures to which the tests object in the new one alone.
with table_before as (
    select
        edition,
        printed_table,
        min(title) as title
    from before.delivered_table
    where outcome = 'read'
    group by all
),

table_now as (
    select distinct
        edition,
        printed_table
    from delivered_table
    where outcome = 'read'
),

held_back as (
    select
        edition,
        printed_table,
        min(title) as title,
        min(reason) as reason
    from delivered_table
    where outcome = 'held back'
    group by all
),

lost_edition as (
    select
        edition,
        null::varchar as printed_table,
        'edition' as what,
        count(*) as lost,
        count(*) as offered,
        string_agg(printed_table, ', ' order by printed_table) as detail
    from table_before
    where edition not in (select table_now.edition from table_now)
    group by edition
),

lost_table as (
    select
        before.edition,
        before.printed_table,
        'table' as what,
        1 as lost,
        1 as offered,
        before.title || coalesce(', held back: ' || held_back.reason, ': no workbook holds it') as detail
    from table_before as before
    anti join table_now as now on before.edition = now.edition and before.printed_table = now.printed_table
    left join held_back
        on before.edition = held_back.edition and before.printed_table = held_back.printed_table
    where before.edition not in (select lost_edition.edition from lost_edition)
),

held_back_anew as (
    select
        held_back.edition,
        held_back.printed_table,
        'held back' as what,
        1 as lost,
        1 as offered,
        held_back.title || ': ' || held_back.reason as detail
    from held_back
    anti join table_now as now on held_back.edition = now.edition and held_back.printed_table = now.printed_table
    anti join before.delivered_table as before
        on
            held_back.edition = before.edition
            and held_back.printed_table = before.printed_table
            and before.outcome != 'passed over'
),

kept_table as (
    select before.*
    from table_before as before
    semi join table_now as now on before.edition = now.edition and before.printed_table = now.printed_table
),

city_before as (
    select distinct
        figure.edition,
        figure.printed_table,
        figure.place_id
    from before.figure_by_copy as figure
    semi join kept_table as kept
        on figure.edition = kept.edition and figure.printed_table = kept.printed_table
    where figure.kind = 'city'
),

city_now as (
    select distinct
        edition,
        printed_table,
        place_id
    from figure_by_copy
    where kind = 'city'
),

compared_city as (
    select
        before.edition,
        before.printed_table,
        city.name,
        now.place_id is null as lost
    from city_before as before
    inner join city on before.place_id = city.city_id
    left join city_now as now
        on
            before.edition = now.edition
            and before.printed_table = now.printed_table
            and before.place_id = now.place_id
),

lost_city as (
    select
        compared_city.edition,
        compared_city.printed_table,
        'cities' as what,
        count(*) filter (compared_city.lost) as lost,
        count(*) as offered,
        kept.title || ': ' || array_to_string(
            list_sort(list(compared_city.name) filter (compared_city.lost))[:10], ', '
        ) as detail
    from compared_city
    inner join kept_table as kept
        on compared_city.edition = kept.edition and compared_city.printed_table = kept.printed_table
    group by
        compared_city.edition,
        compared_city.printed_table,
        kept.title
    having count(*) filter (compared_city.lost) > 0
),

objected_before as (
    select distinct
        edition,
        printed_table,
        place_id,
        indicator,
        scope,
        printing
    from before.finding
    where ruling = 'unruled' and kind = 'city'
),

objected_now as (
    select distinct
        edition,
        printed_table,
        place_id,
        indicator,
        scope,
        printing
    from finding
    where ruling = 'unruled' and kind = 'city'
),

newly_objected as (
    select
        now.edition,
        now.printed_table,
        count(*) as figures
    from objected_now as now
    anti join objected_before as before using (edition, printed_table, place_id, indicator, scope, printing)
    semi join kept_table as kept on now.edition = kept.edition and now.printed_table = kept.printed_table
    group by all
),

figure as (
    select
        edition,
        printed_table,
        count(distinct concat_ws(' ', place_id, indicator, scope, printing)) as figures
    from figure_by_copy
    where kind = 'city' and reading != 'blank'
    group by all
),

new_finding as (
    select
        newly_objected.edition,
        newly_objected.printed_table,
        'findings' as what,
        newly_objected.figures as lost,
        figure.figures as offered,
        kept.title as detail
    from newly_objected
    inner join figure
        on newly_objected.edition = figure.edition and newly_objected.printed_table = figure.printed_table
    inner join kept_table as kept
        on newly_objected.edition = kept.edition and newly_objected.printed_table = kept.printed_table
)

select * from lost_edition
union all by name
select * from lost_table
union all by name
select * from held_back_anew
union all by name
select * from lost_city
union all by name
select * from new_finding
order by
    edition,
    printed_table,
    what
