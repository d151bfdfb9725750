-- What became of every entry of the ledger on what was delivered, copy by copy.
--
-- idle: an acceptance of objections, one of which at least is raised by nothing. An entry that answers for the test
-- `copies` is about what one copy prints: where no other does, it waits.
with acceptance as (
    select
        place_id,
        year,
        indicator,
        scope,
        printing,
        workbook,
        sheet,
        cell,
        unnest(string_split(tests, '; ')) as test
    from observations.ruling
    where entry_status = 'applied' and ruling = 'accept'
),

raised as (
    select
        place_id,
        year,
        indicator,
        scope,
        printing,
        test
    from observations.evidence
    union
    select
        member.place_id,
        member.year,
        member.indicator,
        member.scope,
        member.printing,
        member.test
    from observations.contradiction as member
    semi join observations.evidence as evidence using (test, instance)
),

idle as (
    select
        acceptance.workbook,
        acceptance.sheet,
        acceptance.cell,
        string_agg(acceptance.test, '; ' order by acceptance.test) as idle_tests
    from acceptance
    anti join raised using (place_id, year, indicator, scope, printing, test)
    group by all
)

select
    entry.* replace (if(idle.cell is not null, 'idle', entry.entry_status) as entry_status),
    idle.idle_tests
from observations.ruling as entry
left join idle
    on
        entry.ruling = 'accept'
        and entry.entry_status = 'applied'
        and entry.workbook = idle.workbook
        and entry.sheet is not distinct from idle.sheet
        and entry.cell = idle.cell
where entry.entry_status = 'applied' or coalesce(entry.tests, '') != 'copies'
