-- What every copy says of every figure, with the ledger's ruling on it, and which copies go before which.
--
-- The ledger rules first: what it accepts, or what a copy prints that it knows to be right, then what it corrects.
-- Else a number goes before what it quarantines, that before what cannot be read, and that before a blank.
select
    copy.*,
    if(entry.entry_status = 'applied', entry.ruling, null) as ruling,
    if(entry.entry_status = 'applied', entry.right_value, null) as right_value,
    if(entry.entry_status = 'applied', entry.tests, null) as tests,
    if(entry.entry_status = 'applied', entry.reason, null) as ruling_reason,
    if(entry.entry_status = 'lapsed', entry.printed_number, null) as misprint,
    case
        when entry.entry_status = 'lapsed' or (entry.entry_status = 'applied' and entry.ruling = 'accept') then 1
        when entry.entry_status = 'applied' and entry.ruling = 'correct' then 2
        when entry.entry_status = 'applied' then 4
        when copy.reading = 'number' then 3
        when copy.reading = 'unreadable' then 5
        else 6
    end as preference
from observations.figure_copy as copy
left join observations.ruling as entry
    on
        copy.workbook = entry.workbook
        and copy.sheet is not distinct from entry.sheet
        and copy.cell = entry.cell
        and entry.entry_status != 'void'
qualify
    row_number() over (
        partition by copy.workbook, copy.sheet, copy.cell
        order by entry.entry_status
    ) = 1
