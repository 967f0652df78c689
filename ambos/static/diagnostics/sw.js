"use strict";
// Keeps the empty question page and what it is drawn with, so that a pupil whose signal fails may even load it again. Questions and
// answers never pass here. With a signal everything comes from the server.
const CACHE = "diagnostics-1", KEPT = ["{kept}"], SHELL = KEPT[0];
const kept = address => caches.match(address, { ignoreSearch: true, ignoreVary: true }).then(hit => hit || Response.error());
addEventListener("install", e => e.waitUntil(caches.open(CACHE).then(c => c.addAll(KEPT)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(clients.claim()));
addEventListener("fetch", e => {
  const url = new URL(e.request.url), opens = e.request.mode === "navigate" && /\/(take|begin)\//.test(url.pathname);
  const draws = ["style", "script", "image", "font"].includes(e.request.destination);
  if (e.request.method !== "GET" || url.origin !== location.origin || !(opens || draws)) return;
  const from = opens ? SHELL : e.request;
  e.respondWith(navigator.onLine ? fetch(e.request).catch(() => kept(from)) : kept(from));
});
