-- Every data-quality check of the tables that the book is built from.
select *
from publication.check_result
where asset not like 'publication/%'
order by
    asset,
    check_name
