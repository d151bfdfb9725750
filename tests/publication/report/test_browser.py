"""What a reader sees and does, in a real browser without a network."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from assets.charts.theme import ABSENT, SEQUENTIAL
from assets.publication.report import write_report
from tests.publication.report.browser import browser, needs_chromium
from tests.publication.report.small_file import BEIJING, HEFEI, SUZHOU, add_index, small_file
from tests.publication.report.test_city_pages import add_freight
from tests.publication.small_tables import insert

__all__ = ["browser"]
pytestmark = needs_chromium
Opened = Callable[..., Page]
CHAOHU = 341400


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    connection = small_file(name_en="Suzhou </script><b>")
    add_freight(connection)
    insert(connection, "spelling", spelling="姑苏", city_id=SUZHOU)
    former = {"name": "巢湖市", "name_en": "Chaohu", "first_year": 2003, "last_year": 2010}
    former |= {"left_out_because": "printed until 2010", "left_out_because_zh": "只刊印至2010年"}
    insert(connection, "city", city_id=CHAOHU, **former, province="安徽省", in_sample=False)
    write_report(connection, path)
    return path.as_uri()


@pytest.fixture
def opened(browser: Browser, report: str) -> Iterator[Opened]:
    """Opens the report in a window without network; at the end there were no requests and no complaints."""
    contexts = []
    requests: list[str] = []
    complaints: list[str] = []

    def open_report(
        language: str = "en", width: int = 1280, locale: str = "en-GB", hash_: bool = True, city: int = 0
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale=locale, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(report + (f"#{f'city={city}&' if city else ''}{language}" if hash_ else ""))
        drawn(page, language)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []


@pytest.mark.parametrize("indices", [0, 2])
def test_the_page_of_a_city_needs_no_index_and_tells_each_of_several(
    browser: Browser, tmp_path: Path, indices: int
) -> None:
    connection = small_file()
    add_freight(connection)
    if indices:
        add_index(connection, "vitality", [(HEFEI, 2010, 0.2, 2), (HEFEI, 2011, 0.2, 1)])
    else:
        connection.execute("delete from index_score")
    write_report(connection, tmp_path / "report.html")
    context = browser.new_context(offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((tmp_path / "report.html").as_uri() + f"#city={HEFEI}&en")
    drawn(page, "en")
    assert page.locator(".city-name").inner_text() == "Hefei, Anhui"
    assert page.locator(".city-place").count() == indices
    assert page.locator(".city-index svg.marks").count() == 2 * indices
    assert page.locator(".city-figures tbody tr").count() == (1 if indices else 2)
    assert complaints == []
    context.close()


def drawn(page: Page, language: str) -> None:
    page.wait_for_selector(f"html[data-drawn={language}]", timeout=60_000)


def colour(page: Page, city: str) -> str:
    """The colour of a city on the map, found by what a screen reader says of it."""
    shape = page.locator(f'#figure-map-resilience path[aria-label^="{city}"]').first
    return str(shape.get_attribute("fill"))


def ranking(page: Page) -> list[tuple[str, str]]:
    """Rank and code of the rows of the ranking, as shown."""
    rows = page.locator(".ranking table tbody tr").all()
    return [(row.locator("td").first.inner_text(), str(row.get_attribute("data-city"))) for row in rows]


def to_year(page: Page, key: str) -> None:
    page.locator("#year-resilience").focus()
    page.keyboard.press(key)


def test_the_slider_moves_map_ranking_and_year(opened: Opened) -> None:
    page = opened()
    assert page.locator("#year-shown-resilience").inner_text() == "2011"
    assert ranking(page) == [("1", str(HEFEI)), ("2", str(SUZHOU)), ("–", str(BEIJING))]
    assert colour(page, "Hefei") == SEQUENTIAL[-2]
    assert colour(page, "Beijing") == ABSENT
    assert "Beijing No index" in str(
        page.locator('path[aria-label^="Beijing"]').first.get_attribute("aria-label")
    )
    to_year(page, "ArrowLeft")
    page.wait_for_selector('#figure-map-resilience path[aria-label="Hefei 0.1000"]', timeout=10_000)
    assert page.locator("#year-shown-resilience").inner_text() == "2010"
    assert ranking(page) == [("1", str(BEIJING)), ("2", str(SUZHOU)), ("3", str(HEFEI))]
    assert colour(page, "Hefei") == SEQUENTIAL[0]
    assert colour(page, "Beijing") == SEQUENTIAL[-1]
    assert "2010" in str(page.locator("#figure-map-resilience .role-title").first.text_content())


def test_the_switch_turns_headings_charts_and_names(opened: Opened) -> None:
    page = opened()
    assert page.locator("h1").inner_text() == "Urban economic resilience of China's cities"
    page.locator("#language").click()
    drawn(page, "zh")
    assert page.locator("h1").inner_text() == "城市经济韧性：中国各城市"
    assert page.title() == "城市经济韧性：中国各城市"
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert "设定曲线" in str(page.locator("#figure-curve .role-title").first.text_content())
    assert "系数及95%置信区间" in page.locator("#figure-coefficients .role-axis-title").all_text_contents()
    assert "合肥市" in page.locator(".ranking table").inner_text()
    assert page.locator('#figure-map-resilience path[aria-label^="合肥市"]').count() == 1
    assert page.locator(".ranking input").get_attribute("placeholder") == "城市或省份"
    page.locator("#language").click()
    drawn(page, "en")
    assert "Hefei" in page.locator(".ranking table").inner_text()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("de-DE", "en")])
def test_without_a_wish_the_browser_decides_the_language(opened: Opened, locale: str, language: str) -> None:
    page = opened(language, locale=locale, hash_=False)
    assert page.locator("html").get_attribute("data-language") == language


def test_the_filter_finds_a_city_in_either_language(opened: Opened) -> None:
    page = opened()
    for asked in ("hefei", "合肥", "anhui", "安徽"):
        page.locator(".ranking input").fill(asked)
        assert ranking(page) == [("1", str(HEFEI))]
    page.locator(".ranking input").fill("atlantis")
    assert page.locator(".ranking table tbody").inner_text().strip() == "No city matches."


def test_the_bottom_leaves_out_who_has_no_index(opened: Opened) -> None:
    page = opened()
    page.locator("[data-extent=bottom]").click()
    assert ranking(page) == [("1", str(HEFEI)), ("2", str(SUZHOU))]


def test_a_name_is_text_on_the_page_and_in_tooltips(opened: Opened) -> None:
    page = opened()
    assert "Suzhou </script><b>" in page.locator(".ranking table").inner_text()
    page.locator('#figure-map-resilience path[aria-label^="Suzhou"]').first.dispatch_event("pointermove")
    page.locator('#figure-map-resilience path[aria-label^="Suzhou"]').first.hover(force=True)
    page.wait_for_selector("#vg-tooltip-element.visible", timeout=10_000)
    assert "Suzhou </script><b>" in page.locator("#vg-tooltip-element").inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_scrolls_downwards_alone(opened: Opened, language: str) -> None:
    page = opened(language, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    widths = page.locator("[data-chart] svg").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert widths
    assert max(widths) <= 360


def test_paper_shows_the_year_and_no_controls(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert page.locator("#year-shown-resilience").is_visible()
    for control in ("#year-resilience", "#language", ".ranking input"):
        assert not page.locator(control).is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_language_stays_over_links_and_reload(opened: Opened) -> None:
    page = opened()
    page.locator("#language").click()
    drawn(page, "zh")
    page.locator("nav a[data-section=trends]").click()
    assert page.url.endswith("#trends&zh")
    page.reload()
    drawn(page, "zh")
    assert page.url.endswith("#trends&zh")
    top = page.locator("#trends").bounding_box()
    assert top is not None
    assert abs(top["y"]) < 400, "the section that the link names is in sight"


def test_a_rank_says_of_how_many(opened: Opened) -> None:
    page = opened()
    assert page.locator(".rank-of").inner_text() == "Rank of 2"
    to_year(page, "ArrowLeft")
    assert page.locator(".rank-of").inner_text() == "Rank of 3"
    hefei = page.locator('#figure-map-resilience path[aria-label^="Hefei"]').first
    hefei.hover(force=True)
    page.wait_for_selector("#vg-tooltip-element.visible", timeout=10_000)
    assert "3 of 3" in page.locator("#vg-tooltip-element").inner_text()


def test_a_city_is_found_without_its_apostrophe_and_by_what_it_was_called(opened: Opened) -> None:
    page = opened()
    for asked, code in (("bei'jing", BEIJING), ("Bei Jing", BEIJING), ("姑苏", SUZHOU)):
        page.locator(".ranking input").fill(asked)
        assert [city for _, city in ranking(page)] == [str(code)]


def test_a_former_city_is_found_and_says_that_it_is_not_in_the_sample(opened: Opened) -> None:
    page = opened()
    assert str(CHAOHU) not in [city for _, city in ranking(page)]
    page.locator(".ranking input").fill("巢湖")
    assert ranking(page) == [("–", str(CHAOHU))]
    assert "Not in the sample (2003–2010)" in page.locator(".ranking tbody").inner_text()


def test_a_city_has_a_page_that_a_link_opens(opened: Opened) -> None:
    page = opened(city=HEFEI)
    assert page.locator(".city-name").inner_text() == "Hefei, Anhui"
    assert not page.locator("#headline").is_visible()
    said = page.locator(".city-place").inner_text()
    assert said == (
        "Urban economic resilience, 2011: 1st of 2, score 0.4500. In 90% of the other forms of the index it ranks 1 to 2. "
        "In 2010 it was 3rd of 3, score 0.1000."
    )
    assert page.locator(".city-index svg.marks").count() == 2
    assert page.locator(".city-drivers tbody tr").first.locator("td").all_inner_texts() == [
        "Freight", "0.1100", "+0.0100",
    ]  # fmt: skip
    assert page.locator(".city-filled li").all_inner_texts() == ["Freight Nearest year carried 2010–2011"]
    assert "2012/roads.xlsx, 1-7, C" in page.locator(".city-figures tbody").inner_text()


def test_the_page_of_a_city_stays_over_languages_and_leads_back(opened: Opened) -> None:
    page = opened()
    page.locator(f'.ranking tr[data-city="{HEFEI}"] a').click()
    page.wait_for_selector("html.of-city[data-drawn=en]")
    page.locator("#language").click()
    drawn(page, "zh")
    assert page.url.endswith(f"#city={HEFEI}&zh")
    assert page.locator(".city-name").inner_text() == "合肥市（安徽省）"
    assert "第1名（共2个）" in page.locator(".city-place").inner_text()
    page.locator(".whole").click()
    page.wait_for_selector("html:not(.of-city)[data-drawn=zh]")
    assert page.locator("#headline").is_visible()


def test_a_reader_finds_the_page_of_a_city_by_its_name(opened: Opened) -> None:
    page = opened()
    page.locator("#find-city").fill("姑苏")
    page.locator("#find-city").press("Enter")
    page.wait_for_selector("html.of-city[data-drawn=en]")
    assert page.url.endswith(f"#city={SUZHOU}&en")
    assert "zero where there is no zero" in page.locator(".city-ruled tbody").inner_text()


def test_the_page_of_a_city_is_printed_on_one_sheet(opened: Opened) -> None:
    page = opened("zh", city=HEFEI)
    assert sheets(page) == 1


def sheets(page: Page) -> int:
    """How many sheets a page is printed on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_what_the_printed_sheet_has_no_room_for_is_told_by_it_and_stands_on_screen(
    browser: Browser, tmp_path: Path
) -> None:
    connection = small_file()
    add_freight(connection)
    add_index(connection, "vitality", [(HEFEI, 2010, 0.2, 2), (HEFEI, 2011, 0.2, 1)])
    for number in range(28):
        own = {"variable": f"v{number}", "reading": "own"}
        insert(
            connection, "study_variable", **own, kind="formula", label_en=f"V{number}", label_zh=f"量{number}"
        )
        for year in (2010, 2011):
            of_hefei = {"city_id": HEFEI, "year": year}
            insert(connection, "variable_value", **own, **of_hefei, value=1.0, status="carried")
            given = {"variable": "resilience", "indicator": f"v{number}", "contribution": 0.01}
            insert(connection, "contribution", **given, **of_hefei)
    for year in range(1985, 1991):
        cell = {"year": year, "workbook": f"{year + 1}/roads.xlsx", "sheet": "1-7", "cell": "C9"}
        ruled = {"scope": "city", "status": "quarantined", "reason": "odd", "printed_value": 103400.41}
        insert(connection, "observation", city_id=HEFEI, indicator="road_freight", **cell, **ruled)
    write_report(connection, tmp_path / "report.html")
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri() + f"#city={HEFEI}&en")
    drawn(page, "en")
    lists = {
        of: (page.locator(f".city-{of} :is(tbody tr, li)"), page.locator(f".city-{of} .city-more").first)
        for of in ("drivers", "filled", "ruled")
    }
    assert lists["ruled"][0].first.locator("td").nth(2).inner_text() == "103,400.41"

    def seen() -> dict[str, tuple[int, str]]:
        """Of each list, how many lines are seen, and what is said of the others."""
        return {
            of: (lines.filter(visible=True).count(), more.inner_text() if more.is_visible() else "")
            for of, (lines, more) in lists.items()
        }

    assert seen() == {"drivers": (30, ""), "filled": (29, ""), "ruled": (6, "")}
    page.emulate_media(media="print")
    assert seen() == {
        "drivers": (8, "… and 22 more in the report on screen."),
        "filled": (27, "… and 2 more in the report on screen."),
        "ruled": (4, "… and 2 more in the report on screen."),
    }
    assert page.locator(".city-drivers tr.total").first.is_visible()
    assert sheets(page) == 1
    page.close()


def test_a_wide_table_keeps_its_first_column_in_sight_and_says_that_it_scrolls(opened: Opened) -> None:
    page = opened(width=360)
    frame = page.locator("#replication .scroll").first
    assert "wider" in str(frame.get_attribute("class"))
    assert frame.evaluate("one => getComputedStyle(one, '::before').content").startswith('"Scrolls sideways')
    frame.evaluate("one => { one.scrollLeft = 200; }")
    first = frame.locator("tbody td").first.bounding_box()
    assert first is not None
    assert first["x"] >= 0
