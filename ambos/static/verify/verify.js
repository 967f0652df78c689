// The screen of the page that verifies. What stands behind # is read here and goes nowhere.
const D = JSON.parse(document.getElementById("data").textContent);
const bytesOf = b64 => Uint8Array.from(atob(b64), c => c.charCodeAt(0));
const main = document.getElementById("main"), isSaved = !!D.lists;
let en = !/^es/i.test(navigator.language || "es"), lists = null, shown = null, camera = null;
const L = pair => pair[en ? 1 : 0], O = pair => pair[en ? 0 : 1];

// Children: text, a pair of texts (the reader's is taken), a node, a list of nodes; `null` is left out.
const isPair = x => Array.isArray(x) && x.length === 2 && x.every(y => typeof y === "string");
function put(node, child) {
  if (child === null || child === undefined) return;
  if (isPair(child)) node.append(L(child));
  else if (Array.isArray(child)) child.forEach(c => put(node, c));
  else node.append(child.nodeType ? child : String(child));
}
function h(tag, options, ...children) {
  const node = document.createElement(tag);
  for (const k of Object.keys(options || {})) {
    if (k.slice(0, 2) === "on") node.addEventListener(k.slice(2), options[k]); else node.setAttribute(k, options[k]);
  }
  put(node, children);
  return node;
}
const t = (es, english) => document.createTextNode(L([es, english]));
const other = pair => h("small", { class: "o", lang: en ? "es" : "en" }, O(pair));

const SHAPE = {
  ok: ["M3 55a52 52 0 1 0 104 0a52 52 0 1 0-104 0", "M30 57l17 17 34-37"],
  mid: ["M55 6l52 96H3z", "M55 42v26M55 84v2"],
  ko: ["M35 3h40l32 32v40l-32 32H35L3 75V35z", "M36 36l38 38M74 36L36 74"],
};
function sign(kind) {
  const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 110 110"); svg.setAttribute("aria-hidden", "true"); svg.setAttribute("fill", "none");
  SHAPE[kind].forEach((d, i) => {
    const path = document.createElementNS(ns, "path");
    path.setAttribute("d", d);
    if (i) { path.setAttribute("class", "knock"); path.setAttribute("stroke-width", "11"); path.setAttribute("stroke-linecap", "round"); path.setAttribute("stroke-linejoin", "round"); }
    else path.setAttribute("fill", "currentColor");
    svg.append(path);
  });
  return svg;
}
const verdict = (kind, code, words, text) => h("section", { class: "verdict " + kind, "data-code": code, role: "status" }, sign(kind),
  h("h1", {}, L(words), h("span", { lang: en ? "es" : "en" }, O(words))), h("p", {}, text));

const moment = seconds => new Date(seconds * 1000);
const DATES = ["es-MX", "en-US"].map(l => new Intl.DateTimeFormat(l, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }));
const day = date => L(DATES.map(d => d.format(date)));
const dayOf = days => day(moment(days * 86400));
const mark = x => x === null ? L(["pendiente", "pending"]) : x === 100 ? "10" : (x / 10).toFixed(1);
const grade = n => D.grades[n] || ["Grado " + n, "Grade " + n];
const subject = s => typeof s === "string" ? [s, s] : D.subjects[s] || ["Materia " + s, "Subject " + s];
const letter = x => { const row = x === null ? null : D.letters.find(r => x >= r[0]); return row ? row[1] : ""; };
const folio = f => f.replace(/(.{4})(?=.)/g, "$1-");

const TITLE = { 101: ["Constancia de estudios", "Certificate"], 201: ["Constancia de registro consular", "Statement of consular registration"], 301: ["Documento de transferencia", "Transfer document"] };

function rowsOf(r, c) {
  const rows = [[["Documento", "Document"], TITLE[r.shape]], ["Folio", folio(c.folio), "code"]];
  const add = (es, english, value) => { if (value !== undefined && value !== null && value !== "") rows.push([[es, english], value]); };
  if (r.shape === 101) {
    add("Nombre", "Name", r[2]);
    add("Qué hizo", "What was done", r[1] ? ["Terminó el curso", "Completed the course"] : ["Asistió", "Attended"]);
    add("Curso", "Course", r[3]); add("Impartido por", "Given by", r[4]); add("Horas", "Hours", r[5]);
    add("Inicio", "Began", r[6] === undefined ? null : dayOf(r[6])); add("Término", "Ended", dayOf(r[7])); add("Resultado", "Result", r[8]);
  } else if (r.shape === 201) {
    add("Nombre", "Name", r[2]); add("Año de nacimiento", "Year of birth", r[3]); add("Número de registro", "Register number", r[1]);
    add("En el registro desde", "In the register since", dayOf(r[4])); add("Oficina", "Office", r[5]);
  } else {
    add("Estudiante", "Student", [r[1], r[2], r[3]].filter(Boolean).join(" ")); add("Nacimiento", "Born", dayOf(r[4])); add("Lugar de nacimiento", "Place of birth", r[5]);
    add("Escuela", "School", [r[7], r[8]].filter(Boolean).join(", ")); add("Grado cursado", "Grade attended", grade(r[9]));
    add("Grado equivalente", "Corresponding grade", r[10] === 0 ? "K" : r[10]);
    add("Periodo", "Attended", dayOf(r[11][0]) + " – " + dayOf(r[11][1]));
    add("Asistencia", "Attendance", r[12] && L([r[12][0] + " de " + r[12][1] + " días", r[12][0] + " of " + r[12][1] + " days"]));
    add("Nota de la escuela", "Note from the school", r[15]); add("La misma, en inglés", "The same, in English", r[16]); add("Apoyo en el idioma", "Language support", r[17]);
    add("Firmaron", "Signed by", r[18] && r[18].map(s => s[0] + ", " + s[1]).join("; "));
    add("Provisional", "Provisional", r[19] && ["Emitido de urgencia", "Issued in an emergency"]);
  }
  add("Emitido", "Issued", day(moment(c.issued))); add("Vigente hasta", "Valid until", c.expires && day(moment(c.expires)));
  return rows;
}
const table = rows => h("table", { class: "rec" }, h("tbody", {}, rows.map(([label, value, kind]) => h("tr", {},
  h("th", { scope: "row" }, label), h("td", kind ? { class: kind } : {}, value, Array.isArray(value) && value[0] !== value[1] ? other(value) : null)))));

function marksOf(r) {
  if (!r[13]) return null;
  return [h("table", { class: "marks gap" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, ["Materia", "Subject"]), h("th", { scope: "col" }, "0–" + D.highest / 10),
    D.letters.length ? h("th", { scope: "col" }, ["EE. UU.", "US"]) : null)),
    h("tbody", {}, r[13].map(m => h("tr", {}, h("th", { scope: "row" }, subject(m[0]), subject(m[0])[0] === subject(m[0])[1] ? null : other(subject(m[0]))),
      h("td", {}, mark(m[1])), D.letters.length ? h("td", {}, letter(m[1])) : null)))),
  h("p", { class: "hint" }, D.scale, " ", ["La letra es una guía de lectura, no parte del documento.", "The letter is a reading aid, not part of the document."])];
}
const pastOf = r => r[14] ? [h("h3", { class: "gap" }, ["Grados anteriores", "Earlier grades"]),
  table(r[14].map(p => [grade(p[0]), p[1] + "–" + String(p[1] + 1).slice(2) + ": " + mark(p[2])]))] : null;

const checkList = r => h("ul", { class: "tick" },
  [["El nombre es igual, letra por letra.", "Same name, letter by letter."],
    r.shape === 301 ? ["Las calificaciones son iguales.", "Same marks."] : ["Las fechas son iguales.", "Same dates."],
    ["El folio es igual.", "Same folio."], ["La dirección de esta página es la del instituto.", "This page’s address is the institute’s."]].map(x => h("li", {}, x)));

function proves(r) {
  const words = [["Prueba quién lo emitió y que no ha cambiado. No prueba que lo anotado sea cierto, ni da derechos.",
    "It proves who issued it and that it has not changed. It does not prove that what was written is true, nor gives any legal standing."]];
  if (r.shape === 201) words.push(["Dice que la persona está en el registro de esa oficina. No es una identificación con fotografía.", "It says that the person is in that office’s register. It is not a photo identification."]);
  if (r.shape === 301) words.push(["Vale como boleta, sin apostilla. No es requisito para inscribir: sin él, se inscribe igual.", "It counts as a report card, without apostille. It is not a condition to enrol: without it, the child enrols all the same."]);
  return h("div", { class: "note gap" }, h("h3", {}, ["Qué prueba y qué no", "What it proves and what it does not"]), words.map(w => h("p", {}, w)));
}
const checkedWith = made => h("p", { class: "hint gap" }, ["Revisado en este teléfono con la lista de llaves y bajas del " + day(moment(made)) + ".",
  "Checked on this phone with the list of keys and revocations of " + day(moment(made)) + "."]);
const printIt = () => h("p", { class: "gap" }, h("button", { type: "button", onclick: () => print() }, ["Imprimir", "Print"]));
const again = () => h("p", { class: "gap noprint" }, h("button", { type: "button", onclick: () => { history.replaceState(null, "", location.pathname + location.search); start(); } }, ["Verificar otro", "Check another"]));

function good(found) {
  const r = found.record, c = found.claims, k = found.key, who = L(k.owner), on = day(moment(c.issued));
  const head = k.sample
    ? verdict("mid", "sample", ["Muestra", "Sample"], L(["El sello está bien, pero es una muestra: la persona y los datos son inventados. No vale como documento.", "The seal is good, but this is a sample: the person and the data are made up. It is worth nothing as a document."]))
    : verdict("ok", "ok", ["Válido", "Valid"], L(["Lo emitió " + who + " (" + L(found.lists.issuer) + ") el " + on + " y no ha cambiado desde entonces.", "Issued by " + who + " (" + L(found.lists.issuer) + ") on " + on + ", and unchanged since."]));
  return [head, found.old ? h("div", { class: "note warn gap" }, h("h3", {}, ["La lista es vieja", "The list is old"]), h("p", {}, ["El sello es bueno, pero esta página no conoce las bajas más recientes. Ábrala con señal para actualizarla.", "The seal is good, but this page does not know the latest revocations. Open it with a signal to update it."])) : null,
    h("div", { class: "grid" }, h("section", {}, h("h2", {}, ["Lo que dice el documento", "What the document says"]), table(rowsOf(r, c)), marksOf(r), pastOf(r)),
      h("section", {}, h("h2", {}, ["Compare con el papel", "Compare with the paper"]), checkList(r), proves(r), checkedWith(found.lists.made), printIt(), again()))];
}

const DAMAGED = ["El código no se leyó entero o está dañado.", "The code was not read whole, or is damaged."];
const WHY = {
  bad_digits: DAMAGED, truncated: DAMAGED, not_sealed: DAMAGED,
  bad_signature: ["El código de este papel no es el que se emitió: fue alterado o inventado. No lo tome como bueno.", "The code on this paper is not the one that was issued: it was altered or made up. Do not rely on it."],
  unknown_key: ["Ninguna oficina de la lista usa la llave con que se selló.", "No office on the list uses the key it was sealed with."],
  wrong_schema: ["El sello es bueno, pero lo sellado no es un documento que esta página conozca.", "The seal is good, but what was sealed is no document this page knows."],
  too_large: ["El código trae más de lo que cabe en un documento.", "The code carries more than a document can hold."],
  future_dated: ["Está fechado en el futuro. Revise también la fecha de este teléfono.", "It is dated in the future. Look at the date of this phone, too."],
  key_out_of_time: ["Se selló fuera del tiempo en que esa llave valía.", "It was sealed outside the time in which that key was good."],
  issued_after_compromise: ["Se selló después de que esa llave cayó en otras manos. La oficina puede reponer los documentos legítimos.", "It was sealed after that key fell into other hands. The office can replace honest documents."],
  not_in_list: ["Esa llave cayó en otras manos, y este papel no está entre los que la oficina había emitido antes. La oficina puede aclararlo.", "That key fell into other hands, and this paper is not among those the office had issued before. The office can clear it up."],
  revoked: ["Fue auténtico, pero la oficina lo dio de baja o lo repuso. Pida el documento nuevo.", "It was genuine, but the office revoked or replaced it. Ask for the new document."],
  expired: ["Fue auténtico, pero su vigencia terminó.", "It was genuine, but its time has run out."],
  no_list: ["Este teléfono aún no tiene la lista de llaves. Abra la página una vez con señal.", "This phone does not have the list of keys yet. Open the page once with a signal."],
  no_crypto: ["Este navegador no puede comprobar sellos. Use otro, o el folio.", "This browser cannot check seals. Use another, or the folio."],
};
const UNKNOWN = ["no_list", "no_crypto", "bad_digits", "truncated", "not_sealed"];

function bad(fault) {
  const code = WHY[fault.code] ? fault.code : "not_sealed", v = fault.values || {};
  const words = code === "revoked" || code === "expired" ? ["Ya no vale", "No longer valid"] : UNKNOWN.includes(code) ? ["Sin comprobar", "Not checked"] : ["No válido", "Not valid"];
  const rows = [[["Motivo", "Reason"], code, "code"]];
  if (v.key) rows.push([["Llave", "Key"], v.key, "code"]);
  if (v.owner) rows.push([["Oficina", "Office"], L(v.owner)]);
  if (v.since) rows.push([["Llave perdida el", "Key lost on"], day(moment(v.since))]);
  if (v.on) rows.push([["Terminó el", "Ended on"], day(moment(v.on))]);
  return [verdict(UNKNOWN.includes(code) || code === "revoked" || code === "expired" ? "mid" : "ko", code, words, L(WHY[code])),
    h("div", { class: "grid" }, h("section", {}, h("h2", {}, ["Qué puede hacer ahora", "What you can do now"]),
      h("ul", { class: "tick" }, [["Escanee otra vez, con buena luz y el papel liso.", "Scan again, in good light, paper flat."],
        ["Llame a la oficina que lo emitió y dé el folio, no datos de la persona.", "Call the office that issued it. Give the folio, not the person’s details."]].map(x => h("li", {}, x))), folioForm(), again()),
    h("section", {}, h("div", { class: "note warn" }, h("h3", {}, ["No culpe a la familia", "Do not blame the family"]),
      h("p", {}, ["Un papel puede fallar porque se mojó, se copió mal o alguien se lo vendió. La inscripción escolar no depende de este documento.", "A paper can fail because it got wet, was copied badly, or was sold to them. School enrolment does not depend on this document."])),
    h("h2", {}, ["Por qué", "Why"]), table(rows), h("p", { class: "hint" }, ["No mostramos lo que dice el código: no es de fiar.", "We do not show what the code says: it cannot be trusted."]), lists && lists[0] ? checkedWith(lists[0].made) : null))];
}

function folioForm() {
  const box = h("input", { id: "folio", name: "folio", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", class: "code", maxlength: "24", "aria-describedby": "folio-says" }), out = h("output", { id: "folio-answer" });
  const ANSWER = { in_force: ["Ese folio existe y está vigente. Compare lo que dice el papel con la oficina si tiene dudas.", "That folio exists and is in force. If in doubt, compare what the paper says with the office."],
    revoked: ["Ese folio existió y ya no vale.", "That folio existed and is no longer valid."], unknown: ["No conocemos ese folio. Revise letra por letra.", "We do not know that folio. Look at it letter by letter."],
    many: ["Demasiados intentos. Espere unos minutos.", "Too many tries. Wait a few minutes."], none: ["No hay señal. Llame a la oficina.", "There is no signal. Call the office."] };
  const ask = async event => {
    event.preventDefault();
    let said = "none";
    try {
      const reply = await fetch(D.home + "folio", { method: "POST", body: new URLSearchParams({ folio: box.value }), credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
      said = reply.status === 429 ? "many" : (await reply.json()).state;
    } catch (e) { /* the answer stays: no signal */ }
    out.textContent = L(ANSWER[said] || ANSWER.none); out.dataset.state = said;
  };
  return h("form", { class: "form gap noprint", onsubmit: ask }, h("label", { for: "folio" }, ["O escriba el folio", "Or type the folio"]),
    h("p", { id: "folio-says" }, ["Son 12 letras y números, bajo el código. Este paso sí pregunta al servidor: envía el folio y nada más. Responde solo si está vigente, dado de baja o no existe.", "12 letters and numbers, under the code. This step does ask the server: it sends the folio and nothing else. It answers only in force, revoked or unknown."]),
    box, h("button", { type: "submit" }, ["Preguntar", "Ask"]), out);
}

function pasteForm() {
  const box = h("textarea", { id: "paste", rows: "3", class: "code", autocomplete: "off", spellcheck: "false" });
  return h("form", { class: "form gap", onsubmit: e => { e.preventDefault(); check(box.value); } }, h("label", { for: "paste" }, ["O pegue la dirección que leyó otro lector", "Or paste the address another reader read"]), box,
    h("button", { type: "submit" }, ["Comprobar", "Check"]));
}

function cameraBox() {
  const hint = h("p", { class: "hint" });
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) {
    hint.append(t("Abra la cámara de su teléfono y apúntela al código del papel: lo trae aquí.", "Open your phone’s camera and point it at the code on the paper: it brings you here."));
    return h("div", { id: "camera", "data-camera": "phone" }, hint);
  }
  const video = h("video", { playsinline: "", muted: "", hidden: "" });
  const go = h("button", { type: "button", class: "go", onclick: async () => {
    try {
      camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    } catch (e) { hint.textContent = L(["No se pudo abrir la cámara. Use la del teléfono y apúntela al código.", "The camera could not be opened. Use the phone’s own and point it at the code."]); return; }
    video.srcObject = camera; video.hidden = false; go.hidden = true;
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    const look = async () => {
      if (!camera) return;
      let found = [];
      try { found = await detector.detect(video); } catch (e) { /* no picture yet */ }
      const hit = found.find(f => f.rawValue.includes("#1"));
      if (hit) { check(hit.rawValue); return; }
      setTimeout(look, 120);
    };
    look();
  } }, ["Abrir la cámara", "Open the camera"]);
  hint.append(t("La imagen se lee en este teléfono y no se guarda.", "The picture is read on this phone and is not kept."));
  return h("div", { id: "camera", "data-camera": "page" }, go, video, hint);
}
function closeCamera() { if (camera) camera.getTracks().forEach(x => x.stop()); camera = null; }

function start() {
  shown = null;
  show([h("div", { class: "grid" }, h("section", {}, h("h1", {}, ["Compruebe un papel", "Check a paper"]),
    h("p", { class: "gap" }, ["Apunte la cámara al código. Se comprueba en este teléfono, también sin señal: lo que dice el código no sale de aquí.", "Point the camera at the code. It is checked on this phone, without a signal too: what the code says does not leave it."]),
    h("div", { class: "gap" }, cameraBox()), pasteForm(), folioForm()),
  h("section", {}, h("h2", {}, ["Para usar sin señal", "To use without a signal"]), h("p", {}, isSaved
    ? ["Esta es una copia guardada, con la lista del " + day(moment(lists ? lists[0].made : 0)) + ".", "This is a saved copy, with the list of " + day(moment(lists ? lists[0].made : 0)) + "."]
    : ["Esta página queda en el teléfono tras abrirla una vez. También puede guardarla como un solo archivo.", "This page stays on the phone after it is opened once. You may also keep it as one file."]),
  isSaved ? null : h("p", { class: "gap" }, h("a", { href: "save", download: "" }, ["Guardar la página", "Save the page"])), lists && lists[0] ? checkedWith(lists[0].made) : null))]);
}

function show(nodes) {
  closeCamera();
  document.documentElement.lang = en ? "en" : "es";
  document.getElementById("language").textContent = en ? "Español" : "English";
  document.getElementById("language").lang = en ? "es" : "en";
  document.getElementById("strap").textContent = L(["Verificar un documento", "Verify a document"]);
  document.getElementById("promise").textContent = L(["Lo que está en el código no sale de este teléfono: nadie sabe quién verificó qué.", "What the code holds does not leave this phone: nobody learns who checked whom."]);
  main.replaceChildren(...nodes.flat().filter(Boolean));
}

async function check(text) {
  const began = performance.now();
  try {
    if (!(window.crypto && crypto.subtle)) no("no_crypto");
    const token = fromText(text);
    if (!lists) no("no_list");
    const found = await judge(token, lists, Date.now() / 1000);
    shown = () => good(found);
  } catch (fault) {
    const told = fault instanceof Refused ? fault : new Refused("not_sealed");
    shown = () => bad(told);
  }
  show(shown());
  document.documentElement.dataset.took = Math.round((performance.now() - began) * 10) / 10;
  scrollTo(0, 0);
}
const fromAddress = () => location.hash.length > 1 ? check(location.hash) : start();

async function fetchLists() {
  const roots = D.roots.map(bytesOf);
  let raw = isSaved ? bytesOf(D.lists) : null;
  if (!raw) { const reply = await fetch("list", { credentials: "omit" }); raw = new Uint8Array(await reply.arrayBuffer()); }
  const opened = [];
  for (const pair of cbor(raw)) { try { opened.push(await openLists(pair, roots)); } catch (e) { /* a list of another root is no list */ } }
  return opened.length ? opened : null;
}

document.getElementById("language").addEventListener("click", () => { en = !en; if (shown) show(shown()); else start(); });
addEventListener("hashchange", fromAddress);
(async () => {
  try { lists = await fetchLists(); } catch (e) { lists = null; }
  await fromAddress();
  document.documentElement.dataset.ready = "1";
  if (!isSaved && "serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => {});
})();
