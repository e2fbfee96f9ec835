// What every desk does with a script, and works without: `/` goes to the search, menus close, toasts leave by themselves.
"use strict";

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") document.querySelectorAll("details.tg-who-menu[open]").forEach((menu) => { menu.open = false; });
  if (field || event.ctrlKey || event.metaKey || event.altKey) return;
  const find = document.getElementById("find");
  if (event.key === "/" && find) { event.preventDefault(); find.focus(); }
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.tg-who-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

const leave = (toast) => {
  let left = setTimeout(() => toast.remove(), 8000);
  const stay = () => clearTimeout(left);
  const go = () => { left = setTimeout(() => toast.remove(), 8000); };
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, stay);
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, go);
};
new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
  if (node.nodeType === 1 && node.matches(".tg-toast")) leave(node);
}))).observe(document.documentElement, { childList: true, subtree: true });
document.querySelectorAll(".tg-toast:not([data-stays])").forEach(leave);

// Live pages. `data-live="case-…"` is shown once a fact after its `data-seq` is told; `data-live="changed"` is fetched anew,
// at most every two seconds, and not while somebody types or chooses in it.
const parts = [...document.querySelectorAll("[data-live]")];
if (parts.length && window.EventSource) {
  const source = new EventSource("/events");
  let due = null;
  const renew = () => {
    due = null;
    document.querySelectorAll('[data-live="changed"]').forEach((part) => {
      const busy = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
      if (busy || part.querySelector("input:checked")) return;
      htmx.ajax("GET", location.href, { target: `#${part.id}`, select: `#${part.id}`, swap: "outerHTML" });
    });
  };
  source.addEventListener("changed", () => { if (!due) due = setTimeout(renew, 2000); });
  parts.filter((part) => part.dataset.live !== "changed").forEach((part) => {
    source.addEventListener(part.dataset.live, (told) => { if (Number(told.data) > Number(part.dataset.seq)) part.hidden = false; });
  });
  window.addEventListener("pagehide", () => source.close());
}

// A file that is larger than is taken is not sent: the field says so. Without a script the node says it.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "file" || !target.dataset.most) return;
  const large = [...target.files].some((file) => file.size > Number(target.dataset.most));
  target.setCustomValidity(large ? target.dataset.larger : "");
  target.reportValidity();
});
