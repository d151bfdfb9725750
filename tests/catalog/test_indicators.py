"""Indicators: what is printed of which topic, in which unit, between which bounds, and how they are held against each
other."""

from assets.catalog import load_catalog

CATALOG = load_catalog()
INDICATORS = {one.indicator: one for one in CATALOG.indicators}


def test_every_indicator_of_a_heading_is_one_of_the_catalog_and_has_a_unit() -> None:
    for heading in CATALOG.headings:
        if heading.indicator is None:
            assert (heading.unit, heading.printing) == (None, None), heading
        else:
            assert heading.indicator in INDICATORS, heading
            assert heading.printing, heading


def test_every_printed_unit_can_be_converted_into_the_canonical_one() -> None:
    factors = {(one.printed, one.unit) for one in CATALOG.units}
    base = {one.printed for one in CATALOG.units if one.base}
    for heading in CATALOG.headings:
        if heading.indicator:
            canonical = INDICATORS[heading.indicator].unit
            convertible = (
                heading.unit in base if canonical == "as printed" else (heading.unit, canonical) in factors
            )
            assert convertible, heading


def test_every_indicator_is_printed_somewhere_counted_from_the_register_or_supplied() -> None:
    printed = {one.indicator for one in CATALOG.headings}
    counted = {one.indicator for one in CATALOG.industries}
    supplied = {one.indicator for one in CATALOG.indicators if "supplement" in one.source}
    assert set(INDICATORS) == (printed - {None}) | counted | supplied
    assert not printed & counted
    assert not supplied & (printed | counted)


def test_comparisons_are_between_two_indicators_of_the_catalog_and_a_part_is_in_the_unit_of_its_whole() -> (
    None
):
    for comparison in CATALOG.comparisons:
        one, other = INDICATORS[comparison.indicator], INDICATORS[comparison.compared_with]
        assert one != other
        assert not comparison.part or one.unit == other.unit, comparison
    pairs = [{one.indicator, one.compared_with} for one in CATALOG.comparisons]
    assert all(pairs.count(pair) == 1 for pair in pairs)


def test_counts_and_amounts_are_additive_and_ratios_are_not() -> None:
    """An amount of one head, a rate, a density, days of a year and an index are those of no sum of cities."""
    supplied = {one.indicator for one in CATALOG.indicators if "supplement" in one.source}
    for one in CATALOG.indicators:
        is_ratio = one.unit in {"%", "‰", "yuan", "days"} or "/" in one.unit or "_per_" in one.indicator
        assert one.additive != (is_ratio or one.indicator in supplied), one


def test_what_is_in_per_cent_and_no_growth_is_at_most_all() -> None:
    for one in CATALOG.indicators:
        is_share = one.unit == "%" and one.lowest != "negative"
        assert (one.highest == 100) == is_share, one
        assert one.lowest != "negative" or any(
            word in one.label_zh for word in ("增长", "增速", "利润", "利税", "增值税")
        ), one


def test_every_printed_indicator_has_a_topic_and_every_topic_an_indicator() -> None:
    printed = {one.indicator for one in CATALOG.headings}
    topics = {one.topic for one in CATALOG.topics}
    assert {one.topic for one in CATALOG.indicators if one.indicator in printed} == topics
    assert {one.indicator for one in CATALOG.indicators if one.topic} >= printed - {None}


def test_a_sector_is_that_of_one_indicator_of_employment() -> None:
    """The 19 letters of GB/T 4754, agriculture to public administration."""
    sectors = [one.sector for one in CATALOG.indicators if one.sector]
    assert sorted(sectors) == list("ABCDEFGHIJKLMNOPQRS")
    assert all(one.indicator.endswith("_employment") for one in CATALOG.indicators if one.sector)


def test_identities_relate_indicators_in_units_in_which_they_can_hold() -> None:
    """A sum is of one unit but for what a weight converts; a quotient has a part, a divisor and a factor."""
    for one in CATALOG.identities:
        weighted = {part.partition("*")[0] for part in one.parts.split() if "*" in part}
        units = {INDICATORS[member].unit for member in one.indicators if member not in weighted}
        if one.kind == "quotient":
            assert one.whole and one.per and one.factor and len(one.indicators) == 3, one
        else:
            assert len(units) == 1, one
            assert (one.per, one.factor) == (None, None), one
            assert (one.whole is None) == (one.kind == "shares"), one
