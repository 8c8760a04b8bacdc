// The page: checks what it carries, shows every figure with its records, and checks a dropped .zip the same way.
"use strict";
(() => {
  const say = {
    title: ["证据核对", "Evidence check"],
    checking: ["正在核对…", "Checking…"],
    good: ["数据前后一致，签发者尚待确认", "Consistent; who signed it is still to be confirmed"],
    goodText: ["签名、摘要和重算都相符。请再核对下面的公钥指纹：它说明是谁签发的。", "Signature, digests and figures agree. Now compare the fingerprint below: it tells who signed."],
    known: ["数据未被改动，且由您核对过的密钥签发", "Unaltered, and signed with the key that you compared"],
    bad: ["核对不通过", "The check fails"],
    badText: ["不要采信。红色各项说明哪个文件或指标有问题。", "Do not rely on it. The red lines name what is wrong."],
    synthetic: ["合成示范数据，不是任何真实城市的记录。", "Synthetic demonstration data; not the records of any real city."],
    issuer: ["签发", "Issuer"], asOf: ["数据截至", "As of"],
    sigOk: ["签名正确（Ed25519）", "The signature holds (Ed25519)"],
    sigBad: ["签名不对：清单或签名被改动", "The signature is wrong: the list or the signature was altered"],
    altered: ["{n} 被改动：SHA-256 与清单不符", "{n} was altered: its SHA-256 is not the one listed"],
    missing: ["缺少 {n}", "{n} is missing"], added: ["{n} 不在清单里，是后来加入的", "{n} is not listed; it was added later"],
    broken: ["{n} 已损坏，读不出来", "{n} is damaged and cannot be read"], twice: ["{n} 出现了两次", "{n} is there twice"],
    hidden: ["压缩包里有不属于任何文件的字节", "The archive holds bytes that belong to no member"],
    notZip: ["这不是完整的证据包 .zip 文件", "This is not a whole evidence pack (.zip)"],
    membersOk: ["{n} 个文件与签名清单逐一相符", "{n} members are as listed and signed"],
    figuresOk: ["{n} 个指标由其记录重新算出，结果一致", "{n} figures computed again from their records, all equal"],
    figureBad: ["{n}：公布值与记录重算的结果不符", "{n}: the published value is not what its records give"],
    otherKey: ["密钥不同：压缩包的公钥指纹与本页不一致", "Another key: the fingerprint of the .zip is not that of this page"],
    keyTitle: ["公钥指纹", "Fingerprint of the key"],
    keyText: ["请通过另外的渠道（签发单位网站、电话、纸质公函）取得指纹，粘贴到这里比对。", "Get the fingerprint by another channel (the issuer's site, telephone, a letter) and paste it here."],
    keyInput: ["粘贴另一渠道取得的指纹", "Paste the fingerprint you got elsewhere"],
    keySame: ["指纹一致", "The fingerprint is the same"], keyOther: ["指纹不一致：这份数据不是由该密钥签发的", "Not the same: this was not signed with that key"],
    keyWait: ["指纹尚未比对", "Fingerprint not compared yet"],
    dropTitle: ["核对整个压缩包", "Check the whole .zip"],
    dropText: ["本页只带有指标和记录。把证据包 .zip 拖到这里（或选择文件），连同简报、快照一起核对；文件不会离开本机。", "This page carries figures and records only. Drop the .zip here (or choose it) to check briefing and snapshot too; it never leaves this machine."],
    choose: ["选择 .zip 文件", "Choose the .zip"], result: ["压缩包核对结果：", "Result for "],
    whatTitle: ["这份核对证明什么、不证明什么", "What this proves and what it does not"],
    what: [["签名证明：持有该密钥者签发后，文件没有改动过。", "The signature proves that nothing changed since the holder of this key signed."],
      ["签名不证明签发者是谁：只有指纹从另一渠道核对一致，才能确认。", "It does not prove who that is: only a fingerprint compared by another channel does."],
      ["重算证明：公布的数等于所附记录之和、之比或位次；不证明来源表格本身填报真实。", "Computing again proves that a figure is the sum, ratio or rank of the records shown; not that the source sheets were filled in truly."],
      ["本页也在包里，伪造者可以连本页一起伪造。稳妥的做法：用另行取得的核对页或 yipanqi verify 命令核对压缩包。", "This page is part of the pack, and a forger could forge it too. To be safe, check the .zip with a page obtained elsewhere or with the command yipanqi verify."],
      ["记录已按查阅权限遮盖，因此可能不含名称。", "Records are masked by right of access and may carry no names."]],
    figures: ["指标与记录", "Figures and records"], search: ["搜索指标、地区、文件、记录…", "Search figures, places, files, records…"],
    elsewhen: ["另有 {n} 条记录属于其他时期，不计，也未附在包里", "{n} more records are of another time: left out, and not in the pack"],
    name: ["指标", "Figure"], place: ["地区", "Place"], period: ["时期", "Period"], value: ["公布值", "Published"], again: ["重算", "Computed"], basis: ["记录", "Records"],
    open: ["查看 {n} 条", "Show {n}"], close: ["收起", "Hide"], more: ["再显示 200 条", "200 more"], none: ["未附记录", "none attached"],
    declared: ["申报数，无记录可查", "declared, no record"], unknown: ["暂缺", "unknown"], noHit: ["没有符合的内容", "Nothing found"],
    sources: ["来源文件", "Source files"], file: ["文件", "File"], other: ["English", "中文"],
    rule: [["合计", "sum"], ["计数", "count"], ["比率", "ratio"], ["位次", "rank"]],
    column: {file: ["文件", "File"], sheet: ["工作表", "Sheet"], row: ["行", "Row"], cell: ["单元格", "Cell"], key: ["标识", "Key"], place: ["地区", "Place"],
      role: ["处理", "Treatment"], reason: ["原因", "Reason"], doubted: ["疑点未结", "Open doubt"], numerator: ["数（分子）", "Number (numerator)"], denominator: ["分母", "Denominator"], fact: ["登记表", "Register"], sha256: ["文件 SHA-256", "File SHA-256"]},
    role: {counted: ["计入", "counted"], left_out: ["不计", "left out"], missing: ["缺失", "missing"]},
  };
  let lang = (navigator.language || "zh").toLowerCase().startsWith("zh") ? 0 : 1;
  if (location.hash === "#en") lang = 1;
  if (location.hash === "#zh") lang = 0;
  const t = (pair, n) => pair[lang].replace("{n}", n === undefined ? "" : n);
  const both = value => (value && typeof value === "object" ? value[lang ? "en" : "zh"] || value.zh : value);
  const el = (tag, attributes, ...children) => {
    const out = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([k, v]) => {
      if (k.startsWith("on")) out.addEventListener(k.slice(2), v);
      else if (v !== null && v !== undefined && v !== false) out.setAttribute(k, v === true ? "" : v);
    });
    children.flat().forEach(c => c !== null && c !== undefined && out.append(c));
    return out;
  };
  const utf8 = text => new TextEncoder().encode(text), text = bytes => new TextDecoder("utf-8", {ignoreBOM: true}).decode(bytes);
  const plain = print => String(print).toUpperCase().replace(/[^0-9A-F]/g, "");

  // ---- the same rules as `yipanqi verify`
  const whole = value => BigInt(value || 0);
  function recomputed(figure, rows) {
    const counted = rows.filter(r => r.role === "counted"), rule = figure.rule;
    const sum = (list, name) => list.reduce((total, r) => total + whole(r[name]), 0n);
    if (!counted.length && rows.some(r => r.role === "missing")) return null;
    if (rule.kind === "count") return [BigInt(counted.length), 1n];
    if (rule.kind === "sum") return [sum(counted, "numerator"), BigInt(rule.scale || 1)];
    if (rule.kind === "ratio") {
      const d = sum(counted, "denominator");
      return d ? [sum(counted, "numerator"), d] : null;
    }
    const places = new Map();
    counted.forEach(r => places.set(r.place, [...(places.get(r.place) || []), r]));
    const ratio = list => [sum(list, "numerator"), sum(list, "denominator") || 1n];
    if (!places.has(rule.place) || places.size < (figure.of || 0)) return null;
    const [n, d] = ratio(places.get(rule.place));
    return [BigInt(1 + [...places.values()].map(ratio).filter(([a, b]) => a * d > n * b).length), 1n];
  }
  const quotient = pair => { // more digits than a double holds, so that large sums compare well
    const [n, d] = pair, head = n / d;
    return Number(head) + Number((n - head * d) * 1000000000000000n / d) / 1e15;
  };
  function agrees(figure, rows) {
    let own;
    try { own = recomputed(figure, rows); } catch (_) { return false; }
    const counted = rows.filter(r => r.role === "counted").length;
    if (figure.counted !== undefined && figure.counted !== counted) return false;
    if (figure.value === null || figure.value === undefined) return own === null || !counted;
    if (own === null) return false;
    const exact = quotient(own);
    return Math.abs(figure.value - exact) <= 1e-12 * Math.max(1, Math.abs(exact));
  }
  const tables = new Map();
  function rowsOf(name, source) {
    const given = source.get(name);
    if (!given) return [];
    if (!tables.has(given)) {
      const [head, ...body] = Proof.csv(text(given));
      tables.set(given, body.map(line => Object.fromEntries(head.map((h, i) => [h, line[i]]))));
    }
    return tables.get(given);
  }

  async function checked(members, list, skip) {
    const out = {checks: [], key: "", listed: null, figures: []};
    const note = (ok, pair, n) => out.checks.push({ok, pair, n});
    let manifest;
    try {
      manifest = JSON.parse(text(members.get(`${list}.json`)));
      const key = Proof.unbase64(manifest.public_key);
      out.key = (await Proof.digest(key)).toUpperCase();
      const ok = manifest.role === list && manifest.format === "yipanqi-pack/1" &&
        await Proof.verified(key, members.get(`${list}.json`), Proof.unbase64(text(members.get(`${list}.sig`))));
      note(ok, ok ? say.sigOk : say.sigBad);
      if (!ok) return out;
    } catch (_) {
      [`${list}.json`, `${list}.sig`].filter(n => !members.has(n)).forEach(n => note(false, say.missing, n));
      note(false, say.sigBad);
      return out;
    }
    out.listed = manifest;
    let right = 0;
    const names = new Set([...Object.keys(manifest.members), ...members.keys()]);
    for (const name of [...names].sort()) {
      if (name === `${list}.json` || name === `${list}.sig` || skip(name, members.has(name))) continue;
      if (!members.has(name)) note(false, say.missing, name);
      else if (!Object.prototype.hasOwnProperty.call(manifest.members, name)) note(false, say.added, name);
      else if (await Proof.digest(members.get(name)) !== manifest.members[name].sha256) note(false, say.altered, name);
      else right++;
    }
    if (out.checks.every(c => c.ok)) note(true, say.membersOk, right);
    try {
      out.figures = JSON.parse(text(members.get("figures.json")));
      const with_ = out.figures.filter(f => f.records);
      const wrong = with_.filter(f => !agrees(f, rowsOf(f.records, members)));
      wrong.forEach(f => note(false, say.figureBad, f.id));
      if (!wrong.length) note(true, say.figuresOk, with_.length);
    } catch (_) { note(false, say.missing, "figures.json"); }
    return out;
  }

  // ---- page
  const embedded = new Map(Object.entries(JSON.parse(document.getElementById("embedded").textContent)).map(([n, v]) => [n, utf8(v)]));
  const state = {own: null, zip: null, zipName: "", print: "", query: "", opened: new Map()};
  const parts = {};

  async function start() {
    // The page carries part of the contents: what it lacks is checked with the .zip.
    state.own = await checked(embedded, "contents", (name, here) => !here);
    draw();
  }

  function draw() {
    document.documentElement.lang = lang ? "en" : "zh-CN";
    document.title = t(say.title);
    const about = state.own.listed || {};
    const page = document.getElementById("page");
    page.replaceChildren(
      el("header", {}, el("div", {}, el("h1", {}, both(about.title) || t(say.title)),
        el("p", {class: "soft small"}, about.issuer ? `${t(say.title)} · ${t(say.issuer)} ${both(about.issuer)} · ${t(say.asOf)} ${about.as_of}` : "")),
      el("button", {type: "button", id: "language", lang: lang ? "zh-CN" : "en", onclick: () => { lang = 1 - lang; draw(); document.getElementById("language").focus(); }}, t(say.other))),
      ...(about.synthetic ? [el("p", {class: "notice", role: "note"}, t(say.synthetic))] : []),
      parts.verdict = el("section", {id: "verdict", "aria-live": "polite"}),
      keyCard(), dropCard(), figuresCard(), sourcesCard(), whatCard());
    drawVerdict(); drawFigures();
  }

  function drawVerdict() {
    const same = plain(state.print) === state.own.key, asked = plain(state.print).length > 0;
    const ok = state.own.checks.every(c => c.ok) && !(asked && !same);
    parts.verdict.className = `card verdict ${ok ? (same ? "good" : "") : "bad"}`;
    parts.verdict.replaceChildren(
      el("h2", {}, t(ok ? (same ? say.known : say.good) : say.bad)),
      el("p", {}, ok ? (same ? "" : t(say.goodText)) : t(say.badText)),
      el("ul", {class: "checks"}, state.own.checks.map(line),
        el("li", {class: asked ? (same ? "yes" : "no") : "wait"}, t(asked ? (same ? say.keySame : say.keyOther) : say.keyWait))));
  }
  const line = c => el("li", {class: c.ok ? null : "no"}, t(c.pair, c.n));

  function keyCard() {
    const grouped = (state.own.key.match(/.{4}/g) || []).join(" ");
    return el("section", {class: "card"}, el("h2", {}, t(say.keyTitle)), el("p", {class: "print", id: "print"}, grouped), el("p", {class: "soft small"}, t(say.keyText)),
      el("div", {class: "row"}, el("input", {type: "text", id: "compare", value: state.print, "aria-label": t(say.keyInput), placeholder: t(say.keyInput),
        oninput: e => { state.print = e.target.value; drawVerdict(); }})));
  }

  function dropCard() {
    const input = el("input", {type: "file", accept: ".zip", id: "zip", hidden: true, onchange: e => e.target.files[0] && take(e.target.files[0])});
    const box = el("div", {class: "drop", ondragover: e => { e.preventDefault(); box.classList.add("over"); }, ondragleave: () => box.classList.remove("over"),
      ondrop: e => { e.preventDefault(); box.classList.remove("over"); if (e.dataTransfer.files[0]) take(e.dataTransfer.files[0]); }},
    el("p", {}, t(say.dropText)), el("button", {type: "button", onclick: () => input.click()}, t(say.choose)), input);
    parts.zip = el("div", {id: "zip-result", "aria-live": "polite"});
    drawZip();
    return el("section", {class: "card"}, el("h2", {}, t(say.dropTitle)), box, parts.zip);
  }

  async function take(file) {
    parts.zip.replaceChildren(el("p", {}, t(say.checking)));
    state.zipName = file.name;
    try {
      const {members, broken, twice, hidden} = Proof.unzip(new Uint8Array(await file.arrayBuffer()));
      state.zip = await checked(members, "manifest", () => false);
      broken.forEach(n => state.zip.checks.push({ok: false, pair: say.broken, n}));
      twice.forEach(n => state.zip.checks.push({ok: false, pair: say.twice, n}));
      if (hidden) state.zip.checks.push({ok: false, pair: say.hidden});
      if (state.zip.key && state.zip.key !== state.own.key) state.zip.checks.push({ok: false, pair: say.otherKey});
    } catch (_) { state.zip = {checks: [{ok: false, pair: say.notZip}]}; }
    drawZip();
  }
  function drawZip() {
    if (!state.zip) return parts.zip.replaceChildren();
    const ok = state.zip.checks.every(c => c.ok);
    parts.zip.replaceChildren(el("p", {class: ok ? "yes" : "no"}, el("strong", {}, `${t(say.result)}${state.zipName} ${ok ? "✓" : "✗"}`)),
      el("ul", {class: "checks"}, state.zip.checks.map(line)));
  }

  function figuresCard() {
    parts.body = el("tbody", {});
    const heads = [say.name, say.place, say.period, say.value, say.again, say.basis];
    return el("section", {class: "card"}, el("h2", {}, t(say.figures)),
      el("div", {class: "row"}, el("input", {type: "search", id: "search", value: state.query, "aria-label": t(say.search), placeholder: t(say.search),
        oninput: e => { state.query = e.target.value; drawFigures(); }})),
      el("div", {class: "scroll"}, el("table", {class: "figures"}, el("thead", {}, el("tr", {}, heads.map(h => el("th", {scope: "col"}, t(h))))), parts.body)));
  }
  const matches = (row, words) => { const all = Object.values(row).join(" ").toLowerCase(); return words.every(w => all.includes(w)); };

  function drawFigures() {
    const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const lines = [];
    state.own.figures.forEach(f => {
      const rows = f.records ? rowsOf(f.records, embedded) : [];
      const self = [f.id, ...[f.name, f.place_name, f.text].flatMap(v => (v && typeof v === "object" ? [v.zh, v.en] : [v]))].join(" ").toLowerCase();
      const named = words.every(w => self.includes(w)), hits = named ? rows : rows.filter(r => matches(r, words));
      if (words.length && !named && !hits.length) return;
      lines.push(...figureLines(f, rows, hits));
    });
    parts.body.replaceChildren(...(lines.length ? lines : [el("tr", {}, el("td", {colspan: 6, class: "soft"}, t(say.noHit)))]));
  }

  function figureLines(f, rows, hits) {
    const cell = (pair, content, extra) => el("td", {"data-label": pair ? t(pair) : "", ...(extra || {})}, content);
    const shown = state.opened.get(f.id) || 0;
    const ok = f.records && agrees(f, rows);
    let own = null;
    try { own = f.records ? recomputed(f, rows) : null; } catch (_) { /* a bad number: told in the verdict */ }
    const kind = say.rule[["sum", "count", "ratio", "rank"].indexOf(f.rule.kind)];
    const again = f.records ? el("span", {class: ok ? "yes" : "no"}, `${ok ? "✓" : "✗"} ${own === null ? t(say.unknown) : number(quotient(own))}`, kind ? ` (${t(kind)})` : "")
      : el("span", {class: "soft"}, f.declared ? t(say.declared) : "—");
    const toggle = f.records ? el("button", {type: "button", class: "link", "aria-expanded": shown ? "true" : "false",
      onclick: () => { state.opened.set(f.id, shown ? 0 : 100); drawFigures(); refocus(f.id); }}, shown ? t(say.close) : t(say.open, hits.length)) : el("span", {class: "soft"}, t(say.none));
    const out = [el("tr", {class: shown ? "open" : null, "data-figure": f.id},
      el("td", {}, el("span", {class: "value"}, both(f.name) || f.key), el("div", {class: "key"}, f.id)),
      cell(say.place, both(f.place_name) || f.place), cell(say.period, both(f.period_name) || f.period),
      cell(say.value, el("span", {class: "value"}, both(f.text) || (f.value === null ? t(say.unknown) : `${number(f.value)} ${f.unit || ""}`)),
        f.doubt_text ? el("div", {class: "key"}, `※ ${both(f.doubt_text)}`) : ""),
      cell(say.again, again), cell(say.basis, toggle))];
    const elsewhere = f.left_out === undefined ? 0 : f.left_out - rows.filter(r => r.role === "left_out").length;
    if (shown && elsewhere > 0) out.push(el("tr", {class: "records"}, el("td", {colspan: 6, class: "soft"}, t(say.elsewhen, elsewhere))));
    if (shown) out.push(el("tr", {class: "records"}, el("td", {colspan: 6}, recordTable(f, hits, shown))));
    return out;
  }

  const refocus = id => { // redrawing takes the focus away from who works with the keyboard
    const found = [...document.querySelectorAll("tr[data-figure]")].find(tr => tr.dataset.figure === id);
    if (found) found.querySelector("button").focus();
  };

  function recordTable(f, hits, shown) {
    const columns = hits.length ? Object.keys(hits[0]).filter(c => hits.some(r => r[c])) : [];
    const short = (name, value) => name === "role" && say.role[value] ? t(say.role[value]) : name === "sha256" ? `${value.slice(0, 12)}…` : value;
    const table = el("table", {}, el("thead", {}, el("tr", {}, columns.map(c => el("th", {scope: "col"}, say.column[c] ? t(say.column[c]) : c)))),
      el("tbody", {}, hits.slice(0, shown).map(r => el("tr", {}, columns.map(c => el("td", {class: /^-?\d+(\.\d+)?$/.test(r[c]) && c !== "place" && c !== "key" ? "num" : null}, short(c, r[c])))))));
    const more = hits.length > shown ? el("button", {type: "button", onclick: () => { state.opened.set(f.id, shown + 200); drawFigures(); refocus(f.id); }}, `${t(say.more)} (${shown} / ${hits.length})`) : null;
    return el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": f.id}, table, more);
  }
  const number = value => Number(value).toLocaleString("en-US", {maximumFractionDigits: Math.abs(value) < 1 ? 6 : 4});

  function sourcesCard() {
    let files = [];
    try { files = JSON.parse(text(embedded.get("sources.json"))); } catch (_) { /* told above */ }
    return el("section", {class: "card"}, el("details", {}, el("summary", {}, `${t(say.sources)} (${files.length})`), el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": t(say.sources)}, el("table", {},
      el("thead", {}, el("tr", {}, el("th", {scope: "col"}, t(say.file)), el("th", {scope: "col"}, "SHA-256"))),
      el("tbody", {}, files.map(f => el("tr", {}, el("td", {}, f.file), el("td", {class: "key"}, f.sha256))))))));
  }
  const whatCard = () => el("section", {class: "card"}, el("h2", {}, t(say.whatTitle)), el("ul", {}, say.what.map(w => el("li", {}, t(w)))));

  start();
})();
