-- How a printed figure came to be: the table macro trace(place, data_year, name) of the book, a row a step.
--
-- The columns are those of a study's trace. Every column is written with its table: a bare `place`, `data_year` or
-- `name` is a parameter.
with question as (
    select
        trim(coalesce(place::varchar, '')) as asked_place,
        trim(coalesce(data_year::varchar, '')) as asked_year,
        trim(coalesce(name::varchar, '')) as asked_name
),

place_found as (
    select distinct
        city.city_id,
        city.name as city_name
    from question
    inner join spelling
        on lower(replace(question.asked_place, '''', '')) = lower(replace(spelling.spelling, '''', ''))
    inner join city using (city_id)
),

one_place as (
    select
        place_found.city_id,
        place_found.city_name
    from place_found
    qualify count(*) over () = 1
),

year_found as (
    select distinct observation.year
    from question
    inner join observation on question.asked_year = observation.year::varchar
),

vocabulary as (
    select
        unnest([series.component, series.indicator, series.label_en, series.label_zh]) as word,
        series.component
    from series
),

name_found as (
    select distinct vocabulary.component
    from question
    inner join vocabulary on lower(question.asked_name) = lower(vocabulary.word)
),

likeness as (
    select
        'city' as kind,
        spelling.spelling as word,
        jaro_winkler_similarity(lower(question.asked_place), lower(spelling.spelling)) as likeness
    from question
    cross join spelling
    union all
    select
        'name' as kind,
        vocabulary.word,
        jaro_winkler_similarity(lower(question.asked_name), lower(vocabulary.word)) as likeness
    from question
    cross join vocabulary
),

nearest as (
    select
        likeness.kind,
        arg_max(likeness.word, likeness.likeness) filter (likeness.likeness > 0.7) as word
    from likeness
    group by likeness.kind
),

refusal as (
    select
        [1] as path,
        'unknown city' as what,
        question.asked_place as name,
        'unknown' as status,
        case count(place_found.city_id)
            when 0 then 'no city has this name' || coalesce(', the nearest is ' || any_value(nearest.word), '')
            else
                'the name of '
                || string_agg(
                    place_found.city_name || ' (' || place_found.city_id || ')', ' and ' order by place_found.city_id
                )
        end || '; use a name or a code of table city' as reason
    from question
    inner join nearest on nearest.kind = 'city'
    left join place_found on true
    group by question.asked_place
    having count(place_found.city_id) != 1
    union all
    select
        [2] as path,
        'unknown year' as what,
        question.asked_year as name,
        'unknown' as status,
        'the volumes print the data years '
        || (select min(observation.year) || ' to ' || max(observation.year) from observation)
        || '; use the year of the figures, one before that of the edition' as reason
    from question
    where not exists (select 1 from year_found)
    union all
    select
        [3] as path,
        'unknown name' as what,
        question.asked_name as name,
        'unknown' as status,
        'no printed indicator has this name' || coalesce(', the nearest is ' || nearest.word, '')
        || '; use a component of table series, or ask a study for its variables' as reason
    from question
    inner join nearest on nearest.kind = 'name'
    where not exists (select 1 from name_found)
),

root as (
    select
        [row_number() over (order by series.component)] as path,
        one_place.city_id,
        year_found.year,
        series.component,
        series.indicator,
        series.scope,
        series.label_en || ' ' || series.label_zh as label,
        series.unit
    from one_place
    cross join year_found
    cross join name_found
    inner join series on name_found.component = series.component
),

figure_step as (
    select
        list_append(root.path, 1) as path,
        'printed figure' as what,
        root.indicator as name,
        root.label,
        root.year,
        root.scope,
        account.value,
        account.unit,
        coalesce(account.status, 'not printed') as status,
        case
            when account.status is null then 'no table of the delivered volumes prints it for this city and year'
            else account.reason
        end as reason,
        account.printed_value,
        account.correction,
        account.objections,
        account.workbook,
        account.sheet,
        account.cell,
        account.raw_text
    from root
    left join figure_account as account using (city_id, year, indicator, scope)
),

indicator_step as (
    select
        root.path,
        'printed indicator' as what,
        root.component as name,
        root.label,
        root.year,
        root.scope,
        printed.value,
        case root.unit when 'as printed' then printed.unit else root.unit end as unit,
        printed.status
    from root
    inner join figure_step as printed on list_append(root.path, 1) = printed.path
),

-- A year in which the definition of a figure breaks, in the whole country or in the city's province.
break_step as (
    select
        list_append(root.path, 90 + row_number() over (partition by root.path order by break.kind)) as path,
        'break of definition' as what,
        root.indicator as name,
        root.year,
        root.scope,
        break.kind as status,
        break.what_en || ' ' || break.what_zh || ' (' || break.source || ')' as reason
    from root
    inner join city on root.city_id = city.city_id
    inner join redefinition as break
        on
            root.indicator = break.indicator
            and root.scope = coalesce(break.scope, root.scope)
            and root.year = break.year
            and (break.province is null or city.province = break.province)
    where break.breaks
),

step as (
    select * from refusal
    union all by name
    select * from indicator_step
    union all by name
    select * from figure_step
    union all by name
    select * from break_step
)

select
    row_number() over (order by step.path)::integer as step,
    len(step.path)::integer as level,
    step.what,
    step.name,
    step.label,
    one_place.city_name as city,
    step.year::integer as year,
    step.scope,
    step.value,
    step.unit,
    step.status,
    null::double as weight,
    null::varchar as formula,
    step.reason,
    step.printed_value,
    step.correction,
    step.objections,
    step.workbook,
    step.sheet,
    step.cell,
    step.raw_text
from step
left join one_place on true
order by step.path
