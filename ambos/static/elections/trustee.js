// The trustees' page. The address carries the election, the trustee's number and her link after the #.
const [uuid, number, link] = location.hash.slice(1).split(".");
let said = null, seed = "", fault = "";

async function refresh() {
  said = await ask(`${uuid}/trustees/${number}/`);
  draw();
}

async function send(step, values = {}) {
  await ask(`${uuid}/trustees/${number}/step/`, { link, step, ...values });
  await refresh();
}

function draw() {
  const title = make("h1", {}, said ? both(said.title) : say("title"));
  if (!uuid || !link) return show(make("h1", {}, say("title")), note("ko", paragraph(say("no_link"))));
  if (!said) return show(title, paragraph(say("wait"), { role: "status" }));
  const about = [paragraph(say("you", said), { class: "lead" }), paragraph(say("why", said), { class: "hint" })];
  const parts = { certificate: makeKey, key: said.by_threshold ? finish : makeKey, contribution: contribute, wait, ready, decryption: decrypt, thanks };
  show(title, about, parts[said.step](), fault && note("ko", paragraph(fault)));
  fault = "";
}

const step = (heading, hint, ...inside) => [make("h2", {}, heading), paragraph(hint), make("div", { class: "step" }, ...inside)];

function seedField(label, submit) {
  const field = make("input", { id: "seed", class: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const form = make("form", { class: "step", novalidate: true, onsubmit: event => { event.preventDefault(); submit(field.value.replace(/[\s-]/g, "")); } },
    make("label", { for: "seed" }, say(label)), field, make("button", { class: "go" }, say(label === "type_back" ? "send_cert" : "go")));
  return form;
}

function makeKey() {
  if (!seed) {
    work("seed", {}).then(made => { seed = made; draw(); });
    return paragraph(say("wait"), { role: "status" });
  }
  return step(say("make"), say("make_hint", { n: seed.length }),
    make("p", { class: "tracker seed", id: "shown" }, seed.match(/.{1,4}/g).join(" ")),
    make("button", { type: "button", class: "noprint", onclick: () => print() }, say("print")),
    seedField("type_back", async typed => {
      if (typed !== seed) return again(say("wrong"));
      await attempt(async () => {
        if (said.by_threshold) await send("certificate", { certificate: await work("certificate", { seed }) });
        else await send("key", { key: await work("single", { seed }) });
        await send("recovery");
      });
    }));
}

function contribute() {
  return withSeed("contribute", async typed => {
    const made = await work("contribute", { seed: typed, certificates: said.certificates, threshold: said.needed });
    await send("contribution", made);
  });
}

function finish() {
  return withSeed("key", async typed => send("key", { key: await work("key", keyOf(typed)) }));
}

function decrypt() {
  return withSeed("decrypt", async (typed, to) => {
    const values = { ...keyOf(typed), election: said.election, tally: said.tally, by_threshold: said.by_threshold };
    await send("decryption", { decryption: await work("decrypt", values, to) });
  });
}

const keyOf = typed => ({ seed: typed, number: Number(number), points: said.points, coefficients: said.coefficients });
const wait = () => [note("", paragraph(say("waiting"))), make("div", { class: "row" }, make("button", { type: "button", onclick: () => attempt(refresh) }, say("look")))];
const ready = () => [note("ok", make("h3", {}, say("ready")), paragraph(say("ready_hint"))), make("div", { class: "row" }, make("button", { type: "button", onclick: () => attempt(refresh) }, say("look")))];
const thanks = () => note("ok", make("h3", {}, say("thanks")), paragraph(say("thanks_hint", said)));

function withSeed(name, doing) {
  return step(say(name), say(`${name}_hint`), seedField("type", async typed => {
    const { bar, to } = progressBar(say("working"));
    byId("main").append(bar);
    await attempt(() => doing(typed, to));
  }));
}

function again(text) {
  fault = text;
  draw();
}

async function attempt(doing) {
  try {
    await doing();
  } catch (error) {
    again(both(error.says) || (String(error).includes("point") ? say("point_bad") : String(error).includes("Operation") ? say("wrong") : say("no_signal")));
  }
}

speak();
draw();
if (uuid && link) refresh().catch(() => show(make("h1", {}, say("title")), note("ko", paragraph(say("no_signal")))));
