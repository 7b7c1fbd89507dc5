// Choosing, searching and sorting the rows of a page. All that it needs stands in the page: data-c (what a row may be
// chosen by), data-o (its place in a column's order), data-k (which column a header heads). Nothing is asked of anyone.
"use strict";
(() => {
  const tables = [...document.querySelectorAll("table")];

  // Where a style sheet stacks cells, some browsers take the table for none: its parts say what they are.
  const roles = {
    table: "table", "thead, tbody, tfoot": "rowgroup", tr: "row", "thead th": "columnheader",
    ":is(tbody, tfoot) th": "rowheader", td: "cell",
  };
  for (const [selector, role] of Object.entries(roles)) {
    for (const one of document.querySelectorAll(selector)) one.setAttribute("role", role);
  }

  const form = document.querySelector("form[role=search]");
  if (!form) return;
  const output = form.querySelector("output");
  const query = form.elements["~q"];
  const selects = [...form.querySelectorAll("select")];
  const collator = new Intl.Collator("ja", { numeric: true });
  let sorted = "";

  // What texts are compared by: width and case don't count, nor katakana or hiragana, nor white space.
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6\u30fd\u30fe]/g,
    (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60)).replace(/\s+/gu, "");

  // The text nodes of a cell that are seen.
  const nodesOf = (cell) => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT,
      (node) => node.parentElement.closest(".read") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const textOf = (cell) => nodesOf(cell).map((node) => node.data).join("");

  // A cell over several rows stands in each of them where rows are left out or change their places.
  const copies = [];
  for (const body of tables.flatMap((table) => [...table.tBodies])) {
    [...body.rows].forEach((row, at) => [...row.cells].forEach((cell, column) => {
      const span = cell.rowSpan;
      cell.rowSpan = 1;
      for (const below of [...body.rows].slice(at + 1, at + span)) {
        copies.push({ cell, span, column, row: below, copy: cell.cloneNode(true) });
        below.insertBefore(copies.at(-1).copy, below.cells[column]);
      }
    }));
  }
  const merging = [...document.querySelectorAll(".merged")];
  let isSplit = true;
  const split = (wanted) => {
    if (wanted === isSplit) return;
    isSplit = wanted;
    for (const { cell, span, column, row, copy } of copies) {
      cell.rowSpan = wanted ? 1 : span;
      if (wanted) row.insertBefore(copy, row.cells[column]); else copy.remove();
    }
    for (const table of merging) table.classList.toggle("merged", !wanted);
  };

  const rows = [...document.querySelectorAll("tr[data-c]")].map((row) => ({
    row, body: row.parentElement, choices: new Set(row.dataset.c.split(" ")),
    text: [...row.cells].map((cell) => fold(textOf(cell))).join("\n"),
  }));

  // The places in the cells where a word stands, as ranges.
  const rangesOf = (row, words) => [...row.cells].flatMap((cell) => {
    let text = "";
    const origins = [];
    for (const node of nodesOf(cell)) {
      for (const { 0: cluster, index } of node.data.matchAll(/[^][\p{M}ﾞﾟ]*/gu)) {
        const folded = fold(cluster);
        text += folded;
        for (let count = folded.length; count > 0; count--) origins.push([node, index, index + cluster.length]);
      }
    }
    return words.flatMap((word) => {
      const found = [];
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(origins[at][0], origins[at][1]);
        range.setEnd(origins[at + word.length - 1][0], origins[at + word.length - 1][2]);
        found.push(range);
      }
      return found;
    });
  });

  const apply = () => {
    const words = query.value.split(/\s+/u).map(fold).filter(Boolean);
    const choices = selects.map((select) => select.value).filter(Boolean);
    const hits = rows.filter((one) => {
      const hit = words.every((word) => one.text.includes(word)) && choices.every((choice) => one.choices.has(choice));
      one.row.hidden = !hit;
      return hit;
    });
    const narrowed = words.length + choices.length > 0;
    split(narrowed || sorted !== "");
    for (const table of tables) {
      for (const body of table.tBodies) body.hidden = narrowed && !body.querySelector("tr[data-c]:not([hidden])");
      if (table.tFoot) table.tFoot.hidden = narrowed;
      (table.closest("section") ?? table.parentElement).hidden = narrowed && !table.querySelector("tr[data-c]:not([hidden])");
    }
    output.textContent = output.dataset.hits.replace("#", hits.length);
    if (globalThis.Highlight) {
      CSS.highlights.set("found", new Highlight(...(words.length ? hits.flatMap(({ row }) => rangesOf(row, words)) : [])));
    }
  };

  const sort = (state) => {
    const [, at, key, way] = /^(\d+)\.(\d+)([+-])$/.exec(state) ?? [];
    sorted = key && tables[at]?.querySelector(`[data-k="${key}"] button`) ? state : "";
    for (const header of document.querySelectorAll("[aria-sort]")) header.removeAttribute("aria-sort");
    for (const { row, body } of rows) body.append(row);
    if (!sorted) return;
    split(true);
    const table = tables[at];
    table.querySelector(`[data-k="${key}"]`).setAttribute("aria-sort", way === "+" ? "ascending" : "descending");
    const compare = (a, b) => {
      const [one, other] = [a.cells[key], b.cells[key]];
      const [first, second] = [textOf(one), textOf(other)];
      const blank = (first === "") - (second === "");
      const order = one.dataset.o ? one.dataset.o - other.dataset.o : collator.compare(first, second);
      return blank || (way === "+" ? order : -order);
    };
    // Under bands rows stay in their group.
    const groups = table.querySelector(".band") ? [...table.tBodies] : [table];
    for (const group of groups) {
      const own = [...group.querySelectorAll("tr[data-c]")].sort(compare);
      (group.tBodies?.[0] ?? group).append(...own);
    }
  };

  // The state stands in the address behind "#?"; any other "#" is an entry.
  const keep = () => {
    const state = new URLSearchParams();
    if (query.value) state.set(query.name, query.value);
    for (const { name, value, selectedOptions } of selects) if (value) state.set(name, selectedOptions[0].text);
    if (sorted) state.set("~sort", sorted);
    history.replaceState(null, "", `#${state.size ? `?${state}` : ""}`);
  };
  const restore = () => {
    const state = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
    query.value = state.get(query.name) ?? "";
    for (const select of selects) {
      const wanted = state.get(select.name);
      select.value = [...select.options].find((option) => option.value && option.text === wanted)?.value ?? "";
    }
    sort(state.get("~sort") ?? "");
    apply();
    document.querySelector("tr:target")?.scrollIntoView();
  };

  const changed = () => { apply(); keep(); };
  tables.forEach((table, number) => {
    for (const header of table.querySelectorAll("[data-k]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const state = `${number}.${header.dataset.k}`;
        sort(sorted === `${state}+` ? `${state}-` : sorted === `${state}-` ? "" : `${state}+`);
        changed();
      });
    }
  });
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(changed, 150); });
  form.addEventListener("reset", () => setTimeout(() => { sort(""); changed(); }));
  form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  addEventListener("hashchange", restore);
  form.hidden = false;
  restore();
})();
