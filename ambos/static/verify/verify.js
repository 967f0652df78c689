// The screen of the page that verifies. What stands behind # is read here and goes nowhere.
const page = document.documentElement, byId = id => document.getElementById(id), D = JSON.parse(byId("data").textContent), isSaved = !!D.lists;
const bytesOf = b64 => Uint8Array.from(atob(b64), c => c.charCodeAt(0));
let en = !/^es/i.test(navigator.language || "es"), lists = null, shown = null, camera = null;

// Words are "Spanish|English", also those of the packs. What a paper says is none: it is shown as it is.
const w = words => words.split("|")[+en], L = pair => pair[+en];
const both = words => [w(words), h("small.o", { lang: w("en|es") }, words.split("|")[+!en])];
// h("tag.class", {attributes}, children): text, nodes, lists of them; what is empty is left out.
function h(what, ...children) {
  const [tag, ...names] = what.split("."), node = document.createElement(tag);
  if (names.length) node.className = names.join(" ");
  const put = child => {
    if (Array.isArray(child)) child.forEach(put);
    else if (typeof child === "object" && child && !child.nodeType) for (const k of Object.keys(child)) {
      if (k.slice(0, 2) === "on") node.addEventListener(k.slice(2), child[k]); else node.setAttribute(k, child[k]);
    }
    else if (child || child === 0) node.append(child.nodeType ? child : String(child));
  };
  put(children);
  return node;
}
const p = (words, what = "p") => h(what, w(words)), list = all => h("ul", all.map(words => p(words, "li")));
const note = (what, title, ...paragraphs) => h(what, p(title, "h3"), paragraphs);
const button = (what, words, onclick) => h("p.gap", h(what, { type: "button", onclick }, w(words)));

// A circle with a tick, a triangle, an octagon with a cross: the answer is seen without its colour.
const SIGNS = {
  ok: "M3 55a52 52 0 1 0 104 0a52 52 0 1 0-104 0|M30 57l17 17 34-37", mid: "M55 6l52 96H3z|M55 42v26M55 84v2",
  ko: "M35 3h40l32 32v40l-32 32H35L3 75V35z|M36 36l38 38M74 36L36 74",
};
function verdict(kind, code, words, text) {
  const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 110 110");
  for (const d of SIGNS[kind].split("|")) svg.append(document.createElementNS(ns, "path")), svg.lastChild.setAttribute("d", d);
  return h("section.verdict." + kind, { "data-code": code, role: "status" }, svg, h("h1", both(words)), h("p", text));
}

const day = seconds => new Date(seconds * 1000).toLocaleDateString(w("es|en"), { dateStyle: "medium", timeZone: "UTC" });
const dayOf = days => day(days * DAY);
const mark = x => x === null ? w("pendiente|pending") : x === 100 ? "10" : (x / 10).toFixed(1);
const grade = n => both(D.grades[n] || "Grado " + n + "|Grade " + n);
const subject = s => s > 0 ? both(D.subjects[s] || "Materia " + s + "|Subject " + s) : s;
const letter = x => x === null ? "" : (D.letters.find(row => x >= row[0]) || "")[1];

const sum = rows => rows.reduce((n, row) => n + row[1], 0);

// What stands in the table of each kind: number of the field, its name, how it is told. The order is that of the paper.
const TOLD = {
  101: ["Constancia de estudios|Certificate", [2, "Nombre|Name"], [1, "Qué hizo|What was done", x => w(x ? "Terminó el curso|Completed the course" : "Asistió|Attended")],
    [3, "Curso|Course"], [4, "Impartido por|Given by"], [5, "Horas|Hours"], [6, "Inicio|Began", dayOf], [7, "Término|Ended", dayOf], [8, "Resultado|Result"]],
  201: ["Constancia de registro consular|Statement of consular registration", [2, "Nombre|Name"], [3, "Año de nacimiento|Year of birth"],
    [1, "Número de registro|Register number"], [4, "En el registro desde|In the register since", dayOf], [5, "Oficina|Office"]],
  301: ["Documento de transferencia|Transfer document", [1, "Estudiante|Student", (x, r) => [x, r[2], r[3]].filter(Boolean).join(" ")], [4, "Nacimiento|Born", dayOf],
    [5, "Lugar de nacimiento|Place of birth"], [7, "Escuela|School", (x, r) => [x, r[8]].filter(Boolean).join(", ")], [9, "Grado cursado|Grade attended", grade],
    [10, "Equivale a|Equivalent", x => x || "K"], [11, "Periodo|Attended", x => x.map(dayOf).join(" – ")], [12, "Asistencia (días)|Attendance (days)", x => x.join(" / ")],
    [15, "Nota de la escuela|Note from the school"], [16, "La misma, traducida|The same, translated"], [17, "Apoyo en el idioma|Language support"],
    [18, "Firmaron|Signed by", x => x.map(s => s.join(", ")).join("; ")], [19, "Provisional|Provisional", () => w("Emitido de urgencia|Issued in an emergency")]],
  401: ["Análisis de créditos|Credit analysis", [1, "Estudiante|Student"], [2, "Distrito|District"], [4, "Créditos|Credits", x => x / 100],
    [5, "Cursos|Courses", x => x.map(l => h("p", l[0], " (", l[1], "): ", l[3] / 100))], [6, "Sin crédito|No credit", sum], [7, "Faltan|Missing", x => sum(x) / 100], [8, "Grado|Grade"]],
};
const table = rows => h("table.rec", h("tbody", rows.map(([label, value, what]) => value && h("tr", h("th", { scope: "row" }, label), h(what || "td", value)))));
const code = "td.code", folio = f => f.replace(/(.{4})(?=.)/g, "$1-");

function record(r, c) {
  const [title, ...told] = TOLD[r.shape];
  return [p(title, "h2"), table([["Folio", folio(c.folio), code],
    ...told.map(([n, label, tell]) => [w(label), r[n] === undefined ? null : tell ? tell(r[n], r) : r[n]]),
    [w("Emitido|Issued"), day(c.issued)], [w("Vigente hasta|Valid until"), c.expires && day(c.expires)]]),
  r[13] && [h("table.marks.gap", h("thead", h("tr", [w("Materia|Subject"), ...r[20] ? [r[21] || w("Obtuvo|Earned")] : [], "0–" + D.highest / 10, w("EE. UU.|US")].map(x => h("th", { scope: "col" }, x)))),
    h("tbody", r[13].map(([s, x], i) => h("tr", h("th", { scope: "row" }, subject(s)), r[20] && h("td", r[20][i] || "—"), h("td", mark(x)), h("td", letter(x)))))),
  h("p.hint", w(D.scale), w(" La letra es solo una guía de lectura.| The letter is only a reading aid."))],
  r[14] && [p("Grados anteriores|Earlier grades", "h3.gap"), table(r[14].map(([n, year, x]) => [grade(n), year + "–" + String(year + 1).slice(2) + ": " + mark(x)]))]];
}

const PROVES = {
  201: "La persona está en el registro de esa oficina. No es una identificación con fotografía.|The person is in that office’s register. Not a photo identification.",
  301: "Vale como boleta, sin apostilla. No es requisito para inscribir: sin él, se inscribe igual.|A report card, no apostille needed. Not a condition to enrol: without it, the child enrols all the same.",
};
const link = (to, words, hint) => h("p.gap.noprint", h("a", { href: D.home + to }, w(words)), hint && h("small.o", w(hint)));
const checkedWith = made => h("p.hint.gap", w("Revisado aquí con la lista del |Checked here with the list of ") + day(made) + ".");
const again = () => button("button.noprint", "Verificar otro|Check another", () => { history.replaceState(null, "", location.pathname + location.search); start(); });

function good({ record: r, claims: c, key, lists, old }) {
  return [key.sample
    ? verdict("mid", "sample", "Muestra|Sample", w("El sello está bien; los datos son inventados. No vale como documento.|The seal is good; the data are made up. Worth nothing as a document."))
    : verdict("ok", "ok", "Válido|Valid", w("Lo emitió |Issued by ") + L(key.owner) + " (" + L(lists.issuer) + "), " + day(c.issued) + w(". No ha cambiado desde entonces.|. Unchanged since.")),
  old && note("div.note.warn.gap", "La lista es vieja|The list is old", p("Esta página no conoce las bajas más recientes. Ábrala con señal.|This page does not know the latest revocations. Open it with a signal.")),
  h("div.grid", h("section", record(r, c)),
    h("section", p("Compare con el papel|Compare with the paper", "h2"), list(["El nombre es igual, letra por letra.|Same name, letter by letter.",
      "Fechas, folio y calificaciones son iguales.|Same dates, folio and marks.", "La dirección de esta página es la del instituto.|This page’s address is the institute’s."]),
    note("div.note.gap", "Qué prueba y qué no|What it proves, what not", p("Prueba quién lo emitió y que no ha cambiado. No prueba que lo anotado sea cierto, ni da derechos.|It proves who issued it and that it has not changed. Not that what was written is true; it gives no legal standing."),
      PROVES[r.shape] && p(PROVES[r.shape])),
    r.shape === 301 && [link("received#" + c.folio, "Avisar que llegó|Tell that the child arrived", "Envía folio, escuela y grado; nada más.|Sends folio, school and grade; nothing else."), link("guide", "Guía para maestros|Guide for teachers")],
    checkedWith(lists.made), button("button", "Imprimir|Print", () => print()), again()))];
}

const DAMAGED = "El código no se leyó entero o está dañado.|The code was not read whole or is damaged.";
const WHY = {
  bad_digits: DAMAGED, truncated: DAMAGED, not_sealed: DAMAGED,
  bad_signature: "El código fue alterado o inventado. No lo acepte.|The code was altered or made up. Do not rely on it.",
  unknown_key: "Ninguna oficina de la lista usa la llave con que se selló.|No office on the list uses the key it was sealed with.",
  wrong_schema: "El sello es bueno, pero esta página no conoce ese documento.|The seal is good, but this page does not know such a document.",
  too_large: "El código trae demasiado.|The code carries too much.",
  future_dated: "Tiene fecha futura. Revise también la de este teléfono.|Dated in the future. Look at this phone’s date, too.",
  key_out_of_time: "Se selló cuando esa llave no valía.|Sealed when that key was not good.",
  issued_after_compromise: "Se selló después de que esa llave cayó en otras manos. La oficina repone los legítimos.|Sealed after that key fell into other hands. The office replaces honest ones.",
  not_in_list: "Esa llave cayó en otras manos, y este papel no está entre los emitidos antes. Pregunte a la oficina.|That key fell into other hands, and this paper is not among those issued before. Ask the office.",
  other_address: "El código lleva a una página que no es la del instituto. No le crea.|The code leads to a page that is not the institute’s. Do not believe it.",
  revoked: "Fue auténtico, pero la oficina lo dio de baja o lo repuso. Pida el documento nuevo.|It was genuine, but the office revoked or replaced it. Ask for the new document.",
  expired: "Fue auténtico, pero su vigencia terminó.|It was genuine, but its time has run out.",
  no_list: "Falta la lista de llaves. Abra la página una vez con señal.|The list of keys is missing. Open the page once with a signal.",
  no_crypto: "Este navegador no puede comprobar sellos. Use otro, o el folio.|This browser cannot check seals. Use another, or the folio.",
};
const UNKNOWN = ["no_list", "no_crypto", "bad_digits", "truncated", "not_sealed"], ENDED = ["revoked", "expired"];

function bad({ code: reason, values: v }) {
  const unknown = UNKNOWN.includes(reason), ended = ENDED.includes(reason);
  return [verdict(unknown || ended ? "mid" : "ko", reason, ended ? "Ya no vale|No longer valid" : unknown ? "Sin comprobar|Not checked" : "No válido|Not valid", w(WHY[reason])),
    h("div.grid", h("section", p("Qué puede hacer ahora|What you can do now", "h2"),
      list(["Escanee otra vez, con luz y el papel liso.|Scan again, in good light, paper flat.", "Llame a la oficina que lo emitió y dé el folio, no datos de la persona.|Call the office that issued it. Give the folio, not the person’s details."]), folioForm(), again()),
    h("section", note("div.note.warn", "No culpe a la familia|Do not blame the family", p("Un papel se moja, se copia mal, o alguien se lo vendió. La inscripción escolar no depende de él.|A paper gets wet, is copied badly, or was sold to them. School enrolment does not depend on it.")),
      p("Por qué|Why", "h2"), table([[w("Motivo|Reason"), reason, code], [w("Llave|Key"), v.key, code], [w("Oficina|Office"), v.owner && L(v.owner)], [w("Llave perdida|Key lost"), v.since && day(v.since)], [w("Terminó|Ended"), v.on && day(v.on)]]), lists && checkedWith(lists[0].made)))];
}

const ANSWER = {
  in_force: "Existe y está vigente. Si duda, compare el papel con la oficina.|It exists and is in force. If in doubt, compare the paper with the office.",
  revoked: "Existió y ya no vale.|It existed and is no longer valid.", unknown: "Desconocido. Revise letra por letra.|Unknown. Look at it letter by letter.",
  many: "Demasiados intentos. Espere unos minutos.|Too many tries. Wait a few minutes.", none: "No hay señal. Llame a la oficina.|There is no signal. Call the office.",
};
// One box for what cannot be scanned. Only what is as short as a folio is ever sent.
async function ask(event) {
  event.preventDefault();
  const folio = byId("folio").value, out = byId("folio-answer");
  if (folio.length > 20) return check(folio);
  let said = "none";
  try { said = (await (await fetch(D.home + "folio", { method: "POST", body: new URLSearchParams({ folio }), credentials: "omit" })).json()).state; } catch (e) { /* no signal */ }
  out.textContent = w(ANSWER[said]); out.dataset.state = said;
}
const folioForm = () => h("form.form.gap.noprint", { onsubmit: ask }, h("label", { for: "folio" }, w("O escriba el folio|Or type the folio")),
  h("p", { id: "hint" }, w("12 letras y números, junto al código. Este paso sí pregunta al servidor: envía el folio y nada más. Responde vigente, de baja o desconocido. Si pega la dirección entera del código, se comprueba aquí.|12 letters and numbers, beside the code. This step does ask the server: it sends the folio, nothing else. It answers in force, revoked or unknown. The whole address in the code, if pasted, is checked here.")),
  h("input.code", { id: "folio", name: "folio", autocomplete: "off", "aria-describedby": "hint" }), h("button", w("Preguntar|Ask")), h("output", { id: "folio-answer" }));

function cameraBox() {
  const hint = p("La imagen se lee en este teléfono y no se guarda.|The picture is read on this phone and is not kept.", "p.hint"), video = h("video", { playsinline: "", hidden: "" });
  if (!window.BarcodeDetector || !navigator.mediaDevices) return p("Apunte la cámara de su teléfono al código del papel: lo trae aquí.|Point your phone’s camera at the code on the paper: it brings you here.", "p.hint");
  const open = button("button.go", "Abrir la cámara|Open the camera", async () => {
    try { camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } }); } catch (e) {
      hint.textContent = w("No se abrió. Use la cámara del teléfono.|It did not open. Use the phone’s camera.");
      return;
    }
    video.srcObject = camera; video.hidden = false; open.hidden = true;
    await video.play();
    const reader = new BarcodeDetector({ formats: ["qr_code"] });
    while (camera) {
      const found = (await reader.detect(video).catch(() => [])).find(one => one.rawValue.includes("#1"));
      if (found) return check(found.rawValue);
      await new Promise(done => setTimeout(done, 120));
    }
  });
  return [open, video, hint];
}

function start() {
  shown = null;
  show([h("div.grid", h("section", p("Compruebe un papel|Check a paper", "h1"),
    p("Se comprueba en este teléfono, también sin señal.|It is checked on this phone, without a signal too.", "p.gap"), h("div.gap", { id: "camera" }, cameraBox()), folioForm()),
  h("section", p("Para usar sin señal|To use without a signal", "h2"), !isSaved && [p("Esta página queda en el teléfono. También puede guardarla como un archivo.|This page stays on the phone. You may also keep it as one file."), h("p.gap", h("a", { href: "save", download: "" }, w("Guardar la página|Save the page")))],
  lists && checkedWith(lists[0].made)))]);
}

function show(nodes) {
  if (camera) camera.getTracks().forEach(track => track.stop());
  camera = null;
  page.lang = w("es|en");
  byId("language").textContent = w("English|Español");
  byId("language").lang = w("en|es");
  byId("promise").textContent = w("El código no sale de este teléfono: nadie sabe quién verificó qué.|The code does not leave this phone: nobody learns who checked whom.");
  byId("main").replaceChildren(...nodes.filter(Boolean));
}

async function check(text) {
  const began = performance.now(), [address, digits] = text.trim().split(/#(?=[^#]*$)/);
  try {
    if (!(window.crypto && crypto.subtle && window.DecompressionStream)) no("no_crypto");
    const token = fromDigits(digits === undefined ? address : digits);
    if (digits && address && !D.pages.includes(address)) no("other_address");
    if (!lists) no("no_list");
    const found = await judge(token, lists, Date.now() / 1000);
    shown = () => good(found);
  } catch (fault) {
    const told = WHY[fault.code] ? fault : { code: "not_sealed", values: {} };
    shown = () => bad(told);
  }
  show(shown());
  page.dataset.took = (performance.now() - began).toFixed(1);
  scrollTo(0, 0);
}
const fromAddress = () => location.hash.length > 1 ? check(location.hash) : start();

async function fetchLists() {
  const raw = isSaved ? bytesOf(D.lists) : new Uint8Array(await (await fetch("list", { credentials: "omit" })).arrayBuffer()), opened = [];
  for (const pair of cbor(raw)) { try { opened.push(await openLists(pair, D.roots.map(bytesOf))); } catch (e) { /* a list of another root is no list */ } }
  return opened.length ? opened : null;
}

byId("language").addEventListener("click", () => { en = !en; if (shown) show(shown()); else start(); });
addEventListener("hashchange", fromAddress);
(async () => {
  try { lists = await fetchLists(); } catch (e) { /* no signal, and nothing kept */ }
  await fromAddress();
  page.dataset.ready = "1";
  if (!isSaved && navigator.serviceWorker) navigator.serviceWorker.register("sw.js").catch(() => {});
})();
