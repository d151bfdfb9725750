-- How a figure of the published file came to be: the table macro trace(place, data_year, name), a row a step.
--
-- Depth first: a variable, its inputs, the printed figures of each; `path` numbers the steps as a book numbers its
-- sections. Every column is written with its table: a bare `place`, `data_year` or `name` is a parameter.
with question as (
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

variable as (
    select
        study_variable.variable,
        study_variable.unit,
        regexp_replace(study_variable.formula, '\bpopulation\b', study.population, 'g') as formula,
        study_variable.label_en,
        study_variable.label_zh
    from study_variable
    cross join study
    union all
    select
        described.column_name as variable,
        described.unit,
        case described.column_name
            when 'resilience'
                then 'sum of weight * (x - min) / (max - min), or (max - x) / (max - min) where less is better'
            else reading.definition
        end as formula,
        described.label_en,
        described.label_zh
    from data_dictionary as described
    cross join study
    inner join data_dictionary as reading
        on reading.table_name = 'agglomeration' and study.agglomeration_reading = reading.column_name
    where described.table_name = 'city_year' and described.column_name in ('resilience', 'agglomeration')
),

vocabulary as (
    select
        unnest([variable.variable, variable.label_en, variable.label_zh]) as word,
        unnest([1, 3, 3]) as preference,
        variable.variable,
        null as component
    from variable
    union all
    select
        unnest([series.component, series.indicator, series.label_en, series.label_zh]) as word,
        unnest([2, 2, 4, 4]) as preference,
        null as variable,
        series.component
    from series
),

name_found as (
    select distinct
        vocabulary.preference,
        vocabulary.variable,
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

-- Variables: the one asked for, and the indicators of the index.
variable_node as (
    select
        root.path,
        root.city_id,
        root.year,
        root.variable,
        'variable' as what,
        null::double as weight
    from root
    where root.variable is not null
    union all
    select
        list_append(root.path, row_number() over (order by indicator_weight.weight desc)) as path,
        root.city_id,
        root.year,
        indicator_weight.indicator as variable,
        case indicator_weight.attribute
            when '-' then 'indicator of the index, less is better'
            else 'indicator of the index'
        end as what,
        indicator_weight.weight
    from root
    inner join indicator_weight
        on root.variable = 'resilience' and coalesce(indicator_weight.year, root.year) = root.year
),

panel_row as (
    select * exclude (name, province, region)
    from city_year
),

panel_cell as (
    unpivot panel_row on columns(* exclude (city_id, year)) into name variable value value
),

variable_step as (
    select
        node.path,
        node.what,
        node.variable as name,
        variable.label_en || ' ' || variable.label_zh as label,
        node.year,
        cell.value,
        variable.unit,
        case
            when panel_row.city_id is null then 'not in the panel'
            when cell.value is null then 'missing'
            else coalesce(cell_status.status, 'reported')
        end as status,
        node.weight,
        variable.formula,
        case
            when panel_row.city_id is null then 'the panel of the study does not hold this city and year'
            when cell.value is null and node.variable = 'resilience'
                then 'computed for ' || study.index_first_year || ' to ' || study.index_last_year
                || ', where no indicator is missing'
            when cell.value is null and node.variable = 'agglomeration'
                then 'computed for ' || study.agglomeration_first_year || ' to ' || study.agglomeration_last_year
                || ', where neither input is missing'
            when cell.value is null then 'an input is missing, or the formula has no finite value'
            when cell_status.status = 'winsorised' then 'set to the quantile beyond which the study winsorises'
            when node.variable = 'resilience'
                then 'min, max and weights are those of all cities of the study, '
                || study.index_first_year || ' to ' || study.index_last_year
                || (
                    select case count(indicator_weight.year) when 0 then ' together' else ', each year by itself' end
                    from indicator_weight
                )
            when node.variable = 'agglomeration' then 'all cities of the study enter, as the steps below say'
        end as reason
    from variable_node as node
    cross join study
    inner join variable using (variable)
    left join panel_row using (city_id, year)
    left join panel_cell as cell using (city_id, year, variable)
    left join cell_status using (city_id, year, variable)
),

-- Agglomeration: the location quotient of the city, all cities behind it, and the distances to the others.
agglomeration_node as (
    select
        root.path,
        root.city_id,
        root.year,
        study.agglomeration_sector as sector,
        study.agglomeration_total as total,
        study.agglomeration_reading as reading
    from root
    cross join study
    where root.variable = 'agglomeration'
),

all_cities as (
    select
        node.path,
        count(*) as cities,
        sum(sector.value) as sector,
        sum(total.value) as total
    from agglomeration_node as node
    inner join component as sector on node.year = sector.year and node.sector = sector.component
    inner join component as total
        on sector.city_id = total.city_id and sector.year = total.year and node.total = total.component
    where sector.value is not null and total.value > 0
    group by node.path
),

agglomeration_step as (
    select
        list_append(node.path, 1) as path,
        'part' as what,
        'location_quotient' as name,
        node.year,
        agglomeration.location_quotient as value,
        'ratio' as unit,
        '(' || node.sector || ' / ' || node.total || ') / (the same of all cities together)' as formula,
        null as reason
    from agglomeration_node as node
    left join agglomeration using (city_id, year)
    union all
    select
        list_concat(node.path, [1, 3]) as path,
        'all cities together' as what,
        node.sector || ' / ' || node.total as name,
        node.year,
        all_cities.sector / all_cities.total as value,
        'ratio' as unit,
        'sum of ' || node.sector || ' / sum of ' || node.total as formula,
        'all ' || all_cities.cities || ' cities of the study that have both enter: '
        || format('{:.10g}', all_cities.sector) || ' / ' || format('{:.10g}', all_cities.total) as reason
    from agglomeration_node as node
    inner join all_cities on node.path = all_cities.path
    union all
    select
        list_append(node.path, 2) as path,
        'the other cities' as what,
        case node.reading when 'printed' then 'inverse_distance' else 'neighbours' end as name,
        node.year,
        case node.reading
            when 'printed' then agglomeration.printed / nullif(agglomeration.location_quotient, 0) - 1
            when 'neighbours' then agglomeration.neighbours - agglomeration.location_quotient
            when 'row_standardised' then agglomeration.row_standardised - agglomeration.location_quotient
        end as value,
        case node.reading when 'printed' then '1/km' else 'ratio' end as unit,
        case node.reading
            when 'printed' then 'Σ 1/d_ij'
            when 'neighbours' then 'Σ LQ_j/d_ij'
            when 'row_standardised' then 'Σ w_ij LQ_j, w = (1/d)/Σ(1/d)'
        end as formula,
        'every other city of the study enters by its distance in km'
        || case node.reading when 'printed' then '' else ' and its location quotient' end as reason
    from agglomeration_node as node
    inner join agglomeration using (city_id, year)
    where node.reading != 'location_quotient'
),

-- Inputs: the series that formulas read, in the order of the formula, and what the panel holds of them.
input_node as (
    select
        root.path,
        root.city_id,
        root.year,
        root.component,
        'printed indicator' as what
    from root
    where root.component is not null
    union all
    select
        list_append(
            node.path,
            row_number() over (
                partition by node.path
                order by strpos(variable.formula, study_input.component), study_input.component
            )
        ) as path,
        node.city_id,
        node.year,
        study_input.component,
        'input' as what
    from variable_node as node
    inner join variable using (variable)
    inner join study_input using (variable)
    union all
    select
        list_concat(node.path, [1, unnest([1, 2])]) as path,
        node.city_id,
        node.year,
        unnest([node.sector, node.total]) as component,
        'input' as what
    from agglomeration_node as node
),

input_cell as (
    select
        node.path,
        node.what,
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
    from input_node as node
    inner join series using (component)
    left join component using (city_id, year, component)
),

-- A filled cell rests on the nearest used figures: one on each side, the nearest, or the two that make the line.
source_year as (
    select
        cell.path,
        used.year
    from input_cell as cell
    inner join component as used on cell.city_id = used.city_id and cell.component = used.component
    inner join status as filling on cell.status = filling.status
    where filling.filled and used.status in ('reported', 'corrected')
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
            when cell.status = 'interpolated' then 'on the line between the figures of ' || source_years.years
            when cell.status = 'carried' then 'the nearest figure, that of ' || source_years.years
            when cell.status = 'extrapolated' then 'on the line through the figures of ' || source_years.years
            when cell.status = 'missing' then 'no figure is used, and the rules of the study fill none'
            when cell.unit = 'as printed' and printed.unit = '10k USD'
                then 'at ' || exchange_rate.yuan_per_usd || ' yuan per USD'
        end as reason
    from input_cell as cell
    inner join figure_step as printed on list_append(cell.path, 1) = printed.path
    left join source_years on cell.path = source_years.path
    left join exchange_rate on cell.year = exchange_rate.year
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
    select * from agglomeration_step
    union all by name
    select * from input_step
    union all by name
    select * from figure_step
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
