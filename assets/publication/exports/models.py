"""The published models and their coefficients, as the tables of regressions and the scripts read them."""

from dataclasses import dataclass

import duckdb

NO_TERM, NO_EFFECT = "1", "0"
"""What a formula says in place of terms and of effects where it has none."""


@dataclass(frozen=True)
class Coefficient:
    """A row of the published table `coefficient`."""

    estimate: float
    std_error: float | None
    t_value: float | None
    p_value: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    """Bounds of the 95 % interval."""

    @property
    def interval_agrees(self) -> bool:
        """Whether its interval excludes 0 where its p value is below 5 %, and only there."""
        if self.p_value is None or self.ci_low is None or self.ci_high is None:
            return True
        return (self.p_value < 0.05) == (self.ci_low > 0 or self.ci_high < 0)


@dataclass(frozen=True)
class Aspect:
    """A row of the published table `study_check`: in what a check differs from the model that it varies."""

    aspect: str
    variable: str | None
    """Of which another reading is taken."""
    of_index: bool


@dataclass(frozen=True)
class PublishedModel:
    """A row of the published table `model`, with its coefficients by term."""

    model_id: str
    table_ref: str
    label_en: str
    label_zh: str
    outcome: str
    formula: str
    estimator: str
    sample: str
    sample_en: str | None
    sample_zh: str | None
    """What its sample is called where it is not all of its years."""
    first_year: int
    last_year: int
    n: int | None
    cities: int | None
    r2_xtreg: float | None
    constant: float | None
    constant_t_value: float | None
    vcov: str
    vcov_zh: str
    estimable: bool
    reason: str | None
    reason_zh: str | None
    repeats: str | None
    """The table of the earlier model whose city-years it has."""
    verdict_en: str | None
    verdict_zh: str | None
    """Of the headline's model: whether its finding stands under other choices."""
    coefficients: dict[str, Coefficient]
    aspects: tuple[Aspect, ...] = ()
    """Of a check, in what it differs from the model that it varies."""

    @property
    def group(self) -> str:
        """The table it belongs to: `table 3`, `appendix A1`."""
        return self.table_ref.rpartition(" (")[0]

    @property
    def in_appendix(self) -> bool:
        return self.table_ref.startswith("appendix")

    @property
    def number(self) -> int:
        """Its number in the table."""
        return int(self.table_ref.rpartition(" (")[2].removesuffix(")"))

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of its sample."""
        return self.first_year, self.last_year

    @property
    def by_city(self) -> bool:
        """Whether its errors are clustered by city alone."""
        return self.vcov.startswith("CRV1 by city,")

    @property
    def regressors(self) -> tuple[str, ...]:
        """The terms of its formula; an endogenous one stands first."""
        first, *others = self.formula.split(" | ")
        endogenous = [one.partition(" ~ ")[0] for one in others if " ~ " in one]
        exogenous = [one for one in first.partition(" ~ ")[2].split(" + ") if one != NO_TERM]
        return (*endogenous, *exogenous)

    @property
    def effects(self) -> tuple[str, ...]:
        """What has an effect each."""
        parts = [one for one in self.formula.split(" | ")[1:] if " ~ " not in one]
        return tuple(name for one in parts for name in one.split(" + ") if name != NO_EFFECT)


@dataclass(frozen=True)
class Headline:
    """What the study is about: a term, and the controls beside it."""

    term: str | None
    controls: tuple[str, ...]


def read_models(connection: duckdb.DuckDBPyConnection) -> list[PublishedModel]:
    """All models, in the order of their tables and of their numbers there."""
    cursor = connection.execute(
        """
        select
            model.model_id, table_ref, model.label_en, model.label_zh, outcome, formula, estimator, model.sample,
            study_sample.label_en as sample_en, study_sample.label_zh as sample_zh, first_year, last_year,
            model.n, cities, r2_xtreg, constant, constant_t_value, vcov, vcov_zh, estimable, reason, reason_zh,
            (select earlier.table_ref from model as earlier where earlier.model_id = model.repeats) as repeats,
            verdict.sentence_en as verdict_en, verdict.sentence_zh as verdict_zh
        from model
        left join verdict on model.model_id = verdict.model_id
        left join study_sample on model.study_sample = study_sample.sample
        order by table_ref
        """
    )
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    coefficients: dict[str, dict[str, Coefficient]] = {row["model_id"]: {} for row in rows}
    for model_id, term, *values in connection.execute(
        """
        select model_id, term, estimate, std_error, t_value, p_value, ci_low, ci_high
        from coefficient
        order by model_id, term
        """
    ).fetchall():
        coefficients[model_id][term] = Coefficient(*values)
    aspects: dict[str, list[Aspect]] = {}
    for model_id, *values in connection.execute(
        """
        select study_check.model_id, aspect, study_check.variable, coalesce(kind = 'index', false)
        from study_check
        left join study_variable on study_check.variable = study_variable.variable
        order by study_check.model_id, position
        """
    ).fetchall():
        aspects.setdefault(model_id, []).append(Aspect(*values))
    return [
        PublishedModel(
            **row, coefficients=coefficients[row["model_id"]], aspects=tuple(aspects.get(row["model_id"], ()))
        )
        for row in rows
    ]


def read_headline(connection: duckdb.DuckDBPyConnection, models: list[PublishedModel]) -> Headline:
    """The study's headline term and the controls of its headline model; a study may have neither."""
    model_id, term = connection.execute("select headline_model, headline_term from study").fetchall()[0]
    if model_id is None:
        return Headline(None, ())
    model = next(one for one in models if one.model_id == model_id)
    return Headline(term, tuple(name for name in model.regressors if name != term))
