// Opens a gate's screen without the node: the bare page and what it is made of, as the screen left them on its shelf.
// Whether the list is young enough to answer is the screen's affair.
"use strict";

const SCREEN = /^\/gate\/[^/]+$/;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const screen = async (request, path) => {
  const answer = await fetch(request).catch((cut) => cut);
  if (answer instanceof Response && ![502, 504].includes(answer.status)) return answer;
  const shelf = await caches.open("gate");
  return (await shelf.match(`${path}/alone`)) || (answer instanceof Response ? answer : Response.error());
};
const part = async (request) => {
  const shelf = await caches.open("gate");
  return (await shelf.match(request, { ignoreVary: true })) || fetch(request);
};
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && SCREEN.test(pathname)) event.respondWith(screen(event.request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(part(event.request));
});
