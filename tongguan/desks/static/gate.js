// The gate's screen: asks without leaving the page, hears what cameras read, sounds, and answers by the signed list for a
// minute when it is cut off. The list's signature is checked here, by the node's public keys. A bare screen lies on a shelf
// of this browser, so that it can be opened while the node is away; whoever is signed off has none.
"use strict";

const gate = document.querySelector("main.tg-gate");
const office = gate.dataset.gate;
const line = document.getElementById("line");
const live = line.textContent;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const alike = ["АВЕКМНОРСТУХІΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIABEZHIKMNOPTYX"].map((letters) => [...letters]);
const latin = (c) => alike[1][alike[0].indexOf(c)] ?? c;
const plain = (mark) =>
  [...mark.normalize("NFKC").toUpperCase()].map(latin).filter((c) => /[\p{L}\p{N}]/u.test(c)).join("");

// ---------- sound: two tones up for go, two low ones for stop; muted by its button, silent until somebody touches a key
const button = document.getElementById("sound");
const muted = () => localStorage.getItem("gate.muted") === "1";
const pressed = () => button.setAttribute("aria-pressed", String(!muted()));
let audio = null;
const tone = (pitch, at, long) => {
  const wave = audio.createOscillator();
  const level = audio.createGain();
  wave.frequency.value = pitch;
  level.gain.setValueAtTime(0.2, audio.currentTime + at);
  level.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + long);
  wave.connect(level).connect(audio.destination);
  wave.start(audio.currentTime + at);
  wave.stop(audio.currentTime + at + long);
};
const sound = (answer) => {
  if (!audio || muted() || answer === "none") return;
  const [first, second, long] = answer === "go" ? [660, 990, 0.25] : [220, 165, 0.5];
  tone(first, 0, long);
  tone(second, long * 0.8, long);
};
for (const touch of ["keydown", "pointerdown"]) {
  document.addEventListener(touch, () => { audio = audio || new AudioContext(); audio.resume(); }, { once: true });
}
button.hidden = false;
pressed();
button.addEventListener("click", () => { localStorage.setItem("gate.muted", muted() ? "0" : "1"); pressed(); });

// ---------- the list: fetched every ten seconds, kept with the keys and with how far our clock is from the node's
const fetched = async () => {
  const answers = await Promise.all([fetch(`/gate/${office}/list`), fetch("/.well-known/jwks.json")]);
  if (answers[0].redirected) location.reload(); // signed off meanwhile: the form that is shown clears the shelf
  const skew = Date.parse(answers[0].headers.get("x-now")) - Date.now();
  const [list, keys] = await Promise.all(answers.map((answer) => answer.text()));
  if (answers.some((answer) => answer.redirected || !answer.ok)) return;
  localStorage.setItem(`gate.${office}`, JSON.stringify({ list, keys: JSON.parse(keys).keys, skew }));
};
const shelved = async () => {
  await navigator.serviceWorker.register("/gate/worker.js");
  const bare = await fetch(`/gate/${office}/alone`);
  if (bare.redirected || !bare.ok) return;
  const shelf = await caches.open("gate");
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src);
  const there = await shelf.keys();
  const over = there.filter((one) => new URL(one.url).pathname.startsWith("/static/") && !parts.includes(one.url));
  await Promise.all([...over.map((one) => shelf.delete(one)), shelf.addAll(parts)]);
  await shelf.put(`/gate/${office}/alone`, bare);
};
const genuine = async (text, keys) => {
  const [head, body, signature] = text.split(".");
  const named = JSON.parse(new TextDecoder().decode(bytes(head))).kid;
  const { kty, crv, x } = keys.find((key) => key.kid === named);
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${head}.${body}`);
  if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, bytes(signature), signed))) throw new Error("not genuine");
  return JSON.parse(new TextDecoder().decode(bytes(body)));
};
const said = (answer, why, lane) => {
  const section = document.querySelector(".tg-answer");
  section.dataset.answer = answer;
  section.dataset.number = "";
  const word = document.createElement("h1");
  word.className = "tg-answer-word";
  word.textContent = gate.dataset[answer];
  const sub = document.createElement("p");
  sub.className = "tg-answer-sub";
  sub.textContent = lane ? gate.dataset.lane.replace("{n}", lane) : "";
  const reason = document.createElement("p");
  reason.className = "tg-answer-why";
  reason.textContent = why;
  const both = document.createElement("div");
  both.append(word, sub, reason);
  section.replaceChildren(document.createElement("div"), both);
  sound(answer);
};
const listed = async () => {
  try {
    const kept = JSON.parse(localStorage.getItem(`gate.${office}`));
    const list = await genuine(kept.list, kept.keys);
    const now = Date.now() + kept.skew;
    line.textContent = gate.dataset.offline.replace("{time}", list.made_at.slice(11, 19));
    if (list.office !== office || now < Date.parse(list.made_at) || now >= Date.parse(list.expires_at)) throw new Error("old");
    return list;
  } catch {
    localStorage.removeItem(`gate.${office}`);
    said("wait", gate.dataset.old, null);
    return null;
  }
};
const alone = async (plate, way) => {
  const list = await listed();
  if (!list) return;
  const told = way === "exit" ? list.exits : list.entries;
  if (!told) { said("wait", gate.dataset.untold, null); return; }
  const goes = told.some((entry) => entry.plate === plain(plate));
  said(goes ? "go" : "aside", goes ? gate.dataset.on : gate.dataset.off, goes ? 1 : list.inspection_lane);
};
const bare = "alone" in gate.dataset;
const way = new URLSearchParams(location.search).get("way") === "exit" ? "exit" : "arrival";
if (bare) { // one page lies on the shelf, for both
  for (const field of document.querySelectorAll("[name=way]")) field.value = way;
  for (const move of document.querySelectorAll("[data-way]")) {
    if (move.dataset.way === way) move.setAttribute("aria-current", "page");
    else move.removeAttribute("aria-current");
  }
}
const keep = () => fetched().then(() => {
  if (bare) location.replace(`/gate/${office}?way=${way}`); // the node is back
  line.textContent = live;
}, () => {});
if (bare) listed();
else if (navigator.serviceWorker) shelved().catch(() => {}); // without it, the screen answers for as long as it is open
keep();
setInterval(keep, 10000);

// ---------- asking, and hearing
const show = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("shown");
  if (!next) { location.reload(); return; }
  const field = document.getElementById("plate");
  const typed = document.activeElement === field ? field.value : "";
  document.getElementById("shown").replaceWith(next);
  gate.dataset.after = page.querySelector("main.tg-gate").dataset.after;
  const again = document.getElementById("plate");
  again.value = typed;
  again.focus();
  sound(next.querySelector(".tg-answer").dataset.answer);
};
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-ask]");
  if (!form) return;
  event.preventDefault();
  const plate = form.elements.namedItem("plate").value;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if ([502, 504].includes(answer.status)) throw new Error("cut off"); // by what stands between
    form.elements.namedItem("plate").value = "";
    await show(answer);
  } catch {
    await alone(plate, form.elements.namedItem("way").value);
  }
});
if (window.EventSource) {
  const source = new EventSource(`/gate/${office}/stream?after=${gate.dataset.after}`);
  source.addEventListener("passage", async (told) => {
    if (Number(told.data) <= Number(document.querySelector(".tg-answer").dataset.number || 0)) return;
    if (document.querySelector(".tg-answer details[open]")) return;
    try { await show(await fetch(`/gate/${office}?way=${way}&number=${told.data}`)); } catch { /* the stream comes again */ }
  });
  window.addEventListener("pagehide", () => source.close());
}
