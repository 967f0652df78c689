// What the three pages share: words in two languages, elements without markup in texts, a worker that says how far it is.
const byId = id => document.getElementById(id);
let language = localStorage.getItem("language") || (navigator.language.startsWith("en") ? "en" : "es");
const say = (name, values = {}) =>
  (WORDS[name] || [name, name])[language === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const both = said => (said ? said[language] || said.es || said.en : "");

function make(kind, attributes = {}, ...inside) {
  const element = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...inside.flat().filter(part => part !== null && part !== undefined && part !== false));
  return element;
}

function show(...parts) {
  byId("main").replaceChildren(...parts.flat().filter(Boolean));
  const heading = byId("main").querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

const note = (kind, ...inside) => make("div", { class: `note ${kind}`, role: kind === "ko" ? "alert" : "status" }, ...inside);
const paragraph = (text, attributes = {}) => make("p", attributes, text);
const when = text => new Intl.DateTimeFormat(language === "en" ? "en" : "es", { dateStyle: "long", timeStyle: "short" }).format(new Date(text));

function address(path) {
  return new URL(`../${path}`, location.href.split("#")[0]).href;
}

async function ask(path, body) {
  const options = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
  if (body !== undefined) Object.assign(options, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await fetch(address(path), options);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error("refused"), { says: said.says, code: said.code });
  return said;
}

const worker = new Worker(URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" })));
const waiting = new Map();
let asked = 0;
worker.onmessage = ({ data }) => {
  const job = waiting.get(data.id);
  if (!job) return;
  if ("progress" in data) return job.progress(data.progress);
  waiting.delete(data.id);
  if ("error" in data) job.fail(new Error(data.error));
  else job.done(data.answer);
};
const work = (verb, values, progress = () => {}) =>
  new Promise((done, fail) => {
    waiting.set(++asked, { done, fail, progress });
    worker.postMessage({ id: asked, verb, ...values });
  });

function progressBar(label) {
  const bar = make("progress", { max: "1", value: "0", "aria-label": label });
  return { bar, to: share => { bar.value = share; } };
}

function speak() {
  document.documentElement.lang = language;
  byId("strap").textContent = document.title = say("title");
  byId("promise").textContent = say("promise");
  const other = byId("language");
  other.textContent = language === "es" ? "English" : "Español";
  other.lang = language === "es" ? "en" : "es";
}

byId("language").addEventListener("click", () => {
  language = language === "es" ? "en" : "es";
  localStorage.setItem("language", language);
  speak();
  draw();
});

function refusedNote(error) {
  return note("ko", paragraph(both(error.says) || say("no_signal")));
}
