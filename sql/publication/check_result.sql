-- Every data-quality check of this build.
select *
from publication.check_result
order by
    asset,
    check_name
