"""What stands below a table of regressions."""

import re
from collections.abc import Iterable, Sequence

import duckdb

from assets.catalog.labels import table_name
from assets.errors import year_ranges as number_ranges
from assets.notes import BETWEEN
from assets.publication.exports.labels import Labels
from assets.publication.exports.models import PublishedModel


def build_notes(connection: duckdb.DuckDBPyConnection, labels: Labels) -> tuple[bool, tuple[str, ...]]:
    """Whether the data are synthetic, and the last notes of every table: that, and which build it is from."""
    study, version, built_at, synthetic = connection.execute(
        "select study, code_version, built_at::date::varchar, synthetic from build"
    ).fetchall()[0]
    build = labels.text("note_build").format(study=study, code_version=version, built_at=built_at)
    if not synthetic:
        return False, (build,)
    return True, (closed(labels.text("synthetic"), labels), build)


def regression_notes(
    models: Sequence[PublishedModel], omitted: Sequence[PublishedModel], labels: Labels
) -> tuple[str, ...]:
    """What stars and parentheses mean, how errors were computed, the sample, what is not estimable and why.

    Args:
        models: those of the table.
        omitted: those that would repeat the estimates of another table.
    """
    found = [one for model in models for one in model.coefficients.values()]
    first = labels.text("note_begin") + labels.text("note_stars")
    if any(one.t_value is None and one.p_value is not None for one in found):
        first += ("" if labels.language == "zh" else " ") + labels.text("note_p")
    estimable = [one for one in models if one.estimable]
    with_errors = [one for one in estimable if one.vcov != "none"]
    chinese = labels.language == "zh"
    conventions = ((one, one.vcov_zh if chinese else one.vcov) for one in with_errors)
    errors = by_column(conventions, estimable, labels)
    sample = by_column(((one, sample_of(one, labels)) for one in models), models, labels)
    lacking = [one for one in models if not one.estimable]
    reasons = by_column(remarks_of(lacking, labels), None, labels)
    remarks = by_column(remarks_of(estimable, labels) + intervals_of(estimable, labels), None, labels)
    repeated = labels.text("semicolon").join(repetition_of(one, labels) for one in omitted)
    verdicts = [
        (one, said) for one in models if (said := one.verdict_zh if chinese else one.verdict_en) is not None
    ]
    notes = {
        "note_errors": errors,
        "note_sample": sample,
        "note_not_estimable": reasons,
        "note_columns": remarks,
        "note_omitted": repeated,
    }
    lines = [labels.text(key) + closed(text, labels) for key, text in notes.items() if text]
    lines += [labels.text("note_verdict").format(number=one.number) + said for one, said in verdicts]
    if any(one.r2_xtreg is not None for one in models):
        lines.insert(bool(errors), labels.text("note_r2"))
    return (first, *lines)


def remarks_of(models: Iterable[PublishedModel], labels: Labels) -> list[tuple[PublishedModel, str]]:
    """What models say about themselves, remark by remark."""
    return [
        (model, remark)
        for model in models
        for remark in (reason_of(model, labels) or "").split(BETWEEN[labels.language])
        if remark
    ]


def intervals_of(models: Iterable[PublishedModel], labels: Labels) -> list[tuple[PublishedModel, str]]:
    """Of which terms the published interval and the p value do not say the same: they are of different tests."""
    return [
        (
            model,
            labels.text("note_interval").format(
                term=labels.in_sentence(label), low=one.ci_low, high=one.ci_high
            ),
        )
        for model in models
        for term, one in model.coefficients.items()
        if not one.interval_agrees
        for label in [labels.term(term, of_gelbach=model.estimator == "gelbach")]
    ]


def repetition_of(model: PublishedModel, labels: Labels) -> str:
    """Which estimates a model repeats that is not printed."""
    label = model.label_zh if labels.language == "zh" else model.label_en
    table = table_name(str(model.repeats), labels.language)
    return labels.text("note_repeats").format(number=model.number, label=label, table=table)


def sample_of(model: PublishedModel, labels: Labels) -> str:
    """The years of a model's sample, and what it is called where it is not all of them."""
    years = "{}–{}".format(*model.years)
    name = model.sample_zh if labels.language == "zh" else model.sample_en
    return labels.text("qualified").format(name=years, by=labels.in_sentence(name)) if name else years


def reason_of(model: PublishedModel, labels: Labels) -> str | None:
    """All that a model says about itself, in one line."""
    return model.reason_zh if labels.language == "zh" else model.reason


def by_column(
    remarks: Iterable[tuple[PublishedModel, str]], everywhere: Sequence[PublishedModel] | None, labels: Labels
) -> str:
    """Remarks with the numbers of their columns, what holds for the same columns together.

    Args:
        everywhere: the models of which a remark needs no numbers where it holds for them all.
    """
    columns: dict[str, list[int]] = {}
    for model, remark in remarks:
        columns.setdefault(remark, []).append(model.number)
    together: dict[tuple[int, ...], list[str]] = {}
    for remark, numbers in columns.items():
        together.setdefault(tuple(numbers), []).append(remark)
    if everywhere is not None and list(together) == [tuple(one.number for one in everywhere)]:
        return labels.text("semicolon").join(columns)
    return labels.text("semicolon").join(
        f"{column_ranges(numbers, labels)} {labels.text('semicolon').join(of_numbers)}"
        for numbers, of_numbers in together.items()
    )


def column_ranges(numbers: Sequence[int], labels: Labels) -> str:
    """Numbers of columns, (1)–(3), (5)."""
    return re.sub(r"\d+", r"(\g<0>)", number_ranges(numbers)).replace(", ", labels.text("list"))


def closed(text: str, labels: Labels) -> str:
    """A text with a full stop."""
    return text + labels.text("full_stop")
