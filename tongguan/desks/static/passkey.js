// A form with `data-passkey` asks the browser for a passkey and takes the answer along. What to ask stands in the form
// (`data-asked`) or is fetched from the address that `data-passkey` names. Browsers that know none keep such forms hidden.
"use strict";

const able = typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

const told = async (form) => {
  if (form.dataset.asked) return JSON.parse(form.dataset.asked);
  const answer = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (answer.ok) return answer.json();
  const { said } = await answer.json().catch(() => ({ said: "" }));
  throw Object.assign(new Error(said), { said });
};

const made = (asked) => (asked.rp
  ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
  : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }));

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const say = form.querySelector("[data-said]");
  const button = form.querySelector("button[type=submit]");
  if (!able) { say.hidden = false; return; }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return;
    say.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const key = await made(await told(form));
      form.elements.answer.value = JSON.stringify(key.toJSON());
      for (const field of form.querySelectorAll("input[type=password]")) field.disabled = true;
      form.submit();
    } catch (error) {
      say.textContent = error.said || (error.name === "InvalidStateError" ? say.dataset.known : say.dataset.amiss);
      say.hidden = false;
      button.removeAttribute("aria-busy");
    }
  });
});
