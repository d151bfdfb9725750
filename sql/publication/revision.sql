-- Every figure that differs from the publication before, and what made it differ.
with build_change as (
    select
        earlier.code_version != build.code_version as code_changed,
        earlier.study_digest != build.study_digest as study_changed,
        concat(earlier.code_version, ' → ', build.code_version) as code_detail,
        concat(earlier.study_digest[:12], ' → ', build.study_digest[:12]) as study_detail
    from build
    cross join before.build as earlier
),

variable_of_city as (
    unpivot city_year on columns(* exclude (city_id, name, province, region, year)) into name variable value value
),

variable_of_city_before as (
    unpivot before.city_year on columns(* exclude (city_id, name, province, region, year))
    into name variable value value
),

figure as (
    select
        'observation' as table_name,
        indicator as name,
        scope as part,
        city_id,
        year,
        value,
        status
    from observation
    union all
    select
        'city_year' as table_name,
        cell.variable as name,
        null as part,
        cell.city_id,
        cell.year,
        cell.value,
        coalesce(cell_status.status, 'reported') as status
    from variable_of_city as cell
    left join cell_status using (city_id, year, variable)
    union all
    select
        'indicator_weight' as table_name,
        indicator as name,
        null as part,
        null as city_id,
        year,
        weight as value,
        null as status
    from indicator_weight
    union all
    select
        'coefficient' as table_name,
        model_id as name,
        term as part,
        null as city_id,
        null as year,
        estimate as value,
        null as status
    from coefficient
),

figure_before as (
    select
        'observation' as table_name,
        indicator as name,
        scope as part,
        city_id,
        year,
        value,
        status
    from before.observation
    union all
    select
        'city_year' as table_name,
        earlier.variable as name,
        null as part,
        earlier.city_id,
        earlier.year,
        earlier.value,
        coalesce(status_before.status, 'reported') as status
    from variable_of_city_before as earlier
    left join before.cell_status as status_before using (city_id, year, variable)
    union all
    select
        'indicator_weight' as table_name,
        indicator as name,
        null as part,
        null as city_id,
        year,
        weight as value,
        null as status
    from before.indicator_weight
    union all
    select
        'coefficient' as table_name,
        model_id as name,
        term as part,
        null as city_id,
        null as year,
        estimate as value,
        null as status
    from before.coefficient
),

-- Sums over threads differ in the last digits from run to run: what agrees to nine of them has not changed.
revised as (
    select
        coalesce(figure.table_name, earlier.table_name) as table_name,
        coalesce(figure.name, earlier.name) as name,
        coalesce(figure.part, earlier.part) as part,
        coalesce(figure.city_id, earlier.city_id) as city_id,
        coalesce(figure.year, earlier.year) as year,
        earlier.value as old_value,
        figure.value as new_value,
        earlier.status as old_status,
        figure.status as new_status
    from figure
    full outer join figure_before as earlier
        on
            figure.table_name = earlier.table_name
            and figure.name = earlier.name
            and figure.part is not distinct from earlier.part
            and figure.city_id is not distinct from earlier.city_id
            and figure.year is not distinct from earlier.year
    where
        figure.status is distinct from earlier.status
        or (figure.value is null) != (earlier.value is null)
        or abs(figure.value - earlier.value) > 1e-9 * greatest(abs(figure.value), abs(earlier.value))
),

-- Entries of the ledger, each once for all copies: where one is void it has no value, and is the same entry.
entry as (
    select
        place_id,
        year,
        indicator,
        scope,
        printing,
        printed,
        ruling,
        max(value) as value,
        min(reason) as reason
    from correction
    group by all
),

entry_before as (
    select
        place_id,
        year,
        indicator,
        scope,
        printing,
        printed,
        ruling,
        max(value) as value
    from before.correction
    group by all
),

ruled_anew as (
    select
        coalesce(now.place_id, earlier.place_id) as city_id,
        coalesce(now.year, earlier.year) as year,
        coalesce(now.indicator, earlier.indicator) as indicator,
        coalesce(now.scope, earlier.scope) as scope,
        coalesce(
            string_agg(distinct now.ruling || ': ' || now.reason, '; ' order by now.ruling || ': ' || now.reason),
            'the entry was withdrawn'
        ) as detail
    from entry as now
    full outer join entry_before as earlier
        on
            now.place_id = earlier.place_id
            and now.year = earlier.year
            and now.indicator = earlier.indicator
            and now.scope = earlier.scope
            and now.printing = earlier.printing
            and now.printed is not distinct from earlier.printed
            and now.ruling = earlier.ruling
    where now.ruling is null or earlier.ruling is null or now.value != earlier.value
    group by
        coalesce(now.place_id, earlier.place_id),
        coalesce(now.year, earlier.year),
        coalesce(now.indicator, earlier.indicator),
        coalesce(now.scope, earlier.scope)
),

revised_cell as (
    select
        revised.name as indicator,
        revised.part as scope,
        revised.city_id,
        revised.year,
        revised.old_value,
        revised.new_value,
        revised.old_status,
        revised.new_status,
        now.reason,
        coalesce(now.workbook, earlier.workbook) as workbook,
        (now.sha256 is distinct from earlier.sha256) as delivered_anew
    from revised
    left join observation as now
        on
            revised.name = now.indicator
            and revised.part = now.scope
            and revised.city_id = now.city_id
            and revised.year = now.year
    left join before.observation as earlier
        on
            revised.name = earlier.indicator
            and revised.part = earlier.scope
            and revised.city_id = earlier.city_id
            and revised.year = earlier.year
    where revised.table_name = 'observation'
),

-- A printed figure changes with its entry in the ledger, with its workbook, with the code that reads it, or
-- because other figures that it is held against have changed.
revised_observation as (
    select
        revised_cell.*,
        case
            when ruled_anew.city_id is not null then 'correction'
            when revised_cell.delivered_anew then 'workbook'
            when build_change.code_changed then 'code'
            else 'other figures'
        end as cause,
        case
            when ruled_anew.city_id is not null then ruled_anew.detail
            when revised_cell.delivered_anew then revised_cell.workbook
            when build_change.code_changed then build_change.code_detail
            else revised_cell.reason
        end as detail
    from revised_cell
    cross join build_change
    left join ruled_anew
        on
            revised_cell.city_id = ruled_anew.city_id
            and revised_cell.year = ruled_anew.year
            and revised_cell.indicator = ruled_anew.indicator
            and revised_cell.scope = ruled_anew.scope
),

input as (
    select
        variable,
        component
    from study_input
    union
    select
        'resilience' as variable,
        study_input.component
    from study_input
    inner join study_variable using (variable)
    where study_variable.dimension is not null
    union
    select
        'agglomeration' as variable,
        unnest([agglomeration_sector, agglomeration_total]) as component
    from study
),

filled as (
    select status
    from status
    where filled
),

-- A variable changes with a printed figure behind it: one of its own year, or one that a fill brings in.
revised_input as (
    select
        revised.name as variable,
        revised.city_id,
        revised.year,
        arg_min(printed.cause, abs(printed.year - revised.year)) as cause,
        arg_min(
            concat_ws(' ', printed.indicator, printed.scope, printed.year::varchar || ':', printed.detail),
            abs(printed.year - revised.year)
        ) as detail
    from revised
    inner join input on revised.name = input.variable
    inner join series on input.component = series.component
    inner join revised_observation as printed
        on
            revised.city_id = printed.city_id
            and series.indicator = printed.indicator
            and series.scope = printed.scope
    where
        revised.table_name = 'city_year'
        and (
            revised.year = printed.year
            or revised.old_status in (select filled.status from filled)
            or revised.new_status in (select filled.status from filled)
        )
    group by all
),

beside as (
    select if(count(*) > 0, '; printed figures changed, too', '') as detail
    from revised_observation
),

derived as (
    select
        revised.*,
        case
            when revised_input.cause is not null then revised_input.cause
            when build_change.study_changed then 'study'
            when build_change.code_changed then 'code'
            else 'other figures'
        end as cause,
        case
            when revised_input.cause is not null then revised_input.detail
            when build_change.study_changed then build_change.study_detail || beside.detail
            when build_change.code_changed then build_change.code_detail || beside.detail
        end as detail
    from revised
    cross join build_change
    cross join beside
    left join revised_input
        on
            revised.table_name = 'city_year'
            and revised.name = revised_input.variable
            and revised.city_id = revised_input.city_id
            and revised.year = revised_input.year
    where revised.table_name != 'observation'
),

explained as (
    select
        'observation' as table_name,
        indicator as name,
        scope as part,
        city_id,
        year,
        old_value,
        new_value,
        old_status,
        new_status,
        cause,
        detail
    from revised_observation
    union all by name
    select * from derived
)

select *
from explained
order by
    table_name,
    name,
    part,
    city_id,
    year
