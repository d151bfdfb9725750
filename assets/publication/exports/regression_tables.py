"""Tables of regressions as journals of the field print them: models side by side, t values below coefficients."""

from collections.abc import Sequence
from itertools import groupby

import duckdb
from scipy import stats

from assets.catalog.labels import table_name
from assets.publication.exports.labels import Labels
from assets.publication.exports.models import (
    Aspect,
    Coefficient,
    Headline,
    PublishedModel,
    read_headline,
    read_models,
)
from assets.publication.exports.printed_table import PrintedTable, TableSet
from assets.publication.exports.table_notes import build_notes, closed, regression_notes
from assets.publication.exports.terms import shown_terms
from assets.publication.indices import study_indices

MOST_MODELS = 6
"""Side by side on a page; more are printed in parts."""
STARS = ((0.01, "***"), (0.05, "**"), (0.10, "*"))
EFFECTS_ASKED_FOR = ("city", "year")
"""A table answers for them whether or not a model has them."""
LEAST_P = 0.001
"""A p value below it has no digit to show."""
TREND = "[t]"
NOTHING = ""


def table_sets(connection: duckdb.DuckDBPyConnection, labels: Labels) -> list[TableSet]:
    """The tables of the paper, descriptive statistics first, and those of the appendix, in one language."""
    models = read_models(connection)
    headline = read_headline(connection, models)
    synthetic, build = build_notes(connection, labels)
    descriptive = descriptive_table(connection, labels, build, f"table {descriptive_number(models)}")
    tables: dict[str, list[PrintedTable]] = {"tables": [], "appendix": []}
    for group, members in groupby(models, key=lambda one: one.group):
        of_group = list(members)
        tables["appendix" if of_group[0].in_appendix else "tables"] += tables_of_group(
            group, of_group, headline, labels, build
        )
    if descriptive.rows:
        first = all(descriptive_number(models) < one for one in numbers_of_tables(models))
        tables["tables"].insert(0 if first else len(tables["tables"]), descriptive)
    warning = labels.text("synthetic") if synthetic else None
    return [
        TableSet(name, labels.text(f"{name}_set"), labels.language, warning, tuple(of_set))
        for name, of_set in tables.items()
        if of_set
    ]


def numbers_of_tables(models: Sequence[PublishedModel]) -> list[int]:
    """The numbers of the tables of the paper that models stand in."""
    return [int(one.group.rpartition(" ")[2]) for one in models if not one.in_appendix]


def descriptive_number(models: Sequence[PublishedModel]) -> int:
    """The number of the table of descriptive statistics: the one before those of the models, or else the one after."""
    numbers = numbers_of_tables(models)
    first, last = min(numbers, default=2), max(numbers, default=1)
    return first - 1 if first > 1 else last + 1


def descriptive_table(
    connection: duckdb.DuckDBPyConnection, labels: Labels, build: tuple[str, ...], group: str
) -> PrintedTable:
    """Observations, mean, standard deviation, minimum and maximum, over the panel and over the headline's sample.

    Over the panel of the variables of models and of the indicators of indices: indices, the headline's term, the others;
    over the sample that the headline is estimated from, of its outcome and terms.
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
            and (
                descriptive.sample = study.headline_model
                or (
                    descriptive.sample = 'panel'
                    and described.rowid is not null
                    and descriptive.variable in (
                        select variable from study_model_variable
                        union
                        select unnest([variable, indicator]) from study_indicator
                    )
                )
            )
        order by
            model.table_ref is not null,
            variable not in (select unnest($indices)),
            variable != headline_term,
            if(model.table_ref is null, described.rowid, descriptive.rowid)
        """,
        {"indices": indices},
    ).fetchall()
    notes = (descriptive_note(connection, labels), *build)
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


def descriptive_note(connection: duckdb.DuckDBPyConnection, labels: Labels) -> str:
    """Which city-years the panel has, and which the headline's sample, where there is a headline."""
    panel = connection.execute(
        "select count(distinct city_id), min(year), max(year) from city_year"
    ).fetchall()[0]
    said = [labels.text("note_panel").format(cities=panel[0], years=f"{panel[1]}–{panel[2]}")]
    for ref, n, cities, first, last in connection.execute(
        """
        select table_ref, n, cities, model.first_year, model.last_year
        from model
        inner join study on model.model_id = study.headline_model
        where estimable
        """
    ).fetchall():
        values = {"table": sample_label(ref, labels), "n": n, "cities": cities, "years": f"{first}–{last}"}
        said.append(labels.text("note_headline_sample").format(**values))
    return labels.text("note_sample") + closed(labels.text("semicolon").join(said), labels)


def sample_label(table_ref: str | None, labels: Labels) -> str:
    """What a block of descriptive statistics is over: the panel, or the estimation sample of a model."""
    return labels.text("sample_panel") if table_ref is None else table_name(table_ref, labels.language)


def tables_of_group(
    group: str, models: list[PublishedModel], headline: Headline, labels: Labels, build: tuple[str, ...]
) -> list[PrintedTable]:
    """The models of one table, in parts of at most MOST_MODELS, as equal as can be.

    One that repeats the estimates of an earlier table is named in the notes alone, unless none would be left.
    """
    printed = [one for one in models if one.repeats is None] or models
    parts = -(-len(printed) // MOST_MODELS)
    size = -(-len(printed) // parts)
    omitted = [one for one in models if one not in printed]
    tables = []
    for part in range(parts):
        suffix = f"_part_{part + 1}" if parts > 1 else ""
        space = "" if labels.language == "zh" else " "
        of_all = space + labels.text("part").format(part=part + 1, parts=parts) if parts > 1 else ""
        of_part = printed[size * part : size * (part + 1)]
        tables.append(
            PrintedTable(
                name=group.replace(" ", "_") + suffix,
                number=numbered(labels, group),
                title=regression_title(models, labels) + of_all,
                header=(
                    (labels.text("variable"), *(f"({one.number})" for one in of_part)),
                    (NOTHING, *(column_label(one, labels) for one in of_part)),
                ),
                rows=regression_rows(of_part, headline, labels),
                notes=regression_notes(of_part, omitted if part == parts - 1 else (), labels) + build,
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
    rows.append((labels.text("years"), *("{}–{}".format(*one.years) for one in models)))
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
    """What the models of a table explain, and of checks, what they are about."""
    outcomes = dict.fromkeys(labels.in_sentence(labels.variable(one.outcome)) for one in models)
    outcome = labels.text("and").join(outcomes)
    if not models[0].in_appendix:
        return labels.text("regression_title").format(outcome=outcome)
    aspects = list(dict.fromkeys(aspect_label(aspect, labels) for one in models for aspect in one.aspects))
    if not aspects:
        return labels.text("robustness_title").format(outcome=outcome)
    *others, last = aspects
    listed = labels.text("aspect_and").join([labels.text("list").join(others), last] if others else [last])
    return labels.text("robustness_title_of").format(outcome=outcome, aspects=listed)


def aspect_label(aspect: Aspect, labels: Labels) -> str:
    """What a check is about, in words: of another reading, of which variable."""
    variable = labels.in_sentence(labels.variable(aspect.variable)) if aspect.variable else ""
    name = labels.text("the_index") if aspect.of_index else variable
    return labels.word("aspect", aspect.aspect).format(variable=name)


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
    if coefficient.p_value is None:
        return NOTHING
    return "[<0.001]" if coefficient.p_value < LEAST_P else f"[{coefficient.p_value:.3f}]"
