"""The report of a whole build: every figure is there, and every city has the colour of its class."""

from pathlib import Path

import duckdb
from playwright.sync_api import Browser

from assets.charts.index_map import class_limits
from assets.charts.theme import ABSENT, SEQUENTIAL
from assets.publication.report import write_report
from tests.publication.report.browser import browser, needs_chromium

__all__ = ["browser"]
pytestmark = needs_chromium
LARGEST = 6_000_000
FIGURES = {
    "map-resilience", "trends-resilience", "inequality-resilience", "dispersion-resilience", "weights-resilience",
    "coefficients", "curve", "options", "placebo", "coverage", "filled", "city-scores", "city-ranks",
}  # fmt: skip
COLOURS = """
() => Object.fromEntries([...document.querySelectorAll("#figure-map-resilience path[aria-label]")].map(
  (path) => [path.getAttribute("aria-label"), path.getAttribute("fill")]))
"""


def test_the_map_is_coloured_as_the_table_says(
    published: duckdb.DuckDBPyConnection, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    write_report(published, path)
    assert path.stat().st_size < LARGEST
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri() + "#zh")
    page.wait_for_selector("html[data-drawn=zh]", timeout=60_000)
    drawn = page.locator("[data-chart]").evaluate_all("all => all.map((one) => one.dataset.chart)")
    assert set(drawn) == FIGURES
    scores = published.execute(
        "select name, year, score from resilience join city using (city_id) order by all"
    ).df()
    limits = class_limits(scores["score"])
    colours = SEQUENTIAL[-(len(limits) + 1) :]
    for year in (int(scores["year"].min()), int(scores["year"].max())):
        of_year = scores[scores["year"] == year]
        example = of_year.iloc[0]
        page.locator("#year-resilience").fill(str(year))
        page.wait_for_selector(
            f'#figure-map-resilience path[aria-label="{example["name"]} {example["score"]:.4f}"]'
        )
        found = page.evaluate(COLOURS)
        expected = {
            f"{row.name} {row.score:.4f}": colours[sum(round(row.score, 4) >= limit for limit in limits)]
            for row in of_year.itertuples(index=False)
        }
        assert {label: colour for label, colour in found.items() if label in expected} == expected
        others = {colour for label, colour in found.items() if label not in expected and "无指数" in label}
        assert others <= {ABSENT, "transparent"}
    context.close()
