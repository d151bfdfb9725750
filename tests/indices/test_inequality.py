"""Dagum's decomposition against its double sums, and what must hold of its parts."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indices.inequality import Dagum, dagum
from assets.notes import NotEstimable

Cities = tuple[np.ndarray, list[str]]


@st.composite
def cities(draw: st.DrawFn) -> Cities:
    """Up to 30 scores in up to four regions, some of them 0, not all."""
    size = draw(st.integers(1, 30))
    values = draw(st.lists(st.integers(0, 500), min_size=size, max_size=size).filter(any))
    regions = draw(
        st.lists(st.sampled_from(["east", "central", "west", "northeast"]), min_size=size, max_size=size)
    )
    return np.array(values, dtype=float), regions


def double_sums(values: np.ndarray, group: list[str]) -> tuple[float, float, float, float]:
    """G, G_w, G_nb and G_t by sums over every two cities, with d_jh and p_jh as Dagum defines them."""
    n, mean = len(values), sum(values) / len(values)
    by_group = {label: [v for v, g in zip(values, group, strict=True) if g == label] for label in group}
    gini = sum(abs(a - b) for a in values for b in values) / (2 * n**2 * mean)
    within = net = overlap = 0.0
    labels = sorted(by_group, key=lambda label: -np.mean(by_group[label]))
    for number, label in enumerate(labels):
        richer = by_group[label]
        share, income = len(richer) / n, sum(richer) / (n * mean)
        if sum(richer) > 0:
            own = sum(abs(a - b) for a in richer for b in richer)
            within += own / (2 * len(richer) ** 2 * np.mean(richer)) * share * income
        for other in labels[number + 1 :]:
            poorer = by_group[other]
            pairs = len(richer) * len(poorer)
            gross = sum(max(a - b, 0) for a in richer for b in poorer) / pairs
            against = sum(max(b - a, 0) for a in richer for b in poorer) / pairs
            if gross + against == 0:
                continue
            coefficient = (gross + against) / (np.mean(richer) + np.mean(poorer))
            other_share, other_income = len(poorer) / n, sum(poorer) / (n * mean)
            part = coefficient * (share * other_income + other_share * income)
            net += part * (gross - against) / (gross + against)
            overlap += part * 2 * against / (gross + against)
    return gini, within, net, overlap


def parts(found: Dagum) -> list[float]:
    """The coefficient and its three parts."""
    return [found.gini, found.within, found.net_between, found.transvariation]


def test_two_regions_of_two_cities_by_hand() -> None:
    found = dagum(np.array([1.0, 3.0, 2.0, 6.0]), ["west", "west", "east", "east"])
    pairs = found.pairs.set_index(["group", "other_group"])
    assert pairs.loc[("west", "west"), "gini"] == pytest.approx(1 / 4)
    assert pairs.loc[("east", "east"), "gini"] == pytest.approx(1 / 4)
    # |x - y| between them: 1, 5, 1, 3, with a mean of 10 / 4; the means are 2 and 4.
    assert pairs.loc[("east", "west"), "gini"] == pytest.approx(2.5 / 6)
    assert pairs.loc[("east", "west"), "relative_affluence"] == pytest.approx(2 / 2.5)
    assert parts(found) == pytest.approx([1 / 3, 1 / 8, 1 / 6, 1 / 24])


@settings(deadline=None, max_examples=50)
@given(cities())
def test_every_part_is_that_of_the_double_sums(table: Cities) -> None:
    np.testing.assert_allclose(parts(dagum(*table)), double_sums(*table), atol=1e-12)


@settings(deadline=None, max_examples=50)
@given(cities())
def test_the_parts_are_not_negative_and_sum_to_the_coefficient(table: Cities) -> None:
    found = dagum(*table)
    assert found.within + found.net_between + found.transvariation == pytest.approx(found.gini, abs=1e-12)
    assert min(parts(found)) >= 0
    assert found.gini < 1
    assert found.pairs["gini"].between(0, 1).all()
    assert found.pairs["relative_affluence"].between(0, 1).all()
    assert found.pairs["weight"].sum() == pytest.approx(1)


@settings(deadline=None, max_examples=25)
@given(cities(), st.floats(1e-3, 1e3))
def test_another_unit_changes_nothing(table: Cities, factor: float) -> None:
    values, regions = table
    np.testing.assert_allclose(parts(dagum(values * factor, regions)), parts(dagum(*table)), atol=1e-12)


@settings(deadline=None, max_examples=25)
@given(cities(), st.randoms(use_true_random=False))
def test_the_order_of_cities_changes_nothing(table: Cities, random: Random) -> None:
    values, regions = table
    order = list(range(len(values)))
    random.shuffle(order)
    shuffled = dagum(values[order], [regions[number] for number in order])
    np.testing.assert_allclose(parts(shuffled), parts(dagum(*table)), atol=1e-12)


def test_one_region_has_nothing_between_regions() -> None:
    found = dagum(np.array([0.1, 0.4, 0.2, 0.9]), ["east"] * 4)
    assert found.within == pytest.approx(found.gini, abs=1e-12)
    assert found.net_between == found.transvariation == 0


def test_regions_of_a_city_each_have_nothing_within() -> None:
    found = dagum(np.array([1.0, 2.0, 4.0]), ["east", "central", "west"])
    assert found.within == 0
    assert found.net_between == pytest.approx(found.gini, abs=1e-12)


def test_regions_that_do_not_overlap_have_no_transvariation() -> None:
    random = np.random.default_rng(1)
    values = np.concatenate([random.uniform(1, 2, 40), random.uniform(3, 4, 30)])
    found = dagum(values, ["west"] * 40 + ["east"] * 30)
    assert found.transvariation == pytest.approx(0, abs=1e-15)
    assert found.net_between > 0


def test_regions_of_the_same_mean_have_no_net_difference() -> None:
    found = dagum(np.array([1.0, 3.0, 0.0, 4.0]), ["west", "west", "east", "east"])
    assert found.net_between == 0
    assert found.transvariation > 0


def test_equal_cities_have_no_inequality() -> None:
    assert parts(dagum(np.full(5, 0.3), ["east", "east", "west", "west", "west"])) == [0, 0, 0, 0]


def test_a_region_of_zeros_counts_against_the_others() -> None:
    found = dagum(np.array([0.0, 0.0, 5.0, 5.0]), ["west", "west", "east", "east"])
    assert parts(found) == pytest.approx([0.5, 0, 0.5, 0])


def test_pairs_name_each_region_and_each_two_regions_once() -> None:
    found = dagum(np.array([1.0, 2.0, 3.0, 4.0]), ["west", "east", "central", "west"])
    named = list(zip(found.pairs["group"], found.pairs["other_group"], strict=True))
    assert named == [
        ("central", "central"),
        ("central", "east"),
        ("central", "west"),
        ("east", "east"),
        ("east", "west"),
        ("west", "west"),
    ]


@pytest.mark.parametrize(
    ("values", "group", "message"),
    [
        ([1.0, np.nan], ["east", "west"], "the value of row 1 is nan"),
        ([1.0, 2.0, -0.5], ["east", "west", "west"], "the value of row 2 is -0.5"),
        ([np.inf, 2.0], ["east", "west"], "the value of row 0 is inf"),
        ([0.0, 0.0], ["east", "west"], "all values are 0"),
        ([1.0, 2.0], ["east", None], "row 1 has no group"),
        ([1.0, 2.0], ["east"], "2 values and 1 groups"),
        ([], [], "0 values and 0 groups"),
    ],
)
def test_what_has_no_gini_says_why(values: list[float], group: list[str], message: str) -> None:
    with pytest.raises((NotEstimable, ValueError), match=message):
        dagum(np.array(values), group)
