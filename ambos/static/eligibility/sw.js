"use strict";
// Keeps the questions and the rules on the phone, so that they go on without a signal. Answers never pass here: the page
// asks for nothing but these addresses.
const CACHE = "eligibility-{version}", KEPT = ["{kept}"];
addEventListener("install", e => e.waitUntil(caches.open(CACHE).then(c => c.addAll(KEPT)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(caches.keys().then(all => Promise.all(all.filter(n => n.startsWith("eligibility-") && n !== CACHE).map(n => caches.delete(n)))).then(() => clients.claim())));
addEventListener("fetch", e => {
  const url = new URL(e.request.url), kept = KEPT.includes(url.pathname) && url.origin === location.origin;
  if (e.request.method !== "GET" || !kept) return;
  // The page itself: the newest when there is a signal. The rest changes its address when it changes.
  if (url.pathname === KEPT[0]) {
    const fresh = fetch(e.request).then(async reply => { if (reply.ok) (await caches.open(CACHE)).put(KEPT[0], reply.clone()); return reply; });
    e.respondWith(fresh.catch(() => caches.match(KEPT[0]).then(hit => hit || Response.error())));
  } else e.respondWith(caches.match(url.pathname).then(hit => hit || fetch(e.request)));
});
