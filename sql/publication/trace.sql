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
spelling as (
    select
        city.city_id,
        unnest([city.city_id::varchar, city.name, city.name_en, regexp_replace(city.name, '市$', '')]) as spelling
    from city
    union
    select
        printed_name.place_id,
        printed_name.printed
    from name as printed_name
),

place_found as (
    select distinct
        city.city_id,
        city.name as city_name
    from question
    inner join spelling
        on lower(replace(question.asked_place, '''', '')) = lower(replace(spelling.spelling, '''', ''))
    inner join city on spelling.city_id = city.city_id
),

one_place as (
    select place_found.city_id
    from place_found
    qualify count(*) over () = 1
),

year_found as (
    select distinct observation.year
    from question
    inner join observation on question.asked_year = observation.year::varchar
),

series as (
    select distinct
        observation.indicator || if(observation.scope = 'district', '_district', '') as component,
        observation.indicator,
        observation.scope
    from observation
    union
    select
        indicator.indicator,
        indicator.indicator,
        'city'
    from indicator
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
        described.column_name,
        described.unit,
        if(
            described.column_name = 'resilience',
            'sum of weight * (x - min) / (max - min), or (max - x) / (max - min) where less is better',
            reading.definition
        ),
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
        unnest([series.component, series.indicator, indicator.label_en, indicator.label_zh]),
        unnest([2, 2, 4, 4]),
        null,
        series.component
    from series
    inner join indicator on series.indicator = indicator.indicator
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

refusal as (
    select
        [1] as path,
        'unknown city' as what,
        question.asked_place as name,
        if(
            count(place_found.city_id) = 0,
            'no city has this name; ' || coalesce(
                'did you mean '
                || (
                    select arg_max(spelling.spelling, jaro_winkler_similarity(spelling.spelling, question.asked_place))
                    from spelling
                    where jaro_winkler_similarity(spelling.spelling, question.asked_place) > 0.7
                ) || '? ', ''
            ),
            'the name of ' || string_agg(place_found.city_name || ' (' || place_found.city_id || ')', ' and ') || '; '
        ) || 'use a name or the city_id of table city' as reason
    from question
    left join place_found on true
    group by question.asked_place
    having count(place_found.city_id) != 1
    union all
    select
        [2],
        'unknown year',
        question.asked_year,
        'the volumes print the data years '
        || (select min(observation.year) || ' to ' || max(observation.year) from observation)
        || '; a data year is that of the figures, one before the edition'
    from question
    where not exists (select 1 from year_found)
    union all
    select
        [3],
        'unknown name',
        question.asked_name,
        'no variable and no printed indicator has this name; ' || coalesce(
            'did you mean '
            || (
                select arg_max(vocabulary.word, jaro_winkler_similarity(vocabulary.word, question.asked_name))
                from vocabulary
                where jaro_winkler_similarity(vocabulary.word, question.asked_name) > 0.7
            ) || '? ', ''
        )
        || 'variables: ' || (select string_agg(variable.variable, ', ' order by variable.variable) from variable)
        || '; printed indicators, of the city districts with _district at the end: '
        || (select string_agg(indicator.indicator, ', ' order by indicator.indicator) from indicator)
    from question
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
        list_append(root.path, row_number() over (order by indicator_weight.weight desc)),
        root.city_id,
        root.year,
        indicator_weight.indicator,
        'indicator of the index' || if(indicator_weight.attribute = '-', ', less is better', ''),
        indicator_weight.weight
    from root
    inner join indicator_weight
        on root.variable = 'resilience' and coalesce(indicator_weight.year, root.year) = root.year
),

city_year_value as (
    unpivot city_year on columns(* exclude (city_id, name, province, region, year)) into name variable value value
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
            when city_year.city_id is null then 'not in the panel'
            when cell.value is null then 'missing'
            else coalesce(cell_status.status, 'reported')
        end as status,
        node.weight,
        variable.formula,
        case
            when city_year.city_id is null then 'the panel of the study does not hold this city and year'
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
                || if(
                    (select bool_or(indicator_weight.year is null) from indicator_weight),
                    ' together', ', each year by itself'
                )
            when node.variable = 'agglomeration' then 'all cities of the study enter, as the steps below say'
        end as reason
    from variable_node as node
    cross join study
    inner join variable on node.variable = variable.variable
    left join city_year on node.city_id = city_year.city_id and node.year = city_year.year
    left join city_year_value as cell
        on node.city_id = cell.city_id and node.year = cell.year and node.variable = cell.variable
    left join cell_status
        on
            node.city_id = cell_status.city_id
            and node.year = cell_status.year
            and node.variable = cell_status.variable
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
        'location quotient' as what,
        'location_quotient' as name,
        node.year,
        agglomeration.location_quotient as value,
        'ratio' as unit,
        if(agglomeration.location_quotient is null, 'missing', null) as status,
        '(' || node.sector || ' / ' || node.total || ') / (the same of all cities together)' as formula,
        null as reason
    from agglomeration_node as node
    left join agglomeration on node.city_id = agglomeration.city_id and node.year = agglomeration.year
    union all
    select
        list_concat(node.path, [1, 3]),
        'all cities together',
        node.sector || ' / ' || node.total,
        node.year,
        all_cities.sector / all_cities.total,
        'ratio',
        null,
        'sum of ' || node.sector || ' / sum of ' || node.total,
        'all ' || all_cities.cities || ' cities of the study that have both enter: '
        || format('{:.12g}', all_cities.sector) || ' / ' || format('{:.12g}', all_cities.total)
    from agglomeration_node as node
    inner join all_cities on node.path = all_cities.path
    union all
    select
        list_append(node.path, 2),
        'the other cities',
        if(node.reading = 'printed', 'inverse_distance', 'neighbours'),
        node.year,
        case node.reading
            when 'printed' then agglomeration.printed / nullif(agglomeration.location_quotient, 0) - 1
            when 'neighbours' then agglomeration.neighbours - agglomeration.location_quotient
            when 'row_standardised' then agglomeration.row_standardised - agglomeration.location_quotient
        end,
        if(node.reading = 'printed', '1/km', 'ratio'),
        null,
        case node.reading
            when 'printed' then 'Σ 1/d_ij'
            when 'neighbours' then 'Σ LQ_j/d_ij'
            when 'row_standardised' then 'Σ w_ij LQ_j, w = (1/d)/Σ(1/d)'
        end,
        'every other city of the study enters by its distance in km'
        || if(node.reading = 'printed', '', ' and its location quotient')
    from agglomeration_node as node
    inner join agglomeration on node.city_id = agglomeration.city_id and node.year = agglomeration.year
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
        ),
        node.city_id,
        node.year,
        study_input.component,
        'input'
    from variable_node as node
    inner join variable on node.variable = variable.variable
    inner join study_input on node.variable = study_input.variable
    union all
    select
        list_concat(node.path, [1, unnest([1, 2])]),
        node.city_id,
        node.year,
        unnest([node.sector, node.total]),
        'input'
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
        indicator.label_en || ' ' || indicator.label_zh as label,
        indicator.unit,
        component.component is not null as held,
        component.value,
        component.status
    from input_node as node
    inner join series on node.component = series.component
    inner join indicator on series.indicator = indicator.indicator
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
    where cell.status in ('interpolated', 'carried', 'extrapolated') and used.status in ('reported', 'corrected')
    qualify
        row_number() over (partition by cell.path, used.year > cell.year order by abs(used.year - cell.year))
        <= if(cell.status = 'extrapolated', 2, 1)
),

source_years as (
    select
        source_year.path,
        string_agg(source_year.year::varchar, ' and ' order by source_year.year) as years
    from source_year
    group by source_year.path
),

-- Printed figures: that of the year, and those that a filled cell rests on.
figure_node as (
    select
        list_append(cell.path, 1) as path,
        cell.*  exclude (path, what, year, value, unit, status, held),
        cell.year,
        'printed figure' as what
    from input_cell as cell
    union all
    select
        list_append(cell.path, 1 + row_number() over (partition by cell.path order by source_year.year)),
        cell.* exclude (path, what, year, value, unit, status, held),
        source_year.year,
        'printed figure that fills ' || cell.year
    from input_cell as cell
    inner join source_year on cell.path = source_year.path
),

objection as (
    select
        finding.workbook,
        finding.sheet,
        finding.cell,
        string_agg(
            distinct evidence_test.label_en
            || coalesce(', found ' || format('{:.12g}', finding.found), '')
            || coalesce(', expected ' || format('{:.12g}', finding.expected), '')
            || ': ' || finding.ruling,
            '; '
        ) as objections
    from finding
    inner join evidence_test on finding.test = evidence_test.test
    group by all
),

figure_step as (
    select
        node.path,
        node.what,
        node.indicator as name,
        node.label,
        node.year,
        node.scope,
        observation.value,
        observation.unit,
        coalesce(observation.status, 'not printed') as status,
        if(
            observation.status is null, 'no delivered table prints it for this city and year', observation.reason
        ) as reason,
        observation.printed_value,
        case correction.ruling
            when 'correct'
                then 'corrected to ' || format('{:.12g}', correction.value) || coalesce(
                    ' from the printed ' || format('{:.12g}', correction.printed_value), ''
                )
            when 'quarantine' then 'quarantined'
            when 'accept' then 'accepted as printed'
        end || coalesce(': ' || correction.reason, '') || '; evidence: ' || correction.evidence as correction,
        objection.objections,
        observation.workbook,
        observation.sheet,
        observation.cell,
        observation.raw_text
    from figure_node as node
    left join observation
        on
            node.city_id = observation.city_id
            and node.year = observation.year
            and node.indicator = observation.indicator
            and node.scope = observation.scope
    left join correction
        on
            observation.workbook = correction.workbook
            and observation.sheet is not distinct from correction.sheet
            and observation.cell = correction.cell
    left join objection
        on
            observation.workbook = objection.workbook
            and observation.sheet is not distinct from objection.sheet
            and observation.cell = objection.cell
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
        if(cell.held, cell.value, printed.value) as value,
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
        end as reason
    from input_cell as cell
    inner join figure_step as printed on list_append(cell.path, 1) = printed.path
    left join source_years on cell.path = source_years.path
),

rate_step as (
    select
        list_append(node.path, 99) as path,
        'exchange rate' as what,
        'yuan_per_usd' as name,
        node.year,
        exchange_rate.yuan_per_usd as value,
        'yuan per USD' as unit,
        exchange_rate.source as reason
    from (
        select
            variable_step.path,
            variable_step.year
        from variable_step
        where contains(variable_step.formula, 'yuan_per_usd')
        union all
        select
            figure_step.path,
            figure_step.year
        from figure_step
        inner join indicator on figure_step.name = indicator.indicator
        where indicator.unit = 'as printed' and figure_step.unit = '10k USD'
    ) as node
    inner join exchange_rate on node.year = exchange_rate.year
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
order by step.path
