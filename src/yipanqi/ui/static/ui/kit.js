// Behaviour of the components: search while typing, rows added and taken away, keys, one click once. Each page works without it.
"use strict";
(() => {
  const all = (where, what) => [...where.querySelectorAll(what)];

  // ---- search while typing (a combobox with a list, as WAI-ARIA describes it) ----
  function lookUp(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    const input = box.querySelector("input[role=combobox]"), picked = "goes" in box.dataset ? null : box.querySelector("input[type=hidden]"), list = box.querySelector("ul");
    let options = [], at = -1, asked = 0, waiting;
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const take = (one) => { close(); if ("goes" in box.dataset) window.location.assign(one.value); else { input.value = one.words; picked.value = one.value; } };
    const point = (to) => {
      at = (to + options.length) % options.length;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const show = () => {
      list.replaceChildren(...options.map((one, i) => {
        const item = document.createElement("li"), note = document.createElement("small");
        item.id = `${list.id}_${i}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        note.textContent = one.note;
        item.append(one.words, note);
        item.addEventListener("mousedown", (e) => { e.preventDefault(); take(one); });
        return item;
      }));
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
    };
    const ask = async () => {
      const words = input.value.trim(), mine = ++asked;
      if (!words) { options = []; show(); return; }
      const answer = await fetch(`/look-up/${box.dataset.lookUp}/?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer || !answer.ok || mine !== asked) return;
      options = (await answer.json()).options;
      at = -1;
      if (document.activeElement === input) show();
    };
    input.addEventListener("input", () => { if (picked) picked.value = ""; clearTimeout(waiting); waiting = setTimeout(ask, 150); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (e) => {
      if (e.key === "Escape") close();
      else if (list.hidden || !options.length) return;
      else if (e.key === "ArrowDown") { e.preventDefault(); point(at + 1); }
      else if (e.key === "ArrowUp") { e.preventDefault(); point(at < 0 ? -1 : at - 1); }
      else if (e.key === "Enter" && at >= 0) { e.preventDefault(); take(options[at]); }
    });
  }

  // ---- rows of a formset ----
  function rows(part) {
    const total = part.querySelector("input[name$=-TOTAL_FORMS]"), most = part.querySelector("input[name$=-MAX_NUM_FORMS]");
    const here = part.querySelector("[data-rows-here]"), pattern = part.querySelector("template"), add = part.querySelector("[data-rows-add]");
    add.hidden = false;
    add.addEventListener("click", () => {
      const number = Number(total.value);
      if (number >= Number(most.value)) return;
      const made = document.createElement("div");
      made.innerHTML = pattern.innerHTML.replaceAll("__prefix__", String(number));
      const row = made.firstElementChild;
      here.append(row);
      total.value = String(number + 1);
      all(row, "[data-look-up]").forEach(lookUp);
      const first = row.querySelector("input:not([type=hidden]), select, textarea");
      if (first) first.focus();
    });
  }

  // ---- keys of a list: / searches, J and K go through the rows, Enter opens; A assigns, C comments, U reminds; Ctrl K searches everything ----
  function keys(e) {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); document.getElementById("q").focus(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    const find = document.querySelector("[data-slash]") || document.getElementById("q"), lines = all(document, "[data-row] .yp-what[href]");
    if (e.key === "/" && find) { e.preventDefault(); find.focus(); return; }
    const row = document.activeElement.closest("[data-row]"), icon = { a: "user-plus", c: "message", u: "bell-ringing" }[e.key.toLowerCase()];
    const tool = row && icon && row.querySelector(`[data-tool="${icon}"]`);
    if (tool) { e.preventDefault(); tool.click(); return; }
    const next = document.querySelector("[data-next]"), box = document.activeElement.closest && document.activeElement.closest("[data-row]");
    if (e.key.toLowerCase() === "x" && box && box.querySelector("input[name=tick]")) { box.querySelector("input[name=tick]").click(); return; }
    if (e.key.toLowerCase() === "j" && next && !box) { next.click(); return; }
    const step = { j: 1, k: -1 }[e.key.toLowerCase()];
    if (!step || !lines.length) return;
    const at = lines.indexOf(document.activeElement);
    lines[Math.min(Math.max(at + step, 0), lines.length - 1)].focus();
  }

  // ---- ticked rows: how many, all of the page, the bar below them ----
  function ticks(bar) {
    const boxes = all(document, "input[name=tick]"), whole = document.querySelector("[data-tick-all]"), every = bar.querySelector("[data-tick-every]");
    const told = bar.querySelector("[data-ticks-say]"), idle = told.textContent;
    const count = () => {
      const n = every && every.checked ? Number(every.dataset.tickEvery) : boxes.filter((one) => one.checked).length;
      told.textContent = n ? told.dataset.ticksSay.replace("#", String(n)) : idle;
      bar.toggleAttribute("data-none", !n);
      if (whole) { whole.checked = boxes.length > 0 && boxes.every((one) => one.checked); whole.indeterminate = !whole.checked && boxes.some((one) => one.checked); }
    };
    boxes.forEach((one) => one.addEventListener("change", count));
    if (whole) whole.addEventListener("change", () => { boxes.forEach((one) => { one.checked = whole.checked; }); count(); });
    if (every) every.addEventListener("change", count);
    count();
  }

  // ---- a column of a sheet and what it means: the one chosen is marked in both ----
  function beside(map) {
    const pick = (letter) => {
      all(map, "[data-letter], [data-meant]").forEach((one) => one.classList.toggle("yp-picked", (one.dataset.letter || one.dataset.meant) === letter));
      const head = map.querySelector(`thead [data-letter="${letter}"]`);
      if (head) head.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    all(map, "[data-meant]").forEach((row) => ["focusin", "click"].forEach((kind) => row.addEventListener(kind, () => pick(row.dataset.meant))));
    all(map, "[data-original] [data-letter]").forEach((cell) => cell.addEventListener("click", () => {
      const row = map.querySelector(`[data-meant="${cell.dataset.letter}"]`);
      if (!row) return;
      row.scrollIntoView({ block: "nearest" });
      const first = row.querySelector("select");
      if (first) first.focus();
    }));
  }

  // ---- one fold of a bar is open at a time; Escape and a click elsewhere shut it ----
  function folds(e) {
    if (e.type === "keydown" && e.key !== "Escape") return;
    all(document, "details.yp-more[open]").forEach((one) => { if (e.type === "keydown" || !one.contains(e.target)) one.open = false; });
  }

  document.addEventListener("DOMContentLoaded", () => {
    all(document, "[data-ticks]").forEach(ticks);
    all(document, "[data-map]").forEach(beside);
    all(document, "[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
    document.addEventListener("click", folds);
    document.addEventListener("keydown", folds);
    all(document, "[data-look-up]").forEach(lookUp);
    all(document, "[data-rows]").forEach(rows);
    all(document, "form").forEach((form) => form.addEventListener("submit", (e) => {
      const button = e.submitter;
      if (button && button.hasAttribute("data-once") && !e.defaultPrevented) setTimeout(() => { button.disabled = true; }, 0);
    }));
    all(document, "form").forEach((form) => form.addEventListener("keydown", (e) => { if (e.key === "Enter" && e.ctrlKey) form.requestSubmit(); }));
    document.addEventListener("keydown", keys);
    const cell = document.querySelector(".sheet-view .hit") || document.querySelector(".sheet-view .row-hit");
    if (cell) cell.scrollIntoView({ block: "nearest", inline: "center" });
    all(document, "[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  });
  window.addEventListener("pageshow", () => all(document, "[data-once]").forEach((button) => { button.disabled = false; }));
})();
