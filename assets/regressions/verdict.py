"""The verdict on the headline: whether it stands under every listed change of one choice, and among all of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, member, table_name, written
from assets.catalog.study import Model, Study
from assets.table_assets import as_table

CHANGE, VERDICT = "regressions.single_change", "regressions.verdict"
CRITICAL = 1.96
"""|t| from which an estimate differs from zero, at 5 %."""
SAME_SIGN, SIGNIFICANT = 0.95, 0.80
"""Shares of the curve that a robust headline needs at least."""
KEPT = 0.5
"""The share of the observations from which a change can weaken the headline."""
NO_REVERSAL = ("cluster", "inference", "effects", "years")
"""Changes that weaken a headline, but never reverse it: of the errors, of what is held constant, of the panel."""
SPECIFICATION_CHOICES = ("cleaning", "controls", "sample", "cluster")
"""The choices that stand in a specification itself; the others are readings of variables."""


@dataclass(frozen=True)
class Curve:
    """What the specifications of the headline's curve come to; shares of those that can be estimated."""

    specifications: int
    same_sign: float
    significant: float
    percentile: float


def verdict_tables(
    study: Study,
    models: pd.DataFrame,
    coefficients: pd.DataFrame,
    specifications: pd.DataFrame,
    readings: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Every single change of the headline's model, and the verdict that they and the curve come to.

    Args:
        models, coefficients, specifications, readings: the tables of the study's estimates and of its curve.

    Returns:
        single_change, and verdict: one row; none where the study has no headline or it cannot be estimated.
    """
    found = headline_row(study, models, coefficients)
    if found is None or study.headline is None:
        return {CHANGE: as_table([], CHANGE), VERDICT: as_table([], VERDICT)}
    own_curve = study.curve is not None and (
        (study.curve.model, study.curve.term) == (study.headline.model, study.headline.term)
    )
    of_curve = specifications[specifications["estimate"].notna()] if own_curve else specifications[:0]
    of_models = list(changes_of_models(study, models, coefficients))
    told = {(one["choice"], one["option"]) for one in of_models}
    in_curve = changes_in_curve(study, of_curve, readings)
    rows = of_models + [one for one in in_curve if (one["choice"], one["option"]) not in told]
    changes = judged(pd.DataFrame(rows), float(found["estimate"]), int(found["n"]))
    curve = curve_of(of_curve, float(found["estimate"])) if len(of_curve) else None
    word, telling = verdict_of(changes, curve, float(found["estimate"]), float(found["t_value"]))
    why_none = (
        "without_curve" if study.curve is None else "not_estimable" if own_curve else "of_another_curve"
    )
    row = {
        "model_id": study.headline.model,
        "term": study.headline.term,
        "verdict": word,
        "estimate": found["estimate"],
        "t_value": found["t_value"],
        "specifications": curve.specifications if curve else 0,
        "same_sign": curve.same_sign if curve else None,
        "significant": curve.significant if curve else None,
        "percentile": curve.percentile if curve else None,
        "change": None if telling is None else telling["change"],
        **{
            f"sentence_{language}": sentence(word or f"none_{why_none}", telling, curve, language)
            for language in LANGUAGES
        },
    }
    return {CHANGE: as_table([changes], CHANGE), VERDICT: as_table([pd.DataFrame([row])], VERDICT)}


def headline_row(study: Study, models: pd.DataFrame, coefficients: pd.DataFrame) -> pd.Series | None:
    """The headline's estimate, t_value and n; none where there is none."""
    if study.headline is None:
        return None
    known = coefficients[
        (coefficients["model_id"] == study.headline.model) & (coefficients["term"] == study.headline.term)
    ]
    known = known[known["t_value"].notna()].merge(models[["model_id", "n"]], on="model_id")
    return known.iloc[0] if len(known) else None


def changes_in_curve(
    study: Study, specifications: pd.DataFrame, readings: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """The specifications that differ from the study's own in one choice."""
    read = readings.set_index(["specification", "variable"])["reading"]
    for one in specifications[specifications["changed"].notna()].itertuples():
        choice = str(one.changed)
        option = getattr(one, choice) if choice in SPECIFICATION_CHOICES else read[one.specification, choice]
        labels = labels_of_change(study, choice, str(option))
        yield {"model_id": None, "specification": one.specification, "choice": choice, "option": option} | {
            **{f"label_{language}": labels[language] for language in LANGUAGES},
            **{name: getattr(one, name) for name in ("estimate", "std_error", "t_value", "n")},
        }


def labels_of_change(study: Study, choice: str, option: str) -> dict[Language, str]:
    """A choice and its option in words."""
    if choice not in SPECIFICATION_CHOICES:
        variable = study.variable(choice)
        reading = next(one for one in variable.readings if one.reading == option)
        return {
            "en": f"{variable.label_en}: {reading.label_en}",
            "zh": f"{variable.label_zh}：{reading.label_zh}",
        }
    sample = next((one for one in study.samples if choice == "sample" and one.sample == option), None)
    return {
        language: written(
            "change_of_choice",
            language,
            choice=written(f"choice_{choice}", language),
            option=getattr(sample, f"label_{language}") if sample else member(f"{choice}_{option}", language),
        )
        for language in LANGUAGES
    }


def changes_of_models(
    study: Study, models: pd.DataFrame, coefficients: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """The models and checks that differ from the headline's in one choice, each with the place where it is printed."""
    assert study.headline is not None
    own = study.model(study.headline.model)
    estimated = coefficients[coefficients["t_value"].notna()].merge(models[["model_id", "n"]], on="model_id")
    for model in study.estimates:
        change = single_change(model, own, study)
        row = estimated[
            (estimated["model_id"] == model.model_id) & (estimated["term"] == study.headline.term)
        ]
        if change is None or row.empty:
            continue
        labels: dict[Language, str] = {"en": model.label_en, "zh": model.label_zh}
        yield {
            "model_id": model.model_id,
            "specification": None,
            "choice": change[0],
            "option": change[1],
            **{
                f"label_{language}": written(
                    "change_of_check",
                    language,
                    check=labels[language],
                    table=table_name(model.table_ref, language),
                )
                for language in LANGUAGES
            },
            **row.iloc[0][["estimate", "std_error", "t_value", "n"]].to_dict(),
        }


def single_change(model: Model, own: Model, study: Study) -> tuple[str, str] | None:
    """The one choice in which an estimate of the headline's term differs from the headline's model, and its option."""
    formula, of_own = model.formula, own.formula
    assert study.headline is not None
    studied = of_own.term(study.headline.term)
    alike = replace(formula, terms=of_own.terms, effects=of_own.effects) == of_own
    if not alike or studied not in formula.regressors or model.estimator != own.estimator:
        return None
    differing = [
        (name, reading)
        for name, reading, of_model in (
            (name, reading_of(name, model, study), reading_of(name, own, study))
            for name in sorted({*model.read, *own.read})
        )
        if reading != of_model
    ]
    if model.years != own.years and not differing:  # those of another reading may be others
        differing.append(("years", "{}–{}".format(*model.years)))
    differing += [
        (choice, str(getattr(model, choice)))
        for choice in ("sample", "cleaning", "cluster", "inference")
        if getattr(model, choice) != getattr(own, choice)
    ]
    other_controls = set(formula.regressors) ^ set(of_own.regressors)
    if any(one.names & studied.names for one in other_controls):
        return None  # a lag or a square beside the term gives it another meaning
    if other_controls:
        differing.append(("controls", controls_name(model, study)))
    if set(formula.effects) != set(of_own.effects):
        differing.append(("effects", " + ".join(one.name for one in formula.effects) or "none"))
    return differing[0] if len(differing) == 1 else None


def reading_of(name: str, model: Model, study: Study) -> str:
    """The reading of a variable that a model takes."""
    return model.read.get(name, study.variable(name).readings[0].reading)


def controls_name(model: Model, study: Study) -> str:
    """The controls of a model, by the name that the curve has for them or else by that of the model."""
    assert study.headline is not None
    terms = {one.name for one in model.formula.regressors} - {study.headline.term}
    named = study.curve.controls if study.curve else {}
    return next((name for name, controls in named.items() if set(controls) == terms), model.model_id)


def judged(changes: pd.DataFrame, estimate: float, n: int) -> pd.DataFrame:
    """The changes with their numbers, the share of the observations kept, and what they do to the headline."""
    if changes.empty:
        return as_table([], CHANGE)
    signed = np.sign(estimate) * changes["t_value"].astype(float)
    kept = changes["n"].astype(float) / n
    return changes.assign(
        change=range(1, len(changes) + 1),
        kept=kept,
        reverses=(signed <= -CRITICAL) & ~changes["choice"].isin(NO_REVERSAL),
        weakens=(signed < CRITICAL) & (kept >= KEPT),
    )


def curve_of(specifications: pd.DataFrame, estimate: float) -> Curve:
    """The shares of specifications that agree with the headline's sign and that are significant, and its percentile."""
    estimates = specifications["estimate"].astype(float)
    below, equal = estimates < estimate, np.isclose(estimates, estimate, rtol=1e-9, atol=0)
    return Curve(
        specifications=len(estimates),
        same_sign=float((np.sign(estimates) == np.sign(estimate)).mean()),
        significant=float((specifications["p_value"].astype(float) < 0.05).mean()),
        percentile=100 * float((below & ~equal).mean() + equal.mean() / 2),
    )


def verdict_of(
    changes: pd.DataFrame, curve: Curve | None, estimate: float, t_value: float
) -> tuple[str | None, pd.Series | None]:
    """The verdict and the change that tells most: the one whose t lies farthest against the headline, if it weakens it.

    *reversed*: a single change of the reading, the cleaning, the sample or the controls gives the other sign with |t| of
    1.96 or more. *robust*: 95 % of the curve has the headline's sign, 80 % is significant at 5 %, and neither the
    headline nor a single change that keeps half of its observations has |t| below 1.96. *fragile*: else. Without a curve
    there is no verdict but *reversed*.
    """
    if len(changes):
        against = np.sign(estimate) * changes["t_value"].astype(float)
        reversing = changes["reverses"].astype(bool)
        telling = against[reversing] if reversing.any() else against[changes["kept"] >= KEPT]
        telling = telling[telling < abs(t_value)]
        row = changes.loc[telling.idxmin()] if len(telling) else None
        if reversing.any():
            return "reversed", row
    else:
        row = None
    if curve is None:
        return None, row
    stands = abs(t_value) >= CRITICAL and not (len(changes) and changes["weakens"].astype(bool).any())
    agrees = curve.same_sign >= SAME_SIGN and curve.significant >= SIGNIFICANT
    return "robust" if stands and agrees else "fragile", row


def sentence(word: str, change: pd.Series | None, curve: Curve | None, language: Language) -> str:
    """The verdict in words: the change that tells most, with its estimate and t; how the curve stands to the headline."""
    parts = [written(f"verdict_{word}", language)]
    if change is not None:
        parts.append(
            written(
                "verdict_reversing_change" if word == "reversed" else "verdict_weakening_change",
                language,
                change=change[f"label_{language}"],
                estimate=f"{change['estimate']:.4f}".replace("-", "−"),
                t=f"{change['t_value']:.2f}".replace("-", "−"),
            )
        )
    if curve is not None:
        parts.append(
            written(
                "verdict_curve",
                language,
                specifications=f"{curve.specifications:,}",
                same_sign=f"{100 * curve.same_sign:.0f}",
                significant=f"{100 * curve.significant:.0f}",
                percentile=f"{curve.percentile:.0f}",
            )
        )
    return ("" if language == "zh" else " ").join(parts)
