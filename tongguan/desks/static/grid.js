// Rows of fields: pasted from a spreadsheet, moved through by keys; a summary of problems that jumps there.
"use strict";

{
  const form = document.getElementById("form");
  const row = (n) => [...form.querySelectorAll(`.tg-grid-row[data-row="${n}"] .ds-input`)];
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  const fill = ({ block, first, column }) => block.forEach((cells, r) => cells.forEach((cell, c) => {
    const field = row(first + r)[column + c];
    if (field) { field.value = cell.trim(); changed(field); }
  }));

  // A block of cells goes into the fields from here on; rows that are not there yet are asked for, then filled.
  form.addEventListener("paste", (event) => {
    const here = event.target.closest(".tg-grid-row");
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!here || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const block = text.split("\n").map((line) => line.split("\t"));
    const first = Number(here.dataset.row);
    const pasted = { at: form.action, block, first, column: row(first).indexOf(event.target) };
    fill(pasted);
    const missing = block.filter((_, r) => !row(first + r).length).length;
    if (!missing) return;
    sessionStorage.setItem("pasted", JSON.stringify(pasted));
    const more = Object.assign(document.createElement("input"), { type: "hidden", name: "rows", value: String(missing) });
    form.append(more);
    form.requestSubmit(form.querySelector('button[value="add"]'));
  });

  const pasted = JSON.parse(sessionStorage.getItem("pasted") || "null");
  if (pasted && pasted.at === form.action) {
    sessionStorage.removeItem("pasted");
    fill(pasted);
    form.dispatchEvent(new Event("pasted"));
  }

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
}
