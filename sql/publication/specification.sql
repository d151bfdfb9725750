-- The headline's term under every combination of choices.
select
    specification::integer as specification,
    cleaning,
    index_form,
    agglomeration,
    distance_unit,
    regressors,
    sample,
    cluster,
    own,
    estimate,
    std_error,
    t_value,
    p_value,
    ci_low,
    ci_high,
    n,
    cities,
    reason,
    reason_zh
from regressions.specification
order by specification
