// Writing a declaration: kept as it is typed, goods found by words; its rows are grid.js's. All of it works without.
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
form.addEventListener("pasted", save);
form.addEventListener("submit", () => clearTimeout(waiting));

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
