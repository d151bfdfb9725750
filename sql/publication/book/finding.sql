-- Every objection that a test raised against a printed figure, and how it was ruled on.
select
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
    size,
    determined,
    ruling,
    reason,
    workbook,
    sheet,
    cell
from observations.finding
