"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const NARROW = 560;
  const EDGE = 20;
  const TALLEST = 700;
  const state = { language: "en", views: [], narrow: null, drawing: Promise.resolve() };

  const named = location.hash.slice(1);
  const preferred = (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
  state.language = named === "zh" || named === "en" ? named : preferred;

  const say = (key) => data.texts[key][state.language];

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

  async function draw() {
    state.narrow = window.innerWidth < NARROW;
    state.views = [];
    for (const canvas of document.querySelectorAll("[data-chart]")) {
      const name = canvas.dataset.chart;
      const result = await vegaEmbed(canvas, fitted(canvas, canvas.clientWidth), {
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
      state.views.push([canvas, result.view]);
    }
    for (const one of rankings) await Promise.all(one.moveCharts());
    root.dataset.drawn = state.language;
  }

  function redraw() {
    delete root.dataset.drawn;
    state.drawing = state.drawing.then(draw);
  }

  function setLanguage(language) {
    state.language = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
    root.dataset.language = language;
    document.title = say("title");
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
      const asked = filter.value.trim().toLowerCase();
      let shown = order;
      if (asked) shown = order.filter((one) => one.slice(1).some((name) => (name || "").toLowerCase().includes(asked)));
      else if (extent === "top") shown = order.slice(0, EDGE);
      else if (extent === "bottom") shown = order.filter((one) => byCity.has(one[0])).slice(-EDGE);
      body.replaceChildren(...shown.map((one) => line(one, byCity.get(one[0]), ranked.length, columns)));
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

  /* A row of the ranking: rank, city, score and, where ranks have one, the interval. */
  function line([code, name, nameEn, province, provinceEn], score, count, columns) {
    const chinese = state.language === "zh";
    const row = element("tr", undefined, score ? "" : "absent");
    row.dataset.city = code;
    const place = element("td", (chinese ? name : nameEn) + " ");
    if (province !== name) place.append(element("span", (chinese ? province : provinceEn) || "", "muted"));
    const [, value, position, low, high] = score || [];
    row.append(element("td", score ? position : "–", "number"), place);
    row.append(element("td", score ? value.toFixed(4) : say("no_index"), "number"));
    if (columns < 4) return row;
    const cell = element("td");
    if (score && low !== null) {
      const at = (one) => (100 * (one - 1)) / Math.max(count - 1, 1);
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

  document.getElementById("language").addEventListener("click", () =>
    setLanguage(state.language === "zh" ? "en" : "zh"));
  window.addEventListener("hashchange", () => {
    const asked = location.hash.slice(1);
    if (asked === "zh" || asked === "en") setLanguage(asked);
  });
  window.addEventListener("resize", () => {
    if (window.innerWidth < NARROW !== state.narrow) redraw();
  });
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("main details")) one.open = true;
    document.body.classList.add("paper");
    for (const [canvas, view] of state.views) view.signal("width", canvas.clientWidth).resize().run();
    document.body.classList.remove("paper");
  });
  window.addEventListener("afterprint", redraw);
  setLanguage(state.language);
})();
