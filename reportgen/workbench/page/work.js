// What is done beside the cells: entries and what a table says of itself, in dialogs; keys; commands and their answers.
"use strict";
const option = (value, text) => element("option", { value, textContent: text });
const nameOf = (row) => `${row[0]}　${row[1].find(Boolean) || ""}`.slice(0, 60);

const toCell = () => go(at.row, at.column);
function inDialog(name, send, after = () => { tell("保存しました。"); toCell(); }) { // `send` gives the answer
  const form = $(name).querySelector("form");
  form.onkeydown = (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.isComposing) form.requestSubmit(form.querySelector("[value=save]"));
  };
  $(`${name}-wrong`).textContent = "";
  form.onsubmit = async (event) => {
    if (event.submitter?.value !== "save") return;
    event.preventDefault();
    if (form.busy) return;
    form.busy = true;
    const answer = await send();
    form.busy = false;
    if (answer.code !== 200) { $(`${name}-wrong`).textContent = answer.message; return; }
    $(name).close();
    after();
  };
  $(name).showModal();
}

// ── entries ──
const ids = () => view.sections[section].rows.map((row) => row[0]);
$("add").onclick = () => {
  const shown = view.sections[section];
  const behind = currentCell()?.id || "";
  const known = new Set(ids());
  const fields = shown.columns.map((column, index) => {
    const field = fieldFor(column, "", `entry-${index}`);
    field.required = column.is_required;
    const label = element("label", { htmlFor: field.id, textContent: column.label + (column.is_required ? "（必須）" : "") });
    return [field, element("div", { className: "field" }, label, field, ...(field.extra ? [field.extra] : []))];
  });
  $("entry-fields").replaceChildren(...fields.map(([, box]) => box));
  const texts = () => Object.fromEntries(shown.columns.map((column, index) => [column.key, fields[index][0].value]));
  const to = section;
  inDialog("entry", () => change({ do: "add", section: to, behind, texts: texts() }), () => {
    tell("追加しました。");
    go(ids().findIndex((id) => !known.has(id)), 1);
  });
};
let moving = false;
async function step(down) { // past the entry above or below
  const now = currentCell();
  const other = view.sections[section].rows[at.row + down];
  if (!now || editor || moving) return;
  if (!other) return tell(down < 0 ? "いちばん上の事業です。" : "いちばん下の事業です。");
  moving = true;
  const column = at.column;
  const answer = await change({ do: "move", entry_id: now.id, beside: other[0], is_behind: down > 0 });
  moving = false;
  tell(answer.code === 200 ? `${down < 0 ? "上へ" : "下へ"}移しました。` : answer.message);
  go(Math.max(0, ids().indexOf(now.id)), column);
}
$("up").onclick = () => step(-1);
$("down").onclick = () => step(1);
$("move").onclick = () => {
  const now = currentCell();
  if (!now || !now.row[3]) return;
  $("shift-name").textContent = nameOf(now.row);
  const [to, place] = [$("shift-section"), $("shift-place")];
  to.replaceChildren(...view.sections.map((one, index) => option(index, one.heading)));
  to.onchange = () => {
    const rows = view.sections[to.value].rows.filter((row) => row[3] && row[0] !== now.id);
    place.replaceChildren(...rows.slice(0, 1).map((row) => option(`0${row[0]}`, "いちばん上")), ...rows.map((row) => option(`1${row[0]}`, `${nameOf(row)} の下`)));
    place.selectedIndex = place.length - 1;
  };
  to.value = view.sections.length > 1 ? (section + 1) % view.sections.length : section;
  to.onchange();
  inDialog("shift", () => change({ do: "move", entry_id: now.id, beside: place.value.slice(1), is_behind: place.value[0] === "1" }), () => {
    tell("移しました。");
    const there = view.sections[to.value];
    jump(Number(to.value), there.rows.findIndex((row) => row[0] === now.id), there.columns[0].key);
  });
};
$("retire").onclick = () => {
  const now = currentCell();
  if (!now || !now.row[3]) return;
  $("retirement-name").textContent = nameOf(now.row);
  [$("retirement-on").value, $("retirement-reason").value] = [now.row[2][0] || "", now.row[2][1] || ""];
  inDialog("retirement", () => change({ do: "retire", entry_id: now.id, on: $("retirement-on").value, reason: $("retirement-reason").value }));
};

// ── what a table says of itself ──
$("words").onclick = () => {
  const here = section;
  const said = () => { const { heading, labels, notes_above, notes } = view.sections[here]; return JSON.stringify([heading, labels, notes_above, notes]); };
  const was = said();
  const shown = view.sections[here];
  $("wording-heading").value = shown.heading;
  const labels = shown.labels.map(([key, label], index) => [key, element("input", { id: `wording-label-${index}`, value: label, autocomplete: "off" })]);
  $("wording-labels").replaceChildren($("wording-labels").firstElementChild, ...labels.map(([, field], index) =>
    element("p", { className: "field" }, element("label", { htmlFor: field.id, textContent: `${index + 1}列目` }), field)));
  const notes = ["notes_above", "notes"].map((kind) => notesIn($(`wording-${kind}`), shown[kind]));
  const edit = () => ({ do: "reword", section: here, heading: $("wording-heading").value,
    labels: Object.fromEntries(labels.map(([key, field]) => [key, field.value])), notes_above: notes[0](), notes: notes[1]() });
  inDialog("wording", async () => {
    const answer = await change(edit(), () => said() === was);
    return answer.code === 409 ? { message: "ほかでこの表の見出しか注が変わりました。保存していません。やめて、開き直してください。" } : answer;
  });
};
function notesIn(box, notes) { // fields for notes; gives what reads them
  const isMarked = notes.some(([mark]) => mark);
  const list = element("div");
  const add = ([mark, text]) => {
    const words = element("textarea", { rows: 2, value: text });
    words.setAttribute("aria-label", "注");
    const sign = element("input", { className: "mark", value: mark, hidden: !isMarked });
    sign.setAttribute("aria-label", "注の印");
    const drop = element("button", { type: "button", textContent: "消す" });
    drop.setAttribute("aria-label", "この注を消す");
    const line = element("div", { className: "note" }, sign, words, drop);
    drop.onclick = () => { line.remove(); more.focus(); };
    list.append(line);
    return isMarked ? sign : words;
  };
  const more = element("button", { type: "button", textContent: "注を足す" });
  more.onclick = () => add(["", ""]).focus();
  notes.forEach(add);
  box.replaceChildren(box.firstElementChild, list, more);
  return () => [...list.children].map((line) => [line.children[0].value, line.children[1].value]);
}

// ── back, and keys ──
async function back(action) {
  const answer = await ask(action, { digest: view.digest });
  await look();
  tell(answer.code === 200 ? (action === "undo" ? "元に戻しました。" : "やり直しました。") : answer.message);
}
$("undo").onclick = () => back("undo");
$("redo").onclick = () => back("redo");
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.isComposing) return;
  const key = event.key.toLowerCase();
  const isCommand = event.ctrlKey || event.metaKey;
  const inField = editor || /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
  if (isCommand && !inField && (key === "z" || key === "y")) {
    event.preventDefault();
    const button = key === "y" || event.shiftKey ? $("redo") : $("undo");
    if (!button.disabled) button.click();
  } else if (isCommand && key === "s") {
    event.preventDefault();
    if (editor) save(0, 0); else tell("変更は、そのつど保存されています。");
  } else if (isCommand && key === "p") { event.preventDefault(); printPages(); }
  else if (event.altKey && !inField && (key === "arrowup" || key === "arrowdown") && $("table").contains(event.target)) {
    event.preventDefault();
    step(key === "arrowup" ? -1 : 1);
  } else if (event.ctrlKey && key === "insert" && !inField) { event.preventDefault(); if (!$("add").disabled) $("add").click(); }
  else if (event.key === "F6") { // from one part of the page to the next
    event.preventDefault();
    const parts = [cellAt(at.row, at.column) || $("section"), $("pages"), $("flaws").querySelector("button") || $("task-lines"), $("build").disabled ? $("print") : $("build")];
    const here = [$("left"), $("right"), $("below"), $("work")].findIndex((part) => part.contains(document.activeElement));
    for (let on = 1; on <= 4; on += 1) {
      const next = parts[(here + (here < 0 ? on : on * (event.shiftKey ? 3 : 1)) + 4) % 4];
      next.focus();
      if (document.activeElement === next) break;
    }
  }
});

// ── commands ──
let isBusy = false;
let resultOf = -1; // the version of the task whose answers are shown
const TITLES = { build: "PDFとWordを作る", check: "全部を確かめる", compare: "前の版と比べる", ask: "照会を作る", collect: "回答を取り込む", apply: "回答の反映" };
async function start(said) {
  const answer = await ask("task", said);
  if (answer.message) tell(answer.message);
  await look();
  return answer;
}
for (const button of document.querySelectorAll("[data-task]")) button.onclick = () => start({ name: button.id });
function showTask(task) {
  isBusy = Boolean(task) && task.code === null;
  for (const id of ["build", "check", "compare", "ask", "collect"]) $(id).disabled = isBusy || (id === "compare" && !view?.earlier);
  $("task").hidden = !task;
  if (!task) return;
  const end = isBusy ? "作業中です…" : `${task.code === 0 ? "終わりました" : "誤りがあります"}（${task.seconds}秒）`;
  const title = `${TITLES[task.name]}：${end}`;
  if ($("task-title").textContent !== title) tell(title);
  $("task-title").textContent = title;
  $("task-progress").hidden = !isBusy;
  const bar = $("task-bar");
  if (task.share) [bar.max, bar.value] = [task.share[1], task.share[0]]; else bar.removeAttribute("value");
  $("task-share").textContent = task.share ? `${task.share[0]}/${task.share[1]}（${Math.floor(100 * task.share[0] / task.share[1])}%）` : "";
  const text = task.lines.join("\n");
  if ($("task-lines").textContent !== text) $("task-lines").textContent = text;
  $("task-lines").hidden = !text;
  const isRead = !isBusy && task.name === "collect" && task.has_result;
  $("answers-open").hidden = !isRead;
  if (isRead && resultOf >= 0 && !document.querySelector("dialog[open]")) { resultOf = -1; showAnswers(); }
}
$("ask").onclick = () => {
  const labels = [...new Map(view.sections.flatMap((one) => one.labels).map(([key, label]) => [label, key]))];
  $("inquiry-by").replaceChildren(...labels.map(([label]) => option(label, label)));
  const usual = labels.find(([, key]) => key === "division");
  if (usual) $("inquiry-by").value = usual[0];
  inDialog("inquiry", () => start({ name: "ask", due: $("inquiry-due").value, by: $("inquiry-by").value }), () => {});
};

// ── what came back of an inquiry ──
$("returned-folder").webkitdirectory = true; // which no standard knows
$("collect").onclick = () => {
  $("returned").querySelector("form").reset();
  inDialog("returned", async () => {
    const inFolder = [...$("returned-folder").files].filter((one) => one.webkitRelativePath.split("/").length === 2);
    const isBook = (one) => /\.(xlsx|xlsm|xls|ods)$/i.test(one.name) && !/^[.~]/.test(one.name);
    const files = [...$("returned-files").files, ...inFolder].filter(isBook);
    if (!files.length) return { message: "回答の Excel を選んでください。" };
    const head = JSON.stringify(files.map((one) => [one.name, one.size]));
    resultOf = 0;
    const answer = await send("answers", new Blob([`${head}\n`, ...files]), "application/octet-stream");
    await look();
    return answer;
  }, () => {});
};
const STATES = { changed: "修正", added: "新規", retired: "廃止", unclear: "要確認", conflict: "食い違い", faulty: "記入の誤り", unchanged: "変更なし", unanswered: "未回答" };
$("answers-open").onclick = () => showAnswers();
async function showAnswers() {
  const answer = await fetch("result");
  if (!answer.ok) return tell("回答を読めませんでした。");
  const { outcomes } = await answer.json();
  const count = (state) => outcomes.filter((one) => one.state === state).length;
  $("answers-counts").textContent = Object.keys(STATES).filter(count).map((state) => `${STATES[state]}${count(state)}件`).join("、") || "回答がありません。";
  const shown = outcomes.filter((one) => !["unchanged", "unanswered"].includes(one.state));
  const picks = shown.map((one, index) => pickOf(one, `answer-${index}`));
  const waiting = Map.groupBy ? Map.groupBy(outcomes.filter((one) => one.state === "unanswered"), (one) => one.recipient) : new Map();
  const late = [...waiting].map(([name, those]) => element("li", { textContent: `未回答　${name}：${those.length}件（${those.map((one) => one.id).join("、")}）` }));
  $("answers-list").replaceChildren(...picks.map((pick) => pick.item), ...late);
  $("answers-save").disabled = !picks.some((pick) => pick.canTake);
  inDialog("answers", async () => {
    const only = [];
    const sides = {};
    for (const pick of picks) {
      const side = pick.side();
      if (side === "yes") only.push(pick.id); else if (side) sides[pick.id] = side;
    }
    return only.length || Object.keys(sides).length ? start({ name: "apply", only, sides }) : { message: "反映するものを選んでください。" };
  }, () => {});
}
function pickOf(one, id) { // an answer as an item of the list, and what is chosen of it
  const title = `${STATES[one.state]}　${one.id}　${one.title}${one.applied ? "（反映済み）" : ""}`;
  const isClean = ["changed", "added", "retired"].includes(one.state) && !one.applied;
  const isOpen = one.state === "conflict" && !one.applied;
  const told = [...one.reasons.map((text) => element("p", { textContent: text })), ...one.replies.flatMap(replyOf)];
  let side = () => "";
  let head = element("strong", { textContent: title });
  const choices = [];
  if (isClean) {
    const box = element("input", { type: "checkbox", checked: true, id });
    head = element("label", {}, box, head);
    side = () => (box.checked ? "yes" : "");
  } else if (isOpen) {
    const sides = [["", "あとで決める"], ["ours", "今の版のまま"], ...(one.replies.length > 1 ? one.replies.map((reply) => [reply.file, `「${reply.file}」の回答`]) : [["theirs", "回答を採る"]])];
    const radios = sides.map(([value, text], index) => {
      const radio = element("input", { type: "radio", name: id, value, checked: !index });
      choices.push(element("label", {}, radio, text));
      return radio;
    });
    side = () => radios.find((radio) => radio.checked).value;
  }
  const item = element("li", {}, head, ...told, ...(choices.length ? [element("fieldset", {}, element("legend", { textContent: "どちらにしますか" }), ...choices)] : []));
  return { id: one.id, item, side, canTake: isClean || isOpen };
}
const replyOf = (reply) => [
  element("p", { textContent: reply.file + (reply.retired ? `　${reply.retired.on}廃止：${reply.retired.reason}` : "") + (reply.remarks ? `　連絡事項：${reply.remarks}` : "") }),
  ...reply.changes.map((one) => element("p", {}, `${one.label}：`, element("del", { textContent: one.old || "（空欄）" }), " → ", element("ins", { textContent: one.new || "（空欄）" }))),
];
watch();
