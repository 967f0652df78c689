"use strict";
/* A diagnostic that goes on without signal. The server's pages work alone; this draws the same questions from what the browser
   keeps, sends answers when it can, and numbers them so that the same answers sent twice or late change nothing
   (ambos/domain/diagnostics/sitting.py). Nothing stays once everything is sent and she has finished or left. */
(() => {
  const KEPT = "ambos.diagnostic", EVERY = 8000;
  const $ = id => document.getElementById(id), page = $("take"), words = page.dataset;
  let kept = read(), number = Number(words.number) || 0, isSending = false;

  function read() { try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; } }
  function keep() { try { localStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* full or forbidden: the server's pages go on */ } }
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const seconds = () => Math.floor(kept.used + (kept.paused ? 0 : Math.max(0, Date.now() - kept.since) / 1000));
  const waiting = () => Object.values(kept.given).filter(one => kept.sent[one.item] !== one.turn);
  const isOpen = item => !kept.given[item.id] || kept.given[item.id].choice === null;

  // -- what the server knows, and what waits here --
  async function fetchPaper() {
    if (!navigator.onLine) throw new Error("no signal");
    const reply = await fetch(words.paper, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error("no paper");
    const paper = await reply.json();
    const mine = kept && kept.attempt === paper.attempt ? kept : { given: {}, paused: false };
    const given = { ...mine.given }, sent = {};
    for (const one of paper.given) {
      sent[one.item] = one.turn;
      if (!given[one.item] || given[one.item].turn <= one.turn) given[one.item] = one;
    }
    const used = mine.since ? Math.max(paper.used - (mine.rested || 0), kept === mine ? seconds() : 0) : paper.used;
    kept = { ...paper, given, sent, used, since: Date.now(), paused: mine.paused, rested: mine.rested || 0, finished: mine.finished || false };
    keep();
    return paper;
  }

  async function send() {
    if (!kept || isSending || !navigator.onLine || (!waiting().length && !kept.finished)) return say();
    isSending = true;
    try {
      if (!kept.token) await fetchPaper();
      const given = waiting();
      const reply = await fetch(words.send, {
        method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": kept.token },
        body: JSON.stringify({ given, finished: kept.finished }),
      });
      if (reply.status === 403) { kept.token = ""; throw new Error("token"); }
      const said = await reply.json();
      if (!reply.ok) { show("held"); $("held-says").textContent = said.faults.join(" "); return; }
      for (const one of given) kept.sent[one.item] = one.turn;
      keep();
      if (said.finished) { forget(); location.href = words.done; return; }
    } catch { /* no signal: it stays here and is sent later */ } finally { isSending = false; }
    if (kept) say();
  }

  function forget() { localStorage.removeItem(KEPT); kept = null; }

  // -- what she sees --
  function say() {
    if (!kept) return;
    const n = waiting().length, bits = [];
    if (!navigator.onLine) bits.push(words.offline);
    if (n && (!navigator.onLine || n > 1)) bits.push(fill(words.waiting, { n }));
    if (!bits.length && $("signal").textContent) bits.push(n ? "" : words.sent);
    if (seconds() > kept.allowed) bits.push(words.over);
    const text = bits.join(" ").trim();
    if ($("signal").textContent !== text) $("signal").textContent = text;
    $("signal").classList.toggle("is-off", !navigator.onLine);
    if (kept.finished) $("held-says").textContent = navigator.onLine ? fill(words.waiting, { n }) : words.held;
  }

  function show(part) {
    for (const id of ["review", "break", "held"]) $(id).hidden = id !== part;
    for (const one of asked()) one.hidden = part !== "question";
    if (part !== "question") $(`${part}-title`).focus();
  }
  const asked = () => $("asked") ? [$("asked")] : [$("where"), $("bar"), $("answer"), page.querySelector("nav.steps"), $("rest")].filter(Boolean);

  function draw(to, isNew = true) {
    number = to;
    if (number > kept.items.length) return review(isNew);
    const item = kept.items[number - 1], known = kept.given[item.id];
    $("where").textContent = `${fill(words.of, { n: number, all: kept.items.length })} · ${fill(words.time, { used: Math.round(seconds() / 60), allowed: Math.round(kept.allowed / 60) })}`;
    $("bar").max = kept.items.length; $("bar").value = number;
    $("stem").textContent = item.stem;
    $("table").hidden = !item.table.length; $("table").replaceChildren();
    if (item.table.length) {
      const table = document.createElement("table"); table.className = "data";
      for (const row of item.table) {
        const line = table.insertRow();
        row.forEach((text, n) => { const cell = document.createElement(n ? "td" : "th"); if (!n) cell.scope = "row"; cell.textContent = text; line.append(cell); });
      }
      $("table").append(table);
    }
    $("choices").replaceChildren(...item.options.map((text, n) => {
      const label = document.createElement("label"), box = document.createElement("input"), said = document.createElement("b"), place = document.createElement("span");
      label.className = "choice"; box.type = "radio"; box.name = "choice"; box.value = n; box.checked = Boolean(known) && known.choice === n;
      place.className = "place"; place.textContent = "ABCD"[n]; said.append(place, ` ${text}`); label.append(box, said);
      return label;
    }));
    $("back").hidden = number === 1;
    show("question");
    if (isNew) history.pushState({ number }, "", address(number));
    $("stem").tabIndex = -1; if (isNew) { $("stem").focus({ preventScroll: true }); scrollTo(0, 0); }
    say();
  }
  const address = n => $("skip").getAttribute("href").replace(/\d+\/$/, `${n}/`);

  function review(isNew = true) {
    const open = kept.items.map((item, n) => isOpen(item) ? n + 1 : 0).filter(Boolean);
    $("review-says").textContent = open.length ? fill(words.open, { list: open.join(", ") }) : words.full;
    $("numbers").replaceChildren(...kept.items.map((item, n) => {
      const line = document.createElement("li"), link = document.createElement("a"), how = document.createElement("span");
      link.href = address(n + 1); link.textContent = n + 1; link.classList.toggle("is-open", isOpen(item));
      how.className = "sr"; how.textContent = ` ${isOpen(item) ? words.empty : words.answered}`; link.append(how);
      link.addEventListener("click", event => { event.preventDefault(); draw(n + 1); });
      line.append(link); return line;
    }));
    number = kept.items.length + 1;
    show("review");
    if (isNew) history.pushState({ number }, "", address(number));
    say();
  }

  // -- what she does --
  function answer(event) {
    event.preventDefault();
    const box = $("choices").querySelector("input:checked"), item = kept.items[number - 1];
    const choice = box ? Number(box.value) : null, known = kept.given[item.id];
    if (choice !== null && (!known || known.choice !== choice)) {
      const turn = 1 + Math.max(0, ...Object.values(kept.given).map(one => one.turn));
      kept.given[item.id] = { item: item.id, choice, turn, seconds: seconds() };
      keep();
    }
    draw(number + 1);
    send();
  }

  function pause() { kept.used = seconds(); kept.paused = Date.now(); keep(); show("break"); }
  function goOn() {
    kept.rested = (kept.rested || 0) + (Date.now() - kept.paused) / 1000;
    kept.since = Date.now(); kept.paused = false; keep(); draw(number, false);
  }

  function take() {
    $("answer").addEventListener("submit", answer);
    for (const [id, to] of [["back", () => number - 1], ["skip", () => number + 1]])
      $(id).addEventListener("click", event => { event.preventDefault(); draw(to()); });
    $("all").addEventListener("click", event => { event.preventDefault(); review(); });
    $("finish").addEventListener("click", () => { kept.finished = true; keep(); show("held"); say(); send(); });
    $("return").addEventListener("click", goOn);
    if ($("rest")) $("rest").addEventListener("submit", event => { event.preventDefault(); pause(); });
    addEventListener("popstate", event => { if (event.state && kept) draw(event.state.number, false); });
    addEventListener("online", send); addEventListener("offline", say);
    setInterval(send, EVERY);
  }

  // What this page is drawn with, so that it may be loaded again without signal: its styles and scripts, nothing of hers.
  async function keepPage() {
    await navigator.serviceWorker.register(words.worker);
    const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map(one => one.href || one.src);
    const drawn = performance.getEntriesByType("resource").filter(one => ["css", "link", "script", "img"].includes(one.initiatorType));
    await (await caches.open("diagnostics-1")).addAll([...new Set([...parts, ...drawn.map(one => one.name)])]);
    page.dataset.kept = "yes";
  }

  // She may have chosen before this was ready: her choice, and where she stands with the keys, outlast the new drawing.
  function takeOver(to) {
    const chosen = $("choices") && $("choices").querySelector("input:checked"), stood = document.activeElement;
    draw(to, false);
    const same = box => box && box.name === "choice" && $("choices").querySelector(`input[value="${box.value}"]`);
    if (same(chosen)) same(chosen).checked = true;
    if (same(stood)) same(stood).focus({ preventScroll: true });
  }

  async function start() {
    try { await fetchPaper(); } catch { /* no signal */ }
    if (!kept || !kept.items) { if (words.shell) { $("signal").textContent = words.none; $("signal").classList.add("is-off"); } return; }
    if (!kept.fixed) return;
    const from = Number((location.pathname.match(/(\d+)\/$/) || [])[1]) || number || 1;
    take();
    history.replaceState({ number: from }, "", location.pathname);
    if (kept.finished) { show("held"); say(); send(); return; }
    if (kept.paused) { number = from; show("break"); } else takeOver(Math.min(Math.max(1, from), kept.items.length + 1));
    send();
    if ("serviceWorker" in navigator && navigator.onLine) keepPage().catch(() => { /* goes on as long as the page is open */ });
  }
  start();
})();
