"""What must hold of the indices: weights of a partition of one, scores between 0 and 1."""

from checks.contract import Allowed, Contract, Range, Rule
from checks.panel import CITY_YEARS, STATUSES

SHARE = (0, 1)

CONTRACTS = (
    Contract(
        "indices.indicator_weight",
        ranges=(Range("entropy", *SHARE), Range("weight", *SHARE)),
        allowed=(
            Allowed("dimension", ("resistance", "adaptation", "transformation")),
            Allowed("attribute", ("+", "-")),
        ),
        rules=(
            Rule(
                "weights sum to 1",
                "abs((select max(abs(total - 1)) from "
                "(select sum(weight) as total from indices.indicator_weight group by year))) > 1e-9",
            ),
        ),
    ),
    Contract(
        "indices.resilience",
        ranges=tuple(Range(name, *SHARE) for name in ("score", "resistance", "adaptation", "transformation")),
        rules=(
            Rule(
                "the score is the sum of its parts",
                "abs(score - resistance - adaptation - transformation) > 1e-9",
            ),
        ),
    ),
    Contract(
        "indices.distance",
        rows="select count(*) * (count(*) - 1) from catalog.study_city",
        ranges=(Range("distance_km", 1, 6000),),
    ),
    Contract("indices.location_quotient", least_rows=0, ranges=(Range("location_quotient", 0, 1000),)),
    Contract(
        "indices.agglomeration",
        least_rows=0,
        rows="select count(*) from indices.location_quotient",
        ranges=tuple(
            Range(name, 0, 1000)
            for name in ("location_quotient", "printed", "neighbours", "row_standardised")
        ),
    ),
    Contract("indices.city_year", rows=CITY_YEARS, ranges=(Range("resilience", *SHARE),)),
    Contract("indices.cell_status", least_rows=0, allowed=(Allowed("status", STATUSES),)),
)
