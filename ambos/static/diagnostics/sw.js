"use strict";
// Keeps the empty question page, so that a pupil whose signal fails may even load it again. Questions and answers never pass here.
const CACHE = "diagnostics-1", KEPT = ["{kept}"], SHELL = KEPT[0];
addEventListener("install", e => e.waitUntil(caches.open(CACHE).then(c => c.addAll(KEPT)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(clients.claim()));
addEventListener("fetch", e => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (e.request.mode === "navigate" && /\/(take|begin)\//.test(url.pathname))
    e.respondWith(fetch(e.request).catch(() => caches.match(SHELL).then(hit => hit || Response.error())));
  else if (KEPT.includes(url.pathname)) e.respondWith(fetch(e.request).then(reply => {
    if (reply.ok) { const copy = reply.clone(); caches.open(CACHE).then(c => c.put(url.pathname, copy)); }
    return reply;
  }).catch(() => caches.match(url.pathname).then(hit => hit || Response.error())));
});
