-- The tests that object to a printed figure, by its cell.
select
    finding.workbook,
    finding.sheet,
    finding.cell,
    string_agg(
        distinct coalesce(evidence_test.label_en, finding.test), ', '
        order by coalesce(evidence_test.label_en, finding.test)
    ) as tests_en,
    string_agg(
        distinct coalesce(evidence_test.label_zh, finding.test), '、'
        order by coalesce(evidence_test.label_zh, finding.test)
    ) as tests_zh
from finding
left join evidence_test on finding.test = evidence_test.test
where finding.cell is not null
group by
    finding.workbook,
    finding.sheet,
    finding.cell
