-- The ledger's entries on figures that were delivered, a row a copy, and what becomes of each there.
--
-- applied: the copy prints what the entry expects. lapsed: it prints the right value already. void: it prints a third
-- one, which is judged afresh. An entry on a run of rows is guarded by its first row and rules on all of them.
with named_column as (
    select
        edition,
        indicator,
        scope,
        printing
    from catalog.ledger_entry
    union
    select
        edition,
        regexp_replace(printed_as, '_district$', '') as indicator,
        if(ends_with(printed_as, '_district'), 'district', 'city') as scope,
        'main' as printing
    from catalog.ledger_entry
    where printed_as is not null
),

copy as (
    select
        figure.*,
        trim(regexp_replace(coalesce(figure.raw_text, ''), '\s+', ' ', 'g')) as found
    from observations.figure_copy as figure
    semi join named_column using (edition, indicator, scope, printing)
),

entry as (
    select
        *,
        if(regexp_full_match(printed, '-?\d+(\.\d+)?'), printed::double, null) as printed_number
    from catalog.ledger_entry
),

guarded as (
    select
        entry.*,
        guard.year,
        guard.printed_value,
        guard.unit,
        guard.found,
        guard.workbook,
        guard.sheet,
        guard.cell,
        guard.printed_table,
        guard.position as first_position,
        last_row.position as last_position,
        case
            when entry.through_id is not null and last_row.position is null then 'void'
            when
                if(
                    guard.reading = 'number' and entry.printed_number is not null,
                    abs(guard.printed_value - entry.printed_number) <= 1e-9 * abs(entry.printed_number),
                    guard.found = coalesce(entry.printed, '')
                )
                then 'applied'
            when
                entry.ruling = 'correct'
                and abs(guard.printed_value - coalesce(entry.value, entry.factor * entry.printed_number))
                <= 1e-9 * abs(guard.printed_value)
                then 'lapsed'
            else 'void'
        end as entry_status
    from entry
    inner join copy as guard
        on
            entry.edition = guard.edition
            and entry.place_id = guard.place_id
            and entry.indicator = guard.indicator
            and entry.scope = guard.scope
            and entry.printing = guard.printing
    left join copy as last_row
        on
            entry.edition = last_row.edition
            and entry.through_id = last_row.place_id
            and entry.indicator = last_row.indicator
            and entry.scope = last_row.scope
            and entry.printing = last_row.printing
            and guard.workbook = last_row.workbook
),

on_run as (
    select
        guarded.* replace (
            member.place_id as place_id,
            coalesce(guarded.factor * member.printed_value, other.printed_value) as value,
            -- What cannot be read, here or where the right value stands, the entry knows to be wrong and no more.
            if(
                guarded.ruling = 'correct'
                and coalesce(guarded.factor * member.printed_value, other.printed_value) is null,
                'quarantine',
                guarded.ruling
            ) as ruling,
            member.printed_value as printed_value,
            member.unit as unit,
            member.found as found,
            member.sheet as sheet,
            member.cell as cell
        )
    from guarded
    inner join copy as member
        on
            guarded.edition = member.edition
            and guarded.indicator = member.indicator
            and guarded.scope = member.scope
            and guarded.printing = member.printing
            and guarded.workbook = member.workbook
            and guarded.first_position <= member.position
            and if(guarded.entry_status = 'applied', guarded.last_position, guarded.first_position) >= member.position
    left join copy as other
        on
            guarded.edition = other.edition
            and guarded.workbook = other.workbook
            and guarded.printed_table = other.printed_table
            and member.place_id = other.place_id
            and other.printing = 'main'
            and guarded.printed_as = other.indicator || if(other.scope = 'district', '_district', '')
    where guarded.through_id is not null and member.reading != 'blank'
),

on_copy as (
    select * from guarded
    where through_id is null
    union all
    select * from on_run
)

-- What rules on one figure goes before what rules on a run of rows.
select
    edition,
    place_id,
    place,
    through_id,
    year,
    indicator,
    scope,
    printing,
    printed,
    printed_number,
    ruling,
    value as right_value,
    printed_value,
    unit,
    tests,
    reason,
    evidence,
    entry_status,
    found,
    workbook,
    sheet,
    cell
from on_copy
qualify
    row_number() over (
        partition by workbook, sheet, cell, entry_status != 'applied', if(entry_status = 'applied', null, printed)
        order by through_id is not null
    ) = 1
