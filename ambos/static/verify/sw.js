"use strict";
// Keeps the page that verifies and its lists on the phone. Nothing else passes here, and nothing behind # ever reaches it.
const CACHE = "verify-{version}", KEPT = ["./", "list"];
addEventListener("install", e => e.waitUntil(caches.open(CACHE).then(c => c.addAll(KEPT)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(caches.keys().then(all => Promise.all(all.filter(n => n.startsWith("verify-") && n !== CACHE).map(n => caches.delete(n)))).then(() => clients.claim())));
addEventListener("fetch", e => {
  const name = new URL(e.request.url).pathname.split("/").pop();
  if (e.request.method !== "GET" || name !== "" && name !== "list") return;
  const kept = name === "" ? "./" : "list";
  // The newest when there is a signal, what is kept when there is none or it is slow.
  const fresh = fetch(e.request).then(async reply => { if (reply.ok) (await caches.open(CACHE)).put(kept, reply.clone()); return reply; });
  const late = new Promise(done => setTimeout(done, 2500)).then(() => caches.match(kept));
  e.respondWith(Promise.race([fresh, late.then(hit => hit || fresh)]).catch(() => caches.match(kept).then(hit => hit || Response.error())));
});
