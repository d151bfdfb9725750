-- The indices of the file by their variables: today the table `resilience` holds the one that there is.
select distinct 'resilience' as variable
from resilience
where score is not null
