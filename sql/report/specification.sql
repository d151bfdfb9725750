-- The estimates of the specification curve.
select
    estimate,
    ci_low,
    ci_high,
    p_value,
    own
from specification
where reason is null
