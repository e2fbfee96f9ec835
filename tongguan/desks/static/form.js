// Writing a declaration: kept as it is typed, pasted from a spreadsheet, moved through by keys. All of it works without.
"use strict";

const form = document.getElementById("form");
const saved = document.getElementById("saved");
const version = document.getElementById("version");
let waiting = null;
let sending = false;

const save = async () => {
  if (sending) { waiting = setTimeout(save, 500); return; }
  sending = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    body.set("act", "save");
    const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrf"];
    const answer = await fetch(form.action, { method: "POST", body, headers: { "x-autosave": "1", "x-csrf": csrf } });
    if (!answer.ok) throw new Error(String(answer.status));
    version.value = answer.headers.get("x-version");
    saved.lastChild.textContent = saved.dataset.saved.replace("%s", new Date().toTimeString().slice(0, 8));
  } catch {
    saved.lastChild.textContent = saved.dataset.lost;
  } finally {
    sending = false;
  }
};

form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 1200); });
form.addEventListener("submit", () => clearTimeout(waiting));

const row = (n) => [...form.querySelectorAll(`.tg-grid-row[data-row="${n}"] .ds-input`)];

// A block of cells goes into the fields from here on; rows that are not there yet are asked for, then filled.
form.addEventListener("paste", (event) => {
  const here = event.target.closest(".tg-grid-row");
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!here || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const block = text.split("\n").map((line) => line.split("\t"));
  const first = Number(here.dataset.row);
  const column = row(first).indexOf(event.target);
  const fill = () => block.forEach((cells, r) => cells.forEach((cell, c) => {
    const field = row(first + r)[column + c];
    if (field) { field.value = cell.trim(); field.dispatchEvent(new Event("input", { bubbles: true })); }
  }));
  fill();
  const missing = block.filter((_, r) => !row(first + r).length).length;
  if (!missing) return;
  sessionStorage.setItem("pasted", JSON.stringify({ at: form.action, block, first, column }));
  clearTimeout(waiting);
  const more = Object.assign(document.createElement("input"), { type: "hidden", name: "rows", value: String(missing) });
  form.append(more);
  form.requestSubmit(form.querySelector('button[value="add"]'));
});

const pasted = JSON.parse(sessionStorage.getItem("pasted") || "null");
if (pasted && pasted.at === form.action) {
  sessionStorage.removeItem("pasted");
  pasted.block.forEach((cells, r) => cells.forEach((cell, c) => {
    const field = row(pasted.first + r)[pasted.column + c];
    if (field) field.value = cell.trim();
  }));
  save();
}

// Goods by code or words, in either language: choices of the field, with duty and papers beside them.
let asking = null;
form.addEventListener("input", (event) => {
  if (!event.target.matches("[data-goods]") || event.target.value.length < 2) return;
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const type = document.getElementById("type").value;
    const answer = await fetch(`/drafts/goods?${new URLSearchParams({ q: event.target.value, type })}`);
    if (answer.ok) document.getElementById("goods").innerHTML = await answer.text();
  }, 150);
});

// Up and down move between rows of the same column; Enter goes down.
form.addEventListener("keydown", (event) => {
  const here = event.target.closest(".tg-grid-row");
  if (!here || event.target.tagName === "SELECT" || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  event.preventDefault();
  const n = Number(here.dataset.row);
  const to = row(n + (event.key === "ArrowUp" ? -1 : 1))[row(n).indexOf(event.target)];
  if (to) to.focus();
});

const problems = document.getElementById("problems");
if (problems) problems.focus();
problems?.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest("details")?.setAttribute("open", "");
  field.focus();
});
