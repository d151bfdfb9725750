"""How far the composite index depends on choices that could have been made otherwise: Monte-Carlo draws.

Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 7, uncertainty analysis. Each
draw makes every open choice at random and computes the whole index anew; what the draws spread is what the
choices leave open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from assets.indices.normalisation import Normalisation, turned
from assets.indices.weights import Weighting, weights
from assets.notes import NotEstimable

NONE_REMOVED = "none"
HIGHEST_WINSORISE_LEVEL = 0.025
ZERO_SHIFT_EXPONENTS = (-6.0, -4.0)
"""Of ten; the study's numbers support a shift of at most 1e-4, or none."""


@dataclass(frozen=True)
class Choices:
    """One way to build the index."""

    normalisation: Normalisation
    weighting: Weighting
    winsorise_level: float
    """Share of each tail of each indicator that is set to the quantile."""
    zero_shift: float
    """Added to every normalised value."""
    removed: str
    """The indicator left out, or "none"."""


@dataclass(frozen=True)
class SortedIndicators:
    """What all draws share of k indicators over n rows, every column the larger the better."""

    names: tuple[str, ...]
    values: np.ndarray
    """Shape (n, k)."""
    ordered: np.ndarray
    """Shape (n, k), each column sorted by itself."""
    ranks: np.ndarray
    """Shape (n, k), average ranks from 1, the least value first."""


def drawn_choices(indicators: Sequence[str], count: int, seed: int) -> list[Choices]:
    """Choices at random, each independent of the others; the study's own are not among them by design.

    Normalisation and weighting: every option equally likely. Winsorising: uniform between 0 and 0.025 in
    each tail. Zero shift: none in half of the draws, otherwise log-uniform between 1e-6 and 1e-4.
    Removal: no indicator or any one of them, equally likely. A longer list begins with the shorter one
    of the same seed.

    Args:
        indicators: their names, two or more.
        count: number of draws.
        seed: of NumPy's default generator.
    """
    normalisations, weightings = get_args(Normalisation), get_args(Weighting)
    removals = (NONE_REMOVED, *indicators)
    low, high = ZERO_SHIFT_EXPONENTS
    uniform = np.random.default_rng(seed).random((count, 5))
    return [
        Choices(
            normalisation=normalisations[int(which[0] * len(normalisations))],
            weighting=weightings[int(which[1] * len(weightings))],
            winsorise_level=float(which[2] * HIGHEST_WINSORISE_LEVEL),
            zero_shift=0.0 if which[3] < 0.5 else float(10 ** (low + (high - low) * (2 * which[3] - 1))),
            removed=removals[int(which[4] * len(removals))],
        )
        for which in uniform
    ]


def score(indicators: pd.DataFrame, attributes: Mapping[str, str], choices: Choices) -> np.ndarray:
    """The index under one set of choices, shape (rows,); see `scores`."""
    return next(scores(indicators, attributes, [choices]))


def scores(
    indicators: pd.DataFrame, attributes: Mapping[str, str], choices: Sequence[Choices]
) -> Iterator[np.ndarray]:
    """The index of all rows under each set of choices, one after the other, each of shape (rows,).

    The removed indicator goes, the others are winsorised, normalised and shifted, weights are found in
    what results, and the score is the sum of weight times value, on the scale of the normalisation.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.

    Raises:
        NotEstimable: see `normalisation.turned` and `weights.weights`; winsorising leaves an indicator constant.
        ValueError: see the same; the indicator to remove is not there.
    """
    shared = sorted_indicators(indicators, attributes)
    for one in choices:
        values = normalised_values(shared, one)
        weight = weights(values, one.weighting).to_numpy()
        # Summed row by row, so that rows of the same figures tie to the last bit, which BLAS does not promise.
        yield (values.to_numpy() * weight).sum(axis=1)


def sorted_indicators(indicators: pd.DataFrame, attributes: Mapping[str, str]) -> SortedIndicators:
    """Indicators turned by their attributes, sorted and ranked once for all draws; errors see `scores`."""
    values = turned(indicators, attributes).to_numpy()
    return SortedIndicators(
        names=tuple(str(name) for name in indicators.columns),
        values=values,
        ordered=np.sort(values, axis=0),
        ranks=pd.DataFrame(values).rank().to_numpy(),
    )


def normalised_values(shared: SortedIndicators, choices: Choices) -> pd.DataFrame:
    """The indicators that are left, winsorised, normalised and shifted, shape (rows, indicators left).

    What `panel.fills.winsorise` and `normalisation.normalised` give one after the other, without sorting
    or ranking again; errors see `scores`.
    """
    if choices.removed not in (NONE_REMOVED, *shared.names):
        raise ValueError(f"indicator {choices.removed} is to be removed but is not there: correct its name")
    left = [number for number, name in enumerate(shared.names) if name != choices.removed]
    names = [shared.names[number] for number in left]
    level = choices.winsorise_level
    lower, upper = np.quantile(shared.ordered[:, left], [level, 1 - level], axis=0)
    for name, is_constant in zip(names, lower == upper, strict=True):
        if is_constant:
            raise NotEstimable("indicator_constant_winsorised", variable=name, level=level)
    values = np.clip(shared.values[:, left], lower, upper)
    if choices.normalisation == "rank":
        # Winsorising makes ties in the tails and changes no other rank.
        at_lower, at_upper = values == lower, values == upper
        values = np.where(at_lower, (at_lower.sum(axis=0) + 1) / 2, shared.ranks[:, left])
        values = np.where(at_upper, len(values) - (at_upper.sum(axis=0) - 1) / 2, values)
    least = values.min(axis=0)
    scale = values.std(axis=0, ddof=1) if choices.normalisation == "z_score" else values.max(axis=0) - least
    return pd.DataFrame((values - least) / scale + choices.zero_shift, columns=names)


def rank_intervals(scores: Iterable[np.ndarray], year: np.ndarray, city: np.ndarray) -> pd.DataFrame:
    """Where 90 % of the draws see each city-year: its rank within the year and its score.

    Scores of single draws are not on one scale (shares of a range, standard deviations, shares of ranks).
    Each draw's are therefore moved to 0..1 over the panel, by an affine map, which keeps the ratios of
    their differences. What a score interval still contains is that normalisations give the distribution
    different shapes: ranks spread evenly what min-max crowds at the low end. Rank intervals are free of
    that and are the ones to read; the study's score lies on the scale of a score interval once it is
    moved to 0..1 in the same way.

    Args:
        scores: the draws' scores, each of shape (rows,); an array of shape (draws, rows) will do.
        year: shape (rows,).
        city: shape (rows,), codes.

    Returns:
        One row a city-year, in the order given: city_id, year; rank_low, rank_median, rank_high, the ranks
        not exceeded in 5 %, 50 % and 95 % of the draws, each one that a draw gave, 1 = highest, so that
        rank_low is the better end; score_low, score_median, score_high, the same quantiles, interpolated.

    Raises:
        NotEstimable: a draw gives all rows one score.
    """
    drawn = np.stack(list(scores))
    least, greatest = drawn.min(axis=1, keepdims=True), drawn.max(axis=1, keepdims=True)
    if (least == greatest).any():
        draw = int(np.argmax(least == greatest))
        raise NotEstimable("draw_of_one_score", draw=draw)
    shares = [0.05, 0.5, 0.95]
    ranks = np.quantile(ranks_within_year(drawn, year), shares, axis=0, method="inverted_cdf")
    scaled = np.quantile((drawn - least) / (greatest - least), shares, axis=0)
    intervals = pd.DataFrame({"city_id": city, "year": year})
    intervals[["rank_low", "rank_median", "rank_high"]] = ranks.T.astype(int)
    intervals[["score_low", "score_median", "score_high"]] = scaled.T
    return intervals


def rank_shift(scores_of_draw: np.ndarray, reference_scores: np.ndarray, year: np.ndarray) -> float:
    """How many places a row's rank within its year moves on average from the study's own index.

    Source: OECD/JRC (2008), step 7, average shift in rank.

    Args:
        scores_of_draw: shape (rows,).
        reference_scores: shape (rows,), the study's own.
        year: shape (rows,).
    """
    ranks = ranks_within_year(np.stack([scores_of_draw, reference_scores]), year)
    return float(np.abs(ranks[0] - ranks[1]).mean())


def ranks_within_year(scores: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Ranks within the year, 1 = highest, ties share the better rank; shapes (draws, rows) both."""
    ranks = pd.DataFrame(scores.T).groupby(np.asarray(year)).rank(ascending=False, method="min")
    return ranks.to_numpy(dtype=int).T
