-- Every objection that a test raised against a printed figure, and how it was ruled on.
select
    edition::integer as edition,
    printed_table,
    place_id::integer as place_id,
    kind,
    year::integer as year,
    indicator,
    scope,
    printing,
    test,
    instance,
    found,
    expected,
    held_against,
    size,
    determined,
    ruling,
    reason,
    workbook,
    sheet,
    cell
from observations.finding
