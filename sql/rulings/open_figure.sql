-- Every figure that is objected to by itself and on which nobody has ruled, with what stands around it.
with column_in_doubt as (
    select distinct
        edition,
        printed_table,
        indicator,
        scope
    from observations.finding
    where ruling = 'unruled' and test in ('scale', 'exchanged', 'repeated')
),

-- Where a whole column is doubted its figures wait for the ruling on it, but for those that cannot be read.
objection as (
    select
        finding.*,
        concat(
            test.label_zh,
            ' ',
            finding.test,
            ': ',
            format('{:.10g}', finding.found),
            if(finding.expected is null, '', format(', expected 应为 {:.10g}', finding.expected)),
            if(finding.held_against is null, '', format(' (对照 against {})', finding.held_against))
        ) as objection,
        concat(finding.test, ': expected ' || format('{:.10g}', finding.expected)) as grounds
    from observations.finding as finding
    inner join catalog.evidence_test as test using (test)
    left join column_in_doubt using (edition, printed_table, indicator, scope)
    anti join observations.doubted_table as held_back using (edition, printed_table)
    where finding.ruling = 'unruled' and (column_in_doubt.edition is null or finding.test = 'unreadable')
),

objected as (
    select
        edition,
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        printed_table,
        workbook,
        sheet,
        cell,
        string_agg(distinct test, '; ' order by test) as tests,
        string_agg(distinct objection, E'\n' order by objection) as objections,
        string_agg(distinct grounds, '; ' order by grounds) as grounds
    from objection
    group by all
),

ruled as (
    select *
    from observations.examined
    where stage = 'ruled' and printing = 'main'
),

beside as (
    select
        objected.place_id,
        objected.kind,
        objected.year,
        objected.indicator,
        objected.scope,
        objected.printing,
        neighbour.year as other_year,
        concat(
            neighbour.year,
            ': ',
            if(neighbour.value is null, neighbour.reading, format('{:.10g}', neighbour.value))
        ) as said
    from objected
    inner join ruled as neighbour using (place_id, kind, indicator, scope)
    where neighbour.year != objected.year
    qualify
        row_number() over (
            partition by
                objected.place_id,
                objected.kind,
                objected.year,
                objected.indicator,
                objected.scope,
                objected.printing,
                neighbour.year > objected.year
            order by abs(neighbour.year - objected.year)
        ) <= 3
),

neighbours as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        string_agg(said, '; ' order by other_year) as neighbours
    from beside
    group by all
),

copies as (
    select
        objected.place_id,
        objected.kind,
        objected.year,
        objected.indicator,
        objected.scope,
        objected.printing,
        string_agg(
            concat_ws(' ', copy.workbook, copy.sheet, copy.cell)
            || ': '
            || coalesce(format('{:.10g}', copy.printed_value), copy.raw_text, copy.reading),
            E'\n'
            order by copy.workbook, copy.sheet, copy.cell
        ) as copies
    from objected
    inner join observations.figure_copy as copy using (place_id, kind, year, indicator, scope, printing)
    where (copy.workbook, copy.sheet, copy.cell) is distinct from (objected.workbook, objected.sheet, objected.cell)
    group by all
),

province as (
    select
        ruled.province_id,
        ruled.year,
        ruled.indicator,
        ruled.scope,
        format(
            'province {:.10g}, its cities {:.10g}',
            max(ruled.value) filter (ruled.kind = 'province'),
            sum(ruled.value) filter (ruled.kind = 'city')
        ) as province_total
    from ruled
    semi join catalog.indicator as additive on ruled.indicator = additive.indicator and additive.additive
    where ruled.province_id is not null
    group by all
)

select
    objected.*,
    figure.reading,
    figure.printed_value,
    figure.raw_text,
    figure.unit,
    neighbours.neighbours,
    copies.copies,
    province.province_total,
    proposal.right_value as proposed,
    proposal.evidence as proposed_for
from objected
inner join observations.used_figure as figure using (place_id, kind, year, indicator, scope, printing)
inner join observations.examined as examined
    on
        examined.stage = 'ruled'
        and objected.place_id = examined.place_id
        and objected.kind = examined.kind
        and objected.year = examined.year
        and objected.indicator = examined.indicator
        and objected.scope = examined.scope
        and objected.printing = examined.printing
left join neighbours using (place_id, kind, year, indicator, scope, printing)
left join copies using (place_id, kind, year, indicator, scope, printing)
left join province
    on
        examined.province_id = province.province_id
        and objected.year = province.year
        and objected.indicator = province.indicator
        and objected.scope = province.scope
left join observations.proposal as proposal using (place_id, year, indicator, scope, printing)
order by
    objected.edition,
    objected.printed_table,
    objected.indicator,
    objected.scope,
    examined.position,
    objected.place_id
