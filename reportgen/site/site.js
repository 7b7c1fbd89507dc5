// Choosing, searching and sorting the rows of a page. All that it needs stands in the page: data-c (what a row may be
// chosen by), data-o (its place in a column's order), data-k (which column a header heads). Nothing is asked of anyone.
"use strict";
(() => {
  const form = document.querySelector("form[role=search]");
  const output = form.querySelector("output");
  const query = form.elements["~q"];
  const selects = [...form.querySelectorAll("select")];
  const tables = [...document.querySelectorAll("table")];
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

  // A cell over several rows stands in each of them: rows can be left out, and change their places.
  for (const table of tables) {
    for (const body of table.tBodies) {
      [...body.rows].forEach((row, at) => [...row.cells].forEach((cell, column) => {
        const span = cell.rowSpan;
        cell.rowSpan = 1;
        for (let below = at + 1; below < at + span; below++) {
          body.rows[below].insertBefore(cell.cloneNode(true), body.rows[below].cells[column]);
        }
      }));
    }
  }

  const rows = [...document.querySelectorAll("tr[data-c]")].map((row) => ({
    row, choices: new Set(row.dataset.c.split(" ")), text: [...row.cells].map((cell) => fold(textOf(cell))).join("\n"),
  }));
  const places = new Map(rows.map(({ row }, at) => [row, at]));

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
    tables.forEach((table, number) => {
      for (const header of table.querySelectorAll("[aria-sort]")) header.removeAttribute("aria-sort");
      const here = sorted && number === Number(at);
      if (here) table.querySelector(`[data-k="${key}"]`).setAttribute("aria-sort", way === "+" ? "ascending" : "descending");
      const compare = (a, b) => {
        const [one, other] = [a.cells[key], b.cells[key]];
        const [first, second] = [textOf(one), textOf(other)];
        const blank = (first === "") - (second === "");
        const order = one.dataset.o ? one.dataset.o - other.dataset.o : collator.compare(first, second);
        return blank || (way === "+" ? order : -order);
      };
      for (const body of table.tBodies) {
        const own = [...body.rows].filter((row) => places.has(row)).sort((a, b) => places.get(a) - places.get(b));
        body.append(...(here ? own.sort(compare) : own));
      }
    });
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

  tables.forEach((table, number) => {
    for (const header of table.querySelectorAll("[data-k]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const state = `${number}.${header.dataset.k}`;
        sort(sorted === `${state}+` ? `${state}-` : sorted === `${state}-` ? "" : `${state}+`);
        keep();
      });
    }
  });
  let waiting = 0;
  const changed = () => { apply(); keep(); };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(changed, 150); });
  form.addEventListener("reset", () => setTimeout(() => { sort(""); changed(); }));
  form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  addEventListener("hashchange", restore);
  form.hidden = false;
  restore();
})();
