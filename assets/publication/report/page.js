"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const NARROW = 560;
  const EDGE = 20;
  const TALLEST = 700;
  const preferred = (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
  const state = { language: preferred, city: null, section: null, views: [], narrow: null, drawing: Promise.resolve() };

  /* A text of the catalog, its {names} replaced by values. */
  const say = (key, values = {}) =>
    data.texts[key][state.language].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  /* The address holds what a reload or a link must bring back: #city=340100&zh, #trends&en, #zh. */
  function readAddress() {
    const asked = location.hash.slice(1).split("&");
    state.language = asked.find((one) => one === "zh" || one === "en") || state.language;
    const city = asked.map((one) => one.match(/^city=(\d+)$/)).find(Boolean);
    state.city = city && data.cities.some(([code]) => code === Number(city[1])) ? Number(city[1]) : null;
    state.arriving = true;
    state.section = asked.find((one) => document.querySelector(`section[id="${CSS.escape(one)}"]`)) || null;
  }
  const address = ({ city = null, section = null }) =>
    "#" + [city ? `city=${city}` : section, state.language].filter(Boolean).join("&");

  /* What moves with a slider: each index has its own ranking, and its charts a parameter `year`. */
  const rankings = [...document.querySelectorAll("[data-index]")].map((block) => ranking(block, data.scores[block.dataset.index]));
  const byYear = (name) => (data.charts[name].en.params || []).some((one) => one.name === "year");

  /* Specifications are shared by redraws: each drawing takes a copy, fitted to the width it has. */
  function fitted(canvas, width) {
    const chart = structuredClone(data.charts[canvas.dataset.chart][state.language]);
    const narrow = width < NARROW;
    const lists = "lists" in canvas.dataset;
    chart.width = "container";
    if (canvas.dataset.height) {
      chart.height = Math.round(Math.min(width * Number(canvas.dataset.height), TALLEST));
      chart.autosize = { type: "fit", contains: "padding" };
      chart.height += narrow ? 110 : 70;
    }
    if (narrow) {
      chart.config.axis.labelLimit = Math.round(width * (lists ? 0.52 : 0.46));
      for (const axis of all(chart, "axis")) if (axis.tickCount) axis.tickCount = 4;
      for (const legend of all(chart, "legend")) legend.columns = lists ? 1 : 2;
      chart.config.title.fontSize = 13;
      chart.config.title.limit = width;
    }
    chart.datasets = {};
    for (const key of new Set(JSON.stringify(chart).match(/data-[0-9a-f]{32}/g) || []))
      chart.datasets[key] = data.datasets[key];
    return chart;
  }

  /* Every object that stands under a key, however deep. */
  function all(node, key) {
    if (node === null || typeof node !== "object") return [];
    return Object.entries(node).flatMap(([name, one]) => [
      ...(name === key && one !== null && typeof one === "object" ? [one] : []),
      ...all(one, key),
    ]);
  }

  /* Draws the chart of a canvas; `datasets` are what its specification names and the page does not hold. */
  async function embed(canvas, datasets = {}) {
    const name = canvas.dataset.chart;
    const chart = fitted(canvas, canvas.clientWidth);
    Object.assign(chart.datasets, datasets);
    const empty = (layer) => layer.data && layer.data.name in datasets && !datasets[layer.data.name].length;
    if (chart.layer) chart.layer = chart.layer.filter((layer) => !empty(layer)); // an empty layer has no extent
    const { view } = await vegaEmbed(canvas, chart, {
      renderer: "svg",
      actions: { export: true, source: false, compiled: false, editor: false },
      i18n: { PNG_ACTION: say("download_png"), SVG_ACTION: say("download_svg") },
      downloadFileName: `renxing-${name}`,
    });
    const title = canvas.querySelector(".role-title-text text, .mark-text.role-title-text");
    const drawing = canvas.querySelector("svg");
    drawing.setAttribute("role", "img");
    const label = canvas.dataset[state.language === "zh" ? "labelZh" : "labelEn"];
    drawing.setAttribute("aria-label", label || (title ? title.textContent : name));
    view.addEventListener("click", (event, item) => {
      const place = item && item.datum && item.datum.properties;
      if (place && known(place.city_id)) location.hash = address({ city: place.city_id });
    });
    state.views.push([canvas, view]);
  }

  const known = (code) => data.cities.some(([one]) => one === code);

  /* Either the page of a city or the whole report is shown, and that is drawn. */
  async function draw() {
    state.narrow = window.innerWidth < NARROW;
    state.views = [];
    if (state.city) await page.draw(state.city);
    else {
      for (const canvas of document.querySelectorAll("main [data-chart]:not([data-of-city])")) await embed(canvas);
      for (const one of rankings) await Promise.all(one.moveCharts());
    }
    showWidths();
    root.dataset.drawn = state.language;
    arrive();
  }

  /* Go to the section that the address names, once. */
  function arrive() {
    if (state.arriving && state.section) document.getElementById(state.section).scrollIntoView();
    state.arriving = false;
  }

  /* Tables that are wider than the window say so, and show in which direction there is more. */
  function showWidths() {
    for (const frame of document.querySelectorAll(".scroll")) {
      const hidden = frame.scrollWidth - frame.clientWidth;
      frame.classList.toggle("wider", hidden > 1);
      frame.classList.toggle("more", hidden - frame.scrollLeft > 1);
      frame.dataset.wide = say("wide_table");
    }
  }

  function redraw() {
    delete root.dataset.drawn;
    state.drawing = state.drawing.then(draw);
  }

  /* Show what the state says: language, and the whole report or the page of a city. */
  function show() {
    const language = state.language;
    history.replaceState(null, "", address(state));
    root.lang = language === "zh" ? "zh-CN" : "en";
    root.dataset.language = language;
    root.classList.toggle("of-city", Boolean(state.city));
    for (const link of document.querySelectorAll("[data-section]"))
      link.href = address({ section: link.dataset.section });
    document.title = say("title");
    if (state.city) page.write(state.city);
    document.getElementById("cities").replaceChildren(
      ...data.cities.map(([, name, nameEn]) => new Option(language === "zh" ? name : nameEn)));
    const suffix = language === "zh" ? "Zh" : "En";
    for (const one of document.querySelectorAll("[data-label-en]"))
      one.setAttribute("aria-label", one.dataset[`label${suffix}`]);
    for (const one of document.querySelectorAll("[data-placeholder-en]"))
      one.placeholder = one.dataset[`placeholder${suffix}`];
    for (const one of rankings) one.rank();
    redraw();
  }

  function element(tag, content, className) {
    const one = document.createElement(tag);
    if (className) one.className = className;
    if (content !== undefined) one.textContent = content;
    return one;
  }

  /* The ranking of the chosen year; cities of the sample without a score stand at its end. */
  function ranking(block, scores) {
    const slider = block.querySelector("input[type=range]");
    const filter = block.querySelector("input[type=search]");
    const body = block.querySelector(".ranking tbody");
    const columns = block.querySelectorAll(".ranking thead th").length;
    let extent = "top";

    function rank() {
      const ranked = scores[slider.value] || [];
      const byCity = new Map(ranked.map((row) => [row[0], row]));
      const cities = new Map(data.cities.map((one) => [one[0], one]));
      const order = [
        ...ranked.map((row) => cities.get(row[0])).filter(Boolean),
        ...data.cities.filter((one) => !byCity.has(one[0])),
      ];
      const asked = plain(filter.value);
      let shown = order.filter((one) => !outside(one));
      if (asked) shown = order.filter((one) => found(one, asked));
      else if (extent === "top") shown = shown.slice(0, EDGE);
      else if (extent === "bottom") shown = shown.filter((one) => byCity.has(one[0])).slice(-EDGE);
      const spans = shown.map((one) => byCity.get(one[0])).filter((row) => row && row[3] !== null);
      const scale = [Math.min(...spans.map((row) => row[3])), Math.max(...spans.map((row) => Math.max(row[4], row[2])))];
      body.replaceChildren(...shown.map((one) => line(one, byCity.get(one[0]), scale, columns)));
      block.querySelector(".rank-of").textContent = say("rank_of", { count: ranked.length });
      const ends = block.querySelector(".scale");
      if (ends) ends.textContent = spans.length ? say("scale", { low: Math.round(scale[0]), high: Math.round(scale[1]) }) : "";
      if (!shown.length) {
        const row = element("tr");
        const cell = element("td", say("no_match"));
        cell.colSpan = columns;
        row.append(cell);
        body.append(row);
      }
      block.querySelector("output").textContent = slider.value;
      block.querySelector(".of-year").textContent = slider.value;
      slider.setAttribute("aria-valuetext", slider.value);
    }

    function moveCharts() {
      return state.views
        .filter(([canvas]) => block.contains(canvas) && byYear(canvas.dataset.chart))
        .map(([, view]) => view.signal("year", Number(slider.value)).runAsync());
    }

    slider.addEventListener("input", () => {
      rank();
      moveCharts();
    });
    filter.addEventListener("input", rank);
    for (const button of block.querySelectorAll("[data-extent]"))
      button.addEventListener("click", () => {
        extent = button.dataset.extent;
        filter.value = "";
        for (const one of block.querySelectorAll("[data-extent]"))
          one.setAttribute("aria-pressed", String(one === button));
        rank();
      });
    return { rank, moveCharts };
  }

  /* Names as they are searched: without case, accents, apostrophes and spaces. */
  const plain = (name) =>
    (name || "").normalize("NFD").replace(/[\u0300-\u036f'’\s-]/g, "").toLowerCase();
  const found = (city, asked) => {
    const [, name, nameEn, province, provinceEn, spellings] = city;
    const names = [name, nameEn, ...(spellings || "").split(" ")];
    return [...names, ...(outside(city) ? [] : [province, provinceEn])].some((one) => plain(one).includes(asked));
  };

  /* Of a city that the study leaves out, the years in which it is one. */
  const outside = ([, , , , , , years]) => years;

  function link(text, target) {
    const one = element("a", text);
    one.href = address(target);
    return one;
  }

  /* A row of the ranking: rank, city, score and, where ranks have one, the interval on a scale from low to high. */
  function line(city, score, [lowest, highest], columns) {
    const [code, name, nameEn, province, provinceEn] = city;
    const chinese = state.language === "zh";
    const row = element("tr", undefined, score ? "" : "absent");
    row.dataset.city = code;
    const place = element("td");
    place.append(link(chinese ? name : nameEn, { city: code }), " ");
    if (province !== name) place.append(element("span", (chinese ? province : provinceEn) || "", "muted"));
    const [, value, position, low, high] = score || [];
    row.append(element("td", score ? position : "–", "number"), place);
    const instead = outside(city) ? say("outside_sample", { years: outside(city) }) : say("no_index");
    row.append(element("td", score ? value.toFixed(4) : instead, "number"));
    if (columns < 4) return row;
    const cell = element("td");
    if (score && low !== null) {
      const at = (one) => (100 * (one - lowest)) / Math.max(highest - lowest, 1);
      const spread = element("div", undefined, "spread");
      const track = element("span", undefined, "track");
      const bar = element("i");
      bar.style.left = `${at(low)}%`;
      bar.style.width = `${at(high) - at(low)}%`;
      const mark = element("b");
      mark.style.left = `${Math.min(at(position), 99)}%`;
      track.append(bar, mark);
      spread.append(element("span", `${Math.round(low)}–${Math.round(high)}`, "interval"), track);
      cell.append(spread);
    }
    row.append(cell);
    return row;
  }

  const page = cityPage({ data, state, say, element, embed, plain, found });
  const finder = document.getElementById("find-city");
  finder.addEventListener("change", () => {
    const code = page.meant(finder.value);
    if (code) location.hash = address({ city: code });
    finder.value = "";
  });

  document.getElementById("language").addEventListener("click", () => {
    state.language = state.language === "zh" ? "en" : "zh";
    show();
  });
  window.addEventListener("hashchange", () => {
    const before = [state.city, state.language].join();
    readAddress();
    if ([state.city, state.language].join() !== before) {
      if (state.city) window.scrollTo(0, 0);
      show();
    } else {
      history.replaceState(null, "", address(state));
      arrive();
    }
  });
  document.addEventListener("scroll", showWidths, { capture: true, passive: true });
  window.addEventListener("resize", () => {
    showWidths();
    if (window.innerWidth < NARROW !== state.narrow) redraw();
  });
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("main details")) one.open = true;
    document.body.classList.add("paper");
    for (const [canvas, view] of state.views) view.signal("width", canvas.clientWidth).resize().run();
    document.body.classList.remove("paper");
  });
  window.addEventListener("afterprint", redraw);
  readAddress();
  show();
})();
