"use strict";
// Keeps the shell of the attendance page on the phone. Nobody's data passes here: lists and marks are asked for and sent by the
// page itself, at other addresses, which this worker leaves alone.
const CACHE = "plazas-{version}", KEPT = ["{kept}"];
addEventListener("install", e => e.waitUntil(caches.open(CACHE).then(c => c.addAll(KEPT)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(caches.keys().then(all => Promise.all(all.filter(n => n.startsWith("plazas-") && n !== CACHE).map(n => caches.delete(n)))).then(() => clients.claim())));
addEventListener("fetch", e => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin || !KEPT.includes(url.pathname)) return;
  if (url.pathname === KEPT[0]) {
    const fresh = fetch(e.request).then(async reply => { if (reply.ok) (await caches.open(CACHE)).put(KEPT[0], reply.clone()); return reply; });
    const kept = () => caches.match(KEPT[0]).then(hit => hit || fresh);
    // A weak signal is no signal: after two seconds the page that is kept comes up.
    e.respondWith(Promise.race([fresh, new Promise((_, late) => setTimeout(late, 2000))]).catch(kept));
  } else e.respondWith(caches.match(url.pathname).then(hit => hit || fetch(e.request)));
});
