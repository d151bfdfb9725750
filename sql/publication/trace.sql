-- How a figure of the published file came to be: the table macro trace(place, data_year, name), a row a step.
--
-- Depth first: a variable, what it is computed from, the printed figures of each; `path` numbers the steps as a book
-- numbers its sections. Every column is written with its table: a bare `place`, `data_year` or `name` is a parameter.
with recursive question as (
    select
        trim(coalesce(place::varchar, '')) as asked_place,
        trim(coalesce(data_year::varchar, '')) as asked_year,
        trim(coalesce(name::varchar, '')) as asked_name
),

-- What is asked for: a city, a year, and a variable or the printed series of an indicator.
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
        unnest([study_variable.variable, study_variable.label_en, study_variable.label_zh]) as word,
        unnest([1, 3, 3]) as preference,
        study_variable.variable,
        study_variable.reading,
        null::varchar as component
    from study_variable
    union all
    select
        unnest([series.component, series.indicator, series.label_en, series.label_zh]) as word,
        unnest([2, 2, 4, 4]) as preference,
        null::varchar as variable,
        null::varchar as reading,
        series.component
    from series
),

name_found as (
    select distinct
        vocabulary.preference,
        vocabulary.variable,
        vocabulary.reading,
        vocabulary.component
    from question
    inner join vocabulary on lower(question.asked_name) = lower(vocabulary.word)
    qualify vocabulary.preference = min(vocabulary.preference) over ()
),

root as (
    select
        [row_number() over (order by name_found.component)] as path,
        one_place.city_id,
        year_found.year,
        name_found.variable,
        name_found.reading,
        name_found.component
    from one_place
    cross join year_found
    cross join name_found
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
        'no variable and no printed indicator has this name' || coalesce(', the nearest is ' || nearest.word, '')
        || '; use a variable of table city_year or a component of table series' as reason
    from question
    inner join nearest on nearest.kind = 'name'
    where not exists (select 1 from name_found)
),

-- What a variable is directly computed from: the indicators of an index by weight, all else as the formula has it.
weighted as (
    select
        indicator_weight.variable,
        indicator_weight.reading,
        indicator_weight.year,
        indicator_weight.indicator,
        indicator_weight.attribute,
        indicator_weight.weight
    from indicator_weight
),

-- The weight of an indicator over all years, and whether its index has one set of weights for them together.
mean_weight as (
    select
        weighted.variable,
        weighted.reading,
        weighted.indicator,
        avg(weighted.weight) as weight,
        count(weighted.year) = 0 as pooled
    from weighted
    group by
        weighted.variable,
        weighted.reading,
        weighted.indicator
),

pooling as (
    select distinct
        mean_weight.variable,
        mean_weight.reading,
        mean_weight.pooled
    from mean_weight
),

source as (
    select
        study_source.variable,
        study_source.reading,
        study_source.name,
        study_source.source_variable,
        study_source.source_reading,
        study_source.component,
        -- Two places are kept for what is said of a quotient itself.
        row_number() over (
            partition by study_source.variable, study_source.reading
            order by mean_weight.weight desc nulls last, study_source.position
        ) + case study_variable.kind when 'quotient' then 2 else 0 end as position
    from study_source
    inner join study_variable on study_source.variable = study_variable.variable
    left join mean_weight
        on
            study_source.variable = mean_weight.variable
            and study_source.reading = mean_weight.reading
            and study_source.name = mean_weight.indicator
),

node as (
    select
        root.path,
        root.city_id,
        root.year,
        root.variable,
        root.reading,
        root.component,
        null::varchar as part,
        null::varchar as of_variable,
        null::varchar as of_reading
    from root
    union all
    select
        list_append(node.path, source.position) as path,
        node.city_id,
        node.year,
        source.source_variable as variable,
        source.source_reading as reading,
        source.component,
        source.name as part,
        node.variable as of_variable,
        node.reading as of_reading
    from node
    inner join source on node.variable = source.variable and node.reading = source.reading
),

variable_step as (
    select
        node.path,
        case
            when node.part is null then 'variable'
            when weighted.attribute = '-' then 'indicator of the index, less is better'
            when weighted.attribute = '+' then 'indicator of the index'
            else 'input'
        end as what,
        node.variable as name,
        study_variable.label_en || ' ' || study_variable.label_zh as label,
        node.year,
        cell.value,
        study_variable.unit,
        coalesce(cell.status, 'not in the panel') as status,
        weighted.weight,
        study_reading.formula,
        case
            when cell.city_id is null then 'the panel of the study does not hold this city and year'
            when cell.value is null and study_variable.first_year > node.year
                then 'computed from ' || study_variable.first_year || ' on'
            when cell.value is null and study_variable.last_year < node.year
                then 'computed until ' || study_variable.last_year
            when cell.value is null and study_variable.kind = 'index'
                then 'an index is computed where no indicator is missing'
            when cell.value is null and study_variable.kind = 'quotient'
                then 'a quotient is computed where neither input is missing'
            when cell.value is null then 'an input is missing, or the formula has no finite value'
            when cell.status = 'winsorised' then 'set to the quantile beyond which the study winsorises'
            when study_variable.kind = 'index'
                then 'min, max and weights are those of all cities of the study, '
                || study_variable.first_year || ' to ' || study_variable.last_year
                || case when pooling.pooled then ' together' else ', each year by itself' end
            when study_variable.kind = 'quotient' then 'all cities of the study enter, as the steps below say'
        end as reason
    from node
    inner join study_variable on node.variable = study_variable.variable
    inner join study_reading on node.variable = study_reading.variable and node.reading = study_reading.reading
    left join variable_value as cell
        on
            node.variable = cell.variable
            and node.reading = cell.reading
            and node.city_id = cell.city_id
            and node.year = cell.year
    left join pooling on node.variable = pooling.variable and node.reading = pooling.reading
    left join weighted
        on
            node.of_variable = weighted.variable
            and node.of_reading = weighted.reading
            and node.part = weighted.indicator
            and node.year = coalesce(weighted.year, node.year)
),

-- A quotient: that of the city alone, all cities behind it, and the distances to the others.
quotient_node as (
    select
        node.path,
        node.city_id,
        node.year,
        node.variable,
        node.reading,
        study_reading.neighbours,
        study_reading.distance_unit,
        sector.source_variable as sector,
        sector.source_reading as sector_reading,
        total.source_variable as total,
        total.source_reading as total_reading
    from node
    inner join study_variable
        on
            node.variable = study_variable.variable
            and study_variable.kind = 'quotient'
            and node.year between study_variable.first_year and study_variable.last_year
    inner join study_reading on node.variable = study_reading.variable and node.reading = study_reading.reading
    inner join study_source as sector
        on node.variable = sector.variable and node.reading = sector.reading and sector.position = 1
    inner join study_source as total
        on node.variable = total.variable and node.reading = total.reading and total.position = 2
),

city_with_both as (
    select
        quotient_node.path,
        sector.city_id = quotient_node.city_id as own,
        sector.value as sector,
        total.value as total
    from quotient_node
    inner join variable_value as sector
        on
            quotient_node.sector = sector.variable
            and quotient_node.sector_reading = sector.reading
            and quotient_node.year = sector.year
    inner join variable_value as total
        on
            quotient_node.total = total.variable
            and quotient_node.total_reading = total.reading
            and quotient_node.year = total.year
            and sector.city_id = total.city_id
    where sector.value is not null and total.value > 0
),

all_cities as (
    select
        city_with_both.path,
        count(*) as cities,
        sum(city_with_both.sector) as sector,
        sum(city_with_both.total) as total,
        max(city_with_both.sector / city_with_both.total) filter (city_with_both.own) as own_share
    from city_with_both
    group by city_with_both.path
),

quotient_step as (
    select
        list_append(node.path, 1) as path,
        'part' as what,
        'location_quotient' as name,
        node.year,
        all_cities.own_share / (all_cities.sector / all_cities.total) as value,
        'ratio' as unit,
        '(' || node.sector || ' / ' || node.total || ') / (the same of all cities together)' as formula,
        'all ' || all_cities.cities || ' cities of the study that have both enter: '
        || format('{:.10g}', all_cities.sector) || ' / ' || format('{:.10g}', all_cities.total) as reason
    from quotient_node as node
    left join all_cities on node.path = all_cities.path
    union all
    select
        list_append(node.path, 2) as path,
        'the other cities' as what,
        case node.neighbours when 'own' then 'inverse_distance' else 'neighbours' end as name,
        node.year,
        case node.neighbours
            when 'own' then cell.value / nullif(all_cities.own_share / (all_cities.sector / all_cities.total), 0) - 1
            else cell.value - all_cities.own_share / (all_cities.sector / all_cities.total)
        end as value,
        case node.neighbours when 'own' then '1/' || node.distance_unit else 'ratio' end as unit,
        case node.neighbours
            when 'own' then 'Σ 1/d_ij'
            when 'theirs' then 'Σ LQ_j/d_ij'
            when 'mean' then 'Σ w_ij LQ_j, w = (1/d)/Σ(1/d)'
        end as formula,
        'every other city of the study enters by its distance in ' || node.distance_unit
        || case node.neighbours when 'own' then '' else ' and its location quotient' end as reason
    from quotient_node as node
    inner join all_cities on node.path = all_cities.path
    inner join variable_value as cell
        on
            node.variable = cell.variable
            and node.reading = cell.reading
            and node.city_id = cell.city_id
            and node.year = cell.year
    where node.neighbours != 'none'
),

-- Inputs: the series that formulas read, and what the panel holds of them.
input_cell as (
    select
        node.path,
        case when node.part is null then 'printed indicator' else 'input' end as what,
        node.city_id,
        node.year,
        node.component,
        series.indicator,
        series.scope,
        series.label_en || ' ' || series.label_zh as label,
        series.unit,
        component.component is not null as held,
        component.value,
        component.status
    from node
    inner join series on node.component = series.component
    left join component
        on
            node.city_id = component.city_id
            and node.year = component.year
            and node.component = component.component
),

-- A filled cell rests on the nearest used figures: one on each side, the nearest, or the two that make the line.
source_year as (
    select
        cell.path,
        used.year
    from input_cell as cell
    inner join component as used on cell.city_id = used.city_id and cell.component = used.component
    inner join status as filling on cell.status = filling.status
    where filling.filled and cell.status != 'bridged' and used.status in ('reported', 'corrected', 'bridged')
    qualify
        row_number() over (partition by cell.path, used.year > cell.year order by abs(used.year - cell.year))
        <= case cell.status when 'extrapolated' then 2 else 1 end
),

source_years as (
    select
        source_year.path,
        string_agg(source_year.year::varchar, ' and ' order by source_year.year) as years
    from source_year
    group by source_year.path
),

-- Printed figures: that of the year, and those that a filled cell rests on.
figure_year as (
    select
        cell.path,
        cell.year,
        'printed figure' as what
    from input_cell as cell
    union all
    select
        source_year.path,
        source_year.year,
        'printed figure behind the filled one' as what
    from source_year
),

figure_node as (
    select
        list_append(cell.path, row_number() over (partition by cell.path order by figure.what, figure.year)) as path,
        figure.what,
        figure.year,
        cell.city_id,
        cell.indicator,
        cell.scope,
        cell.label
    from input_cell as cell
    inner join figure_year as figure on cell.path = figure.path
),

figure_step as (
    select
        node.path,
        node.what,
        node.indicator as name,
        node.label,
        node.year,
        node.scope,
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
    from figure_node as node
    left join figure_account as account using (city_id, year, indicator, scope)
),

-- Breaks after the year of an input that the study bridges: what stands before one may be left out of the panel.
break_after as (
    select
        cell.path,
        min(study_bridge.year) filter (study_bridge.how = 'leave_out') as left_out_before,
        string_agg(study_bridge.year::varchar, ' or ' order by study_bridge.year) as years
    from input_cell as cell
    inner join study_bridge on cell.component = study_bridge.component and cell.year < study_bridge.year
    group by cell.path
),

-- A series that the panel does not hold has the value of its printed figure.
input_step as (
    select
        cell.path,
        cell.what,
        cell.component as name,
        cell.label,
        cell.year,
        cell.scope,
        case when cell.held then cell.value else printed.value end as value,
        case
            when cell.held and cell.unit = 'as printed' then '10k yuan'
            when cell.unit = 'as printed' then printed.unit
            else cell.unit
        end as unit,
        coalesce(cell.status, printed.status) as status,
        case
            when not cell.held then 'as printed: the panel of the study does not hold it'
            when cell.status = 'bridged'
                then 'the printed figure times '
                || format(
                    '{:.4g}',
                    cell.value
                    / printed.value
                    / case
                        when cell.unit = 'as printed' and printed.unit = '10k USD' then exchange_rate.yuan_per_usd
                        else 1
                    end
                )
                || ': the study bridges a break of definition by the ratio of the years beside it'
            when cell.status = 'interpolated' then 'on the line between the figures of ' || source_years.years
            when cell.status = 'carried' then 'the nearest figure, that of ' || source_years.years
            when cell.status = 'extrapolated' then 'on the line through the figures of ' || source_years.years
            when cell.status = 'missing' and printed.value is not null and break_after.left_out_before is not null
                then 'the study leaves out what was printed before the break of definition of '
                || break_after.left_out_before
            when cell.status = 'missing' and printed.value is not null and break_after.years is not null
                then 'left out: no ratio of the years beside it bridges the break of definition of '
                || break_after.years
            when cell.status = 'missing' then 'no figure is used, and the rules of the study fill none'
            when cell.unit = 'as printed' and printed.unit = '10k USD'
                then 'at ' || exchange_rate.yuan_per_usd || ' yuan per USD'
        end as reason
    from input_cell as cell
    inner join figure_step as printed on list_append(cell.path, 1) = printed.path
    left join source_years on cell.path = source_years.path
    left join break_after on cell.path = break_after.path
    left join exchange_rate on cell.year = exchange_rate.year
),

-- A year in which the definition of a figure breaks, in the whole country or in the city's province.
break_step as (
    select
        list_append(cell.path, 90 + row_number() over (partition by cell.path order by break.kind)) as path,
        'break of definition' as what,
        cell.indicator as name,
        cell.year,
        cell.scope,
        break.kind as status,
        break.what_en || ' ' || break.what_zh || ' (' || break.source || ')' as reason
    from input_cell as cell
    inner join city on cell.city_id = city.city_id
    inner join redefinition as break
        on
            cell.indicator = break.indicator
            and cell.scope = coalesce(break.scope, cell.scope)
            and cell.year = break.year
            and (break.province is null or city.province = break.province)
    where break.breaks
),

rate_step as (
    select
        list_append(variable_step.path, 99) as path,
        'exchange rate' as what,
        'yuan_per_usd' as name,
        exchange_rate.year,
        exchange_rate.yuan_per_usd as value,
        'yuan per USD' as unit,
        exchange_rate.source as reason
    from variable_step
    inner join exchange_rate on variable_step.year = exchange_rate.year
    where contains(variable_step.formula, 'yuan_per_usd')
),

step as (
    select * from refusal
    union all by name
    select * from variable_step
    union all by name
    select * from quotient_step
    union all by name
    select * from input_step
    union all by name
    select * from figure_step
    union all by name
    select * from break_step
    union all by name
    select * from rate_step
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
    step.weight,
    step.formula,
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
