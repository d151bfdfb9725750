"""The specification curve: one coefficient under every defensible choice of variables, sample and errors.

Source: Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4. Thousands
of regressions share their work: the effects are taken out of a column once for all regressions on the same
rows, and regressions that differ in nothing but the clustering share one least squares.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from assets.catalog.study_language.model_formulas import Effect
from assets.notes import Note, NotEstimable, note
from assets.regressions.fixed_effects import NO_VARIATION, within_note
from assets.regressions.within import (
    CITY_AND_YEAR,
    Effects,
    counted,
    crossed,
    effects_of,
    fit_of,
    group_numbers,
    group_sums,
    less_effects,
)

CURVE = ["estimate", "std_error", "t_value", "p_value", "ci_low", "ci_high", "n", "cities", "reason"]

COLLINEAR = 1e-12
"""Least eigenvalue of X'X, of regressors less their effects and of length 1."""


@dataclass(frozen=True)
class Specification:
    """A regression by the names of its columns, its sample and its clustering."""

    outcome: str
    treatment: str
    controls: tuple[str, ...]
    sample: str
    cluster: str
    """A name of cluster codes, or two of them joined by " and "."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Outcome, treatment, controls."""
        return (self.outcome, self.treatment, *self.controls)


@dataclass(frozen=True)
class Slope:
    """The slope of a treatment on n city-years."""

    estimate: float
    contributions: np.ndarray
    """Shape (n,), in the unit of the estimate: what each row adds to its error."""
    slopes: int
    """Of the whole regression."""


@dataclass(frozen=True)
class Clustering:
    """Clusters of n city-years."""

    groupings: tuple[np.ndarray, ...]
    """Numbers from 0, each of shape (n,): the one clustering, or both and their intersection."""
    fewest: int
    effects: int
    """Parameters of the effects that count beside the slopes."""


@dataclass(frozen=True)
class Coefficient:
    """A row of the curve, or the reason why it has no figures."""

    n: int = 0
    cities: int = 0
    estimate: float = np.nan
    std_error: float = np.nan
    degrees: float = np.nan
    reason: Note | None = None


def estimates(
    columns: pd.DataFrame,
    samples: Mapping[str, np.ndarray],
    clusters: Mapping[str, np.ndarray],
    specifications: Sequence[Specification],
    progress: Callable[[int, int], None] | None = None,
    effects: tuple[Effect, ...] = CITY_AND_YEAR,
) -> pd.DataFrame:
    """The coefficient of the treatment in each specification.

    Rows that lack a variable are left out, then groups of effects that have a single row until there is none.

    Args:
        columns: n rows; city_id, year and the variables as floats, NaN where missing.
        samples: by name, which rows belong: boolean, shape (n,).
        clusters: by name, the codes of the rows' clusters, and of the groupings of effects: shape (n,).
        progress: told how many specifications are done, and of how many.
        effects: those of every specification.

    Returns:
        One row a specification, in the order given: estimate, std_error, t_value, p_value, ci_low and ci_high
        (95 %, t with G-1 degrees of freedom), n, cities, reason. Where it cannot be estimated reason notes why
        and the figures are NaN (n and cities 0 where a name is not given); elsewhere it is None.

    Raises:
        ValueError: a row lacks city_id or year, or a mask or codes have not one value a row. A specification
            raises nothing.
    """
    from scipy import stats

    for name in ("city_id", "year"):
        if name not in columns or columns[name].isna().any():
            raise ValueError(f"{name} is not given for every row: add it to the columns")
    for name, array in (*samples.items(), *clusters.items()):
        if np.shape(array) != (len(columns),):
            raise ValueError(f"{name} has not one value a row: give it {len(columns)}")
    city = pd.factorize(columns["city_id"])[0]
    groupings = dict(clusters) | {"city": columns["city_id"].to_numpy(), "year": columns["year"].to_numpy()}
    named = sorted({name for one in effects for name in one.groupings})
    codes_of = {name: pd.factorize(groupings[name], sort=True)[0] for name in named}
    grouped = np.logical_and.reduce([np.full(len(city), True), *(codes >= 0 for codes in codes_of.values())])
    groups = [group_numbers(one, codes_of) for one in effects]
    values = {str(name): column.to_numpy(float) for name, column in columns.select_dtypes("number").items()}
    present = {name: ~np.isnan(column) for name, column in values.items() if not np.isinf(column).any()}
    found = [Coefficient()] * len(specifications)
    kept: dict[bytes, bytes] = {}
    on_rows: dict[bytes, dict[int, Specification]] = {}
    for position, each in enumerate(specifications):
        try:
            masks = [grouped, samples[each.sample], *(present[name] for name in each.variables)]
            codes = [clusters[name] for name in each.cluster.split(" and ")]
        except KeyError as error:
            found[position] = Coefficient(reason=note("no_column", name=error.args[0]))
            continue
        if len(codes) > 2:
            found[position] = Coefficient(reason=note("too_many_clusterings", cluster=each.cluster))
            continue
        complete = np.logical_and.reduce(masks, dtype=bool)
        mask = complete.tobytes()
        if mask not in kept:
            kept[mask] = without_singles(complete, groups).tobytes()
        on_rows.setdefault(kept[mask], {})[position] = each

    done = len(found) - sum(map(len, on_rows.values()))
    for mask, same_rows in on_rows.items():
        rows = np.frombuffer(mask, dtype=bool)
        names = dict.fromkeys(name for each in same_rows.values() for name in each.variables)
        variables = {name: values[name][rows] for name in names}
        of_rows = {name: np.asarray(codes)[rows] for name, codes in clusters.items()}
        try:
            of_sample = effects_in_rows(columns, groupings, effects, rows)
        except NotEstimable as error:
            blank = Coefficient(n=int(rows.sum()), cities=len(np.unique(city[rows])), reason=error.notes[0])
            found = [blank if position in same_rows else one for position, one in enumerate(found)]
            done += len(same_rows)
            continue
        for position, coefficient in coefficients(of_sample, variables, of_rows, same_rows):
            found[position] = coefficient
            done += 1
            if progress:
                progress(done, len(found))

    curve = pd.DataFrame(
        {field.name: [getattr(each, field.name) for each in found] for field in fields(Coefficient)}
    )
    curve["t_value"] = curve["estimate"] / curve["std_error"]
    curve["p_value"] = 2 * stats.t.sf(curve["t_value"].abs(), curve["degrees"])
    half_width = stats.t.ppf(0.975, curve["degrees"]) * curve["std_error"]
    curve["ci_low"], curve["ci_high"] = curve["estimate"] - half_width, curve["estimate"] + half_width
    curve["reason"] = curve["reason"].astype(object).where(curve["reason"].notna(), None)
    return curve[CURVE]


def effects_in_rows(
    columns: pd.DataFrame, groupings: Mapping[str, np.ndarray], effects: tuple[Effect, ...], rows: np.ndarray
) -> Effects:
    """The effects in some rows. Raises NotEstimable where there is none, or they cannot be told apart."""
    if not rows.any():
        raise NotEstimable("no_city_years")
    city, year = (columns.loc[rows, name].to_numpy() for name in ("city_id", "year"))
    return effects_of(
        city, year, effects, {name: np.asarray(codes)[rows] for name, codes in groupings.items()}
    )


def without_singles(rows: np.ndarray, groups: Sequence[np.ndarray]) -> np.ndarray:
    """A mask of shape (n,) less the groups of which it has a single row; groups numbered from 0, (n,) each."""
    while True:
        left = rows.copy()
        for group in groups:
            left &= ~(np.bincount(group, weights=rows) == 1)[group]
        if np.array_equal(left, rows):
            return rows
        rows = left


def coefficients(
    effects: Effects,
    variables: Mapping[str, np.ndarray],
    clusters: Mapping[str, np.ndarray],
    specifications: Mapping[int, Specification],
) -> Iterator[tuple[int, Coefficient]]:
    """The coefficients of specifications on the same n city-years, by their keys.

    Args:
        variables: those of all the specifications, each of shape (n,), finite.
        clusters: codes, each of shape (n,).
    """
    blank = Coefficient(n=len(effects.city), cities=effects.cities)
    units, lengths = unit_residuals(variables, effects)
    clusterings: dict[str, Clustering | Note] = {}
    regressions: dict[tuple[str, ...], list[int]] = {}
    for position, each in specifications.items():
        regressions.setdefault(each.variables, []).append(position)
        if each.cluster not in clusterings:
            clusterings[each.cluster] = clustering(each.cluster, clusters, effects)
    for names, positions in regressions.items():
        slope = treatment_slope(names, units, lengths, effects)
        for position in positions:
            yield position, with_error(slope, clusterings[specifications[position].cluster], blank)


def unit_residuals(
    variables: Mapping[str, np.ndarray], effects: Effects
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Variables less the effects and divided by their lengths, shape (n,) each, and these lengths.

    The length of a variable that does not vary within cities and years is 0.
    """
    values = np.column_stack(list(variables.values()))
    centred = values - values.mean(axis=0)
    spread = centred.std(axis=0)
    residual = less_effects(centred / np.where(spread > 0, spread, 1.0), effects)
    varies = np.abs(residual).max(axis=0) >= NO_VARIATION
    length = np.where(varies, np.linalg.norm(residual, axis=0), 1.0)
    units = dict(zip(variables, np.ascontiguousarray((residual / length).T), strict=True))
    return units, dict(zip(variables, (varies * length * spread).tolist(), strict=True))


def treatment_slope(
    names: Sequence[str], units: Mapping[str, np.ndarray], lengths: Mapping[str, float], effects: Effects
) -> Slope | Note:
    """The slope of the second variable on the first, the others held, or why there is none.

    Args:
        names: outcome, treatment, controls.
        units, lengths: of `unit_residuals`.
    """
    outcome, treatment, *_ = names
    rows, parameters = len(effects.city), sum(effects.categories) + len(names) - 1
    if rows <= parameters:
        return note("too_few_city_years", rows=rows, parameters=parameters)
    for name in names:
        if lengths[name] == 0:
            return within_note("no_variation", effects.named, variable=name)
    regressors = np.column_stack([units[name] for name in names[1:]])
    if np.linalg.eigvalsh(regressors.T @ regressors)[0] < COLLINEAR:
        return within_note("collinear", effects.named, variables=names[1:])
    fit = fit_of(units[outcome], regressors)
    if np.linalg.norm(fit.residuals) < NO_VARIATION:
        return within_note("no_error", effects.named, variable=outcome, variables=names[1:])
    scale = lengths[outcome] / lengths[treatment]
    contributions = scale * (fit.regressors @ fit.bread[0]) * fit.residuals
    return Slope(float(scale * fit.slopes[0]), contributions, len(fit.slopes))


def clustering(name: str, clusters: Mapping[str, np.ndarray], effects: Effects) -> Clustering | Note:
    """The clustering of a name in codes of shape (n,), or why there is none."""
    groupings: list[np.ndarray] = []
    for part in name.split(" and "):
        number, labels = pd.factorize(clusters[part])
        if (number < 0).any():
            return note("clusters_not_given", cluster=part)
        if len(labels) < 2:
            return note("too_few_clusters", cluster=part)
        groupings.append(number)
    parameters = counted(effects, groupings)
    fewest = min(int(number.max()) + 1 for number in groupings)
    if len(groupings) == 2:
        groupings.append(pd.factorize(crossed(*groupings))[0])
    return Clustering(tuple(groupings), fewest, parameters)


def with_error(slope: Slope | Note, clusters: Clustering | Note, blank: Coefficient) -> Coefficient:
    """A slope with its clustered error, or why one of both is lacking.

    CRV1 times G/(G-1)·(n-1)/(n-k), k = slopes + effects not nested in clusters. Two-way: V_a + V_b - V_ab
    (Cameron, Gelbach and Miller 2011), the fewer clusters being G of all three, as pyfixest and
    fixest have it with G_df="min". It need not be positive.
    """
    if isinstance(slope, Note):
        return replace(blank, reason=slope)
    if isinstance(clusters, Note):
        return replace(blank, reason=clusters)
    contributions = slope.contributions[:, None]
    squares = [float((group_sums(contributions, number) ** 2).sum()) for number in clusters.groupings]
    meat = sum(squares[:2]) - sum(squares[2:])
    if meat <= 0:
        return replace(blank, reason=note("variance_not_positive"))
    groups, parameters = clusters.fewest, slope.slopes + clusters.effects
    factor = groups / (groups - 1) * (blank.n - 1) / (blank.n - parameters)
    error = float(np.sqrt(factor * meat))
    return replace(blank, estimate=slope.estimate, std_error=error, degrees=groups - 1)
