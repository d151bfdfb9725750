"""How a printed page is read: its headings, its unit, and the rows that belong to it."""

from assets.observations.page import Heading, Page, headings_of, label_and_scope, pages
from tests.observations.small_catalog import sheet

UNITS = frozenset({"万元", "万人", "人", "%", "亿元"})


def labels(page: Page) -> list[tuple[int, str, str | None]]:
    return [(heading.column, heading.label, heading.scope) for heading in page.headings]


def test_a_heading_block_repeated_at_every_printed_page_opens_a_page_of_its_own() -> None:
    rows = sheet("""
2-9 财政
城市 | 收入 | 支出
北京 | 1 | 2
天津 | 3 | 4
2-9 续表1 continued
城市 | 支出 | 收入
唐山 | 5 | 6
""")
    first, second = pages(rows, {3, 4, 7}, UNITS)
    assert first.rows == (3, 4)
    assert labels(first) == [(2, "收入", None), (3, "支出", None)]
    assert second.rows == (7,)
    assert labels(second) == [(2, "支出", None), (3, "收入", None)]


def test_a_note_in_mid_table_does_not_end_the_page() -> None:
    rows = sheet("""
城市 | 收入
北京 | 1
注：西藏的数据不含那曲。
天津 | 2
""")
    (page,) = pages(rows, {2, 4}, UNITS)
    assert page.rows == (2, 4)
    assert labels(page) == [(2, "收入", None)]


def test_the_continuation_mark_alone_does_not_end_the_page() -> None:
    rows = sheet("""
城市 | 收入
北京 | 1
2-9 | 续表1 continued
天津 | 2
""")
    (page,) = pages(rows, {2, 4}, UNITS)
    assert page.rows == (2, 4)


def test_rows_before_the_first_heading_and_after_the_last_place_belong_to_no_page() -> None:
    rows = sheet("""
城市 | 收入
北京 | 1
注：以上为快报数。
""")
    (page,) = pages(rows, {2}, UNITS)
    assert page.rows == (2,)
    assert list(pages(rows, set(), UNITS)) == []


def test_labels_broken_over_rows_are_joined() -> None:
    headings, _ = headings_of(
        list(
            sheet("""
 | 地方财政 | 其中：
 | 一般预算 | 科学
 | 内支出
""").items()
        ),
        UNITS,
    )
    assert headings == (Heading(2, 1, "地方财政一般预算内支出", None), Heading(3, 1, "其中科学", None))


def test_a_label_broken_inside_its_cell_is_joined_and_its_english_left_out() -> None:
    assert label_and_scope("年末~总人口~(万人)~Population (10 000 persons)".replace("~", "\n")) == (
        "年末总人口(万人)",
        None,
    )


def test_the_unit_alone_on_its_row_belongs_to_the_label_above_it() -> None:
    headings, unit = headings_of(
        list(
            sheet("""
 | 收入 | 支出
 | (万元) | （万元）
""").items()
        ),
        UNITS,
    )
    assert [heading.label for heading in headings] == ["收入(万元)", "支出(万元)"]
    assert unit is None


def test_the_unit_printed_once_is_the_unit_of_the_page() -> None:
    notes = (
        "单位：万元",
        "单 位:万元",
        "单位：（万元）",
        "单位：万元 (10 000 yuan)",
        "计量单位：万元",
        "单位 万元",
    )
    for note in notes:
        rows = {1: {1: "城市", 2: "收入", 5: note}, 2: {1: "北京", 2: "1"}}
        (page,) = pages(rows, {2}, UNITS)
        assert page.unit == "万元"
        assert labels(page) == [(2, "收入", None)]


def test_the_unit_in_brackets_in_the_first_column_is_the_unit_of_the_page() -> None:
    _, unit = headings_of([(1, {1: "（万人）"}), (2, {2: "年末总人口"})], UNITS)
    assert unit == "万人"


def test_the_word_for_a_unit_without_brackets_is_no_unit_of_the_page() -> None:
    _, unit = headings_of([(1, {1: "万人", 2: "年末总人口"})], UNITS)
    assert unit is None


def test_the_unit_of_a_page_holds_on_the_next_page_that_prints_none() -> None:
    rows = sheet("""
单位：万元
城市 | 收入
北京 | 1
城市 | 收入
天津 | 2
单位：亿元
城市 | 收入
唐山 | 3
""")
    assert [page.unit for page in pages(rows, {3, 5, 8}, UNITS)] == ["万元", "万元", "亿元"]


def test_the_scope_is_read_from_its_chinese_or_english_word() -> None:
    assert label_and_scope("全市") == ("", "city")
    assert label_and_scope("市 辖 区") == ("", "district")
    assert label_and_scope("全市\nTotal City") == ("", "city")
    assert label_and_scope("Districts under City") == ("", "district")
    assert label_and_scope("地区生产总值(万元)全市") == ("地区生产总值(万元)", "city")
    assert label_and_scope("Number of Beds") == ("", None)


def test_a_scope_that_is_misread_is_known_by_its_letters_or_by_the_english_beside_it() -> None:
    assert label_and_scope("全巿") == ("", "city")
    assert label_and_scope("币辖区\nDistricts under City") == ("", "district")
    assert label_and_scope("全力 Total City") == ("", "city")
    assert label_and_scope("币辖 区 Districts undCT City") == ("", "district")
    assert label_and_scope("全力") == ("全力", None)


def test_the_column_of_the_districts_inherits_the_label_over_the_whole_city() -> None:
    headings, _ = headings_of(
        list(
            sheet("""
 | 年末总人口 | | 自然增长率
 | 全市 | 市辖区 | 全市
""").items()
        ),
        UNITS,
    )
    assert [(heading.column, heading.label, heading.scope) for heading in headings] == [
        (2, "年末总人口", "city"),
        (3, "年末总人口", "district"),
        (4, "自然增长率", "city"),
    ]


def test_a_column_of_the_districts_beside_another_label_inherits_nothing() -> None:
    headings, _ = headings_of([(1, {2: "年末总人口"}), (2, {3: "市辖区"})], UNITS)
    assert [(heading.column, heading.label, heading.scope) for heading in headings] == [
        (2, "年末总人口", None),
        (3, "", "district"),
    ]


def test_a_percentage_with_its_english_is_the_unit_of_the_page() -> None:
    _, unit = headings_of([(1, {1: "单位：％      (%)"}), (2, {2: "比重"})], UNITS)
    assert unit == "%"


def test_a_unit_alone_above_the_headings_is_that_of_the_page_and_below_them_that_of_its_column() -> None:
    above = headings_of([(1, {4: "（万元）"}), (2, {2: "收入", 4: "支出"})], UNITS)
    assert above == ((Heading(2, 2, "收入", None), Heading(4, 2, "支出", None)), "万元")
    below = headings_of([(1, {2: "收入", 4: "支出"}), (2, {4: "（万元）"})], UNITS)
    assert below == ((Heading(2, 1, "收入", None), Heading(4, 1, "支出(万元)", None)), None)


def test_units_in_a_row_of_their_own_need_no_brackets() -> None:
    headings, _ = headings_of([(1, {2: "收入", 3: "人数"}), (2, {2: "万元", 3: "人"})], UNITS)
    assert [one.label for one in headings] == ["收入(万元)", "人数(人)"]


def test_a_heading_spans_a_blank_column_and_a_unit_that_is_printed_over_both_scopes() -> None:
    headings, _ = headings_of(
        [(1, {2: "收入"}), (2, {2: "（万元）", 4: "（万元）"}), (3, {2: "全市", 4: "市辖区"})], UNITS
    )
    assert headings == (Heading(2, 1, "收入(万元)", "city"), Heading(4, 2, "收入(万元)", "district"))


def test_a_scope_in_brackets_or_in_front_of_the_label_is_no_part_of_it() -> None:
    assert label_and_scope("医院数（市辖区）（个）") == ("医院数(个)", "district")
    assert label_and_scope("全市_医院数") == ("医院数", "city")
    assert label_and_scope("市辖区 医院数") == ("医院数", "district")
