-- Every indicator that the catalog knows.
select *
from catalog.indicator
order by indicator
