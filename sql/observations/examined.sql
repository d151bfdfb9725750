-- Every figure twice: as printed, and as ruled by the ledger of corrections.
with read as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        printed_value,
        last_digit,
        reading,
        raw_text,
        workbook,
        sheet,
        cell
    from observations.measured
    union all
    select
        city_id as place_id,
        'city' as kind,
        year,
        indicator,
        scope,
        'main' as printing,
        printed_value,
        null as last_digit,
        reading,
        raw_text,
        workbook,
        sheet,
        cell
    from observations.supplied
),

located as (
    select
        read.*,
        case read.kind when 'province' then read.place_id when 'city' then province.province_id end as province_id
    from read
    left join catalog.city as city on read.kind = 'city' and read.place_id = city.city_id
    left join catalog.province as province on city.province = province.name
),

ruled as (
    select
        located.* exclude (reading),
        case
            when entry.ruling = 'correct' then entry.right_value
            when entry.ruling = 'quarantine' then null
            when located.reading = 'number' then located.printed_value
        end as value,
        case entry.ruling
            when 'correct' then 'number'
            when 'quarantine' then 'quarantined'
            else located.reading
        end as reading
    from located
    left join observations.ruling as entry
        on
            located.workbook = entry.workbook
            and located.sheet is not distinct from entry.sheet
            and located.cell = entry.cell
            and entry.ruling != 'accept'
)

select
    'printed' as stage,
    * exclude (reading),
    case when reading = 'number' then printed_value end as value,
    reading
from located
union all
select
    'ruled' as stage,
    *
from ruled
