// Behaviour of every page: charts from JSON in the page, the drop zone, rows that open, forms that submit on change.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const blue = "#15489a", soft = "#4b5768", line = "#dde3ea";

  function draw(box) {
    if (!window.echarts) return;
    const data = read(box.dataset.chart);
    if (data.kind === "pace") return pace(box, data);
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    const flat = data.kind === "bar" && data.categories.length > 12;
    const names = { type: "category", data: data.categories, axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
      axisLabel: { color: soft, interval: 0, width: flat ? 90 : undefined, overflow: "truncate" }, inverse: flat };
    const values = { type: "value", name: data.unit, nameTextStyle: { color: soft, align: flat ? "right" : "left", padding: flat ? 0 : [0, 0, 0, -24] }, splitLine: { lineStyle: { color: line } },
      axisLabel: { color: soft }, scale: data.kind === "line" };
    chart.setOption({
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      aria: { enabled: true, label: { description: data.summary } },
      grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (v) => (v == null ? "—" : `${v}`) },
      xAxis: flat ? values : names, yAxis: flat ? names : values,
      series: data.series.map((one) => ({
        name: one.name, type: data.kind, data: one.values.map((v, i) => (i === data.highlight ? { value: v, itemStyle: { color: "#c98a12" } } : v)),
        barMaxWidth: 30, itemStyle: { color: blue }, lineStyle: { color: blue, width: 2.5 }, symbolSize: 7, connectNulls: false,
        label: { show: data.categories.length <= 12, position: flat ? "right" : "top", color: soft, formatter: (p) => (p.value == null ? "" : data.labels ? data.labels[p.dataIndex] : p.value) },
      })),
    });
    window.addEventListener("resize", () => chart.resize());
  }

  // Reached so far against the band of the years before: two stacked lines without stroke make the band.
  function pace(box, data) {
    const chart = window.echarts.init(box, null, { renderer: "svg" }), now = data.series[0], past = data.before;
    const bare = { type: "line", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
    const band = data.low.length ? [{ ...bare, stack: "band", data: data.low }, { ...bare, name: data.band, stack: "band", data: data.high.map((v, i) => v - data.low[i]),
      itemStyle: { color: "#cfdcf0" }, areaStyle: { color: "#dbe6f5", opacity: 1 } }] : [];
    const before = past.values.length ? [{ name: past.name, type: "line", data: past.values, symbol: "none", itemStyle: { color: "#8d99aa" }, lineStyle: { width: 1.5, type: "dashed", color: "#8d99aa" } }] : [];
    const aim = data.target == null ? undefined : { symbol: "none", silent: true, data: [{ yAxis: data.target }], lineStyle: { color: "#162033", type: "solid", width: 1 },
      label: { formatter: `${data.target_words} ${data.target}`, color: "#162033", position: "insideEndTop" } };
    chart.setOption({
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, aria: { enabled: true, label: { description: data.summary } },
      grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true }, tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (v) => (v == null ? "—" : `${v}`) },
      legend: { top: 0, left: 8, itemWidth: 16, itemHeight: 8, icon: "roundRect", textStyle: { color: soft }, data: [now.name, ...(band.length ? [data.band] : []), ...(before.length ? [past.name] : [])] },
      xAxis: { type: "category", data: data.categories, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft } },
      yAxis: { type: "value", splitLine: { lineStyle: { color: line } }, axisLabel: { color: soft, showMaxLabel: false }, max: data.target == null ? undefined : (v) => Math.max(v.max, data.target * 1.02) },
      series: [...band, ...before, { name: now.name, type: "line", data: now.values, symbolSize: 5, itemStyle: { color: blue }, lineStyle: { color: blue, width: 2.25 }, markLine: aim }],
    });
    window.addEventListener("resize", () => chart.resize());
  }

  function dropzone(zone) {
    const input = zone.querySelector("input[type=file]"), form = zone.closest("form");
    const told = zone.querySelector("[data-told]");
    const say = () => { if (told && input.files.length) told.textContent = [...input.files].map((f) => f.name).join(" · "); };
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (e) => { e.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, (e) => { e.preventDefault(); zone.classList.remove("over"); }));
    zone.addEventListener("drop", (e) => { if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; say(); form.requestSubmit(); } });
    input.addEventListener("change", say);
    form.addEventListener("submit", () => { const b = form.querySelector("button[type=submit]"); if (b) { b.setAttribute("aria-busy", "true"); b.textContent = b.dataset.busy || b.textContent; } });
  }

  function here() {
    const list = document.querySelector(".rail-list"), entry = list && list.querySelector("[aria-current]");
    if (entry && entry.offsetTop > list.clientHeight * 0.7) list.scrollTop = entry.offsetTop - list.clientHeight / 2;
  }

  document.addEventListener("DOMContentLoaded", () => {
    here();
    document.querySelectorAll("[data-chart]").forEach(draw);
    document.querySelectorAll("[data-dropzone]").forEach(dropzone);
    document.querySelectorAll("select[data-submit]").forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
    document.querySelectorAll("[data-confirm]").forEach((f) => f.addEventListener("submit", (e) => { if (!window.confirm(f.dataset.confirm)) e.preventDefault(); }));
  });
})();
