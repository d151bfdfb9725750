-- Every table of every workbook and what became of it; one that the tests doubt as a whole is held back, too.
select
    delivered.edition,
    delivered.printed_table,
    delivered.table_key,
    delivered.title,
    delivered.workbook,
    delivered.sheet,
    delivered.cell,
    if(delivered.outcome = 'read' and doubted.reason is not null, 'held back', delivered.outcome) as outcome,
    if(delivered.outcome = 'read', coalesce(doubted.reason, delivered.reason), delivered.reason) as reason
from observations.delivered_table as delivered
left join observations.doubted_table as doubted
    on delivered.edition = doubted.edition and delivered.printed_table = doubted.printed_table
order by
    delivered.edition,
    delivered.workbook,
    delivered.printed_table
