// What is typed into a form is kept in this browser until it is sent; whoever comes back takes it up again.
"use strict";

{
  const form = document.querySelector("form[data-kept]");
  const over = document.querySelector("[data-forget]");
  if (over) localStorage.removeItem(over.dataset.forget);
  if (form) {
    const begun = document.getElementById("begun");
    const key = form.dataset.kept;
    const keep = () => {
      const body = new URLSearchParams(new FormData(form));
      body.delete("csrf");
      localStorage.setItem(key, body.toString());
    };
    const left = localStorage.getItem(key);
    if (begun) begun.hidden = !left;
    else keep();
    form.addEventListener("input", keep);
    begun?.querySelector("[data-drop]").addEventListener("click", () => {
      localStorage.removeItem(key);
      begun.hidden = true;
    });
    begun?.querySelector("[data-take]").addEventListener("click", () => {
      const again = Object.assign(document.createElement("form"), { method: "post", action: form.action });
      const hidden = (name, value) => again.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      for (const [name, value] of new URLSearchParams(left)) hidden(name, value);
      hidden("csrf", form.elements.namedItem("csrf").value);
      hidden("act", "take");
      document.body.append(again);
      again.submit();
    });
  }
}
