"use strict";
/* Attendance without a signal.

   What is on this phone, and how. A *seat* is one adviser's: the list (of each learner a given name, an initial and a token) and
   the marks and notes that were not sent yet, all under one key K by AES-GCM. K itself lies wrapped twice: by a key that PBKDF2
   makes of her PIN, and by a key of this device that cannot be read out. Names go after seven days without talking to us, when
   the clock jumps back, and when she signs out. Marks that were not sent stay until they are, without names, still under K.

   The day of a session is the list's day and the days that went by since: the server's clock, and this phone's as a stopwatch. Its
   clock is sent along with everything, so that the server can take off whatever it is off by. */
(() => {
const root = document.querySelector("#phone");
if (!root) return;
const DAY = 86400000, KEEP = Number(root.dataset.keeps) * DAY, ROUNDS = 600000;
const STATES = ["present", "late", "excused", "absent"];
const say = name => root.querySelector(`template[data-say="${name}"]`).content.textContent.trim();
const fill = (name, values) => say(name).replace(/\{(\w+)\}/g, (_, key) => values[key]);
const plural = (name, n) => fill(n === 1 ? `${name}-one` : name, { n });
const uuid = () => crypto.randomUUID();
const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter(child => child != null && child !== false));
  return made;
};

// -- what is kept on this phone ---------------------------------------------------------------------------------------------
let base;
const asked = request => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
async function open() {
  const request = indexedDB.open("ambos-attendance", 1);
  request.onupgradeneeded = () => { request.result.createObjectStore("seats", { keyPath: "account" }); request.result.createObjectStore("queue", { keyPath: "key" }); };
  base = await asked(request);
}
const store = (name, mode = "readonly") => base.transaction(name, mode).objectStore(name);
const seats = () => asked(store("seats").getAll());
const keepSeat = seat => asked(store("seats", "readwrite").put(seat));
const waiting = async account => (await asked(store("queue").getAll())).filter(row => row.account === account);
const keepRow = row => asked(store("queue", "readwrite").put(row));
const dropRow = key => asked(store("queue", "readwrite").delete(key));

// -- keys ---------------------------------------------------------------------------------------------------------------------
const bytes = text => new TextEncoder().encode(text);
const gcm = () => ({ name: "AES-GCM", iv: crypto.getRandomValues(new Uint8Array(12)) });
async function seal(key, value) { const how = gcm(); return { iv: how.iv, data: await crypto.subtle.encrypt(how, key, bytes(JSON.stringify(value))) }; }
async function unseal(key, kept) { return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.data))); }
async function pinKey(pin, salt) {
  const from = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
async function newLock(pin) {
  const raw = crypto.getRandomValues(new Uint8Array(32)), salt = crypto.getRandomValues(new Uint8Array(16)), inner = gcm(), outer = gcm();
  const device = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const once = await crypto.subtle.encrypt(inner, await pinKey(pin, salt), raw);
  const twice = await crypto.subtle.encrypt(outer, device, once);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  raw.fill(0);
  return { lock: { salt, device, inner: inner.iv, outer: outer.iv, wrapped: twice }, key };
}
async function unlock(lock, pin) {
  const once = await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.outer }, lock.device, lock.wrapped);
  const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.inner }, await pinKey(pin, lock.salt), once);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// -- names do not stay ----------------------------------------------------------------------------------------------------------
async function age(seat) {
  const now = Date.now(), step = now - seat.last;
  seat.used += Math.max(0, step);
  seat.last = now;
  if (seat.names && (seat.used > KEEP || step < -DAY)) seat.names = null;
  await keepSeat(seat);
  if (!seat.names && !(await waiting(seat.account)).length) { await asked(store("seats", "readwrite").delete(seat.account)); return null; }
  return seat;
}

// -- talking to us ----------------------------------------------------------------------------------------------------------------
class Away extends Error {}
class SignIn extends Error {}
async function call(address, options = {}) {
  if (navigator.onLine === false) throw new Away();
  let reply;
  try { reply = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options }); } catch { throw new Away(); }
  if (reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403) throw new SignIn();
  if (reply.status >= 500) throw new Away();
  return { ok: reply.ok, status: reply.status, body: await reply.json().catch(() => ({})) };
}
const who = async () => (await call(root.dataset.list)).body;
const post = (address, token, body) => call(address, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(body) });

// -- the state of the page ----------------------------------------------------------------------------------------------------
const now = { seat: null, key: null, groups: [], rows: [], group: null, day: null, word: "", tone: "", busy: false, again: null };
const shut = { key: null, groups: [], rows: [], group: null };
/* What changes the rows does so one after the other: a mark that is written while an answer is read must stand once. */
let last = Promise.resolve();
const alone = job => { const done = last.then(job); last = done.catch(() => {}); return done; };
const announce = (word, tone = "") => { now.word = word; now.tone = tone; };
async function save(seat, key) { seat.names = await seal(key, now.groups); await keepSeat(seat); }
async function read() {
  now.groups = now.seat.names ? await unseal(now.key, now.seat.names) : [];
  now.rows = [];
  for (const row of await waiting(now.seat.account)) now.rows.push({ ...(await unseal(now.key, row.sealed)), why: row.why || [] });
}
const write = what => alone(async () => {
  const row = { ...what, key: uuid(), written: Date.now(), number: ++now.seat.number };
  await keepSeat(now.seat);
  await keepRow({ key: row.key, account: now.seat.account, sealed: await seal(now.key, row) });
  now.rows.push({ ...row, why: [] });
});
function stateOf(group, day, token) {
  const mine = now.rows.filter(row => row.kind === "mark" && row.group === group.key && row.day === day && row.learner === token);
  return mine.length ? mine.reduce((a, b) => (b.number > a.number ? b : a)).state : (group.said[day] || {})[token] || "";
}

// -- take the list, send what waits ---------------------------------------------------------------------------------------------
async function prepare(pin) {
  const me = await who(), reply = await takeList(me);
  const { lock, key } = await newLock(pin);
  now.key = key;
  now.seat = { account: me.account, initials: me.initials, device: now.device, lock, ...taken(reply), number: 0, used: 0, last: Date.now(), names: null };
  now.groups = reply.groups;
  await save(now.seat, key);
  announce(say("ready"), "positive");
}
async function takeList(me) {
  now.device = now.seat ? now.seat.device : uuid();
  const reply = await post(root.dataset.list, me.token, { device: now.device, now: Date.now() });
  if (!reply.ok) throw new Away();
  return reply.body;
}
const taken = reply => ({ list: reply.list, there: reply.now, here: Date.now() });
async function send({ quiet = false } = {}) {
  if (!now.key) return;
  if (now.busy) { now.again = { quiet: quiet && (now.again || { quiet }).quiet }; return; }  // a mark made meanwhile goes with the next
  now.busy = true;
  try {
    for (let turn = { quiet }; turn && now.key; turn = now.again) { now.again = null; await sendOnce(turn.quiet); }
  } finally { now.busy = false; draw(); }
}
async function sendOnce(quiet) {
  const { seat, key } = now, left = () => now.key !== key;
  try {
    const me = await who();
    if (me.account !== seat.account) { announce(say("other"), "caution"); return; }
    const due = now.rows.filter(row => !row.why.length);
    if (due.length) await sendRows(me, due, seat, key);
    const reply = await takeList(me);
    await alone(async () => {
      if (left()) return;  // locked or signed out meanwhile: no name comes back
      Object.assign(seat, taken(reply), { used: 0, last: Date.now() });
      hold(reply.groups);
      await save(seat, key);
      const kept = now.rows.filter(row => row.why.length).length;
      if (kept) announce(plural("kept", kept), "caution");
      else if (now.rows.length) now.again = now.again || { quiet: true };
      else announce(say("sent"), "positive");
    });
  } catch (fault) {
    if (fault instanceof SignIn) announce(say("sign-in"), "caution");
    else if (fault instanceof Away) { if (!quiet) announce(say("away"), "caution"); }
    else throw fault;
  }
}
async function sendRows(me, due, seat, key) {
  const of = kind => due.filter(row => row.kind === kind);
  const marks = of("mark").map(({ key, group, day, learner, state, number, written }) => ({ key, group, day, learner, state, number, written }));
  const notes = of("note").map(({ key, learner, text, written }) => ({ key, learner, text, written }));
  const reply = await post(root.dataset.sync, me.token, { list: seat.list, now: Date.now(), marks, notes });
  if (!reply.ok) throw new Away();
  await alone(async () => {
    for (const row of reply.body.taken) await dropRow(row);
    for (const [row, why] of Object.entries(reply.body.refused)) {
      const kept = due.find(one => one.key === row);
      if (kept) await keepRow({ key: row, account: seat.account, sealed: await seal(key, { ...kept, why: undefined }), why });
    }
    if (now.key !== key) return;
    await read();
    const sent = due.filter(row => row.kind === "mark" && reply.body.taken.includes(row.key)).sort((a, b) => a.number - b.number);
    for (const row of sent) for (const group of now.groups) if (group.key === row.group) (group.said[row.day] ||= {})[row.learner] = row.state;
    hold(now.groups);
    if (seat.names) await save(seat, key);
  });
}
/* These groups, and the open one as it stands among them. */
function hold(groups) {
  now.groups = groups;
  now.group = now.group && (groups.find(group => group.key === now.group.key) || null);
}
async function leave() {
  await alone(async () => {
    const seat = now.seat;
    Object.assign(now, shut, { seat: null });
    if (!seat) return;
    seat.names = null;
    await keepSeat(seat);
    if (!(await waiting(seat.account)).length) await asked(store("seats", "readwrite").delete(seat.account));
  });
  try {
    const me = await who();
    await fetch(root.dataset.logout, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": me.token } });
  } catch { /* without a signal the session ends by itself; the names are gone from here already */ }
  announce(say("left"), "positive");
  draw();
}

// -- what is seen -----------------------------------------------------------------------------------------------------------------
const button = (words, onclick, kind = "button", more = {}) => el("button", { type: "button", class: kind, onclick, ...more }, words);
let drawn = 0;
function draw() {
  const mine = ++drawn;
  screen().then(parts => {
    if (mine !== drawn) return;  // a later one is on its way
    const back = typing();
    root.querySelector("#screen").replaceChildren(...parts.filter(Boolean));
    back();
    root.dataset.ready = "yes";
  });
}
/* A note half written, and where the keyboard stood, outlive a new drawing of the page. */
function typing() {
  const of = place => place.closest("[data-token]"), box = document.activeElement;
  const notes = [...root.querySelectorAll("[data-token] details[open]")].map(open => ({ token: of(open).dataset.token, text: open.querySelector("textarea").value }));
  const stood = box && of(box) && { token: of(box).dataset.token, what: box.name || box.dataset.code || "" };
  const find = token => root.querySelector(`[data-token="${token}"]`);
  return () => {
    for (const { token, text } of notes) {
      const open = find(token) && find(token).querySelector("details");
      if (open) { open.open = true; open.querySelector("textarea").value = text; }
    }
    const there = stood && stood.what && find(stood.token) && find(stood.token).querySelector(`[name="${stood.what}"], [data-code="${stood.what}"]`);
    if (there) there.focus();
  };
}
async function screen() {
  const notice = now.word && el("p", { class: `notice${now.tone ? ` notice--${now.tone}` : ""}`, role: "status" }, now.word, ...(now.word === say("sign-in") ? [" ", el("a", { href: root.dataset.login }, say("sign-in-link"))] : []));
  if (!now.key) return [notice, ...(await doors())];
  return [notice, bar(), now.group ? sheet() : groups()];
}
async function doors() {
  const found = await seats(), parts = [];
  for (const seat of found) {
    const left = (await waiting(seat.account)).length;
    parts.push(el("section", { class: "door" }, el("h2", {}, fill("seat", { who: seat.initials })), left ? el("p", { class: "unsent" }, plural("unsent", left)) : null,
      seat.names ? null : el("p", {}, say("names-gone")), pinForm(say("open"), async pin => { await enter(seat, pin); })));
  }
  parts.push(el("details", { class: "door", open: !found.length }, el("summary", {}, say("prepare")), el("p", {}, say("prepare-why")), pinForm(say("prepare-do"), async pin => {
    const me = await who();
    if ((await seats()).some(seat => seat.account === me.account && seat.names)) { announce(say("already"), "caution"); return; }
    const waits = (await waiting(me.account)).length;
    if (waits) { announce(say("open-first"), "caution"); return; }
    await prepare(pin);
  }, true)));
  return parts;
}
function pinForm(words, then, twice = false) {
  const box = (name, label) => el("label", { class: "pin" }, label, el("input", { class: "input", name, type: "password", inputmode: "numeric", autocomplete: "off", pattern: "[0-9]{6}", maxlength: "6", required: true }));
  const form = el("form", { class: "flow", onsubmit: async event => {
    event.preventDefault();
    const data = new FormData(form), pin = data.get("pin");
    if (twice && pin !== data.get("again")) { announce(say("not-same"), "caution"); draw(); return; }
    form.querySelector("button").disabled = true;
    try { await then(pin); }
    catch (fault) { announce(fault instanceof SignIn ? say("sign-in") : fault instanceof Away ? say("needs-signal") : fault.name === "OperationError" ? say("wrong-pin") : String(fault), "caution"); }
    draw();
  } }, box("pin", say("pin")), twice ? box("again", say("pin-again")) : null, el("button", { class: "button button--action" }, words));
  return form;
}
async function enter(seat, pin) {
  const key = await unlock(seat.lock, pin), kept = await age(seat);
  Object.assign(now, { seat: kept || seat, key, group: null });
  announce("");
  await alone(read);
  if (!now.seat.names) announce(say("names-gone"), "caution");
  send({ quiet: true });
}
function bar() {
  const left = now.rows.length;
  return el("div", { class: "bar-sync" }, el("p", { class: left ? "unsent" : "all-sent", id: "unsent" }, left ? plural("unsent", left) : say("all-sent")),
    el("div", { class: "row" }, button(say("send"), () => send(), "button button--action"), button(say("lock"), () => { Object.assign(now, shut); announce(""); draw(); }, "button button--plain"), button(say("leave"), leave, "button button--plain")), refused());
}
function refused() {
  const rows = now.rows.filter(row => row.why.length);
  return rows.length ? el("ul", { class: "refused" }, rows.map(row => el("li", {}, el("b", {}, nameOf(row.learner)), ` ${row.day || ""} `, row.text ? `“${row.text}” ` : "", row.why.join(" "), " ",
    button(say("again"), async () => { await keepRow({ key: row.key, account: now.seat.account, sealed: await seal(now.key, { ...row, why: undefined }) }); await alone(read); draw(); send({ quiet: true }); }, "link"),
    button(say("forget"), async () => { await dropRow(row.key); await alone(read); draw(); }, "link")))) : null;
}
function nameOf(token) {
  for (const group of now.groups) for (const learner of group.learners) if (learner.token === token) return `${learner.name} ${learner.initial}.`;
  return say("somebody");
}
function groups() {
  if (!now.groups.length) return el("p", { class: "notice" }, say("no-groups"));
  return el("ul", { class: "doors" }, now.groups.map(group => el("li", {}, button(el("span", {}, el("b", {}, group.name), el("small", {}, group.plaza)), () => { now.group = group; now.day = today(group); announce(""); draw(); }, "big"))));
}
/* The day it is at the office of the group: the list's own, and what went by on this phone since it was taken. A list of before, without
   its moment, keeps its day. */
function today(group) {
  const { there, here } = now.seat;
  if (!there) return group.today;
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: group.zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(there + Date.now() - here));
  return day > group.today ? day : group.today;
}
const shownDay = day => new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
function sheet() {
  const group = now.group, came = group.learners.filter(one => ["present", "late"].includes(stateOf(group, now.day, one.token))).length;
  const upTo = [...new Set([...group.days.filter(day => day <= today(group)), now.day, today(group)])].sort().reverse();
  const days = el("select", { class: "select", id: "day", onchange: event => { now.day = event.target.value; draw(); } }, upTo.map(day => el("option", { value: day, selected: day === now.day }, shownDay(day))));
  return el("section", { class: "sheet-day" }, el("div", { class: "row" }, button(say("back"), () => { now.group = null; draw(); }, "button button--plain")), el("h2", {}, group.name), el("label", { for: "day" }, say("day")), days,
    el("p", { class: "count", role: "status" }, fill("count", { came, all: group.learners.length })),
    button(say("everybody"), async () => { for (const one of group.learners) if (!stateOf(group, now.day, one.token)) await write({ kind: "mark", group: group.key, day: now.day, learner: one.token, state: "present" }); draw(); send({ quiet: true }); }, "button"),
    el("ul", { class: "people" }, group.learners.map(one => person(group, one))));
}
function person(group, one) {
  const state = stateOf(group, now.day, one.token), unsent = now.rows.some(row => row.learner === one.token && row.day === now.day);
  return el("li", { "data-token": one.token }, el("div", { class: "who" }, el("b", {}, `${one.name} ${one.initial}.`), unsent ? el("small", { class: "dot" }, say("not-sent")) : null),
    el("div", { class: "states", role: "group", "aria-label": `${one.name} ${one.initial}.` }, STATES.map(code => button(say(`state-${code}`), async () => { await write({ kind: "mark", group: group.key, day: now.day, learner: one.token, state: code }); draw(); send({ quiet: true }); }, `state state--${code}`, { "aria-pressed": String(state === code), "data-code": code }))),
    el("details", { class: "note" }, el("summary", {}, say("note")), noteForm(one)));
}
function noteForm(one) {
  const form = el("form", { class: "flow", onsubmit: async event => {
    event.preventDefault();
    const text = new FormData(form).get("text").trim();
    if (!text) return;
    form.reset();
    form.closest("details").open = false;
    await write({ kind: "note", learner: one.token, text });
    draw();
    send({ quiet: true });
  } }, el("label", {}, say("note"), el("textarea", { class: "input", name: "text", rows: "2", maxlength: "500" })), el("button", { class: "button" }, say("note-keep")));
  return form;
}

(async () => {
  if (!globalThis.indexedDB || !crypto.subtle) { announce(say("too-old"), "caution"); root.querySelector("#screen").replaceChildren(el("p", { class: "notice notice--caution" }, say("too-old"))); return; }
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.scope }).catch(() => {});
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  await open();
  for (const seat of await seats()) await age(seat);
  addEventListener("online", () => send({ quiet: true }));
  setInterval(() => { if (now.rows.some(row => !row.why.length)) send({ quiet: true }); }, 60000);
  draw();
})();
})();
