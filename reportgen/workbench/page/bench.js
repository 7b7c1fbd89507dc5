// The page of the workbench: shows what the server says there is, and asks it for edits. Nothing is kept here.
"use strict";
const $ = (id) => document.getElementById(id);
const element = (name, more = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), more);
  made.append(...inside);
  return made;
};
let view = null; // what the server said last
let version = -1;
let taskVersion = -1;
let section = 0; // the index of the section that is shown
let at = { row: 0, column: 0 }; // the cell that has the focus when the table has it
let editor = null; // the cell that is being edited: { row, column, id, key, was, field }
let zoom = 0; // at first as wide as there is room
const drawn = new Map(); // page number → version of the drawing that it shows

const LARGEST = 1000000; // bytes that the server takes
async function ask(action, said) {
  const body = JSON.stringify(said);
  if (body.length > LARGEST / 3 && new Blob([body]).size > LARGEST) return { code: 413, message: "長すぎるため保存できません。短くしてください。" };
  return send(action, body, "application/json");
}
async function send(action, body, type) {
  try {
    const answer = await fetch(action, { method: "POST", headers: { "Content-Type": type }, body });
    return { code: answer.status, ...(await answer.json()) };
  } catch { return { code: 0, message: "プログラムに届きません。もう一度 reportgen open を実行してください。" }; }
}
// An edit that holds on any state of the file, unless `isStill` says that what it stands on has changed.
async function change(edit, isStill = () => true) {
  for (let again = 0; again < 5; again += 1) {
    const answer = await ask("edit", { digest: view.digest, edit });
    await look().catch(() => {});
    if (answer.code !== 409 || !isStill()) return answer;
  }
  return { code: 409, message: "ほかでも変わり続けているため、保存していません。" };
}

// ── what is new ──
async function look() {
  const answer = await fetch(`state?known=${version}&task=${taskVersion}`);
  if (answer.status !== 200) return;
  const found = await answer.json();
  if (found.task_version > taskVersion) {
    taskVersion = found.task_version;
    showTask(found.task);
  }
  if (found.version > version) { // an older answer may come later
    const before = view;
    view = found;
    version = found.version;
    show(before);
  }
}
async function watch() {
  try {
    await look();
    if ($("status").dataset.lost) tell("");
    delete $("status").dataset.lost;
  } catch {
    tell("プログラムが終わったようです。もう一度 reportgen open を実行してください。");
    $("status").dataset.lost = "yes";
  }
  setTimeout(watch, document.hidden ? 1000 : 150);
}
const tell = (text) => { $("status").textContent = text; };

function show(before) {
  document.title = `${view.as_of} 一覧の編集`;
  $("title").textContent = `${view.as_of}の版`;
  $("imported").hidden = !view.is_imported;
  section = Math.min(section, Math.max(0, view.sections.length - 1));
  showSections();
  showTable(before);
  showFlaws();
  showBanner();
  showPages();
  $("undo").disabled = !view.undo;
  $("redo").disabled = !view.redo;
  for (const id of ["add", "up", "down", "move", "retire", "words"]) $(id).disabled = !view.is_open;
  $("compare").disabled = isBusy || !view.earlier;
  $("print").disabled = !view.pages;
}

function showSections() {
  const options = view.sections.map((one, index) => element("option", { value: index, textContent: `${one.heading}（${one.rows.length}件）` }));
  const select = $("section");
  if ([...select.options].map((one) => one.text).join() !== options.map((one) => one.text).join()) select.replaceChildren(...options);
  select.value = section;
}
const marksOf = () => {
  const marks = new Map();
  for (const flaw of view.flaws) if (flaw.section === section && flaw.row >= 0) {
    const key = `${flaw.row}/${flaw.key}`;
    marks.set(key, { message: [marks.get(key)?.message, flaw.message].filter(Boolean).join(" "), isError: marks.get(key)?.isError || flaw.is_error });
  }
  return marks;
};
function showTable(before) {
  const shown = view.sections[section];
  const table = $("table");
  if (!shown) return table.replaceChildren();
  const head = JSON.stringify([section, shown.columns.map((one) => [one.key, one.label])]);
  if (table.dataset.head !== head) {
    table.dataset.head = head;
    const cells = [{ label: "整理番号" }, ...shown.columns].map((one) => element("th", { scope: "col", textContent: one.label }));
    cells.forEach((cell) => cell.setAttribute("role", "columnheader"));
    const widths = [5.2, ...shown.columns.map((one, index) => widthOf(one, shown.rows.slice(0, 200).map((row) => row[1][index])))];
    const total = widths.reduce((sum, one) => sum + one);
    const group = element("colgroup", {}, ...widths.map(() => element("col")));
    widths.forEach((one, index) => { group.children[index].style.width = `${100 * one / total}%`; });
    table.style.minWidth = `${total}rem`;
    table.replaceChildren(group, element("thead", {}, element("tr", {}, ...cells)), element("tbody"));
    at = { row: 0, column: 0 };
  }
  const body = table.tBodies[0];
  const marks = marksOf();
  $("legend").hidden = !Object.keys(view.changed).length && !Object.keys(view.changed_earlier).length;
  $("legend-since").hidden = !view.earlier;
  $("legend-since").textContent = `前の版（${view.earlier}）と違うところ`;
  const focused = body.contains(document.activeElement) && !editor;
  shown.rows.forEach(([id, cells, retired, isOpen], row) => {
    const said = ["id", ...shown.columns.map((one) => one.key)].map((key) => marks.get(`${row}/${key}`));
    const gone = marks.get(`${row}/retired`);
    const state = JSON.stringify([id, cells, retired, isOpen, view.is_open, view.changed[id], view.changed_earlier[id], said, gone]);
    const line = body.rows[row] || body.insertRow();
    if (line.dataset.state === state) return;
    line.dataset.state = state;
    line.className = retired.length ? "retired" : "";
    const [changed, since] = [view.changed, view.changed_earlier].map((one) => new Set(one[id] || []));
    const markOf = (...keys) => keys.some((key) => changed.has(key)) ? "changed" : keys.some((key) => since.has(key)) ? "since" : "";
    const first = id + (retired.length ? `（${retired[0]}廃止）` : "") ;
    fill(line, row, 0, "id", first, said[0] || gone, markOf("id", "retired"), true);
    cells.forEach((text, column) => fill(line, row, column + 1, shown.columns[column].key, text, said[column + 1], markOf(shown.columns[column].key), !isOpen || !view.is_open));
  });
  while (body.rows.length > shown.rows.length) body.deleteRow(-1);
  at.row = Math.max(0, Math.min(at.row, shown.rows.length - 1));
  const cell = cellAt(at.row, at.column);
  if (cell) { cell.tabIndex = 0; if (focused) cell.focus(); }
}
const widthOf = (column, texts) => { // in rem: short texts whole, long ones on a few lines
  const lengths = texts.flatMap((text) => text.split("\n").map((one) => one.length)).filter(Boolean).sort((one, other) => one - other);
  const usual = Math.max(lengths[Math.floor(lengths.length * 0.75)] || 0, Math.min(column.label.length, 4));
  return Math.min(usual + 1.2, 3.5 + Math.sqrt(usual) * 1.2, 14);
};
function fill(line, row, column, key, text, mark, changed, readOnly) {
  let cell = line.cells[column];
  if (!cell) {
    cell = column ? line.insertCell() : line.appendChild(element("th", { scope: "row" }));
    cell.setAttribute("role", column ? "gridcell" : "rowheader");
    cell.tabIndex = -1;
  }
  if (editor && editor.cell === cell) return;
  cell.replaceChildren(element("span", { textContent: text }));
  cell.dataset.key = key;
  cell.className = [changed, mark ? (mark.isError ? "error" : "warning") : ""].join(" ").trim();
  cell.toggleAttribute("aria-readonly", false);
  cell.setAttribute("aria-readonly", readOnly);
  cell.title = mark ? mark.message : "";
  if (mark?.isError) cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
  if (changed) cell.append(element("span", { className: "hidden", textContent: changed === "changed" ? "（開いてから変更）" : "（前の版から変更）" }));
  if (mark) cell.append(element("span", { className: "hidden", textContent: `（${mark.message}）` }));
}
const cellAt = (row, column) => $("table").tBodies[0]?.rows[row]?.cells[column];
function go(row, column) {
  const cell = cellAt(row, column);
  if (!cell) return;
  const last = cellAt(at.row, at.column);
  if (last) last.tabIndex = -1;
  at = { row, column };
  cell.tabIndex = 0;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}
function jump(toSection, row, key) {
  if (toSection < 0) return;
  if (toSection !== section) { section = toSection; $("section").value = section; showTable(); }
  go(Math.max(0, row), Math.max(0, view.sections[section].columns.findIndex((one) => one.key === key) + 1));
}

function showFlaws() {
  const items = view.flaws.map((flaw) => {
    const where = flaw.section >= 0 && flaw.row >= 0 ? whereOf(flaw) : flaw.where;
    const text = `${flaw.is_error ? "エラー" : "注意"}　${where}　${flaw.message}`;
    const inside = flaw.section < 0 ? element("span", { textContent: text }) : element("button", { textContent: text });
    inside.onclick = () => jump(flaw.section, flaw.row, flaw.key);
    return element("li", { className: flaw.is_error ? "error" : "warning" }, inside);
  });
  const state = JSON.stringify(view.flaws);
  if ($("flaws").dataset.state === state) return;
  $("flaws").dataset.state = state;
  $("flaws").replaceChildren(...(items.length ? items : [element("li", { className: "none", textContent: "ありません。" })]));
}
const whereOf = (flaw) => `${view.sections[flaw.section].rows[flaw.row]?.[0] || "番号なし"}・${labelOf(flaw)}`;
const labelOf = (flaw) => ({ id: "整理番号", retired: "廃止" })[flaw.key] || view.sections[flaw.section].columns.find((one) => one.key === flaw.key)?.label || flaw.key;
function showBanner() {
  const text = !view.is_open ? "ファイルを読めないか、書き方に誤りがあります。表は最後に読めた内容で、ここからは直せません。"
    : view.errors ? `エラーが${view.errors}件あります。紙面は、エラーのなかった最後の内容です。` : "";
  $("banner").hidden = !text;
  if ($("banner").textContent !== text) $("banner").textContent = text;
  $("stale").textContent = view.is_current ? "" : view.errors ? "（最後の正しい紙面）" : "（組み直しています）";
}

// ── pages ──
const seen = new IntersectionObserver((entries) => {
  for (const one of entries) {
    one.target.near = one.isIntersecting;
    if (one.isIntersecting) fetchPage(one.target);
  }
}, { root: $("pages"), rootMargin: "800px" });
function showPages() {
  const box = $("pages");
  while (box.children.length > view.pages) { seen.unobserve(box.lastChild); drawn.delete(box.children.length); box.lastChild.remove(); }
  while (box.children.length < view.pages) {
    const page = element("div", { className: "page", number: box.children.length + 1 });
    page.setAttribute("role", "img");
    page.setAttribute("aria-label", `${page.number}ページ`);
    box.append(page);
    seen.observe(page);
  }
  if (!zoom && view.pages) zoom = Math.min(2, Math.floor((box.clientWidth - 28) / view.sheet[0] * 72 / 96 * 100) / 100);
  setZoom(zoom || 1);
  for (const page of box.children) if (page.near) fetchPage(page);
}
async function printPages() { // all of them, at their own size
  if (!view.is_current) return tell(view.errors ? "エラーを直してから印刷してください。" : "紙面を組み直しています。少し待ってください。");
  await Promise.all([...$("pages").children].map(fetchPage));
  await document.fonts.ready;
  const sheet = document.styleSheets[0];
  if (sheet.cssRules[0].type === CSSRule.PAGE_RULE) sheet.deleteRule(0);
  sheet.insertRule(`@page { size: ${view.sheet[0]}pt ${view.sheet[1]}pt; margin: 0; }`, 0);
  window.print();
}
$("print").onclick = printPages;
async function fetchPage(page) {
  const wanted = view.drawing;
  if (drawn.get(page.number) === wanted || !page.number) return;
  drawn.set(page.number, wanted);
  try {
    const answer = await fetch(`page/${page.number}`);
    const text = await answer.text();
    if (!answer.ok || drawn.get(page.number) !== wanted || page.text === text) return;
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    page.text = text;
    page.replaceChildren(document.importNode(svg, true));
  } catch { drawn.delete(page.number); }
}
function setZoom(to) {
  const box = $("pages");
  const share = box.scrollHeight ? box.scrollTop / box.scrollHeight : 0;
  const isNew = to !== zoom;
  zoom = Math.max(0.3, Math.min(4, to));
  $("zoom").textContent = `${Math.round(zoom * 100)}%`;
  for (const page of box.children) {
    page.style.width = `${view.sheet[0] * zoom}pt`;
    page.style.height = `${view.sheet[1] * zoom}pt`;
  }
  if (isNew) box.scrollTop = share * box.scrollHeight;
}
$("smaller").onclick = () => setZoom(zoom / 1.25);
$("larger").onclick = () => setZoom(zoom * 1.25);
$("pages").onclick = (event) => {
  const from = event.target.closest("[data-id]");
  if (!from) return;
  const to = Number(from.dataset.section);
  jump(to, view.sections[to].rows.findIndex((row) => row[0] === from.dataset.id), from.dataset.key);
};
function pointAt(id, key) { // the cell's place on the pages
  for (const old of document.querySelectorAll("g.here")) old.classList.remove("here");
  const mark = `g[data-id="${CSS.escape(id)}"][data-key="${CSS.escape(key)}"]`;
  const here = [...document.querySelectorAll(mark)].filter((one) => Number(one.dataset.section) === section);
  here.forEach((one) => one.classList.add("here"));
  if (here[0]) reveal($("pages"), here[0].getBoundingClientRect());
  return here.length > 0;
}
function reveal(box, place) { // as scrollIntoView does, but moves nothing but the box
  const room = box.getBoundingClientRect();
  box.scrollTop += Math.min(0, place.top - room.top - 8) || Math.max(0, place.bottom - room.bottom + 24);
  box.scrollLeft += Math.min(0, place.left - room.left - 8) || Math.max(0, place.right - room.right + 24);
}
async function findOnPages(id, key) { // the page may not have been fetched yet
  const number = view.found.find((one) => one[0] === section && one[1] === id)?.[2];
  const page = $("pages").children[number - 1];
  if (!page) return pointAt(id, key);
  if (!page.firstChild) await fetchPage(page);
  if (currentCell()?.id === id) pointAt(id, key);
}

// ── cells ──
const currentCell = () => {
  const shown = view.sections[section];
  const row = shown?.rows[at.row];
  return row ? { id: row[0], key: at.column ? shown.columns[at.column - 1].key : "id", text: at.column ? row[1][at.column - 1] : row[0], row } : null;
};
function fieldFor(column, text, id) {
  let field;
  if (column.is_strict) {
    field = element("select", {}, element("option", { value: "", textContent: "（空欄）" }), ...column.choices.map((one) => element("option", { value: one, textContent: one })));
    if (text && !column.choices.includes(text)) field.append(element("option", { value: text, textContent: text }));
  } else if (column.choices.length && !column.between && !text.includes("\n")) {
    field = element("input", { autocomplete: "off" });
    const list = element("datalist", { id: `${id}-choices` }, ...column.choices.map((one) => element("option", { value: one })));
    field.setAttribute("list", list.id);
    field.extra = list;
  } else {
    field = element("textarea", { rows: Math.max(2, Math.min(8, Math.ceil(text.length / 16))) });
    if (column.between) field.extra = townsFor(column, field);
  }
  field.id = id;
  field.value = text;
  if (field.refresh) field.refresh();
  if (column.hint) field.title = column.hint;
  return field;
}
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
function townsFor(column, field) { // the names that can be chosen, as boxes that write into the text
  const parts = () => field.value.split(column.between).map((one) => one.trim()).filter(Boolean);
  const write = (names) => { field.value = names.join(column.between); field.dispatchEvent(new Event("input")); };
  const boxes = column.choices.map((name) => {
    const box = element("input", { type: "checkbox", value: name, tabIndex: -1 });
    box.onchange = () => write(box.checked ? [...parts(), name] : parts().filter((one) => one !== name));
    return box;
  });
  const labels = boxes.map((box) => element("label", {}, box, box.value));
  const finds = boxes.map((box) => [box.value, view.readings[box.value] || ""].map(folded));
  const search = element("input", { type: "search", autocomplete: "off", placeholder: "名前か読みで探す" });
  search.setAttribute("aria-label", `${column.label}を探す`);
  const shown = () => boxes.filter((box, index) => !labels[index].hidden);
  const one = (box) => boxes.forEach((other) => { other.tabIndex = other === box ? 0 : -1; });
  search.oninput = () => {
    labels.forEach((label, index) => { label.hidden = !finds[index].some((one) => one.includes(folded(search.value))); });
    one(shown()[0]);
  };
  search.onkeydown = (event) => {
    if (event.key === "Enter" && search.value && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      const begins = (box) => finds[boxes.indexOf(box)].some((one) => one.startsWith(folded(search.value)));
      const box = shown().find(begins) || shown()[0];
      if (box) box.click();
      search.value = "";
      search.oninput();
    } else if (event.key === "ArrowDown") { event.preventDefault(); shown()[0]?.focus(); }
  };
  const list = element("div", {}, ...labels);
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", `${column.label}の選択`);
  list.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = step && shown()[shown().indexOf(event.target) + step];
    if (!step) return;
    event.preventDefault();
    if (next) { one(next); next.focus(); } else if (step < 0) search.focus();
  };
  field.refresh = () => { const now = parts(); boxes.forEach((box) => { box.checked = now.includes(box.value); }); };
  one(boxes[0]);
  field.addEventListener("input", field.refresh);
  return element("div", { className: "towns" }, search, list);
}
function edit(typed) {
  const cell = cellAt(at.row, at.column);
  const now = currentCell();
  if (editor || !cell || !now || !at.column || cell.getAttribute("aria-readonly") === "true") return;
  const column = view.sections[section].columns[at.column - 1];
  const field = fieldFor(column, now.text, "editor");
  if (typed) field.value = "";
  field.setAttribute("aria-label", column.label);
  editor = { cell, field, id: now.id, key: now.key, was: now.text, digest: view.digest, section };
  const wrong = element("p", { className: "wrong", id: "editor-wrong" });
  wrong.setAttribute("role", "status");
  field.setAttribute("aria-describedby", "editor-wrong");
  cell.append(element("div", { className: "editor" }, field, wrong, ...(field.extra ? [field.extra] : [])));
  field.focus();
  field.parentElement.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (field.select && !typed) field.select();
  const own = editor;
  field.addEventListener("input", () => { clearTimeout(own.timer); own.timer = setTimeout(() => { if (editor === own) tryIt(own, wrong); }, 60); });
  cell.onkeydown = keyInEditor;
  cell.onfocusout = (event) => { if (editor?.cell === cell && !cell.contains(event.relatedTarget) && event.relatedTarget) save(0, 0, false); };
}
async function tryIt(tried, wrong) { // what would be wrong with the text, before it is saved
  const text = tried.field.value;
  const answer = await ask("try", { edit: { do: "set", entry_id: tried.id, key: tried.key, text } });
  if (editor !== tried || tried.field.value !== text) return;
  const mine = answer.flaws || [];
  const own = (one) => view.sections[one.section]?.rows[one.row]?.[0] === editor.id && one.key === editor.key;
  const told = mine.slice(0, 4).map((one) => (own(one) || one.row < 0 ? one.message : `${whereOf(one)}：${one.message}`));
  if (mine.length > 4) told.push(`ほか${mine.length - 4}件。`);
  wrong.textContent = answer.message || told.join(" ");
  editor.field.setAttribute("aria-invalid", mine.some((one) => one.is_error));
}
function close() {
  const { cell } = editor;
  editor = null;
  cell.onkeydown = cell.onfocusout = null;
  delete cell.parentElement.dataset.state; // so that it is shown anew
  showTable();
}
async function save(down, right, keepFocus = true) {
  const own = editor;
  const text = own.field.value;
  if (own.saving) return;
  own.saving = true;
  const back = () => { close(); if (keepFocus) go(Math.max(0, Math.min(at.row + down, view.sections[section].rows.length - 1)), Math.max(1, Math.min(at.column + right, view.sections[section].columns.length))); };
  if (text === own.was) return back();
  const said = { do: "set", entry_id: own.id, key: own.key, text };
  let seenDigest = textNow(own) === own.was ? view.digest : own.digest;
  for (let again = 0; again < 5; again += 1) {
    const answer = await ask("edit", { digest: seenDigest, edit: said });
    if (answer.code === 200) { await look(); tell("保存しました。"); return back(); }
    if (answer.code !== 409) { own.saving = false; tell(answer.message); own.cell.querySelector(".wrong").textContent = answer.message; own.field.focus(); return; }
    await look();
    const theirs = textNow(own);
    if (theirs !== own.was) {
      if (!(await clash(theirs, text))) return back();
      own.was = theirs;
    }
    seenDigest = view.digest;
  }
  own.saving = false;
}
const textNow = (own) => {
  const shown = view.sections[own.section];
  const row = shown?.rows.find((one) => one[0] === own.id);
  return row ? row[1][shown.columns.findIndex((one) => one.key === own.key)] : undefined;
};
function clash(theirs, ours) {
  $("clash-theirs").textContent = theirs === undefined ? "（この事業はなくなりました）" : theirs || "（空欄）";
  $("clash-ours").textContent = ours || "（空欄）";
  $("clash").returnValue = "";
  $("clash").showModal();
  return new Promise((done) => { $("clash").onclose = () => done($("clash").returnValue === "save"); });
}
function keyInEditor(event) {
  event.stopPropagation();
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") { event.preventDefault(); close(); go(at.row, at.column); }
  else if (event.key === "Enter" && event.altKey && editor.field.setRangeText) {
    event.preventDefault();
    editor.field.setRangeText("\n", editor.field.selectionStart, editor.field.selectionEnd, "end");
  } else if (event.key === "Enter") { event.preventDefault(); save(1, 0); }
  else if (event.key === "Tab" && event.target === editor.field && !(editor.field.refresh && !event.shiftKey)) { event.preventDefault(); save(0, event.shiftKey ? -1 : 1); }
}
$("table").addEventListener("keydown", (event) => {
  if (editor || event.ctrlKey || event.metaKey || event.altKey) return;
  const shown = view.sections[section];
  const last = shown.rows.length - 1;
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };
  if (moves[event.key]) {
    const [down, right] = moves[event.key];
    go(Math.max(0, Math.min(last, at.row + down)), Math.max(0, Math.min(shown.columns.length, at.column + right)));
  } else if (event.key === "Home") go(at.row, 0);
  else if (event.key === "End") go(at.row, shown.columns.length);
  else if (event.key === "Enter" || event.key === "F2") edit(false);
  else if (event.key === "Delete") { edit(true); if (editor) save(0, 0); }
  else if (event.key.length === 1 || event.keyCode === 229) return void edit(true); // the key goes into the field
  else return;
  event.preventDefault();
});
$("table").addEventListener("focusin", (event) => {
  const cell = event.target.closest("td, th[scope=row]");
  if (!cell || editor) return;
  const last = cellAt(at.row, at.column);
  if (last && last !== cell) last.tabIndex = -1;
  at = { row: cell.parentElement.sectionRowIndex, column: cell.cellIndex };
  cell.tabIndex = 0;
  const now = currentCell();
  if (now) findOnPages(now.id, now.key);
});
$("table").addEventListener("dblclick", () => edit(false));
$("section").onchange = () => { section = Number($("section").value); showTable(); };
