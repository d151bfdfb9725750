"""Columns less effects, least squares on them, and the clustered variance of it.

Frisch, Waugh and Lovell: slopes of a regression with effects are those of the residuals. What is computed once for
a sample of city-years serves every regression on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assets.catalog.study_language.model_formulas import Effect
from assets.notes import NotEstimable

CITY, YEAR = "city", "year"
CITY_AND_YEAR = (Effect((CITY,)), Effect((YEAR,)))
INDEPENDENT = 1e-9
"""Least diagonal of the triangle of dummies that is told from 0."""


@dataclass(frozen=True)
class Effects:
    """The effects of a model in a sample of n city-years."""

    time: np.ndarray
    """Shape (n,): the calendar years."""
    city: np.ndarray
    """Shape (n,), the number of each row's city, from 0."""
    year: np.ndarray
    """Shape (n,), the number of each row's year, from 0."""
    cities: int
    years: int
    named: tuple[Effect, ...]
    groups: tuple[np.ndarray, ...]
    """For each effect, shape (n,), the number of each row's group, from 0."""
    of_cities: bool
    """Means of cities are taken out by themselves and are not in the basis."""
    trend: np.ndarray | None
    """Where cities have trends of their own, the years less the city's mean, of length 1 in each city: shape (n,)."""
    basis: np.ndarray
    """Shape (n, p): orthonormal columns that span all other effects less those of cities; without effects of
    cities the constant is among them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The effects as they are written."""
        return tuple(one.name for one in self.named)

    @property
    def categories(self) -> tuple[int, ...]:
        """How many groups each effect has."""
        return tuple(int(one.max()) + 1 for one in self.groups)

    @property
    def parameters(self) -> int:
        """Of all effects, each with all its categories less one after the first; a constant where there is none."""
        return counted(self, ())


@dataclass(frozen=True)
class Fit:
    """Least squares with effects: k slopes on n rows."""

    slopes: np.ndarray
    """Shape (k,)."""
    residuals: np.ndarray
    """Shape (n,)."""
    regressors: np.ndarray
    """Shape (n, k), less the effects."""
    bread: np.ndarray
    """Shape (k, k), the inverse of X'X of the regressors less the effects."""


def effects_of(
    city: Sequence[int] | np.ndarray,
    year: Sequence[int] | np.ndarray,
    named: tuple[Effect, ...] = CITY_AND_YEAR,
    groupings: Mapping[str, np.ndarray] | None = None,
) -> Effects:
    """The effects of a sample.

    Args:
        city: shape (n,), any codes.
        year: shape (n,).
        named: the effects; none: a constant alone.
        groupings: the other groupings that effects name, any codes, each of shape (n,).

    Raises:
        NotEstimable: cities and years are all effects and not connected, so that they cannot be told apart.
    """
    known = {CITY: np.asarray(city), YEAR: np.asarray(year)} | dict(groupings or {})
    city_number, cities = pd.factorize(known[CITY], sort=True)
    year_number, years = pd.factorize(known[YEAR], sort=True)
    groups = tuple(group_numbers(one, known) for one in named)
    of_cities = any(one.groupings == (CITY,) for one in named)
    time = known[YEAR].astype(float)
    trend = None
    if Effect((CITY,), trend=True) in named:
        trend = time - group_means(time[:, None], city_number)[:, 0]
        length = np.sqrt(np.bincount(city_number, weights=trend**2))
        trend = trend / np.where(length > 0, length, 1.0)[city_number]
    columns = [np.empty((len(time), 0)) if of_cities else np.ones((len(time), 1))]
    for effect, group in zip(named, groups, strict=True):
        if effect.groupings == (CITY,):
            continue
        dummies = (group[:, None] == np.arange(int(group.max(initial=0)) + 1)).astype(float)
        columns.append(dummies[:, 1:])
        if effect.trend:
            columns.append(dummies * (time - time.mean())[:, None])
    alone = Effects(
        known[YEAR],
        city_number,
        year_number,
        len(cities),
        len(years),
        named,
        groups,
        of_cities,
        trend,
        np.empty((len(time), 0)),
    )
    basis, independent = orthonormal(less_effects(np.column_stack(columns), alone))
    if set(named) == set(CITY_AND_YEAR) and not independent:
        raise NotEstimable("unconnected_sample")
    return replace(alone, basis=basis)


def of_rows(effects: Effects, rows: np.ndarray) -> Effects:
    """The same effects in some of the rows: boolean, shape (n,). Raises as `effects_of`."""
    groupings = {name: group[rows] for name, group in zip(effects.names, effects.groups, strict=True)}
    combined = {
        "^".join(one.groupings): groupings[one.name]
        for one in effects.named
        if one.groupings not in ((CITY,), (YEAR,))
    }
    return effects_of(effects.city[rows], effects.time[rows], effects.named, combined)


def orthonormal(columns: np.ndarray) -> tuple[np.ndarray, bool]:
    """An orthonormal basis of what columns of shape (n, p) span, and whether they are independent."""
    from scipy.linalg import qr

    if not columns.size:
        return columns, True
    basis, triangle, _ = qr(columns, mode="economic", pivoting=True)
    independent = np.abs(np.diag(triangle)) > INDEPENDENT
    return basis[:, independent], bool(independent.all())


def group_numbers(effect: Effect, groupings: Mapping[str, np.ndarray]) -> np.ndarray:
    """The number of each row's group of an effect, from 0: shape (n,). A combination may be given as a grouping."""
    name = "^".join(effect.groupings)
    if name in groupings:
        return pd.factorize(groupings[name], sort=True)[0]
    found = pd.factorize(groupings[effect.groupings[0]], sort=True)[0]
    for other in effect.groupings[1:]:
        found = pd.factorize(crossed(found, pd.factorize(groupings[other], sort=True)[0]), sort=True)[0]
    return found


def crossed(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """A code for each pair of two groupings, numbered from 0: shape (n,)."""
    return first * (int(second.max(initial=0)) + 1) + second


def complete_cities(effects: Effects) -> np.ndarray:
    """Which rows belong to a city that is observed in all years: shape (n,), boolean."""
    return (np.bincount(effects.city) == effects.years)[effects.city]


def group_means(columns: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The mean of each row's group, shape (n, k)."""
    return (group_sums(columns, group) / np.bincount(group)[:, None])[group]


def group_sums(columns: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sums by group: columns of shape (n, k), groups numbered from 0; shape (groups, k)."""
    sums = [np.bincount(group, weights=column) for column in columns.T]
    return np.column_stack(sums) if sums else np.empty((int(group.max(initial=-1)) + 1, 0))


def less_effects(columns: np.ndarray, effects: Effects) -> np.ndarray:
    """Columns of shape (n, k) less the effects, shape (n, k)."""
    within = columns
    if effects.of_cities:
        within = within - group_means(within, effects.city)
    if effects.trend is not None:
        trend = effects.trend[:, None]
        within = within - trend * group_sums(trend * within, effects.city)[effects.city]
    return within - effects.basis @ (effects.basis.T @ within)


def columns_of_cities(effects: Effects) -> list[np.ndarray]:
    """What of cities is taken out beside the basis, as columns of length 1 in each city: shape (n,) each."""
    levels = [1 / np.sqrt(np.bincount(effects.city))[effects.city]] if effects.of_cities else []
    return levels + ([] if effects.trend is None else [effects.trend])


def least_squares(outcome: np.ndarray, regressors: np.ndarray, effects: Effects) -> Fit:
    """Regress an outcome on regressors and effects.

    Args:
        outcome: shape (n,).
        regressors: shape (n, k), not collinear once the effects are taken out.
    """
    both = less_effects(np.column_stack([outcome, regressors]), effects)
    return fit_of(both[:, 0], both[:, 1:])


def fit_of(outcome: np.ndarray, regressors: np.ndarray) -> Fit:
    """Least squares on columns that are less the effects already: shapes (n,) and (n, k)."""
    bread = np.linalg.inv(regressors.T @ regressors)
    slopes = bread @ (regressors.T @ outcome)
    return Fit(slopes, outcome - regressors @ slopes, regressors, bread)


def slopes_without_each(fit: Fit, cluster: np.ndarray, effects: Effects) -> np.ndarray:
    """The slopes that each cluster's absence would leave: shape (clusters, k).

    Without cluster g, X'X of regressors less the effects becomes X'X - X_g'(I - P_g)⁻¹X_g, P_g being what the basis
    of the effects projects of the cluster's rows onto themselves; X'y likewise. Effects of cities lie in clusters.

    Source: as MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods for
    cluster-robust inference, Journal of Applied Econometrics 38(5), with effects partialled out.

    Args:
        cluster: the number of each row's cluster, from 0: shape (n,).
    """
    whole = np.linalg.inv(fit.bread)
    found = []
    for rows in (cluster == number for number in range(int(cluster.max()) + 1)):
        basis, regressors, residuals = effects.basis[rows], fit.regressors[rows], fit.residuals[rows]
        # A group that is in this cluster alone leaves with it: P_g has the eigenvalue 1, where all residuals are 0.
        weighted = (
            np.linalg.pinv(np.eye(len(basis)) - basis @ basis.T, rcond=INDEPENDENT, hermitian=True)
            @ regressors
        )
        found.append(fit.slopes - np.linalg.solve(whole - regressors.T @ weighted, weighted.T @ residuals))
    return np.array(found)


def clusterings(cluster: np.ndarray) -> list[np.ndarray]:
    """The one clustering of shape (n,), or the two of shape (n, 2), each numbered from 0."""
    return [cluster] if cluster.ndim == 1 else list(cluster.T)


def fewest(cluster: np.ndarray) -> int:
    """The number of clusters; of two clusterings, that of the fewer ones."""
    return min(int(one.max()) + 1 for one in clusterings(cluster))


def counted_effects(effects: Effects, groupings: Sequence[np.ndarray]) -> list[int]:
    """The numbers of the effects that are nested in none of these clusterings, each of shape (n,).

    City trends are nested where cities are.
    """
    return [
        number
        for number, group in enumerate(effects.groups)
        if not any(is_nested(group, cluster) for cluster in groupings)
    ]


def counted(effects: Effects, groupings: Sequence[np.ndarray]) -> int:
    """How many parameters of the effects count beside the slopes in k.

    Effects nested in the clusters do not (Stata's xtreg and reghdfe); all others with all their categories less one
    each after the first, and each slope of a trend; a constant where no effect is left.

    Args:
        groupings: the clusterings, numbers of shape (n,) each; none: every effect counts.
    """
    left = counted_effects(effects, groupings)
    levels = {effects.named[number].groupings: effects.categories[number] for number in left}
    slopes = sum(effects.categories[number] for number in left if effects.named[number].trend)
    return sum(levels.values()) - (len(levels) - 1) + slopes if levels else 1


def is_nested(group: np.ndarray, cluster: np.ndarray) -> bool:
    """Whether every group lies in one cluster; both numbered from 0, shape (n,)."""
    of_group = np.empty(int(group.max(initial=-1)) + 1, dtype=cluster.dtype)
    of_group[group] = cluster
    return bool((of_group[group] == cluster).all())


def small_sample_factor(rows: int, slopes: int, cluster: np.ndarray, effects: Effects) -> float:
    """G/(G-1) · (n-1)/(n-k), k = slopes + `counted`; G is the number of clusters, or of the fewer of two."""
    groups = fewest(cluster)
    return groups / (groups - 1) * (rows - 1) / (rows - slopes - counted(effects, clusterings(cluster)))


def clustered_products(scores: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """The products of scores of shape (n, k), summed by cluster: shape (k, k).

    Args:
        cluster: the number of each row's cluster, from 0: shape (n,), or (n, 2) for two clusterings, of which those
            of one are added to those of the other and those of both taken off.
    """
    sums = [group_sums(scores, one) for one in clusterings(cluster)]
    products = np.sum([one.T @ one for one in sums], axis=0)
    if cluster.ndim == 2:
        both = group_sums(scores, pd.factorize(crossed(cluster[:, 0], cluster[:, 1]))[0])
        products = products - both.T @ both
    return np.asarray(products)


def clustered_variance(fit: Fit, cluster: np.ndarray, effects: Effects) -> np.ndarray:
    """CRV1 of the slopes with `small_sample_factor`: shape (k, k).

    By two clusterings: V_a + V_b - V_ab (Cameron, Gelbach and Miller 2011), which need not be positive.

    Args:
        cluster: the number of each row's cluster, from 0: shape (n,), or (n, 2) for two clusterings.
    """
    middle = clustered_products(fit.regressors * fit.residuals[:, None], cluster)
    factor = small_sample_factor(len(fit.residuals), len(fit.slopes), cluster, effects)
    return np.asarray(factor * fit.bread @ middle @ fit.bread)
