-- Which copy is used where copies differ and the ledger leaves it open, and why.
--
-- The sound one is used where tests object to all others; where nothing decides, none is (`choice` is empty). What the
-- ledger quarantines in one copy gives way to what another one prints, which is judged afresh.
with weighed as (
    select
        rival.*,
        string_agg(distinct objection.test, ', ' order by objection.test) as tests
    from observations.rival as rival
    left join observations.evidence as objection
        on
            'copy ' || rival.candidate = objection.stage
            and rival.place_id = objection.place_id
            and rival.kind = objection.kind
            and rival.year = objection.year
            and rival.indicator = objection.indicator
            and rival.scope = objection.scope
            and rival.printing = objection.printing
    group by all
),

chosen as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        if(count(*) filter (tests is null) = 1, any_value(printed_value) filter (tests is null), null) as choice,
        'tests' as chosen_by,
        string_agg(
            concat_ws(', ', workbook, 'sheet ' || sheet, 'cell ' || cell)
            || ' prints ' || format('{:.10g}', printed_value) || coalesce(' (against it: ' || tests || ')', ''),
            '; '
            order by candidate
        ) as reason
    from weighed
    group by all
),

-- One number beside those that the ledger quarantines.
addressed as (
    select
        copy.*,
        concat_ws(', ', copy.workbook, 'sheet ' || copy.sheet, 'cell ' || copy.cell) as address
    from observations.ruled_copy as copy
    anti join observations.rival as rival using (place_id, kind, year, indicator, scope, printing)
    where copy.preference in (3, 4)
),

instead as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        any_value(printed_value) filter (preference = 3) as choice,
        'ledger' as chosen_by,
        'the ledger quarantines '
        || min(address || ', which prints ' || coalesce(format('{:.10g}', printed_value), raw_text))
            filter (preference = 4)
        || '; ' || min(address || ' prints ' || format('{:.10g}', printed_value)) filter (preference = 3) as reason
    from addressed
    group by all
    having min(preference) = 3 and max(preference) = 4
)

select * from chosen
union all
select * from instead
