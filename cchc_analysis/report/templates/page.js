"use strict";
(() => {
  const root = document.documentElement;
  const store = document.getElementById("the-so-lieu");
  const cards = store ? JSON.parse(store.textContent) : {};

  const el = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
    return node;
  };

  // Theme: follow the system until the reader chooses; the choice is kept where the browser allows it.
  const themeButton = document.querySelector("[data-do=theme]");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const nameTheme = () => { themeButton.textContent = isDark() ? "Nền sáng" : "Nền tối"; };
  try { const kept = localStorage.getItem("cchc-theme"); if (kept) root.dataset.theme = kept; } catch { /* file:// may forbid storage */ }
  nameTheme();
  themeButton.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("cchc-theme", root.dataset.theme); } catch { /* the choice lasts for this page only */ }
    nameTheme();
  });

  document.querySelector("[data-do=print]").addEventListener("click", () => window.print());

  const review = document.querySelector("[data-do=review]");
  review?.addEventListener("click", () => {
    const on = root.classList.toggle("review");
    review.setAttribute("aria-pressed", String(on));
    document.querySelector(".legend").hidden = !on;
  });

  // Contents: open beside the text on wide screens, folded on a phone.
  const contents = document.querySelector(".toc details");
  if (contents) contents.open = matchMedia("(min-width: 60rem)").matches;
  const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [a.hash.slice(1), a]));
  if (links.size && "IntersectionObserver" in window) {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        links.forEach((a) => a.removeAttribute("aria-current"));
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-15% 0px -75% 0px" });
    links.forEach((_, id) => { const heading = document.getElementById(id); if (heading) seen.observe(heading); });
  }

  // Number cards.
  const heading = el("h2", { id: "the-ten" });
  const scope = el("p", {});
  const close = el("button", { type: "button", textContent: "Đóng" });
  const value = el("p", { className: "card-value" });
  const body = el("div", { className: "card-body" });
  const dialog = el("dialog", {}, el("div", { className: "card-head" }, el("div", {}, heading, scope), close), value, body);
  dialog.setAttribute("aria-labelledby", "the-ten");
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  const withUnit = (card) => card.unit === "%" ? `${card.shown}%` : card.unit ? `${card.shown} ${card.unit}` : card.shown;
  const reference = (id) => {
    const card = cards[id];
    if (!card) return document.createTextNode(id);
    const name = [card.label, card.scope].filter(Boolean).join(", ");
    return el("button", { type: "button", className: "link", textContent: `${name}: ${withUnit(card)}`, onclick: () => show(id) });
  };
  const list = (items) => el("ul", {}, ...items.map((i) => el("li", {}, i)));
  const section = (title, ...content) => [el("h3", { textContent: title }), ...content];

  // The source cells behind a figure, through the figures it is made of; cells of one row stand together.
  const sourcesOf = (id, seen = new Set()) => {
    if (seen.has(id) || !cards[id]) return [];
    seen.add(id);
    return [...(cards[id].sources ?? []), ...(cards[id].inputs ?? []).flatMap((i) => sourcesOf(i, seen))];
  };
  const byRow = (sources) => {
    const rows = new Map();
    for (const source of sources) {
      const key = JSON.stringify([source.file, source.sheet, source.row?.length ? source.row : source.cell]);
      if (!rows.has(key)) rows.set(key, new Map());
      rows.get(key).set(source.cell, source);
    }
    return [...rows.values()].map((cells) => [...cells.values()]);
  };
  const sourceTable = (sources) => {
    const { file, sheet, row } = sources[0];
    const place = [file, sheet && `trang ${sheet}`].filter(Boolean).join(", ");
    const counted = (cell) => cell.includes(" "); // a count of case records says in words what was counted
    const found = sources.map((s) => `${s.cell ? `${counted(s.cell) ? "" : "ô "}${s.cell}: ` : ""}“${s.raw}”`).join("; ");
    const parts = [el("p", {}, el("code", { textContent: place }), `, ${found}`)];
    if (sources.some((s) => s.cell && counted(s.cell))) {
      parts[0].append(" ", el("a", { href: "cases.html", textContent: "Xem từng hồ sơ" }));
    }
    if (row?.length > 6) {
      parts.push(el("dl", { className: "row" }, ...row.map(([name, text]) => el("div", {}, el("dt", { textContent: name }), el("dd", { textContent: text })))));
    } else if (row?.length) {
      const cell = (tag, text) => { const c = el(tag, { textContent: text }); if (tag === "th") c.scope = "col"; return c; };
      const table = el("table", {},
        el("thead", {}, el("tr", {}, ...row.map(([name]) => cell("th", name)))),
        el("tbody", {}, el("tr", {}, ...row.map(([, text]) => cell("td", text)))));
      const frame = el("div", { className: "scroll", tabIndex: 0 }, table);
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", `Dòng số liệu gốc: ${place}`);
      parts.push(frame);
    }
    return el("div", {}, ...parts);
  };
  const MANY = 12;

  const show = (id) => {
    const card = cards[id];
    if (!card) return;
    heading.textContent = card.label.charAt(0).toUpperCase() + card.label.slice(1);
    scope.textContent = card.scope;
    value.replaceChildren(card.shown, card.unit === "%" ? "%" : el("small", { textContent: card.unit ? ` ${card.unit}` : "" }));
    const status = el("span", { className: "pill", textContent: card.status });
    status.dataset.status = card.status_key;
    const rows = [
      ["Trạng thái", status], ["Định nghĩa", card.definition], ["Căn cứ", card.legal_source], ["Công thức", card.formula === card.definition ? "" : card.formula],
      ["Thay số", card.substituted], ["Giá trị chính xác", card.exact], ["Làm tròn", card.rounding], ["Kỳ số liệu", card.window],
      ["Ghi chú", card.note], ["Mã số liệu", el("code", { textContent: id })],
    ];
    const facts = el("dl", {});
    for (const [name, text] of rows) if (text) facts.append(el("dt", { textContent: name }), el("dd", {}, text));
    body.replaceChildren(facts);
    if (card.variants?.length) {
      const one = (key) => {
        const other = cards[key];
        if (!other) { // a variant told in one line: name: value = numbers
          const [, name, shown, numbers] = key.match(/^(.+?): (.+?)(?: = (.*))?$/s) ?? [null, key, "", ""];
          return el("div", { className: "variant" }, el("b", { textContent: shown }), el("div", { textContent: name }), el("code", { textContent: numbers ?? "" }));
        }
        return el("div", { className: key === id ? "variant here" : "variant" }, el("b", { textContent: withUnit(other) }),
          el("div", { textContent: other.label }), el("div", { textContent: other.definition }), el("code", { textContent: other.substituted }));
      };
      const keys = [id, ...card.variants.filter((v) => v !== id)];
      body.append(...section("Cách tính khác của cùng chỉ tiêu", el("div", { className: "variants" }, ...keys.map(one))));
      if (card.variant_difference) body.append(el("p", { textContent: card.variant_difference }));
    }
    if (card.comparisons?.length) body.append(...section("So sánh", list(card.comparisons)));
    if (card.inputs?.length) body.append(...section("Tính từ các số liệu", list(card.inputs.map(reference))));
    const rowsBehind = byRow(sourcesOf(id));
    if (rowsBehind.length) body.append(...section("Ô số liệu gốc", ...rowsBehind.slice(0, MANY).map(sourceTable)));
    if (rowsBehind.length > MANY) body.append(el("p", { textContent: `… và ${rowsBehind.length - MANY} dòng số liệu gốc khác.` }));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    close.focus();
  };

  const numberAt = (event) => event.target instanceof Element ? event.target.closest(".num[role=button]") : null;
  document.addEventListener("click", (event) => { const number = numberAt(event); if (number) { number.focus(); show(number.dataset.figure); } });
  document.addEventListener("keydown", (event) => {
    const number = numberAt(event);
    if (number && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); show(number.dataset.figure); }
  });
})();
