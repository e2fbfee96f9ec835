// The inspector's sheet: kept with every change; without signal it stays on the phone and goes out when there is one.
"use strict";

const sheet = document.getElementById("sheet");
const signal = document.getElementById("signal");
const shoot = document.getElementById("shoot");
let waiting = null;

const say = (words) => { signal.hidden = !words; signal.textContent = words; };

const keep = async () => {
  const body = new URLSearchParams(new FormData(sheet));
  const entered = body.toString();
  body.set("act", "save");
  try {
    const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrf"];
    const answer = await fetch(sheet.action, { method: "POST", body, headers: { "x-autosave": "1", "x-csrf": csrf } });
    if (!answer.ok) throw new Error(String(answer.status));
    localStorage.removeItem(sheet.action);
    say("");
  } catch {
    localStorage.setItem(sheet.action, entered);
    say(signal.dataset.lost);
    waiting = setTimeout(keep, 5000);
  }
};

if (sheet) {
  const left = localStorage.getItem(sheet.action);
  if (left) {
    for (const [name, value] of new URLSearchParams(left)) {
      const field = sheet.elements.namedItem(name);
      if (name === "csrf" || !field) continue;
      field.value = value;
    }
    keep();
  }
  sheet.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 400); });
  sheet.addEventListener("submit", () => clearTimeout(waiting));
  window.addEventListener("online", keep);
}

// A picture is sent as soon as it is taken, also one that was taken before this script had arrived.
if (shoot) {
  const picture = shoot.querySelector("input[type=file]");
  const send = () => { if (picture.files.length) shoot.requestSubmit(); };
  picture.addEventListener("change", send);
  send();
}
