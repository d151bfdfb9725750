-- Estimates of the specification curve under each option of each choice that has more than one.
with long as (
    unpivot (
        select
            estimate,
            cleaning,
            index_form,
            agglomeration,
            distance_unit,
            regressors,
            sample,
            cluster
        from specification
        where reason is null
    )
    on cleaning, index_form, agglomeration, distance_unit, regressors, sample, cluster
    into name choice value option
),

varied as (
    select choice
    from long
    group by choice
    having count(distinct option) > 1
)

select
    long.choice,
    long.option,
    coalesce(variant.label_en, reading.label_en, model.label_en) as label_en,
    coalesce(variant.label_zh, reading.label_zh, model.label_zh) as label_zh,
    long.estimate
from long
inner join varied on long.choice = varied.choice
left join variant on long.choice = 'index_form' and long.option = variant.variant
left join data_dictionary as reading
    on
        long.choice = 'agglomeration'
        and reading.table_name = 'agglomeration'
        and long.option = reading.column_name
left join model on long.option = model.model_id
order by
    long.choice,
    long.option
