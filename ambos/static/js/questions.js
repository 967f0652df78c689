"use strict";
/* The questions. What is answered lives in `said`, in the memory of this page, and nowhere else: no address, form, storage
   or history holds it, and it is forgotten when the page is left. The page asks the network for the rules and the words,
   once, before the first question. */
(() => {
  const root = document.getElementById("screener");
  if (!root || typeof Eligibility === "undefined") return;
  const isWindow = root.dataset.window === "yes", language = root.dataset.language;
  const start = [...root.childNodes].map(node => node.cloneNode(true));
  const IDLE = 120, WARNING = 30, SHOWN = ["yes", "closed", "depends", "unknown"];
  let facts, words, said, at, extra, stage, lastTouch = Date.now();

  // -- small tools ------------------------------------------------------------------------------------------------------
  function h(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") for (const [event, does] of Object.entries(value)) made.addEventListener(event, does);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return made;
  }
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all);
  // Of exactly one there is another sentence: "1 año", "2 años".
  const ofOne = (told, key, number) => Number(number) === 1 && told[key + "_one"] || told[key];
  const say = (key, values = {}) => fill(ofOne(words.screen, key, "n" in values ? values.n : values.value), values);
  const sign = answer => document.getElementById("sign-" + answer).content.cloneNode(true);
  const dayIn = iso => new Date(iso + "T12:00:00").toLocaleDateString(language === "en" ? "en" : "es", { day: "numeric", month: "long", year: "numeric" });
  const iso = date => [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
  const button = (text, does, kind) => h("button", { type: "button", class: "button" + (kind ? " button--" + kind : ""), on: { click: does } }, text);

  // -- the day ------------------------------------------------------------------------------------------------------------
  /* A clock that is years off would answer for another law. */
  function today() {
    const now = iso(new Date()), compiled = facts.compiled;
    const latest = String(Number(compiled.slice(0, 4)) + 3) + compiled.slice(4);
    return now >= compiled && now <= latest ? now : root.dataset.today >= compiled ? root.dataset.today : compiled;
  }
  const isClockWrong = () => today() !== iso(new Date());
  function inAYear(day) { return String(Number(day.slice(0, 4)) + 1) + day.slice(4); }

  // -- what was said ----------------------------------------------------------------------------------------------------
  const fresh = () => ({ state: undefined, members: [], monthly: undefined });
  const nobody = n => ({ name: "", n, age: undefined, pregnant: undefined, born: undefined, months: undefined, status: undefined, years: undefined, adjusted: undefined, enrolled: {}, quarters: undefined });
  const nameOf = member => member.name || (member.n === 1 ? words.screen.you : say("member", { n: member.n }));

  function forget(isQuiet) {
    said = fresh(); at = 0; extra = []; stage = "start";
    root.replaceChildren(...start.map(node => node.cloneNode(true)));
    wire();
    if (!isQuiet) window.scrollTo(0, 0);
  }

  function guideline(size) {
    const day = today(), own = said.state === "AK" || said.state === "HI" ? said.state : "contiguous";
    const rows = facts.poverty_guidelines.filter(row => row.where === own && row.from <= day).sort((a, b) => a.from < b.from ? 1 : -1);
    return rows.length ? { ...rows[0], line: rows[0].first + (size - 1) * rows[0].each_more } : null;
  }
  /* Not rounded: a dollar over the limit is over it. */
  function income() {
    const found = guideline(said.members.length);
    return said.monthly === null || said.monthly === undefined || !found ? null : said.monthly * 1200 / found.line;
  }
  const money = amount => "$" + amount.toLocaleString(language === "en" ? "en-US" : "es-MX");
  /* What so many per cent of the guideline are in a month, for as many as live together: in whole dollars, which never pass them. */
  function inDollars(percent) {
    const found = guideline(said.members.length);
    const n = said.members.length;
    return found && n ? " " + say("in_dollars", { dollars: money(Math.floor(found.line * percent / 1200)), n }) : "";
  }
  /* A guideline comes every January: one of over fourteen months is no longer the one in force. */
  function measured(day) {
    const found = guideline(said.members.length);
    if (!found || income() === null) return null;
    const isOld = new Date(day) - new Date(found.from) > 425 * 86400000;
    return h("p", { class: isOld ? "notice notice--caution" : "hint" }, say(isOld ? "measured_old" : "measured", { day: dayIn(found.from) }));
  }
  const orNull = value => value === undefined ? null : value;
  function family(withDocuments) {
    return {
      state: orNull(said.state), income: income(), is_whole_family: true,
      members: said.members.map(m => ({
        age: orNull(m.age), pregnant: m.pregnant === undefined ? (couldBe(m) ? null : false) : m.pregnant,
        postpartum_months: m.born === null ? null : m.born ? orNull(m.months) : m.born === undefined && couldBe(m) ? null : Eligibility.NEVER,
        status: withDocuments ? orNull(m.status) : null, years_in_status: orNull(m.years),
        adjusted_from: m.adjusted === undefined ? (m.years !== undefined && m.years >= 5 ? "" : null) : m.adjusted,
        enrolled: Object.fromEntries(Object.keys(words.enrolled).map(program => [program, orNull(m.enrolled[program])])),
        qualifying_quarters: m.quarters === undefined || m.quarters === null ? null : m.quarters ? 40 : 0,
      })),
    };
  }
  const couldBe = member => member.age === null || member.age === undefined || (member.age >= 10 && member.age <= 60);
  const answers = withDocuments => Eligibility.people(facts, family(withDocuments)).map(person => [person, Eligibility.assessAll(facts, person, today())]);

  // -- the pages ----------------------------------------------------------------------------------------------------------
  function pages() {
    const list = [{ kind: "state" }, { kind: "count" }];
    said.members.forEach((_, i) => list.push({ kind: "age", i }));
    if (said.members.some(couldBe)) list.push({ kind: "pregnant" });
    said.members.forEach((m, i) => { if (m.born === true) list.push({ kind: "months", i }); });
    list.push({ kind: "income" }, { kind: "already" });
    if (stage === "documents") {
      said.members.forEach((m, i) => {
        list.push({ kind: "status", i });
        if (m.status && (facts.statuses[m.status] || {}).by_years) {
          list.push({ kind: "years", i });
          if (m.years === null || m.years < 5) list.push({ kind: "adjusted", i });
        }
      });
    }
    extra.forEach(one => list.push(one));
    return list;
  }

  function show(page, focus) {
    stopWatch();
    root.replaceChildren(page);
    window.scrollTo(0, 0);
    const head = page.querySelector("h1");
    if (head && focus !== false) { head.setAttribute("tabindex", "-1"); head.focus({ preventScroll: true }); }
  }

  function go(to) {
    at = to;
    const list = pages();
    if (at >= list.length) return showResult();
    const page = list[at];
    if (page.kind === "already") return showAlready();
    ask(page, list);
  }
  const stepBack = () => at === 0 ? forget() : go(at - 1);

  function frame(page, list, heading, hint, controls, take) {
    const problem = h("p", { class: "error-text", role: "alert", hidden: true });
    const form = h("form", { autocomplete: "off", novalidate: true, class: "question", on: { submit: event => {
      event.preventDefault();
      const fault = take();
      if (fault) { problem.textContent = fault; problem.hidden = false; return; }
      go(at + 1);
    } } },
      h("fieldset", {}, h("legend", {}, h("h1", {}, heading), hint ? h("p", { class: "hint" }, hint) : null),
        h("p", { class: "stays" }, say(isWindow ? "stays_here" : "stays")), problem, controls),
      h("p", { class: "actions" }, h("button", { class: "button button--action" }, say("next"))));
    const count = list.filter(one => one.kind !== "already").length, n = list.slice(0, at + 1).filter(one => one.kind !== "already").length;
    return h("div", {}, leaveBar(), h("button", { type: "button", class: "back linklike", on: { click: stepBack } }, say("back")),
      h("p", { class: "stepper" }, h("span", {}, say("step", { n, of: count }))), form);
  }
  const leaveBar = () => isWindow ? h("p", { class: "leave" }, button(say("forget_window"), () => forget())) : null;

  let names = 0;
  function choices(options, chosen, isApart) {
    const name = "q" + ++names;
    const cards = options.map(([value, text, hint, apart]) => h("label", { class: "choice" + (apart ? " choice--apart" : "") },
      h("input", { type: "radio", name, checked: chosen === value && chosen !== undefined, on: { change: () => { picked.value = value; picked.is = true; } } }),
      h("span", {}, h("b", {}, text), hint ? h("span", { class: "hint" }, hint) : null)));
    const picked = { value: chosen, is: chosen !== undefined };
    return [h("div", { class: "choices" }, cards), picked];
  }
  const notSaid = () => [null, say("skip"), say("skip_hint"), true];

  function numberAsked(label, value, low, high) {
    const id = "q" + ++names;
    const input = h("input", { class: "input short", id, inputmode: "numeric", autocomplete: "off", maxlength: "7", value: value === undefined || value === null ? "" : String(value) });
    const skip = h("input", { type: "checkbox", checked: value === null });
    skip.addEventListener("change", () => { if (skip.checked) input.value = ""; });
    input.addEventListener("input", () => { if (input.value) skip.checked = false; });
    const box = h("div", {}, h("div", { class: "field" }, h("label", { class: "label", for: id }, label), input),
      h("div", { class: "choices" }, h("label", { class: "choice choice--apart" }, skip, h("span", {}, h("b", {}, say("skip")), h("span", { class: "hint" }, say("skip_hint"))))));
    return [box, () => {
      if (skip.checked) return [null, null];
      const typed = input.value.trim().replace(/[,$\s]/g, "");
      if (!typed) return [undefined, say("needed")];
      if (!/^\d+$/.test(typed) || Number(typed) < low || Number(typed) > high) return [undefined, say("bad_number", { low, high })];
      return [Number(typed), null];
    }];
  }

  const askers = {
    state(page, list) {
      const select = h("select", { class: "input", id: "q-state", autocomplete: "off" }, h("option", { value: "" }, say("choose")),
        words.places.map(([code, name]) => h("option", { value: code, selected: said.state === code }, name)));
      const skip = h("input", { type: "checkbox", checked: said.state === null });
      select.addEventListener("change", () => { if (select.value) skip.checked = false; });
      skip.addEventListener("change", () => { if (skip.checked) select.value = ""; });
      const box = h("div", {}, h("div", { class: "field" }, h("label", { class: "label", for: "q-state" }, say("choose")), select),
        h("div", { class: "choices" }, h("label", { class: "choice choice--apart" }, skip, h("span", {}, h("b", {}, say("skip")), h("span", { class: "hint" }, say("skip_hint"))))));
      return frame(page, list, say("state"), say("state_hint"), box, () => {
        if (!skip.checked && !select.value) return say("needed");
        said.state = skip.checked ? null : select.value;
      });
    },
    count(page, list) {
      const [box, read] = numberAsked(say("count"), said.members.length || undefined, 1, 12);
      box.querySelector(".choices").remove();
      box.querySelector("label").className = "sr";
      return frame(page, list, say("count"), say("count_hint"), box, () => {
        const [value, fault] = read();
        if (fault) return fault;
        while (said.members.length < value) said.members.push(nobody(said.members.length + 1));
        said.members.length = value;
      });
    },
    age(page, list) {
      const member = said.members[page.i];
      const [box, read] = numberAsked(say(page.i ? "age" : "age_first", { name: nameOf(member) }), member.age, 0, 120);
      box.querySelector("label").className = "sr";
      let nick = null;
      if (page.i) {
        nick = h("input", { class: "input short", id: "q-nick", autocomplete: "off", maxlength: "20", value: member.name });
        box.append(h("div", { class: "field nick" }, h("label", { class: "label", for: "q-nick" }, say("nickname")), nick));
      }
      return frame(page, list, say(page.i ? "age" : "age_first", { name: nameOf(member) }), say("age_hint"), box, () => {
        const [value, fault] = read();
        if (fault) return fault;
        member.age = value;
        if (nick) member.name = nick.value.trim();
      });
    },
    pregnant(page, list) {
      const could = said.members.filter(couldBe), boxes = [];
      const cards = could.flatMap(m => ["pregnant", "born"].map(key => {
        const box = h("input", { type: "checkbox", checked: m[key] === true, on: { change: () => { if (box.checked) none.checked = skip.checked = false; } } });
        boxes.push([m, key, box]);
        return h("label", { class: "choice" }, box, h("span", {}, h("b", {}, say(key === "pregnant" ? "pregnant_yes" : "pregnant_born", { name: nameOf(m) }))));
      }));
      const clear = except => () => { if (!except().checked) return; boxes.forEach(([, , box]) => { box.checked = false; }); (except() === none ? skip : none).checked = false; };
      const none = h("input", { type: "checkbox", checked: could.every(m => m.pregnant === false && m.born === false) });
      const skip = h("input", { type: "checkbox", checked: could.every(m => m.pregnant === null) });
      none.addEventListener("change", clear(() => none)); skip.addEventListener("change", clear(() => skip));
      const box = h("div", { class: "choices" }, cards, h("label", { class: "choice" }, none, h("span", {}, h("b", {}, say("nobody")))),
        h("label", { class: "choice choice--apart" }, skip, h("span", {}, h("b", {}, say("skip")), h("span", { class: "hint" }, say("skip_hint")))));
      return frame(page, list, say("pregnant"), null, box, () => {
        const any = boxes.some(([, , one]) => one.checked);
        if (!any && !none.checked && !skip.checked) return say("needed");
        for (const [m, key, one] of boxes) m[key] = skip.checked ? null : one.checked;
      });
    },
    months(page, list) {
      return numberPage(page, list, page.i ? "postpartum" : "postpartum_first", "months", 0, 12);
    },
    income(page, list) {
      const [box, read] = numberAsked(say("dollars"), said.monthly, 0, 1000000);
      return frame(page, list, say("income"), say("income_hint"), box, () => {
        const [value, fault] = read();
        if (fault) return fault;
        said.monthly = value;
      });
    },
    status(page, list) {
      const member = said.members[page.i];
      const options = words.documents.map(one => [one.code, one.name, one.hint]);
      const [box, picked] = choices([...options, notSaid()], member.status);
      return frame(page, list, say(page.i ? "status" : "status_first", { name: nameOf(member) }), say("status_hint"), box, () => {
        if (!picked.is) return say("needed");
        if (member.status !== picked.value) member.years = member.adjusted = undefined;
        member.status = picked.value;
      });
    },
    years(page, list) { return numberPage(page, list, page.i ? "years" : "years_first", "years", 0, 90); },
    adjusted(page, list) {
      return choicePage(page, list, page.i ? "adjusted" : "adjusted_first", "adjusted",
        [...words.adjusted_from.map(code => [code, words.adjusted_names[code]]), ["", say("adjusted_other")], notSaid()]);
    },
    enrolled(page, list) {
      const member = said.members[page.i], asked = (page.i ? words.enrolled : words.enrolled_first)[page.program];
      const [box, picked] = choices([[true, say("yes")], [false, say("no")], notSaid()], member.enrolled[page.program]);
      return frame(page, list, fill(asked, { name: nameOf(member) }), null, box, () => {
        if (!picked.is) return say("needed");
        member.enrolled[page.program] = picked.value;
      });
    },
    quarters(page, list) { return choicePage(page, list, page.i ? "quarters" : "quarters_first", "quarters", [[true, say("yes")], [false, say("no")], notSaid()]); },
  };

  function numberPage(page, list, key, field, low, high) {
    const member = said.members[page.i], [box, read] = numberAsked(say(key, { name: nameOf(member) }), member[field], low, high);
    box.querySelector("label").className = "sr";
    return frame(page, list, say(key, { name: nameOf(member) }), null, box, () => {
      const [value, fault] = read();
      if (fault) return fault;
      member[field] = value;
    });
  }
  function choicePage(page, list, key, field, options) {
    const member = said.members[page.i], [box, picked] = choices(options, member[field]);
    return frame(page, list, say(key, { name: nameOf(member) }), null, box, () => {
      if (!picked.is) return say("needed");
      member[field] = picked.value;
    });
  }
  function ask(page, list) { show(askers[page.kind](page, list)); }

  // -- what is there already ------------------------------------------------------------------------------------------------
  const programName = code => ((words.programs[code].local || {})[said.state] || words.programs[code].name);

  /* A summary ("by one program or another") is told only where no program of its own name says yes. */
  const isTold = (one, all) => {
    const about = words.programs[one.program];
    return about && (!about.is_summary || (one.answer === "yes" && !about.parts.some(part => all[part] && all[part].answer === "yes")));
  };

  function showAlready() {
    const found = new Map();
    answers(false).forEach(([, given], i) => {
      for (const [code, one] of Object.entries(given)) {
        if (one.answer === "yes" && isTold(one, given)) found.set(code, [...(found.get(code) || []), nameOf(said.members[i])]);
      }
    });
    const list = h("ul", { class: "plain" }, [...found].map(([code, who]) => h("li", {}, sign("yes"), h("span", {}, h("b", {}, programName(code)), " · ", who.join(", ")))));
    show(h("div", {}, leaveBar(), h("button", { type: "button", class: "back linklike", on: { click: stepBack } }, say("back")),
      h("h1", {}, say("already")), h("p", { class: "hint" }, say(found.size ? "already_hint" : "already_none")), found.size ? list : null,
      h("p", { class: "actions" },
        button(say("more"), () => { stage = "documents"; go(at + 1); }, "action"), " ", button(say("enough"), () => { stage = "enough"; showResult(); }))));
  }

  // -- the answers ----------------------------------------------------------------------------------------------------------
  function showResult() {
    const day = today(), given = answers(stage === "documents");
    const shown = Object.keys(facts.programs).filter(code => words.programs[code] && given.some(([, all]) => all[code] && SHOWN.includes(all[code].answer) && isTold(all[code], all)));
    const families = [...new Set(shown.filter(code => given.some(([, all]) => all[code] && all[code].answer !== "no")).map(code => words.programs[code].family))];
    show(h("div", { class: "result" }, leaveBar(),
      h("button", { type: "button", class: "back linklike", on: { click: () => go(Math.max(0, pages().length - 1)) } }, say("change_answer")),
      h("h1", {}, say("result")), h("p", { class: "asof" }, say("result_asof", { day: dayIn(day) })),
      isClockWrong() ? h("p", { class: "notice notice--caution" }, say("clock", { day: dayIn(iso(new Date())) })) : null,
      said.state && facts.without_facts.includes(said.state) ? h("p", { class: "notice notice--caution" }, say("elsewhere")) : null,
      measured(day), matrix(shown, given), legend(),
      h("p", { class: "noprint" }, button(say("open_all"), event => { event.target.closest(".result").querySelectorAll("details").forEach(one => { one.open = true; }); })),
      given.map(([person, all], i) => memberPart(said.members[i], i, person, all, day)),
      changes(given, day), nextStep(families), printable(shown, given)));
  }

  function matrix(shown, given) {
    if (said.members.length > 5 || !shown.length) return null;
    return h("div", { class: "tablewrap glance" }, h("table", { class: "matrix" }, h("caption", { class: "sr" }, say("result")),
      h("thead", {}, h("tr", {}, h("td", {}), said.members.map(m => h("th", { scope: "col" }, nameOf(m))))),
      h("tbody", {}, shown.map(code => h("tr", {}, h("th", { scope: "row" }, programName(code)),
        given.map(([, all]) => { const one = all[code]; return h("td", {}, one && (isTold(one, all) || one.answer === "no") ? [sign(one.answer), h("span", { class: "sr" }, words.answers[one.answer].name)] : "·"); }))))));
  }
  const legend = () => h("section", { class: "legend" }, h("h2", { class: "h3" }, say("key")), h("ul", { class: "fivekey" },
    Object.entries(words.answers).map(([answer, told]) => h("li", {}, sign(answer), h("span", {}, h("b", {}, told.name), " ", told.text)))));

  function memberPart(member, i, person, all, day) {
    const listed = Object.values(all).filter(one => isTold(one, all));
    const open = SHOWN.flatMap(answer => listed.filter(one => one.answer === answer)), closed = listed.filter(one => one.answer === "no");
    return h("section", { class: "member" }, h("header", {}, h("h2", {}, nameOf(member)), member.age === null ? null : h("p", {}, say("years_old", { value: member.age }))),
      h("div", { class: "shores" }), open.map(one => program(one, i, person, day)),
      closed.length ? h("details", { class: "others" }, h("summary", {}, say("others", { n: closed.length })), closed.map(one => program(one, i, person, day))) : null);
  }

  function program(one, i, person, day) {
    const about = words.programs[one.program], rows = [...new Set(one.reasons.map(r => r.fact))].map(id => facts.byId.get(id)).filter(Boolean);
    const change = Eligibility.nextChange(facts, person, day, one.program, inAYear(day));
    const needs = [...new Set(rows.flatMap(row => row.also_needs || []))];
    const until = change ? " · " + say("until", { day: dayIn(dayBefore(change[0])), answer: words.answers[change[1]].name.toLowerCase() }) : "";
    const body = [h("h3", {}, say("why")), h("ul", { class: "dots" }, because(one).map(text => h("li", {}, text)))];
    const could = wouldChange(one);
    if (could.length) body.push(h("h3", {}, say("what_changes")), h("ul", { class: "dots" }, could.map(text => h("li", {}, text))));
    if (one.answer === "unknown") body.push(answerMore(one, i));
    if (one.answer !== "no") {
      if (needs.length) body.push(h("h3", {}, say("still")), h("ul", { class: "dots" }, needs.map(need => h("li", {}, words.also_needs[need] || need))));
      body.push(h("h3", {}, say("bring")), h("ul", { class: "dots box" }, about.bring.map(what => h("li", {}, words.bring[what]))));
      body.push(notices(one.program, about));
      const route = Object.values(words.routes).find(r => r.places.includes(said.state) && r.programs.includes(one.program));
      if (route) body.push(h("div", { class: "notice notice--positive" }, h("h3", {}, route.title), h("p", {}, route.text), h("p", {}, outside(route.link))));
      else if (about.link) body.push(h("p", {}, outside(about.link)));
    }
    body.push(origin(rows, day));
    return h("details", { class: "prog" }, h("summary", {}, sign(one.answer), h("span", {}, h("b", {}, programName(one.program)),
      h("span", { class: "meta" }, h("span", { class: "a-" + one.answer }, words.answers[one.answer].name), until))), h("div", { class: "body" }, body));
  }
  const outside = link => h("a", { href: link, rel: "noreferrer noopener", target: "_blank" }, say("apply"));
  function dayBefore(day) { const d = new Date(day + "T12:00:00"); d.setDate(d.getDate() - 1); return iso(d); }

  function sentence(reason, outcome) {
    const about = words.conditions[reason.condition] || {};
    const text = ofOne(about, outcome || reason.outcome, reason.value);
    return text ? fill(text, { value: reason.value }) + (text.includes("{value} %") || text.includes("{value}%") ? inDollars(reason.value) : "") : null;
  }
  function because(one) {
    const told = one.reasons.map(reason => {
      if (reason.condition) return sentence(reason);
      if (reason.outcome === "rule") {
        const row = facts.byId.get(reason.fact) || {};
        if (reason.value === "not_eligible") return words.whole[row.groups === "all" ? "rule_none" : "rule_no"];
        return { closed: words.whole.rule_closed, depends: words.whole.rule_depends }[reason.value] || words.whole.rule_yes;
      }
      return words.whole[reason.outcome] || null;
    });
    return [...new Set(told.filter(Boolean))];
  }
  function wouldChange(one) {
    if (one.answer === "closed") return [words.whole.change_closed];
    if (one.answer !== "no") return [];
    const told = one.reasons.map(r => r.outcome === "failed" ? sentence(r, "change") : r.outcome === "rule" ? words.whole.change_rule : null);
    return [...new Set(told.filter(Boolean))];
  }
  function answerMore(one, i) {
    const kinds = { enrolled: "enrolled", qualifying_quarters: "quarters", years_in_status: "years", adjusted_from: "adjusted", status: "status", postpartum_months: "months" };
    const kind = kinds[one.ask];
    if (!kind || (kind === "status" && said.members[i].status === null)) return null;
    const lacking = one.reasons.find(r => r.outcome === "unknown" && r.condition === "enrolled"), about = kind === "enrolled" && lacking ? facts.byId.get(lacking.fact).program : undefined;
    return h("p", { class: "noprint" }, button(say("answer_this"), () => {
      if (kind === "status") { stage = "documents"; return go(pages().findIndex(page => page.kind === "status" && page.i === i)); }
      const known = pages().findIndex(page => page.kind === kind && page.i === i && page.program === about);
      if (known >= 0) return go(known);
      extra.push({ kind, i, program: about });
      go(pages().length - 1);
    }));
  }
  function notices(code, about) {
    const told = ["non_applicant"];
    if (about.shares_data) told.push("data_sharing");
    if (about.shares_data || about.is_cash) told.push("later_claim");
    if (!about.shares_data && !about.is_cash) return null;
    return h("div", { class: "notice notice--caution" }, h("h3", {}, say("before")), told.map(key => h("p", {}, h("b", {}, words.notices[key].title + ". "), words.notices[key].text)),
      h("p", { class: "hint" }, say("checked", { day: dayIn(facts.compiled) })));
  }
  const isSecondHand = row => row.source.every(code => facts.second_hand.includes(code));
  function origin(rows, day) {
    if (!rows.length) return null;
    const checked = rows.map(row => row.checked_on).sort()[0], old = new Date(day) - new Date(checked) > facts.stale_after_days * 86400000;
    return h("div", { class: "src" }, h("p", {}, say("checked", { day: dayIn(checked) })), old ? h("p", { class: "notice notice--caution" }, say("stale")) : null,
      rows.some(isSecondHand) ? h("p", { class: "secondhand" }, say("second_hand")) : rows.some(row => row.confidence !== "high") ? h("p", {}, say("one_source")) : null,
      h("details", {}, h("summary", {}, say("sources")), h("ul", {}, [...new Set(rows.flatMap(row => row.source))].map(code => h("li", {}, facts.sources[code])))));
  }
  function changes(given, day) {
    const told = given.flatMap(([person, all], i) => Object.values(all).filter(one => isTold(one, all)).map(one => {
      const change = Eligibility.nextChange(facts, person, day, one.program, inAYear(day));
      return change && { day: change[0], text: say("change_line", { name: nameOf(said.members[i]), program: programName(one.program), was: words.answers[one.answer].name, answer: words.answers[change[1]].name }) };
    })).filter(Boolean).sort((a, b) => a.day < b.day ? -1 : 1);
    return told.length ? h("section", { class: "soon" }, h("h2", {}, say("changes")), h("ol", { class: "timeline" }, told.map(one => h("li", { class: "next" }, h("time", { datetime: one.day }, dayIn(one.day)), " ", one.text)))) : null;
  }

  // -- the next step ----------------------------------------------------------------------------------------------------------
  function nextStep(families) {
    const help = root.dataset.help;
    return h("section", { class: "nextstep noprint" }, h("h2", {}, say("next_step")), h("p", {}, say("next_step_text")),
      help ? h("ul", { class: "plain" }, families.map(code => h("li", {}, h("a", { class: "button", href: help + "?family=" + encodeURIComponent(code) }, say("ask_for", { family: words.families[code] }))))) : null,
      h("p", { class: "hint" }, say("ask_hint")), root.dataset.find ? h("p", {}, h("a", { href: root.dataset.find }, say("near"))) : null,
      h("p", {}, h("a", { href: root.dataset.near }, say("service_near"))),
      h("p", { class: "actions" }, button(say("print"), () => window.print()), " ", navigator.share && !isWindow ? button(say("share"), share) : null, " ", button(say(isWindow ? "forget_window" : "forget"), () => forget())),
      h("p", { class: "hint" }, say("print_hint")));
  }
  /* What may be printed or shared: programs worth asking about and what to bring; not who, not why, no answer of anybody. */
  function worthAsking(shown, given) {
    return shown.filter(code => given.some(([, all]) => all[code] && all[code].answer !== "no" && isTold(all[code], all)));
  }
  /* By families of programs: a program's own name may tell what somebody has. */
  function sheet(shown, given) {
    const byFamily = new Map();
    for (const code of worthAsking(shown, given)) {
      const about = words.programs[code], bring = byFamily.get(about.family) || new Set();
      about.bring.forEach(what => bring.add(words.bring[what]));
      byFamily.set(about.family, bring);
    }
    return [...byFamily].map(([code, bring]) => [words.families[code], [...bring]]);
  }
  function printable(shown, given) {
    return h("section", { class: "printonly" }, h("h1", {}, say("list_title")), h("p", {}, dayIn(today())), h("p", {}, say("next_step_text")),
      sheet(shown, given).map(([name, bring]) => h("div", {}, h("h2", {}, name), h("ul", {}, bring.map(what => h("li", {}, what))))));
  }
  function share() {
    const given = answers(stage === "documents"), shown = Object.keys(facts.programs).filter(code => words.programs[code]);
    const text = sheet(shown, given).map(([name, bring]) => name + ": " + bring.join("; ")).join("\n");
    navigator.share({ title: say("list_title"), text }).catch(() => {});
  }

  // -- the window forgets itself ------------------------------------------------------------------------------------------------
  let bar = null;
  function stopWatch() { lastTouch = Date.now(); if (bar) { bar.remove(); bar = null; } }
  function watch() {
    if (!isWindow || stage === "start") return;
    const left = Math.ceil(IDLE + WARNING - (Date.now() - lastTouch) / 1000);
    if (left <= 0) { stopWatch(); return forget(); }
    if (left > WARNING) return;
    if (!bar) { bar = h("div", { class: "notice notice--caution idle", role: "alertdialog" }, h("p", {}), button(say("here"), stopWatch, "action")); root.prepend(bar); }
    bar.querySelector("p").textContent = say("idle", { n: left });
  }
  if (isWindow) {
    setInterval(watch, 1000);
    for (const event of ["pointerdown", "keydown", "input"]) addEventListener(event, () => { lastTouch = Date.now(); }, true);
  }

  // -- beginning and end -----------------------------------------------------------------------------------------------------
  function wire() {
    const begin = document.getElementById("begin");
    if (!begin) return;
    begin.hidden = !facts;
    begin.addEventListener("click", () => { said = fresh(); extra = []; stage = "asking"; go(0); });
  }
  async function load() {
    const read = async address => { const reply = await fetch(address, { credentials: "omit" }); if (!reply.ok) throw new Error(address); return reply.json(); };
    try {
      const [rules, told] = await Promise.all([read(root.dataset.facts), read(root.dataset.words)]);
      facts = Eligibility.prepare(rules); words = told;
      forget(true);
    } catch { const trouble = document.getElementById("trouble"); if (trouble) trouble.hidden = false; }
  }
  // Left, and it is gone: also from the copy a browser keeps for its back button.
  addEventListener("pagehide", () => { if (facts) forget(true); });
  addEventListener("pageshow", event => { if (event.persisted && facts) forget(true); });
  if (root.dataset.worker && "serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker).catch(() => {});
  load();
})();
