"""What must hold of the estimates."""

from checks.contract import Contract, Range

CONTRACTS = (
    Contract(
        "regressions.descriptive",
        rows="select count(*) + 2 from catalog.study_variable where dimension is null",
    ),
    Contract(
        "regressions.model",
        ranges=(
            Range("r2_xtreg", 0, 1),
            Range("r2_within", 0, 1),
            Range("r2", 0, 1),
            Range("n", 3, 1e7),
        ),
    ),
    Contract(
        "regressions.coefficient",
        least_rows=0,
        ranges=(Range("std_error", 0, 1e6), Range("p_value", 0, 1)),
    ),
)
