// The page that verifies: fetches the archive named after the #, or takes a file, and shows each check as it is done.
const uuid = location.hash.slice(1);
let outcome = null;

function draw() {
  const file = make("input", { type: "file", id: "file", accept: ".bel", onchange: event => event.target.files[0].arrayBuffer().then(run) });
  const choose = make("div", { class: "step" }, make("label", { for: "file" }, say("file")), file);
  show(make("h1", {}, say("title")),
    uuid ? make("div", { class: "row" }, make("button", { class: "go", type: "button", onclick: fetched }, say("go"))) : note("", paragraph(say("no_election"))),
    choose, outcome && report());
}

async function fetched() {
  try {
    const answer = await fetch(address(`${uuid}/archive/`), { credentials: "omit", cache: "no-store" });
    if (!answer.ok) throw new Error("archive");
    await run(await answer.arrayBuffer());
  } catch {
    show(make("h1", {}, say("title")), note("ko", paragraph(say("no_signal"))));
  }
}

async function run(content) {
  const { bar, to } = progressBar(say("working"));
  show(make("h1", {}, say("title")), make("div", { class: "step" }, paragraph(say("working"), { role: "status" }), bar));
  outcome = await work("check", { content }, to).catch(error => ({ checks: [], fault: String(error) }));
  draw();
}

function report() {
  const rows = outcome.checks.map(check => make("li", {}, `✓ ${say(check.name, { n: check.count })}`));
  const verdict = outcome.fault ? note("ko", make("h2", {}, say("bad")), paragraph(say("fails", { what: outcome.fault })))
    : note("ok", make("h2", {}, say(outcome.finished ? "good" : "open")));
  verdict.id = "verdict";
  const marks = outcome.result && make("table", { class: "rec" }, make("caption", {}, say("marks")),
    make("tbody", {}, outcome.names.map((name, at) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, `${outcome.result[at]}`)))));
  return [verdict, make("ul", {}, rows), marks, outcome.last && make("div", {}, make("h2", {}, say("last")), make("p", { class: "tracker" }, outcome.last))];
}

speak();
draw();
