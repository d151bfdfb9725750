"use strict";
/* The page of one city, put together from what the report embeds. `report` is what page.js shares. */
function cityPage({ data, state, say, element, embed, plain, found }) {
  const page = document.getElementById("city-template").content.firstElementChild;
  document.querySelector("main").append(page);
  const SHARE = 1e5;
  /* As many lines of a list as the printed sheet has room for. */
  const PRINTED = { drivers: 7, filled: 27, ruled: 4 };
  const chinese = () => state.language === "zh";
  const word = (pair, at = 0) => pair[at + (chinese() ? 1 : 0)];
  const number = (value) =>
    value === null
      ? "–"
      : value.toLocaleString("en-US", { maximumSignificantDigits: 15, useGrouping: true }).replace("-", "−");
  const signed = (value) => {
    const shown = Math.abs(value).toFixed(4);
    return (Number(shown) === 0 ? "" : value > 0 ? "+" : "−") + shown;
  };
  const ordinal = (rank) => {
    if (chinese()) return rank;
    const teens = rank % 100 >= 11 && rank % 100 <= 13;
    return rank + (teens ? "th" : ["th", "st", "nd", "rd"][rank % 10] || "th");
  };
  const placeOf = (rank, count) => say("place_of", { rank: ordinal(rank), count });
  const one = (selector, within = page) => within.querySelector(selector);

  /* A city's scores by an index: year, score, rank, interval and how many have a rank. */
  function pathOf(index, code) {
    return Object.entries(data.scores[index]).flatMap(([year, rows]) =>
      rows
        .filter(([city]) => city === code)
        .map(([, score, rank, low, high]) => ({
          year: Number(year), score, rank, low, high, place: placeOf(rank, rows.length),
        })));
  }

  /* What changes under an index within a city's path, in the country or in its province. */
  function breaksOf(index, province, path) {
    return (data.pages.breaks[index] || [])
      .filter(([year, of]) => (of === null || of === province) && year > path[0].year && year <= path[path.length - 1].year)
      .map(([year, , ...what]) => ({ year, broken: word(what) }));
  }

  /* Lines that stand on screen alone are hidden in print, which says how many they are. */
  function keepToSheet(lines, room, block) {
    const left = lines.slice(room);
    for (const line of left) line.classList.add("screen-only");
    one(".city-more", block).textContent = left.length ? say("city_more", { count: left.length }) : "";
  }

  const where = ([source, cell]) => {
    const [workbook, sheet] = data.pages.sources[source];
    return [workbook, sheet, cell].filter(Boolean).join(", ");
  };

  function row(cells) {
    const line = element("tr");
    for (const [content, className] of cells) line.append(element("td", content, className));
    return line;
  }

  function writeIndex(block, code) {
    const index = block.dataset.cityIndex;
    const label = block.dataset[chinese() ? "labelZh" : "labelEn"];
    const path = pathOf(index, code);
    block.hidden = !path.length;
    if (!path.length) return;
    const [first, last] = [path[0], path[path.length - 1]];
    const values = (of) => ({ index: label, year: of.year, place: of.place, score: of.score.toFixed(4) });
    const years = Object.keys(data.scores[index]).map(Number);
    one(".city-place", block).textContent = [
      say("city_place", values(last)),
      last.low === null ? "" : say("city_interval", { low: Math.round(last.low), high: Math.round(last.high) }),
      first === last ? "" : say("city_since", values(first)),
      ...years.filter((year) => year > last.year).slice(0, 1).map((year) => say("city_no_score", { year })),
    ].filter(Boolean).join(chinese() ? "" : " ");
    writeDrivers(one(".city-drivers", block), index, code);
  }

  const provinceOf = (code) => data.cities.find(([city]) => city === code)[3];

  /* What each indicator gives to the last score, and its change since the year before and since the first. */
  function writeDrivers(block, index, code) {
    const given = data.pages.contributions[index];
    const years = (given && given.cities[code]) || [];
    block.hidden = years.length < 2;
    if (block.hidden) return;
    const [last, last_given] = years[years.length - 1];
    const since = years.slice(0, -1).reverse();
    const title = element("tr");
    title.append(element("th", ""), element("th", say("city_contribution", { year: last }), "number"));
    for (const [year] of since) title.append(element("th", say("city_change", { year }), "number"));
    one("thead", block).replaceChildren(title);
    const sum = (values) => values.reduce((total, value) => total + (value || 0), 0);
    const lines = given.indicators.map((variable, at) => [
      word(data.pages.variables[variable]),
      last_given[at],
      since.map(([, before]) => last_given[at] - before[at]),
    ]);
    const size = (changes) => Math.abs(changes[changes.length - 1]);
    lines.sort((a, b) => size(b[2]) - size(a[2]));
    lines.push([say("city_total"), sum(last_given), since.map(([, before]) => sum(last_given) - sum(before))]);
    const largest = Math.max(...lines.slice(0, -1).flatMap(([, , changes]) => changes.map(Math.abs)), 1);
    const rows = lines.map(([label, value, changes], at) => {
      const line = row([[label], [(value / SHARE).toFixed(4), "number"]]);
      if (at === lines.length - 1) line.className = "total";
      for (const change of changes) {
        const cell = element("td", signed(change / SHARE), "number change");
        if (at < lines.length - 1) {
          const bar = element("i", undefined, change < 0 ? "less" : "more");
          bar.style.width = `${(60 * Math.abs(change)) / largest}px`;
          cell.prepend(bar);
        }
        line.append(cell);
      }
      return line;
    });
    one("tbody", block).replaceChildren(...rows);
    keepToSheet(rows.slice(0, -1), page.classList.contains("several") ? PRINTED.drivers : rows.length, block);
  }

  function writeFilled(block, code) {
    const byVariable = new Map();
    for (const [variable, status, first, last = first] of data.pages.filled[code] || []) {
      if (!byVariable.has(variable)) byVariable.set(variable, new Map());
      const runs = byVariable.get(variable);
      const years = first === last ? `${first}` : `${first}–${last}`;
      runs.set(status, [...(runs.get(status) || []), years]);
    }
    const lines = [...byVariable].map(([variable, runs]) => {
      const told = [...runs].map(([status, years]) => `${word(data.pages.statuses[status])} ${years.join(", ")}`);
      const line = element("li", word(data.pages.variables[variable]) + " ");
      line.append(element("span", told.join(chinese() ? "；" : "; "), "muted"));
      return line;
    });
    one("ul", block).replaceChildren(...(lines.length ? lines : [element("li", say("city_filled_none"))]));
    keepToSheet(lines, PRINTED.filled, block);
  }

  function writeRuled(block, code) {
    const ruled = data.pages.ruled[code] || [];
    one(".note", block).textContent = ruled.length ? "" : say("city_ruled_none");
    one(".scroll", block).hidden = !ruled.length;
    const lines = ruled.map(([year, series, value, printed, reason, ...cell]) =>
      row([
        [word(data.pages.series[series])],
        [year],
        [number(printed), "number"],
        [value === null ? say("not_used") : number(value), "number"],
        [word(data.pages.reasons[reason])],
        [where(cell), "muted"],
      ]));
    one("tbody", block).replaceChildren(...lines);
    keepToSheet(lines, PRINTED.ruled, block);
  }

  function writeFigures(block, code) {
    const [year, figures] = data.pages.figures[code] || [null, []];
    one("h3", block).textContent = year === null ? "" : say("city_figures_title", { year });
    one(".note", block).textContent = figures.length ? "" : say("city_figures_none");
    one(".scroll", block).hidden = !figures.length;
    one("tbody", block).replaceChildren(
      ...figures.map(([series, value, ...cell]) =>
        row([
          [word(data.pages.series[series])],
          [number(value), "number"],
          [word(data.pages.series[series], 2)],
          [where(cell), "muted"],
        ])));
    one(".city-sql", block).textContent = `from figure_source where city_id = ${code};`;
  }

  /* The words and tables of a city. */
  function write(code) {
    const [, name, nameEn, province, provinceEn, spellings, outside, because, becauseZh] = data.cities.find(([city]) => city === code);
    const title = chinese()
      ? (name === province ? name : say("city_title", { city: name, province }))
      : (nameEn === provinceEn ? nameEn : say("city_title", { city: nameEn, province: provinceEn }));
    one(".city-name").textContent = title;
    document.title = `${title} · ${say("title")}`;
    const also = (spellings || "").split(" ").filter(Boolean).join(chinese() ? "、" : ", ");
    one(".city-code").textContent = [
      also ? say("city_also", { code, spellings: also }) : say("city_code", { code }),
      outside ? say("city_outside", { why: chinese() ? becauseZh : because }) : "",
    ].join(chinese() ? "" : " ");
    one(".city-details").hidden = Boolean(outside);
    for (const block of page.querySelectorAll("[data-city-index]")) writeIndex(block, code);
    writeFilled(one(".city-filled"), code);
    writeRuled(one(".city-ruled"), code);
    writeFigures(one(".city-figures"), code);
  }

  async function draw(code) {
    for (const block of page.querySelectorAll("[data-city-index]:not([hidden])")) {
      const index = block.dataset.cityIndex;
      const path = pathOf(index, code);
      const datasets = {
        path,
        spans: path.filter(({ low }) => low !== null),
        breaks: breaksOf(index, provinceOf(code), path),
      };
      for (const canvas of block.querySelectorAll("[data-chart]")) await embed(canvas, datasets);
    }
  }

  /* The city that a reader means: the one so called, or else the first whose name begins so. */
  function meant(asked) {
    const wanted = plain(asked);
    const fits = data.cities.filter((city) => wanted && found(city, wanted));
    const named = ([code, name, nameEn, , , spellings]) =>
      [String(code), name, nameEn, name.slice(0, -1), ...(spellings || "").split(" ")].map(plain).includes(wanted);
    return (fits.find(named) || fits[0] || [null])[0];
  }

  return { write, draw, meant };
}
