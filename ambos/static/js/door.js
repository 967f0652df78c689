"use strict";
/* The door without a signal: the list stays on this telephone once asked for, what is ticked waits here until it can be sent.
   A code is read by the camera where the browser can; typed otherwise. Nothing is looked up elsewhere. */
(() => {
  const data = JSON.parse(document.getElementById("door-data").textContent), w = data.words, byId = id => document.getElementById(id);
  const KEY = `door-${data.edition}`, WAITING = `${KEY}-waiting`, box = byId("offline"), said = byId("offline-said"), token = document.querySelector("#typed [name=csrfmiddlewaretoken]").value;
  const read = key => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch (e) { return []; } };
  const say = text => { said.textContent = text; };
  // As domain/codes reads what was typed: capitals, no spaces nor dashes, S is 5 and U is V.
  const plain = text => text.split("#").pop().normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/S/g, "5").replace(/U/g, "V");
  const day = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10); };
  const people = new Map(data.people.map(one => [plain(one.badge), one]));
  const row = badge => document.querySelector(`#people [data-badge="${badge}"]`);
  let camera = null;

  function mark(one, waits) {
    const item = row(one.badge);
    if (!item) return;
    const fresh = !item.classList.contains("here");
    item.classList.add("here");
    item.querySelector(".mark-here").textContent = waits ? `${w.here} · ${w.waiting}` : w.here;
    const form = item.querySelector("form");
    if (form) form.remove();
    if (fresh) byId("came").textContent = Number(byId("came").textContent) + 1;
  }
  function show() {
    const waits = read(WAITING), kept = localStorage.getItem(KEY) === "1";
    byId("waiting").textContent = waits.length || "";
    byId("send").hidden = !waits.length;
    byId("drop").hidden = !kept;
    byId("take").hidden = kept;
    for (const one of waits) if (people.has(plain(one.badge)) && one.day === day()) mark(people.get(plain(one.badge)), true);
  }
  function here(text, how) {
    const one = people.get(plain(text)), today = day();
    if (!one) return say(w.unknown);
    if (today < data.first || today > data.last) return say(w.not_a_day);
    const waits = read(WAITING);
    const before = one.days.includes(today) || waits.some(each => each.badge === one.badge && each.day === today);
    if (!before) localStorage.setItem(WAITING, JSON.stringify([...waits, { badge: one.badge, day: today, at: new Date().toISOString(), how }]));
    say(`${one.name}: ${before ? w.again : w.here}`);
    mark(one, !before);
    show();
    return send(true);
  }
  async function send(quiet) {
    const waits = read(WAITING);
    if (!waits.length && !quiet) say(w.sent);
    if (!waits.length || (quiet && !navigator.onLine)) return;
    try {
      const reply = await fetch(data.sync, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(waits), redirect: "error" });
      if (!reply.ok) { say(w.signed_out); return; }
      const { answers } = await reply.json(), left = read(WAITING).slice(waits.length), faults = answers.filter(one => one.refused);
      localStorage.setItem(WAITING, JSON.stringify(left));
      for (const one of answers) if (one.kept && people.has(plain(one.badge))) {
        people.get(plain(one.badge)).days.push(one.day);
        const item = row(one.badge);
        if (item && one.day === day()) item.querySelector(".mark-here").textContent = w.here;
      }
      if (faults.length) say(faults.map(one => `${one.badge}: ${one.refused}`).join(" ")); else if (!quiet) say(w.sent);
    } catch (e) { if (!quiet) say(w.waiting); }
    show();
  }
  async function take() {
    await navigator.serviceWorker.register(data.worker);
    await navigator.serviceWorker.ready;
    localStorage.setItem(KEY, "1");
    say(w.kept);
    show();
  }
  async function drop() {
    await send(false);
    if (read(WAITING).length) return;
    localStorage.removeItem(KEY);
    localStorage.removeItem(WAITING);
    await caches.delete(KEY);
    for (const one of await navigator.serviceWorker.getRegistrations()) if (one.active && one.active.scriptURL.endsWith(data.worker)) await one.unregister();
    say(w.removed);
    show();
  }
  async function scan() {
    const video = byId("seen");
    if (camera) { camera.getTracks().forEach(track => track.stop()); camera = null; video.hidden = true; return; }
    try { camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch (e) { say(w.no_camera); return; }
    video.srcObject = camera;
    video.hidden = false;
    await video.play();
    const reader = new BarcodeDetector({ formats: ["qr_code"] });
    let last = "";
    while (camera) {
      const found = (await reader.detect(video).catch(() => []))[0];
      if (found && found.rawValue !== last) { last = found.rawValue; here(last, "code"); }
      await new Promise(done => setTimeout(done, 150));
    }
  }
  document.addEventListener("submit", event => {
    const form = event.target, badge = form.querySelector("[name=badge]");
    if (!badge) return;
    event.preventDefault();
    here(badge.value, form.id === "typed" ? "code" : "list");
    if (form.id === "typed") badge.value = "";
  });
  byId("send").addEventListener("click", () => send(false));
  byId("drop").addEventListener("click", drop);
  byId("take").addEventListener("click", take);
  byId("camera").addEventListener("click", scan);
  byId("camera").hidden = !(window.BarcodeDetector && navigator.mediaDevices);
  if (!navigator.serviceWorker) byId("take").classList.add("gone");
  addEventListener("online", () => send(!read(WAITING).length));
  box.hidden = false;
  show();
  send(true);
})();
