-- The drawn forms of every index.
select
    named.variable,
    index_draw.draw
from index_draw
cross join name_of_index as named
