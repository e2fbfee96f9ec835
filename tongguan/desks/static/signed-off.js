// Who is not signed in has no gate: what a screen kept for when it is cut off goes, but for whether it is muted.
"use strict";

{
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("gate.") && key !== "gate.muted") localStorage.removeItem(key);
  }
  if (window.caches) caches.delete("gate");
  navigator.serviceWorker?.getRegistrations().then((found) => {
    for (const one of found) if (new URL(one.scope).pathname === "/gate/") one.unregister();
  });
}
