"""Tables of regressions as journals of the field print them: models side by side, t values below coefficients."""

from collections.abc import Sequence
from itertools import groupby

import duckdb
from scipy import stats

from assets.catalog.labels import table_name
from assets.publication.exports.labels import Labels
from assets.publication.exports.models import (
    Coefficient,
    Headline,
    PublishedModel,
    read_headline,
    read_models,
)
from assets.publication.exports.printed_table import PrintedTable, TableSet
from assets.publication.exports.table_notes import build_notes, regression_notes
from assets.publication.exports.terms import shown_terms
from assets.publication.indices import study_indices

MOST_MODELS = 6
"""Side by side on a page; more are printed in parts."""
STARS = ((0.01, "***"), (0.05, "**"), (0.10, "*"))
EFFECTS_ASKED_FOR = ("city", "year")
"""A table answers for them whether or not a model has them."""
TREND = "[t]"
NOTHING = ""


def table_sets(connection: duckdb.DuckDBPyConnection, labels: Labels) -> list[TableSet]:
    """The tables of the paper, descriptive statistics first, and those of the appendix, in one language."""
    models = read_models(connection)
    headline = read_headline(connection, models)
    synthetic, build = build_notes(connection, labels)
    descriptive = descriptive_table(connection, labels, build, descriptive_group(models))
    tables: dict[str, list[PrintedTable]] = {
        "tables": [descriptive] if descriptive.rows else [],
        "appendix": [],
    }
    for group, members in groupby(models, key=lambda one: one.group):
        of_group = list(members)
        tables["appendix" if of_group[0].in_appendix else "tables"] += tables_of_group(
            group, of_group, headline, labels, build
        )
    warning = labels.text("synthetic") if synthetic else None
    return [
        TableSet(name, labels.text(f"{name}_set"), labels.language, warning, tuple(of_set))
        for name, of_set in tables.items()
        if of_set
    ]


def descriptive_group(models: Sequence[PublishedModel]) -> str:
    """The table of descriptive statistics: the one before those of the models, or else the one after them."""
    places = [int(one.group.rpartition(" ")[2]) for one in models if not one.in_appendix]
    first, last = min(places, default=2), max(places, default=1)
    return f"table {first - 1 if first > 1 else last + 1}"


def descriptive_table(
    connection: duckdb.DuckDBPyConnection, labels: Labels, build: tuple[str, ...], group: str
) -> PrintedTable:
    """Observations, mean, standard deviation, minimum and maximum, over the panel and over the headline's sample.

    Over the panel of every variable: indices, the headline's term, the others; over the sample that the headline is
    estimated from, of its outcome and terms.
    """
    indices = [one.variable for one in study_indices(connection)]
    rows = connection.execute(
        """
        select descriptive.variable, model.table_ref, descriptive.n, mean, sd, min, max
        from descriptive
        cross join study
        left join data_dictionary as described
            on described.table_name = 'city_year' and described.column_name = descriptive.variable
        left join model on descriptive.sample = model.model_id
        where
            descriptive.n > 0
            and (descriptive.sample = study.headline_model or (descriptive.sample = 'panel' and described.rowid is not null))
        order by
            model.table_ref is not null,
            variable not in (select unnest($indices)),
            variable != headline_term,
            if(model.table_ref is null, described.rowid, descriptive.rowid)
        """,
        {"indices": indices},
    ).fetchall()
    samples = [
        labels.text("note_samples").format(table=sample_label(ref, labels)) for _, ref, *_ in rows[-1:] if ref
    ]
    notes = (*samples, *build)
    header = [labels.column("descriptive", name) for name in ("n", "mean", "sd", "min", "max")]
    return PrintedTable(
        name=group.replace(" ", "_"),
        number=numbered(labels, group),
        title=labels.text("descriptive_title"),
        header=((labels.text("variable"), labels.column("descriptive", "sample"), *header),),
        rows=tuple(
            (labels.term(name, of_gelbach=False), sample_label(ref, labels), f"{n:,}", *map(number, values))
            for name, ref, n, *values in rows
        ),
        notes=(labels.text("note_begin") + notes[0], *notes[1:]),
    )


def sample_label(table_ref: str | None, labels: Labels) -> str:
    """What a block of descriptive statistics is over: the panel, or the estimation sample of a model."""
    return labels.text("sample_panel") if table_ref is None else table_name(table_ref, labels.language)


def tables_of_group(
    group: str, models: list[PublishedModel], headline: Headline, labels: Labels, build: tuple[str, ...]
) -> list[PrintedTable]:
    """The models of one table, in parts of at most MOST_MODELS, as equal as can be."""
    parts = -(-len(models) // MOST_MODELS)
    size = -(-len(models) // parts)
    tables = []
    for part in range(parts):
        suffix = f"_part_{part + 1}" if parts > 1 else ""
        space = "" if labels.language == "zh" else " "
        of_all = space + labels.text("part").format(part=part + 1, parts=parts) if parts > 1 else ""
        of_part = models[size * part : size * (part + 1)]
        tables.append(
            PrintedTable(
                name=group.replace(" ", "_") + suffix,
                number=numbered(labels, group),
                title=regression_title(of_part, labels) + of_all,
                header=(
                    (labels.text("variable"), *(f"({one.number})" for one in of_part)),
                    (NOTHING, *(column_label(one, labels) for one in of_part)),
                ),
                rows=regression_rows(of_part, headline, labels),
                notes=regression_notes(of_part, labels) + build,
            )
        )
    return tables


def regression_rows(
    models: Sequence[PublishedModel], headline: Headline, labels: Labels
) -> tuple[tuple[str, ...], ...]:
    """Coefficients and constant, then what the models have in them and how they fit."""
    shown = {one.model_id: shown_terms(one, headline) for one in models}
    everywhere = [term for of_model in shown.values() for term in of_model]
    terms = dict.fromkeys(everywhere)
    if headline.term in everywhere or not all(one.estimable for one in models):
        terms = dict.fromkeys([headline.term or models[0].regressors[0], *everywhere])
    rows: list[tuple[str, ...]] = []
    for term in terms:
        of_gelbach = any(term in shown[one.model_id] for one in models if one.estimator == "gelbach")
        label = labels.term(term, of_gelbach=of_gelbach)
        found = [one.coefficients[term] if term in shown[one.model_id] else None for one in models]
        rows += coefficient_rows(label, found)
    lacking = [NOTHING if one.estimable else labels.text("not_estimable") for one in models]
    rows[0] = (rows[0][0], *(lack or text for lack, text in zip(lacking, rows[0][1:], strict=True)))
    if not all(one.in_appendix for one in models):
        rows += coefficient_rows(labels.text("constant"), [constant_of(one) for one in models])
    return tuple(rows + closing_rows(models, headline, labels))


def coefficient_rows(label: str, found: Sequence[Coefficient | None]) -> list[tuple[str, ...]]:
    """A row of coefficients with stars, and below it one of t values in parentheses."""
    estimates = [NOTHING if one is None else number(one.estimate) + stars(one.p_value) for one in found]
    below = [NOTHING if one is None else in_brackets(one) for one in found]
    rows: list[tuple[str, ...]] = [(label, *estimates)]
    return [*rows, (NOTHING, *below)] if any(below) else rows


def constant_of(model: PublishedModel) -> Coefficient | None:
    """The constant that xtreg prints; its t has one degree of freedom fewer than there are cities."""
    if model.constant is None or model.constant_t_value is None or model.cities is None:
        return None
    p_value = float(2 * stats.t.sf(abs(model.constant_t_value), model.cities - 1))
    std_error = abs(model.constant / model.constant_t_value) if model.constant_t_value else None
    return Coefficient(model.constant, std_error, model.constant_t_value, p_value)


def closing_rows(
    models: Sequence[PublishedModel], headline: Headline, labels: Labels
) -> list[tuple[str, ...]]:
    """Controls and effects, yes or no; observations, cities, R² as xtreg prints it."""
    rows: list[tuple[str, ...]] = []
    if headline.controls:
        rows.append((labels.text("controls"), *(control_word(one, headline, labels) for one in models)))
    for effect in dict.fromkeys([*EFFECTS_ASKED_FOR, *(name for one in models for name in one.effects)]):
        present = (labels.text("yes" if effect in one.effects else "no") for one in models)
        rows.append((effect_label(effect, labels), *present))
    observations = [NOTHING if one.n is None else f"{one.n:,}" for one in models]
    cities = [NOTHING if one.cities is None else str(one.cities) for one in models]
    rows += [(labels.column("model", "n"), *observations), (labels.column("model", "cities"), *cities)]
    if any(one.r2_xtreg is not None for one in models):
        r2 = [NOTHING if one.r2_xtreg is None else f"{one.r2_xtreg:.3f}" for one in models]
        rows.append((labels.column("model", "r2_xtreg"), *r2))
    return rows


def effect_label(effect: str, labels: Labels) -> str:
    """Effects in words: of a grouping, of several combined, or trends of its groups."""
    groupings = effect.removesuffix(TREND).split("^")
    names = [labels.words.get(("effect", one)) or labels.in_sentence(labels.code(one)) for one in groupings]
    text = labels.text("trends" if effect.endswith(TREND) else "effects").format(
        of=labels.text("by").join(names)
    )
    return text[0].upper() + text[1:]


def control_word(model: PublishedModel, headline: Headline, labels: Labels) -> str:
    """Whether a model has the controls of the headline: all, some or none."""
    present = [name in model.regressors for name in headline.controls]
    return labels.text("no" if not any(present) else "yes" if all(present) else "partly")


def regression_title(models: Sequence[PublishedModel], labels: Labels) -> str:
    """What the models of a table explain."""
    outcomes = dict.fromkeys(labels.in_sentence(labels.variable(one.outcome)) for one in models)
    title = labels.text("robustness_title" if models[0].in_appendix else "regression_title")
    return title.format(outcome=labels.text("and").join(outcomes))


def column_label(model: PublishedModel, labels: Labels) -> str:
    """What stands over a column: the check in the appendix, else the outcome."""
    if not model.in_appendix:
        return labels.variable(model.outcome)
    return model.label_zh if labels.language == "zh" else model.label_en


def numbered(labels: Labels, group: str) -> str:
    """`table 3` as 表3 or Table 3, `appendix A1` as 附表A1 or Appendix table A1."""
    kind, _, place = group.partition(" ")
    word = labels.text("appendix_table" if kind == "appendix" else "table")
    return word + place if labels.language == "zh" else f"{word} {place}"


def number(value: float) -> str:
    """Four decimals; six where four would show nothing of it, one where there are thousands before the point.

    >>> number(0.01498), number(-0.0000127), number(0.0), number(44484.18)
    ('0.0150', '-0.000013', '0.0000', '44,484.2')
    """
    if 0 < abs(value) < 0.00005:
        return f"{value:.6f}"
    return f"{value:.4f}" if abs(value) < 1000 else f"{value:,.1f}"


def stars(p_value: float | None) -> str:
    """What a p value is worth at 1, 5 and 10 per cent."""
    if p_value is None:
        return NOTHING
    return next((mark for level, mark in STARS if p_value < level), NOTHING)


def in_brackets(coefficient: Coefficient) -> str:
    """The t value in parentheses; where there is none, the p value in brackets."""
    if coefficient.t_value is not None:
        return f"({coefficient.t_value:.2f})"
    return NOTHING if coefficient.p_value is None else f"[{coefficient.p_value:.3f}]"
