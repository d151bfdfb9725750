"""The closing summary of a refresh, read from the file that was published."""

from collections import Counter

import duckdb

from assets.catalog.study import load_study
from orchestration.settings import Settings

FIGURES = """
with panel as (
    select
        count(distinct city_id) as cities,
        min(year) as first_year,
        max(year) as last_year,
        count(*) as rows,
        count(*) filter (resilience is null and year between ? and ?) as without_index
    from city_year
),

reading as (
    select
        count(*) filter (value is not null) as used,
        count(*) filter (status = 'quarantined') as quarantined
    from observation
),

filled as (
    select count(*) filter (status in ('interpolated', 'carried', 'extrapolated')) as filled
    from cell_status
),

checks as (
    select
        count(*) as checks,
        count(*) filter (passed) as passed
    from check_result
)

select * from panel cross join reading cross join filled cross join checks
"""


APPENDIX = """
with checks as (
    select
        count(*) as checks,
        count(*) filter (estimable) as estimable
    from model
    where table_ref like 'appendix%'
),

curve as (
    select
        count(*) filter (reason is null) as specifications,
        avg((estimate > 0)::integer) filter (reason is null) as positive,
        avg((p_value < 0.05)::integer) filter (reason is null) as significant
    from specification
)

select * from checks cross join curve
"""


def summary(settings: Settings, seconds: float) -> str:
    """Cities, years, what was read, filled and checked, the headline, and where the file is."""
    path = settings.published_file
    study = load_study(settings.study)
    first, last = study.index.years
    with duckdb.connect(str(path), read_only=True) as connection:
        cursor = connection.execute(FIGURES, [first, last])
        names = [column[0] for column in cursor.description or []]
        figure = dict(zip(names, cursor.fetchall()[0], strict=True))
        headline = connection.execute(
            "select estimate, t_value from coefficient where model_id = ? and term = ?",
            [study.headline_model, study.headline_term],
        ).fetchall()
        models = connection.execute(
            "select table_ref, n, estimable, reason from model where table_ref like 'table %' order by table_ref"
        ).fetchall()
        paper = connection.execute(
            """
            select printed
            from replication
            inner join model using (table_ref)
            where model_id = ? and subject = ? and statistic = 'estimate'
            """,
            [study.headline_model, study.headline_term],
        ).fetchall()
        appendix = connection.execute(APPENDIX).fetchall()[0]
        findings = connection.execute(
            "select test, ruling, count(*) from finding group by all order by all"
        ).fetchall()
        warnings = connection.execute(
            "select asset, check_name, failed from check_result where not passed order by all"
        ).fetchall()
        synthetic = connection.execute("select synthetic from build").fetchall()[0][0]
    model = next(one for one in study.models if one.model_id == study.headline_model)
    lines = [
        "",
        f"Published in {seconds:.0f} s"
        + (" (synthetic data: says nothing about China)" if synthetic else ""),
        f"  panel         {figure['cities']} cities, {figure['first_year']}–{figure['last_year']}, "
        f"{figure['rows']:,} rows",
        f"  index         {study.index.en}, {first}–{last}: {figure['without_index']:,} rows lack an indicator and have none",
        f"  observations  {figure['used']:,} figures used, {figure['quarantined']:,} quarantined",
        *[f"  {line}" for line in finding_lines(findings)],
        f"  filled        {figure['filled']:,} cells of the panel interpolated, carried or extrapolated",
        f"  checks        {figure['passed']:,} of {figure['checks']:,} passed",
        *[f"  warning       {asset}: {check} (not so for {failed:,})" for asset, check, failed in warnings],
    ]
    lines += [f"  {model_line(*row)}" for row in models]
    lines += [f"  appendix      {line}" for line in appendix_lines(*appendix)]
    if headline:
        estimate, t_value = headline[0]
        beside = f"; the paper prints {paper[0][0]}" if paper else ""
        lines.append(
            f"  headline      {study.headline_term} on {model.outcome}: {estimate:.4f} (t = {t_value:.2f}){beside}"
        )
    return "\n".join([*lines, f"  file          {path}"])


def appendix_lines(
    checks: int, estimable: int, specifications: int, positive: float | None, significant: float | None
) -> list[str]:
    """How many checks could be estimated, and what the specification curve says."""
    lines = [f"{estimable} of {checks} checks estimable"] if checks else []
    if specifications:
        lines.append(
            f"{specifications:,} specifications: {positive:.0%} positive, {significant:.0%} significant at 5 %"
        )
    return lines


def finding_lines(findings: list[tuple[str, str, int]]) -> list[str]:
    """The objections of the tests and how they were ruled on."""
    rulings: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for test, ruling, count in findings:
        rulings[ruling] += count
        tests[test] += count

    def listed(counts: Counter[str]) -> str:
        return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())

    if not findings:
        return ["findings      none"]
    return [
        f"findings      {sum(tests.values()):,} by test: {listed(tests)}",
        f"              by ruling: {listed(rulings)}; {rulings['unruled'] or 'none'} not ruled on",
    ]


def model_line(table_ref: str, n: int | None, estimable: bool, reason: str | None) -> str:
    """One model: its sample, or why it is not estimable."""
    if not estimable:
        return f"{table_ref:<13} not estimable: {reason}"
    return f"{table_ref:<13} n = {n:,}" + (f" ({reason})" if reason else "")
