// The voting page. The address says which election and carries the voter's sign-in after the #, which no server sees
// until she casts: #<election>.<sign-in>. The voting code is typed, stays in this page and its worker, and is sent nowhere.
const [uuid, signIn] = location.hash.slice(1).split(".");
const LIMITS = ["limit_secret", "limit_cast", "limit_forced", "limit_stuffed", "limit_office"];
let election = null, said = null, order = [], marks = new Set(), typed = "";

function readCode(text) {
  const signs = text.replace(/[\s\u2010-\u2013\u00a0-]/g, "");
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  if (signs.length !== 15 || [...signs].some(sign => !alphabet.includes(sign))) return null;
  let value = 0n;
  for (const sign of signs.slice(0, 14)) value = value * 58n + BigInt(alphabet.indexOf(sign));
  if (alphabet[Number((53n - value % 53n) % 53n)] !== signs[14]) return null;
  return signs.match(/.../g).join("-");
}

function shuffled(length) {
  const places = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const limit = Math.floor(0x100000000 / (i + 1)) * (i + 1);
    let [by] = crypto.getRandomValues(new Uint32Array(1));
    while (by >= limit) [by] = crypto.getRandomValues(new Uint32Array(1));
    [places[i], places[by % (i + 1)]] = [places[by % (i + 1)], places[i]];
  }
  return places;
}

function draw() {
  if (!uuid) return show(make("h1", {}, say("title")), note("ko", paragraph(say("no_election"))));
  if (!said) return show(make("h1", {}, say("title")), paragraph(say("wait"), { role: "status" }));
  const title = make("h1", {}, both(said.title));
  if (said.state === "voting") return show(title, ballotForm());
  const is_over = !["called", "rules_frozen", "roll_open", "roll_closed", "candidacies_open", "candidacies_validated", "campaign"].includes(said.state);
  const board = make("p", {}, make("a", { href: address(`${uuid}/board/`) }, say("see_board")));
  show(title, note("", paragraph(say(is_over ? "is_closed" : "not_open")), !is_over && paragraph(say("opens", { when: when(said.opens_at) }))), is_over && board);
}

function ballotForm() {
  const question = election.questions[0], most = question.max;
  const used = make("p", { class: "tally", role: "status", "aria-live": "polite" });
  const boxes = [];
  let isBlankMeant = false;
  const count = () => {
    used.textContent = marks.size >= most ? `${say("marked", { n: marks.size, most })}. ${say("too_many", { most })}` : say("marked", { n: marks.size, most });
    for (const box of boxes) box.disabled = marks.size >= most && !box.checked;
  };
  const people = order.map(at => {
    const box = make("input", { type: "checkbox", name: "candidate", value: `${at}`, id: `c${at}`, onchange: event => { event.target.checked ? marks.add(at) : marks.delete(at); isBlankMeant = false; count(); } });
    box.checked = marks.has(at);
    boxes.push(box);
    const platform = both((said.candidates[at] || {}).platform);
    return make("div", { class: "person" },
      make("label", { for: `c${at}` }, box, make("span", {}, question.answers[at])),
      platform && make("details", {}, make("summary", {}, say("proposes")), paragraph(platform)));
  });
  const code = make("input", { id: "code", class: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": "code-hint code-fault", oninput: event => { typed = event.target.value; } });
  code.value = typed;
  const fault = make("p", { id: "code-fault", role: "alert" });
  const go = async cast => {
    const read = readCode(code.value);
    fault.replaceChildren();
    code.removeAttribute("aria-invalid");
    if (!read) {
      code.setAttribute("aria-invalid", "true");
      fault.append(note("ko", paragraph(say("code_wrong"))));
      return code.focus();
    }
    if (cast && !marks.size && !isBlankMeant) {
      isBlankMeant = true;
      return fault.append(note("warn", paragraph(say("blank"))));
    }
    await encrypt(read, cast);
  };
  count();
  return [
    paragraph(say("closes", { when: when(said.closes_at) }), { class: "lead" }),
    make("form", { novalidate: true, onsubmit: event => { event.preventDefault(); go(true); } },
      make("fieldset", {}, make("legend", {}, make("h2", {}, say(most === 1 ? "choose_one" : "choose", { most }))),
        paragraph(say("order"), { class: "hint" }), make("div", { class: "people" }, people), used),
      make("div", { class: "step" }, make("label", { for: "code" }, say("code")), paragraph(say("code_hint"), { class: "hint", id: "code-hint" }), code, fault,
        make("button", { class: "go", type: "submit" }, say("cast")),
        make("button", { class: "plain", type: "button", onclick: () => go(false) }, say("audit")))),
    make("h2", {}, say("limits")),
    make("ul", { class: "limits" }, LIMITS.map(name => make("li", {}, say(name)))),
  ];
}

async function encrypt(code, cast) {
  const row = election.questions[0].answers.map((_, at) => (marks.has(at) ? 1 : 0));
  const { bar, to } = progressBar(say("working"));
  const stage = paragraph(say("working"), { role: "status" });
  show(make("h1", {}, both(said.title)), make("div", { class: "step" }, stage, bar));
  try {
    const made = await work("ballot", { election: said.election, code, marks: [row] }, to);
    document.body.dataset.milliseconds = Math.round(made.milliseconds);
    if (!cast) return audited(made, row);
    stage.textContent = say("sending");
    const answer = await ask(`${uuid}/cast/`, { sign_in: signIn || "", ballot: made.ballot });
    typed = "";
    marks = new Set();
    received(made.tracker, answer.replaced);
  } catch (error) {
    show(make("h1", {}, both(said.title)), refusedNote(error), ...ballotForm());
  }
}

function received(tracker, replaced) {
  show(
    make("h1", {}, say("done")),
    note("ok", replaced && paragraph(say("replaced")), paragraph(say("closes", { when: when(said.closes_at) }))),
    make("h2", {}, say("tracker")),
    make("p", { class: "tracker", id: "tracker" }, tracker),
    paragraph(say("tracker_hint"), { class: "hint" }),
    make("div", { class: "row noprint" },
      make("a", { href: address(`${uuid}/board/?tracker=${encodeURIComponent(tracker)}`) }, say("look")),
      make("button", { type: "button", onclick: () => print() }, say("print")),
      make("button", { type: "button", onclick: draw }, say("again"))));
}

async function audited(made, row) {
  const good = await work("opens", { election: said.election, ballot: made.ballot, marks: [row], randoms: made.randoms });
  const names = election.questions[0].answers.filter((_, at) => row[at]).join(", ") || say("nobody");
  const kept = JSON.stringify({ election: said.election, ballot: made.ballot, marks: [row], randoms: made.randoms });
  const file = URL.createObjectURL(new Blob([kept], { type: "application/json" }));
  show(
    make("h1", {}, say("audit_title")),
    note(good ? "ok" : "ko", paragraph(say(good ? "audit_good" : "audit_bad", { names }))),
    paragraph(say("audit_hint")),
    make("div", { class: "row" }, make("a", { href: file, download: "voto-de-prueba.json" }, say("audit_save")), make("button", { type: "button", onclick: draw }, say("title"))));
}

async function begin() {
  speak();
  draw();
  if (!uuid) return;
  try {
    said = await ask(`${uuid}/public/`);
    if (said.election) {
      election = JSON.parse(said.election);
      order = shuffled(election.questions[0].answers.length);
      work("tables", { key: election.public_key });
    }
    draw();
  } catch (error) {
    show(make("h1", {}, say("title")), refusedNote(error));
  }
}
begin();
