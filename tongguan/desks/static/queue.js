// Keys of the officer's desk: J K move, O opens, T takes. They do nothing while a field has focus.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const rows = [...document.querySelectorAll("#cases tbody tr")];
  const here = rows.findIndex((row) => row.classList.contains("is-here"));
  const key = event.key.toLowerCase();
  if ((key === "j" || key === "k") && rows.length) {
    const to = Math.min(rows.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)));
    rows.forEach((row, n) => row.classList.toggle("is-here", n === to));
    rows[to].querySelector("a").focus();
    rows[to].scrollIntoView({ block: "nearest" });
  } else if (key === "o" && here >= 0) {
    rows[here].querySelector("a").click();
  } else if (key === "t") {
    const take = document.getElementById("take");
    if (take) take.click();
  }
});
