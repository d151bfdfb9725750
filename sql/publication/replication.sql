-- Every figure of the paper's tables beside that of this build, with a verdict.
select
    table_ref,
    subject,
    statistic,
    printed,
    paper,
    build,
    difference,
    verdict_en,
    verdict_zh
from regressions.replication
order by table_ref, subject, statistic
