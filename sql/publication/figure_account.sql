-- What is on record of every printed figure of a city, in words: the entry of the ledger, and what tests objected.
with objection as (
    select
        finding.place_id as city_id,
        finding.year,
        finding.indicator,
        finding.scope,
        array_to_string(
            list_sort(
                list(
                    distinct evidence_test.label_en
                    || coalesce(', found ' || format('{:.10g}', finding.found), '')
                    || coalesce(', expected ' || format('{:.10g}', finding.expected), '')
                    || coalesce(' (held against ' || finding.held_against || ')', '')
                    || ': ' || finding.ruling
                )
            ),
            '; '
        ) as objections
    from finding
    inner join evidence_test using (test)
    where finding.kind = 'city' and finding.printing = 'main'
    group by all
)

select
    observation.city_id,
    observation.year,
    observation.indicator,
    observation.scope,
    observation.printed_value,
    observation.value,
    observation.unit,
    observation.status,
    observation.reason,
    case correction.ruling
        when 'correct'
            then 'corrected to ' || format('{:.10g}', correction.value) || coalesce(
                ' from the printed ' || format('{:.10g}', correction.printed_value), ''
            )
        when 'quarantine' then 'quarantined'
        when 'accept' then 'accepted as printed'
    end || coalesce(': ' || correction.reason, '') || '; evidence: ' || correction.evidence as correction,
    objection.objections,
    observation.workbook,
    observation.sheet,
    observation.cell,
    observation.raw_text
from observation
left join objection using (city_id, year, indicator, scope)
left join correction
    on
        observation.workbook = correction.workbook
        and observation.sheet is not distinct from correction.sheet
        and observation.cell = correction.cell
        and correction.entry_status in ('applied', 'idle')
