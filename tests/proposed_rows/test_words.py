"""Words of headings and units of columns, held against the catalog."""

import pytest

from assets.proposed_rows.evidence import Candidate
from assets.proposed_rows.printed_columns import PrintedColumn
from assets.proposed_rows.totals import totals_closed
from assets.proposed_rows.units import unit_of
from assets.proposed_rows.words import Wordings
from tests.proposed_rows.small_volumes import CITIES, catalog

WORDINGS = Wordings(catalog())


def column(unit: str | None = None, strange: str | None = None) -> PrintedColumn:
    return PrintedColumn("年末总人口", "年末总人口", unit, None, strange, "city", "1", "B2", {("1", 2)}, {})


def candidate(shift: float) -> Candidate:
    return Candidate("population_registered", "city", 1, 0.01, 0.02, 0.3, shift, 60, 0, 1)


def test_known_words_are_told_by_their_table() -> None:
    assert [one.indicator for one in WORDINGS.named("其中：年末存款余额")] == ["deposits"]
    assert WORDINGS.named("年末存款余额", {"health"}) == []
    assert WORDINGS.printed_in({"finance"}) == {"deposits", "loans"}


def test_likeness_is_of_the_likest_wording() -> None:
    likeness = dict(zip(WORDINGS.indicators, WORDINGS.likeness(["年末存款余额", "护士数"])[0], strict=True))
    assert likeness["deposits"] == 1 > likeness["loans"] > 0.5 > likeness["doctors"]
    assert WORDINGS.likeness([]).shape == (0, len(WORDINGS.indicators))


@pytest.mark.parametrize(
    ("label", "extends"),
    [("年末各项存款余额", True), ("存款余额", True), ("年末存款金额", False), ("年末贷款余额", False)],
)
def test_words_put_in_or_left_out_extend_a_wording(label: str, extends: bool) -> None:
    assert WORDINGS.extends(label, "deposits") == extends


@pytest.mark.parametrize(
    ("unit", "strange", "shift", "found"),
    [
        ("万人", None, 0.02, ("万人", True, False)),
        ("人", None, 4.02, ("人", True, False)),
        ("人", None, 0.02, ("万人", True, True)),  # misprinted
        (None, None, -0.01, ("万人", True, True)),  # lost
        ("人", None, 2.0, ("人", False, False)),
        (None, "千人", 1.0, ("千人", True, False)),
        (None, "千人", 3.0, ("千人", False, False)),
        (None, "年末数,万人", 0.0, ("万人", True, True)),
        ("万元", None, 0.0, ("万人", True, True)),
    ],
)
def test_figures_check_the_unit(
    unit: str | None, strange: str | None, shift: float, found: tuple[str, bool, bool]
) -> None:
    one = unit_of(catalog(), candidate(shift), column(unit, strange))
    assert (one.unit, one.certain, one.stated) == found


def test_totals_of_provinces_close_or_not() -> None:
    province = CITIES[0].city_id // 10000 * 10000
    of_province = [one.city_id for one in CITIES if one.city_id // 10000 * 10000 == province]
    one = column()
    one.figures |= dict.fromkeys(of_province, 2.0) | {province: 2.0 * len(of_province), 0: 1.0}
    assert totals_closed(one) == (1, 1)
    one.figures[province] *= 1.1
    assert totals_closed(one) == (0, 1)
