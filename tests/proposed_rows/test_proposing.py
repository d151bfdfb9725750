"""Rows that a volume needs, proposed by its words and figures: what is certain, and what is left open."""

from dataclasses import replace

import numpy as np

from assets.catalog import Catalog, Heading, Table, Unit
from assets.observations.edition import EditionFacts
from assets.observations.sheets import Sheets
from assets.proposed_rows.proposing import Proposals, proposals
from assets.proposed_rows.reading_back import columns_read, with_certain
from assets.proposed_rows.rows import Proposed
from tests.proposed_rows.small_volumes import (
    EDITION,
    YEAR,
    YEARS,
    book,
    catalog,
    heading,
    printed,
    sheet,
    volume,
)

BANKS = {"年末存款余额(万元)": printed("deposits"), "年末贷款余额(万元)": printed("loans")}
HEALTH = {"医院床位数(张)": printed("hospital_beds"), "医生数(人)": printed("doctors")}


def proposed(known: Catalog | None = None, **tables: Sheets) -> Proposals:
    return proposals(known or catalog(), EDITION, volume(**tables), book())


def row(found: Proposals, words: str) -> Proposed[Heading]:
    (one,) = (
        row for row in found.headings if row.record.heading == words and row.record.first_edition == EDITION
    )
    return one


def test_what_a_volume_prints_as_before_is_certain_and_reads_it() -> None:
    tables = {"bank": sheet("金融", BANKS), "health": sheet("卫生", HEALTH)}
    found = proposed(**tables)
    assert {
        (one.record.heading, one.record.indicator, one.record.unit) for one in found.headings if one.certain
    } == {
        ("年末存款余额", "deposits", "万元"),
        ("年末贷款余额", "loans", "万元"),
        ("医院床位数", "hospital_beds", "张"),
        ("医生数", "doctors", "人"),
    }
    assert [one.record for one in found.tables if one.certain] == [
        Table("finance", "金融", None, EDITION, None, None),
        Table("health", "卫生", None, EDITION, None, None),
    ]
    completed = with_certain(catalog(), found.tables, found.headings, found.units)
    read = columns_read(EditionFacts(completed, EDITION), volume(**tables))
    assert [one[1] for one in read.values()] == ["deposits", "loans", "hospital_beds", "doctors"]


def test_nothing_is_proposed_for_what_is_understood() -> None:
    known = catalog(
        tables=(Table("finance", "金融(全市)", "city", 2011, None, None),),
        headings=(
            heading("finance", "年末存款余额", "deposits", "万元", last=None),
            heading("finance", "年末贷款余额", "loans", "万元", last=None),
        ),
    )
    found = proposed(known, bank=sheet("金融(全市)", BANKS))
    assert (found.tables, found.headings, found.understood) == ([], [], 2)


def test_a_renamed_heading_is_continued_by_its_figures() -> None:
    found = proposed(bank=sheet("金融", {"年末人民币存款余额(万元)": printed("deposits")}))
    one = row(found, "年末人民币存款余额")
    assert (one.certain, one.record.indicator, one.why) == (True, "deposits", "new_words")


def test_an_exchanged_letter_is_another_word() -> None:
    found = proposed(bank=sheet("金融", {"年末存款金额(万元)": printed("deposits")}))
    one = row(found, "年末存款金额")
    assert (one.certain, one.record.indicator) == (False, None)
    assert one.columns[0].indicator == "deposits", "the likeliest is shown"


def test_exchanged_columns_stay_open() -> None:
    exchanged = dict(zip(BANKS, reversed(BANKS.values()), strict=True))
    found = proposed(bank=sheet("金融", exchanged))
    for words, other in (("年末存款余额", "loans"), ("年末贷款余额", "deposits")):
        one = row(found, words)
        assert (one.certain, one.why) == (False, "figures_against")
        assert other in {candidate.indicator for candidate in one.columns[0].identity.others}


def test_a_unit_changed_by_ten_thousand_ends_the_row_before() -> None:
    known = catalog(
        tables=(Table("population", "人口", None, 2011, None, None),),
        headings=(heading("population", "年末总人口", "population_registered", "万人", last=None),),
    )
    found = proposed(
        known, people=sheet("人口", {"年末总人口(人)": printed("population_registered") * 10_000})
    )
    assert [
        (one.record.unit, one.record.first_edition, one.record.last_edition, one.certain)
        for one in found.headings
    ] == [
        ("人", EDITION, None, True),
        ("万人", 2011, EDITION - 1, True),
    ]


def test_figures_tell_a_misprinted_unit() -> None:
    known = catalog(
        headings=(
            heading("population", "年末总人口", "population_registered", "万人", 2011, 2012),
            heading("population", "年末总人口", "population_registered", "人", 2013, 2014),
        )
    )
    found = proposed(
        known, people=sheet("人口", {"年末总人口(万人)": printed("population_registered") * 10_000})
    )
    one = row(found, "年末总人口(万人)")
    assert (one.certain, one.record.unit, one.record.note) == (True, "人", "unit stated here")


def test_a_unit_that_no_edition_has_printed_and_figures_contradict_stays_open() -> None:
    found = proposed(bank=sheet("金融", {"年末存款余额(万元)": printed("deposits") * 100}))
    assert (row(found, "年末存款余额").certain, row(found, "年末存款余额").why) == (False, "unit_unclear")


def test_an_unknown_unit_is_a_row_where_its_magnitude_is_that_of_the_figures() -> None:
    found = proposed(bank=sheet("金融", {"年末存款余额(百万元)": printed("deposits") / 100}))
    (unit,) = found.units
    assert (unit.record, unit.certain) == (Unit("百万元", "10k yuan", 100.0, False), True)
    assert row(found, "年末存款余额").record.unit == "百万元"


def test_an_unknown_column_stays_open() -> None:
    found = proposed(health=sheet("卫生", {**HEALTH, "护士数(人)": printed("nurses")}))
    one = row(found, "护士数")
    assert (one.certain, one.record.indicator, one.why) == (False, None, "unknown")
    assert row(found, "医生数").certain


def test_a_copy_of_a_known_year_is_told_by_equal_figures_in_whatever_words() -> None:
    tables = volume(bank=sheet("金融", {"各项存款": printed("deposits")}))
    found = proposals(catalog(), EDITION, tables, book(years=(*YEARS, YEAR)))
    one = row(found, "各项存款")
    assert (one.certain, one.record.indicator, one.why) == (True, "deposits", "equal_figures")


def test_equal_figures_under_the_words_of_another_stay_open() -> None:
    tables = volume(bank=sheet("金融", {"年末贷款余额(万元)": printed("deposits")}))
    found = proposals(catalog(), EDITION, tables, book(years=(*YEARS, YEAR)))
    assert (row(found, "年末贷款余额").certain, row(found, "年末贷款余额").why) == (False, "words_against")


def test_equal_figures_that_are_mostly_one_number_tell_nothing() -> None:
    hundred = np.where(np.arange(len(printed("deposits"))) < 5, printed("deposits"), 100.0)
    known = book(years=(*YEARS, YEAR))
    deposits = (known["indicator"] == "deposits") & (known["scope"] == "city")
    known.loc[deposits & (known["year"] == YEAR), "value"] = hundred
    found = proposals(catalog(), EDITION, volume(bank=sheet("金融", {"覆盖率(%)": hundred})), known)
    assert not row(found, "覆盖率").certain


def test_a_new_title_is_told_by_its_columns() -> None:
    found = proposed(bank=sheet("存贷款余额", BANKS))
    (title,) = found.tables
    assert (title.certain, title.record.table_key, title.why) == (True, "finance", "title_of_columns")
    assert all(one.certain for one in found.headings)


def test_a_table_in_parts_is_left_to_a_person() -> None:
    one, other = BANKS.items()
    parts = {"a": sheet("存款状况", dict([one])), "b": sheet("贷款状况", dict([other]))}
    found = proposed(**parts)
    assert [(title.certain, title.why) for title in found.tables] == [(False, "title_of_two")] * 2
    assert not any(row.certain for row in found.headings)


def test_without_a_book_nothing_is_certain() -> None:
    found = proposals(catalog(), EDITION, volume(bank=sheet("金融", BANKS)), book(years=()))
    assert [(one.certain, one.why) for one in found.headings] == [(False, "no_history")] * 2


def test_one_scope_alone_is_said_in_the_row() -> None:
    both = {
        "医院床位数(张)|city": printed("hospital_beds"),
        "医院床位数(张)|district": printed("hospital_beds", "district"),
    }
    assert row(proposed(health=sheet("卫生", both, ("city", "district"))), "医院床位数").record.scope is None
    alone = {"医院床位数(张)|district": printed("hospital_beds", "district")}
    assert (
        row(proposed(health=sheet("卫生", alone, ("district", "district"))), "医院床位数").record.scope
        == "district"
    )


def test_a_heading_whose_other_scope_holds_something_else_stays_open() -> None:
    both = {"医院床位数(张)|city": printed("hospital_beds"), "医院床位数(张)|district": printed("nurses")}
    assert not row(proposed(health=sheet("卫生", both, ("city", "district"))), "医院床位数").certain


def test_a_column_that_is_gone_is_an_open_row() -> None:
    known = catalog(
        tables=(Table("finance", "金融", None, 2011, None, None),),
        headings=(
            heading("finance", "年末存款余额", "deposits", "万元", last=None),
            heading("finance", "年末贷款余额", "loans", "万元", last=None),
        ),
    )
    found = proposed(known, bank=sheet("金融", {"年末存款余额(万元)": printed("deposits")}))
    scopes = [
        (one.record.indicator, one.record.scope, one.record.last_edition, one.why) for one in found.headings
    ]
    assert ("loans", None, EDITION - 1, "not_printed") in scopes
    assert ("deposits", "city", None, "one_scope_printed") in scopes
    assert not any(one.certain for one in found.headings)


def test_a_row_with_which_another_column_would_be_misread_stays_open() -> None:
    known = catalog(
        headings=(
            heading("health", "奶类总产量", "hospital_beds", "张"),
            heading("health", "医生数", "doctors", "人"),
        )
    )
    columns = {"肉类总产量(张)": printed("meat"), "奶类总产量(张)": printed("hospital_beds")}
    found = proposed(known, health=sheet("卫生", columns))
    assert (row(found, "奶类总产量").certain, row(found, "奶类总产量").why) == (False, "read_otherwise")


def test_a_copy_that_prints_a_known_heading_otherwise_stays_open() -> None:
    known = replace(
        catalog(),
        headings=(heading("population", "年末总人口", "population_registered", "万人", 2011, 2020),),
    )
    known = replace(known, tables=(Table("population", "人口", None, 2011, 2020, None),))
    found = proposed(
        known, people=sheet("人口", {"年末总人口(人)": printed("population_registered") * 10_000})
    )
    assert (row(found, "年末总人口").certain, row(found, "年末总人口").why) == (False, "known_otherwise")
