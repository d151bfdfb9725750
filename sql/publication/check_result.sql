-- Every data-quality check of the tables that this file is built from: those of the study, and those of the book.
with own as (
    select *
    from publication.check_result
    where asset not like 'publication/%'
)

select * from own
union all
select of_book.*
from book.check_result as of_book
anti join own using (asset, check_name)
order by
    asset,
    check_name
