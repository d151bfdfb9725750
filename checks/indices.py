"""What must hold of the indices: weights of a partition of one.

A study that has none of the years of its index has no index, and empty tables of it.
"""

from assets.indices.assets import CONTRACT_DIMENSIONS
from checks.contract import Contract, Rule
from checks.panel import CITY_YEARS

OF_THE_STUDY = Rule(
    "dimension is one of the study's", "dimension not in (select dimension from catalog.study_dimension)"
)

CONTRACTS = (
    Contract(
        "indices.indicator_weight",
        rules=(
            OF_THE_STUDY,
            Rule(
                "weights sum to 1",
                "abs((select max(abs(total - 1)) from "
                "(select sum(weight) as total from indices.indicator_weight group by year))) > 1e-9",
            ),
        ),
    ),
    Contract(
        "indices.resilience",
        rules=(
            Rule(
                "dimensions sum to the score",
                "abs(score - (select sum(part.score) from indices.dimension_score as part "
                "where part.city_id = resilience.city_id and part.year = resilience.year)) > 1e-9",
            ),
            *[
                Rule(
                    f"{name} is the dimension's score",
                    f"{name} is distinct from (select any_value(part.score) from indices.dimension_score as part "
                    "where part.city_id = resilience.city_id and part.year = resilience.year "
                    f"and part.dimension = '{name}')",
                )
                for name in CONTRACT_DIMENSIONS
            ],
        ),
    ),
    Contract(
        "indices.contribution",
        rules=(
            Rule(
                "contributions sum to the score",
                "(city_id, year) in (select (city_id, year) from indices.contribution "
                "inner join indices.resilience using (city_id, year) "
                "group by city_id, year, score having abs(sum(contribution) - score) > 1e-9)",
            ),
        ),
    ),
    Contract(
        "indices.dimension_score",
        rows="select (select count(*) from indices.resilience) * (select count(*) from catalog.study_dimension)",
        rules=(OF_THE_STUDY,),
    ),
    Contract("indices.distance", rows="select count(*) * (count(*) - 1) from catalog.study_city"),
    Contract("indices.location_quotient"),
    Contract("indices.agglomeration", rows="select count(*) from indices.location_quotient"),
    Contract(
        "indices.city_year",
        rows=CITY_YEARS,
        rules=(
            Rule(
                "the years of the index have one",
                "(select count(*) from indices.resilience) = 0 and "
                "year between (select index_first_year from catalog.study) and (select index_last_year from catalog.study)",
            ),
        ),
    ),
    Contract("indices.cell_status"),
    Contract("indices.variant"),
    Contract(
        "indices.index_variant",
        rows="select coalesce(sum(n), 0) from indices.variant where available",
    ),
    Contract(
        "indices.weight_variant",
        rules=(
            Rule(
                "weights of every form sum to 1",
                "(variant, coalesce(year, 0)) in (select (variant, coalesce(year, 0)) from indices.weight_variant "
                "group by all having abs(sum(weight) - 1) > 1e-9)",
            ),
        ),
    ),
    Contract("indices.indicator_correlation"),
    Contract(
        "indices.indicator_diagnostic",
        rules=(
            Rule(
                "effective weights sum to 1",
                "abs((select sum(effective_weight) from indices.indicator_diagnostic) - 1) > 1e-9",
            ),
            Rule("no indicator runs against the index", "correlation_with_score < -0.1", "WARN"),
        ),
    ),
    Contract("indices.inequality"),
    Contract("indices.dispersion"),
    Contract("indices.density"),
)
