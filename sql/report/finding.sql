-- Objections of each test, by ruling.
select
    finding.test,
    coalesce(evidence_test.label_en, finding.test) as label_en,
    coalesce(evidence_test.label_zh, finding.test) as label_zh,
    count(*) as objections,
    count(*) filter (finding.ruling = 'corrected') as corrected,
    count(*) filter (finding.ruling = 'quarantined') as quarantined,
    count(*) filter (finding.ruling in ('accepted', 'settled')) as accepted,
    count(*) filter (finding.ruling not in ('corrected', 'quarantined', 'accepted', 'settled')) as unruled
from finding
left join evidence_test on finding.test = evidence_test.test
group by
    finding.test,
    evidence_test.label_en,
    evidence_test.label_zh
order by
    objections desc,
    finding.test
