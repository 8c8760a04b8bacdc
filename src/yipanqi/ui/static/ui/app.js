// Behaviour of every page: charts from JSON in the page, the drop zone, rows that open, forms that submit on change.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const blue = "#15489a", soft = "#4b5768", line = "#dde3ea";

  function draw(box) {
    if (!window.echarts) return;
    const data = read(box.dataset.chart);
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
