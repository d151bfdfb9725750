-- The drawn forms of every index.
select
    variable,
    draw
from index_draw
