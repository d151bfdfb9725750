import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="renxing 韧性")

with app.setup:
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import pandas as pd

    import renxing
    from assets.charts.boundaries import boundaries
    from assets.charts.breaks import with_breaks
    from assets.charts.theme import (
        ABSENT,
        BLUE,
        GREY,
        MUTED,
        ORANGE,
        PURPLE,
        REGION_COLOURS,
        SEQUENTIAL,
        YEARLY_HEIGHT,
        YEARS,
        themed,
    )


@app.function
def rounded(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.10g}"


@app.cell
def _():
    # marimo edit examples/first_look.py -- --file <folder> --language en
    _given = mo.cli_args()
    _book = Path(str(mo.notebook_dir() or Path(__file__).parent)).parent / "build" / "published" / "book"
    file = str(_given.get("file") or _book)
    first_language = str(_given.get("language") or "zh")
    return file, first_language


@app.cell
def _(first_language):
    _languages = {"中文": "zh", "English": "en"}
    language_chosen = mo.ui.radio(
        _languages,
        value=next(label for label, code in _languages.items() if code == first_language),
        inline=True,
    )
    language_chosen
    return (language_chosen,)


@app.cell
def _(language_chosen):
    language = language_chosen.value

    def say(en: str, zh: str) -> str:
        return zh if language == "zh" else en

    return language, say


@app.cell
def _(file):
    book = renxing.open(file)
    return (book,)


@app.cell
def _(book, language, say):
    build = book.table("build").iloc[0]
    codes = book.codes(language)
    counted = book.sql(
        "select status, count(*) as figures from observation group by status order by figures desc"
    )
    _counts = say(", ", "，").join(f"{codes[one.status]} {one.figures:,}" for one in counted.itertuples())
    _synthetic = mo.callout(
        say(
            "These volumes are synthetic: the figures say nothing about China.",
            "这些年鉴是合成数据：数字与中国实际无关。",
        ),
        kind="warn",
    )
    mo.vstack(
        [
            mo.md(
                say(
                    f"""
                    # A first look at the book

                    The file of {build.built_at:%Y-%m-%d} has every figure of every volume, and what was decided
                    about it: {_counts}. From here it is a pandas frame a line: `book.table(name)`,
                    `book.panel(indicators, years=…, cities=…)`, `book.trace(city, year, name)`, `book.sql(select)`.
                    """,
                    f"""
                    # 初看底册

                    {build.built_at:%Y-%m-%d} 的文件含各卷年鉴的每个数字及其处理决定：{_counts}。由此一行代码即得一个
                    pandas 数据框：`book.table(表名)`、`book.panel(指标, years=…, cities=…)`、
                    `book.trace(城市, 年份, 名称)`、`book.sql(查询)`。
                    """,
                )
            ),
            *([_synthetic] if build.synthetic else []),
        ]
    )
    return (codes,)


@app.cell
def _(book, language, say):
    _indicators = book.sql(
        f"""
        select indicator, min_by(label_{language}, component) as label
        from series
        where first_year is not null and scope = 'city'
        group by indicator
        order by label
        """
    )
    cities = book.sql(
        """
        select city_id, name as name_zh, name || ' ' || name_en as label, name_en, province, province_en
        from city
        where city_id in (select city_id from observation)
        order by city_id
        """
    ).set_index("city_id", drop=False)

    def _first(wanted: str, known: "list[str]") -> str:
        return wanted if wanted in known else known[0]

    _keys = dict(zip(_indicators["label"], _indicators["indicator"], strict=True))
    _labels = {key: label for label, key in _keys.items()}
    _cities = dict(zip(cities["label"], cities["city_id"].tolist(), strict=True))
    indicator_chosen = mo.ui.dropdown(
        _keys,
        value=_labels[_first("gdp_per_capita", list(_labels))],
        searchable=True,
        label=say("Indicator", "指标"),
    )
    city_chosen = mo.ui.dropdown(
        _cities, value=_first("合肥市 Hefei", list(_cities)), searchable=True, label=say("City", "城市")
    )
    mo.hstack([indicator_chosen, city_chosen], justify="start", wrap=True)
    return cities, city_chosen, indicator_chosen


@app.cell
def _(book, city_chosen, indicator_chosen, language, say):
    indicator, city_id = indicator_chosen.value, city_chosen.value
    panel = book.panel([indicator, "hospital_beds", "doctors"])
    label = renxing.labels(panel, language)[indicator]
    _years = sorted(panel.dropna(subset=[indicator, "hospital_beds", "doctors"])["year"].unique().tolist())
    year_chosen = mo.ui.slider(steps=_years, value=_years[-1], show_value=True, label=say("Year", "年份"))
    _last = mo.ui.table(
        panel.tail(3), format_mapping={"city_id": "{:d}", "year": "{:d}"}, selection=None, show_download=False
    )
    mo.vstack([_last, year_chosen])
    return city_id, indicator, label, panel, year_chosen


@app.cell
def _(year_chosen):
    year = year_chosen.value
    return (year,)


@app.cell
def _(say):
    mo.md(
        say(
            "## 1. What is printed, and what of it is used",
            "## 1. 刊载了什么，采用了什么",
        )
    )
    return


@app.cell
def _(codes, indicator, label, panel, say):
    _statuses = {"reported": BLUE, "corrected": ORANGE, "quarantined": PURPLE, "missing": ABSENT}
    _counted = panel.groupby(["year", f"{indicator}_status"]).size().reset_index(name="cities")
    _counted["status"] = _counted[f"{indicator}_status"].map(codes)
    _counted["place"] = _counted[f"{indicator}_status"].map(list(_statuses).index)
    by_status = themed(
        alt.Chart(_counted)
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy")),
            y=alt.Y("cities:Q", title=say("Cities", "城市数")),
            color=alt.Color(
                "status:N",
                title=None,
                scale=alt.Scale(domain=[codes[one] for one in _statuses], range=list(_statuses.values())),
            ),
            order="place:Q",
            tooltip=["year:O", "status:N", "cities:Q"],
        )
        .properties(width=640, height=200),
        say("Cities by the status of their figure", "各城市数字的状态"),
        label,
    )
    by_status
    return (by_status,)


@app.cell
def _(say):
    mo.md(
        say(
            """
            ## 2. The regions over the years

            A dotted line is a year in which the volumes begin to count otherwise: its tooltip says how.
            """,
            """
            ## 2. 各地区历年走势

            点线所在年份起，年鉴的口径有变：提示中写明如何变化。
            """,
        )
    )
    return


@app.cell
def _(book, codes, indicator, label, language, panel, say):
    _medians = panel.groupby(["year", "region"])[indicator].median().reset_index(name="median")
    _medians["label"] = _medians["region"].map(codes)
    _breaks = book.sql(
        """
        select year, what_en as broken_en, what_zh as broken_zh
        from redefinition
        where indicator = ? and breaks and province is null and coalesce(scope, 'city') = 'city'
        """,
        [indicator],
    )
    _regions = [one for one in REGION_COLOURS if one in set(_medians["region"])]
    _lines = (
        alt.Chart(_medians)
        .mark_line(strokeWidth=2, point={"size": 22})
        .encode(
            x=alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False)),
            y=alt.Y("median:Q", title=label),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(
                    domain=[codes[one] for one in _regions], range=[REGION_COLOURS[one] for one in _regions]
                ),
            ),
            tooltip=["label:N", "year:Q", alt.Tooltip("median:Q", format=",.4~g")],
        )
    )
    by_region = themed(
        with_breaks(_breaks, language, _lines).properties(width=640, height=YEARLY_HEIGHT),
        say("Median city of each region", "各地区的中位城市"),
    )
    by_region
    return (by_region,)


@app.cell
def _(say, year):
    mo.md(say(f"## 3. Where, in {year}", f"## 3. {year} 年的分布"))
    return


@app.cell
def _(cities, indicator, label, language, panel, say, year):
    _values = panel[panel["year"] == year].dropna(subset=[indicator]).set_index("city_id")[indicator]
    _names = cities["name_zh" if language == "zh" else "name_en"].to_dict()
    _absent = say("no figure", "无数字")
    _cut = pd.qcut(_values, len(SEQUENTIAL), duplicates="drop").cat
    _classes = [f"{rounded(one.left)} – {rounded(one.right)}" for one in _cut.categories]
    _class_of = _cut.codes.to_dict()
    _areas = [
        {
            "type": "Feature",
            "geometry": one.geometry,
            "properties": {
                "city": _names.get(one.city_id, one.name),
                "value": f"{_values[one.city_id]:,g}" if one.city_id in _class_of else _absent,
                "class": _classes[_class_of[one.city_id]] if one.city_id in _class_of else _absent,
                "area": one.city_id is not None,
            },
        }
        for one in boundaries()
    ]
    map_of_year = themed(
        alt.Chart(alt.InlineData(values=_areas))
        .mark_geoshape(strokeWidth=0.5)
        .encode(
            fill=alt.condition(
                "datum.properties.area",
                alt.Fill(
                    "properties.class:N",
                    title=None,
                    scale=alt.Scale(
                        domain=[*_classes, _absent], range=[*SEQUENTIAL[-len(_classes) :], ABSENT]
                    ),
                    legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
                ),
                alt.value("transparent"),
            ),
            stroke=alt.condition("datum.properties.area", alt.value("#ffffff"), alt.value(MUTED)),
            tooltip=[
                alt.Tooltip("properties.city:N", title=say("City", "城市")),
                alt.Tooltip("properties.value:N", title=label),
            ],
        )
        .project(type="identity", reflectY=True)
        .properties(width=640, height=560),
        say(f"{label}, {year}", f"{label}，{year}"),
    )
    map_of_year
    return (map_of_year,)


@app.cell
def _(say, year):
    mo.md(
        say(
            f"""
            ## 4. Two indicators together, {year}

            Of the same panel, with a quotient of two of its columns: doctors to a hundred hospital beds.
            """,
            f"""
            ## 4. 两个指标放在一起，{year} 年

            同一面板，两列相除：每百张医院床位的医生数。
            """,
        )
    )
    return


@app.cell
def _(cities, codes, indicator, label, language, panel, say, year):
    together = panel[panel["year"] == year].assign(
        doctors_to_beds=100 * panel["doctors"] / panel["hospital_beds"]
    )
    together = together[(together["doctors_to_beds"] > 0) & (together[indicator] > 0)].copy()
    together["label"] = together["region"].map(codes)
    together["city"] = together["city_id"].map(cities["name_zh" if language == "zh" else "name_en"])
    _regions = [one for one in REGION_COLOURS if one in set(together["region"])]
    doctors_beside = themed(
        alt.Chart(together)
        .mark_circle(size=42, opacity=0.75)
        .encode(
            x=alt.X(
                f"{indicator}:Q",
                title=label,
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(format="~s", tickCount=6),
            ),
            y=alt.Y(
                "doctors_to_beds:Q",
                title=say("Doctors to a hundred beds", "每百张床位医生数"),
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(tickCount=6),
            ),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(
                    domain=[codes[one] for one in _regions], range=[REGION_COLOURS[one] for one in _regions]
                ),
            ),
            tooltip=[
                "city:N",
                alt.Tooltip(f"{indicator}:Q", format=","),
                alt.Tooltip("doctors_to_beds:Q", format=".1f"),
            ],
        )
        .properties(width=640, height=360),
        say("Doctors to a hundred beds, logarithmic scales", "每百张床位医生数，对数坐标"),
    )
    doctors_beside
    return doctors_beside, together


@app.cell
def _(cities, city_id, language, say):
    city_name = cities.loc[city_id, "name_zh" if language == "zh" else "name_en"]
    _province = cities.loc[city_id, "province" if language == "zh" else "province_en"]
    mo.md(
        say(
            f"""
            ## 5. One city: {city_name}

            Among the cities of {_province}. A cross is what the page says where it is not what is used.
            """,
            f"""
            ## 5. 一个城市：{city_name}

            与{_province}其他城市相比。叉号为页面所印而未采用的数值。
            """,
        )
    )
    return (city_name,)


@app.cell
def _(book, cities, city_id, city_name, indicator, label, say):
    _figures = book.panel(indicator, cities=cities.loc[city_id, "province"], wide=False)
    _figures["own"] = _figures["city_id"] == city_id
    _unused = _figures[_figures["own"] & (_figures["printed_value"] != _figures["value"])].dropna(
        subset=["printed_value"]
    )
    _years = alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False, zero=False))
    _line = (
        alt.Chart(_figures).mark_line().encode(x=_years, y=alt.Y("value:Q", title=label), detail="city_id:N")
    )
    _layers = [
        _line.transform_filter("!datum.own").encode(color=alt.value(GREY), opacity=alt.value(0.4)),
        _line.transform_filter("datum.own").encode(color=alt.value(BLUE), strokeWidth=alt.value(2.5)),
    ]
    if len(_unused):
        _layers.append(
            alt.Chart(_unused)
            .mark_point(shape="cross", angle=45, filled=True, size=90, color=ORANGE)
            .encode(
                x=_years, y="printed_value:Q", tooltip=["year:Q", "printed_value:Q", "value:Q", "reason:N"]
            )
        )
    one_city = themed(
        alt.layer(*_layers).properties(width=640, height=YEARLY_HEIGHT),
        city_name,
        say("beside the other cities of its province", "与同省其他城市"),
    )
    one_city
    return (one_city,)


@app.cell
def _(city_name, say, year):
    mo.md(
        say(
            f"## Where the figure of {city_name} in {year} is printed",
            f"## {city_name} {year} 年的数字印在哪里",
        )
    )
    return


@app.cell
def _(book, city_id, indicator, language, year):
    _steps = book.trace(city_id, year, indicator)
    steps = _steps[
        [
            "level",
            "what",
            "label",
            "value",
            "unit",
            "status",
            "reason",
            "printed_value",
            "workbook",
            "sheet",
            "cell",
            "raw_text",
        ]
    ].dropna(axis="columns", how="all")
    mo.ui.table(steps.rename(columns=renxing.labels(steps, language)), selection=None)
    return (steps,)


@app.cell
def _(say):
    mo.md(
        say(
            """
            Further: `book.tables()` lists everything, `frame.attrs` has definitions, units and breaks, and
            `renxing.open("build/published/sun2025")` opens a study in the same way.
            """,
            """
            接下来：`book.tables()` 列出全部表和视图，`frame.attrs` 内有定义、单位和口径变化；
            `renxing.open("build/published/sun2025")` 以同样方式打开一项研究。
            """,
        )
    )
    return


if __name__ == "__main__":
    app.run()
