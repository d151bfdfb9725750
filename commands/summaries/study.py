"""The closing summary of a refresh, read from the files that were published."""

import duckdb

from assets.catalog.study import Study
from assets.catalog.study_loading import load_study
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN
from assets.publication.folder import CATALOG_PAGE, REPORT_NAME
from commands.summaries.book import book_lines, row_of
from orchestration.refresh import Refreshed
from orchestration.settings import Settings

FIGURES = """
with panel as (
    select
        count(distinct city_id) as cities,
        min(year) as first_year,
        max(year) as last_year,
        count(*) as rows
    from city_year
),

reading as (
    select
        count(*) filter (value is not null) as used,
        count(*) filter (status = 'quarantined') as quarantined
    from observation
),

filled as (
    select
        sum(filled) as filled,
        sum(filled) / sum(cells) as filled_share
    from imputed_share
),

checks as (
    select
        count(*) as checks,
        count(*) filter (passed) as passed
    from check_result
)

select * from panel cross join reading cross join filled cross join checks
"""


INDICES = """
select
    study_variable.label_en,
    study_variable.first_year,
    study_variable.last_year,
    count(cell.city_id) as asked,
    count(cell.value) as scored
from study_variable
left join variable_value as cell
    on
        study_variable.variable = cell.variable
        and study_variable.reading = cell.reading
        and cell.year between study_variable.first_year and study_variable.last_year
where study_variable.kind = 'index'
group by all
order by all
"""

HEADLINE = """
select
    coefficient.term,
    model.outcome,
    coefficient.estimate,
    coefficient.t_value,
    figure.printed
from study
inner join model on study.headline_model = model.model_id
inner join coefficient on model.model_id = coefficient.model_id and study.headline_term = coefficient.term
left join replication as figure
    on
        model.table_ref = figure.table_ref
        and coefficient.term = figure.subject
        and figure.statistic = 'estimate'
"""

SYNTHETIC_LEDGER = (
    "ledger        of printed editions: it waits for your volumes and says nothing of synthetic ones"
)

VERDICT = "select sentence_en, sentence_zh from verdict"

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


def summary(settings: Settings, result: Refreshed) -> str:
    """What was made of the book or of a study, or that nothing was to do, and where the file is."""
    path = settings.published_file(result.name)
    if result.plan is None or not result.plan.assets:
        return f"{result.name:<15} {path}"
    with duckdb.connect(str(path), read_only=True) as connection:
        [(synthetic,)] = connection.execute("select synthetic from build").fetchall()
        if result.name == BOOK:
            of_ledger = [SYNTHETIC_LEDGER] if synthetic else []
            study, lines = None, [*book_lines(connection), *of_ledger, *check_lines(connection)]
        else:
            study = load_study(settings.known_studies()[result.name], settings.extracts)
            lines = study_lines(connection, study)
    remark = " (synthetic data: says nothing about China)" if synthetic else ""
    made = f"{len(result.plan.assets)} of {len(BOOK_CHAIN if study is None else STUDY_CHAIN)} assets made"
    title = "The book" if study is None else f"Study {result.name}"
    page = ("catalog", CATALOG_PAGE) if study is None else ("report", REPORT_NAME)
    lines.append(f"{page[0]:<14}{path.with_name(page[1])}")
    lines = [f"{title}, published in {result.seconds:.0f} s{remark}; {made}", *lines, f"file          {path}"]
    return "\n" + "\n  ".join(lines)


def study_lines(connection: duckdb.DuckDBPyConnection, study: Study) -> list[str]:
    """Panel, indices, figures, checks, models and the headline of a published study."""
    figure = row_of(connection, FIGURES, [])
    models = connection.execute(
        "select table_ref, n, estimable, reason from model where table_ref like 'table %' order by table_ref"
    ).fetchall()
    appendix = connection.execute(APPENDIX).fetchall()[0]
    dropped = [f"inherited     {len(study.dropped)} rows dropped: make check-study lists them"] * bool(
        study.dropped
    )
    return [
        f"panel         {figure['cities']} cities, {figure['first_year']}–{figure['last_year']}, "
        f"{figure['rows']:,} rows",
        *[index_line(*row) for row in connection.execute(INDICES).fetchall()],
        f"figures       {figure['used']:,} of its indicators used, {figure['quarantined']:,} quarantined",
        f"filled        {figure['filled']:,} cells of the panel, {figure['filled_share']:.1%} of all",
        *check_lines(connection),
        *dropped,
        *[model_line(*row) for row in models],
        *[f"appendix      {line}" for line in appendix_lines(*appendix)],
        *[headline_line(*row) for row in connection.execute(HEADLINE).fetchall()],
        *verdict_lines(connection),
    ]


def index_line(label: str, first_year: int, last_year: int, asked: int, scored: int) -> str:
    """An index: its years, and the rows of them that have none."""
    said = (
        f"{asked - scored:,} rows lack an indicator and have none"
        if asked
        else "none, the panel has none of these years"
    )
    return f"index         {label}, {first_year}–{last_year}: {said}"


def headline_line(term: str, outcome: str, estimate: float, t_value: float, printed: str | None) -> str:
    """The headline's coefficient, beside that of the paper."""
    beside = f"; the paper prints {printed}" if printed else ""
    return f"headline      {term} on {outcome}: {estimate:.4f} (t = {t_value:.2f}){beside}"


def verdict_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The verdict on the headline, in English and in Chinese; none where the study has no headline."""
    return [
        line
        for english, chinese in connection.execute(VERDICT).fetchall()
        for line in (f"verdict       {english}", f"判断          {chinese}")
    ]


def check_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """How many checks passed, and which did not."""
    [(checks, passed)] = connection.execute(
        "select count(*), count(*) filter (passed) from check_result"
    ).fetchall()
    warnings = connection.execute(
        "select asset, check_name, failed from check_result where not passed order by all"
    ).fetchall()
    return [
        f"checks        {passed:,} of {checks:,} passed",
        *[f"warning       {asset}: {check} (not so for {failed:,})" for asset, check, failed in warnings],
    ]


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


def model_line(table_ref: str, n: int | None, estimable: bool, reason: str | None) -> str:
    """One model: its sample, or why it is not estimable."""
    if not estimable:
        return f"{table_ref:<13} not estimable: {reason}"
    return f"{table_ref:<13} n = {n:,}" + (f" ({reason})" if reason else "")
