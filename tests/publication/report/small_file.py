"""A published file of a few cities, written out."""

from collections.abc import Iterable

import duckdb

from tests.publication.small_tables import create_tables, create_views, insert

HEFEI, SUZHOU, BEIJING = 340100, 320500, 110000
SCORES = (
    (HEFEI, 2010, 0.10, 3),
    (SUZHOU, 2010, 0.30, 2),
    (BEIJING, 2010, 0.50, 1),
    (HEFEI, 2011, 0.45, 1),
    (SUZHOU, 2011, 0.35, 2),
)
"""City, year, score and rank by the index of the small file."""


def empty_file() -> duckdb.DuckDBPyConnection:
    """A file of a study of which nothing was estimated: a build, a study of one variable that has no figure."""
    connection = duckdb.connect()
    create_tables(connection)
    create_views(connection)
    insert(connection, "study_variable", variable="openness", kind="formula", reading="own")
    insert(connection, "status", status="missing", filled=False)
    for code in ("missing", "central", "east"):
        insert(connection, "code", code=code)
    insert(
        connection,
        "build",
        built_at="2024-05-06 07:08:09+00",
        study="small",
        study_digest="aa",
        extracts_digest="bb",
        ledger_digest="dd",
        code_version="cc",
        synthetic=False,
        package_versions="duckdb 2",
    )
    insert(
        connection,
        "study",
        study="small",
        source="doi 1",
        headline_model="own",
        headline_term="agglomeration",
    )
    insert(
        connection,
        "data_dictionary",
        table_name="city_year",
        column_name="resilience",
        label_en="Urban economic resilience",
        label_zh="城市经济韧性",
    )
    add_city(connection, HEFEI, "合肥市", "Hefei", "安徽省", "Anhui", "central")
    return connection


def add_city(
    connection: duckdb.DuckDBPyConnection,
    city_id: int,
    name: str,
    name_en: str,
    province: str,
    province_en: str,
    region: str,
) -> None:
    """A city of the sample, alone in its province, with its row of the panel in 2010 and 2011."""
    insert(connection, "province", name=province, name_en=province_en, region=region)
    insert(
        connection,
        "city",
        city_id=city_id,
        name=name,
        name_en=name_en,
        province=province,
        province_en=province_en,
        region=region,
        longitude=117.2,
        latitude=31.8,
        in_sample=True,
    )
    for year in (2010, 2011):
        insert(
            connection, "city_year", city_id=city_id, name=name, province=province, region=region, year=year
        )
        cell = {"variable": "openness", "reading": "own", "status": "missing"}
        insert(connection, "variable_value", city_id=city_id, year=year, **cell)


def add_index(
    connection: duckdb.DuckDBPyConnection, variable: str, scores: Iterable[tuple[int, int, float, int]]
) -> None:
    """An index in its own reading. `scores`: city, year, score and rank."""
    labels = {"label_en": variable.capitalize(), "label_zh": f"指数{variable}"}
    insert(connection, "study_variable", variable=variable, kind="index", reading="own", **labels)
    for city_id, year, score, rank in scores:
        key = {"variable": variable, "city_id": city_id, "year": year}
        insert(connection, "index_score", **key, reading="own", score=score, rank=rank, ranked=3)


def small_file(
    name: str = "苏州市", name_en: str = "Suzhou", synthetic: bool = False
) -> duckdb.DuckDBPyConnection:
    """Three cities, 2010 and 2011, of which Beijing has no index in 2011; a headline, a curve and a placebo.

    `name` and `name_en` are what the second city is called.
    """
    connection = empty_file()
    connection.execute("update build set synthetic = ?", [synthetic])
    add_city(connection, SUZHOU, name, name_en, "江苏省", "Jiangsu", "east")
    add_city(connection, BEIJING, "北京市", "Beijing", "北京市", "Beijing", "east")
    add_index(connection, "resilience", SCORES)
    for city_id, year, _, rank in SCORES:
        insert(
            connection,
            "rank_interval",
            variable="resilience",
            city_id=city_id,
            year=year,
            rank=rank,
            rank_low=rank,
            rank_high=rank + 1,
        )
    insert(
        connection,
        "model",
        model_id="own",
        table_ref="table 3 (2)",
        outcome="resilience",
        n=5,
        cities=3,
        vcov="CRV1",
        vcov_zh="CRV1",
        estimable=True,
        estimator="least_squares",
    )
    insert(
        connection,
        "coefficient",
        model_id="own",
        term="agglomeration",
        term_en="Virtual agglomeration",
        term_zh="虚拟集聚",
        estimate=0.02,
        std_error=0.005,
        t_value=4.0,
        p_value=0.001,
        ci_low=0.01,
        ci_high=0.03,
    )
    for variable, deviation in (("agglomeration", 0.5), ("resilience", 0.1)):
        insert(connection, "descriptive", variable=variable, sample="panel", n=5, sd=deviation)
        insert(connection, "descriptive", variable=variable, sample="own", n=4, sd=9.0)
    insert(
        connection,
        "replication",
        table_ref="table 3 (2)",
        subject="agglomeration",
        statistic="estimate",
        printed="0.015",
        paper=0.015,
        build=0.02,
        verdict_en="33 per cent larger",
        verdict_zh="偏大33%",
    )
    for number, estimate in enumerate((-0.01, 0.01, 0.02, 0.03)):
        insert(
            connection,
            "specification",
            specification=number,
            sample="all",
            own=number == 2,
            estimate=estimate,
            ci_low=estimate - 0.005,
            ci_high=estimate + 0.005,
            p_value=0.01,
        )
        reading = "own" if number % 2 else "equal"
        taken = {"variable": "resilience", "reading": reading}
        insert(connection, "specification_reading", specification=number, **taken)
    for reading, labels in (("own", ("Entropy weights", "熵权")), ("equal", ("Equal weights", "等权重"))):
        named = dict(zip(("label_en", "label_zh"), labels, strict=True))
        insert(
            connection, "study_reading", variable="resilience", reading=reading, own=reading == "own", **named
        )
    for draw in range(3):
        insert(connection, "index_draw", variable="resilience", draw=draw)
    for draw in range(100):
        insert(connection, "placebo_draw", model_id="own", draw=draw, estimate=(draw - 50) / 2500)
    return connection
