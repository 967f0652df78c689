"use strict";
/* From facts to answers, on the phone. Says what ambos/domain/eligibility/answers.py says, and there it is explained; the
   cases hold the two together. Nothing here reads a page, keeps or sends anything. */
const Eligibility = (() => {
  const NEVER = 999, BEGINNING = "0001-01-01", END = "9999-12-31", NATION = "US";
  const BEST = { no: 0, closed: 1, depends: 2, unknown: 3, yes: 4 };
  const WEAKEST = { no: 0, unknown: 1, depends: 2, closed: 3, yes: 4 };
  const GIVES = { eligible: "yes", eligible_limited: "yes", closed: "closed", depends: "depends", not_eligible: "no" };
  const LOOKS_AT = {
    age_min: "age", age_max_exclusive: "age", income_max: "income", income_min: "income", income_over: "income",
    income_below: "income", years_min: "years", years_below: "years", quarters_min: "quarters", quarters_below: "quarters",
    postpartum_min: "postpartum", postpartum_max: "postpartum", pregnant: "pregnant", child_in_family: "child_in_family",
    family_with_child: "family_with_child",
  };
  const ASKED = {
    age: "age", income: "income", pregnant: "pregnant", postpartum: "postpartum_months", years: "years_in_status",
    quarters: "qualifying_quarters", child_in_family: "family", family_with_child: "family",
  };
  const ASKED_BY = {
    at_school: "age", pregnant_or_postpartum_months: "pregnant", enrolled: "enrolled", state: "state", status: "status",
    years_in_status: "years_in_status", adjusted_from: "adjusted_from",
  };
  const ORDER = ["state", "age", "family", "pregnant", "postpartum_months", "income", "enrolled", "qualifying_quarters",
    "years_in_status", "adjusted_from", "status"];
  const notSaid = value => value === null || value === undefined;
  const least = (t, v) => t >= v, most = (t, v) => t <= v, over = (t, v) => t > v, below = (t, v) => t < v, same = (t, v) => t === v;
  const HOLDS = {
    age_min: least, age_max_exclusive: below, income_max: most, income_min: least, income_over: over, income_below: below,
    years_min: least, years_below: below, quarters_min: least, quarters_below: below, postpartum_min: least, postpartum_max: most, pregnant: same, child_in_family: same,
    family_with_child: same,
  };

  // -- facts --
  const isTable = value => value !== null && typeof value === "object" && !Array.isArray(value);
  const here = (value, state) => isTable(value) ? (state in value ? value[state] : value.default) : value;

  function conditionsIn(written, state) {
    return Object.entries(written || {}).map(([name, value]) => {
      if (name === "any_of") return [name, value.flatMap(one => conditionsIn(one, state))];
      if (name === "not_covered_by") return [name, value];
      return [name, here(value, state)];
    });
  }

  function prepare(data) {
    const facts = { ...data, places: new Set(data.jurisdictions), known: new Map() };
    facts.byId = new Map(data.rows.map(row => [row.id, row]));
    return facts;
  }

  function remembered(facts, key, make) {
    if (!facts.known.has(key)) facts.known.set(key, make());
    return facts.known.get(key);
  }

  function inPlace(facts, row, state) {
    const everywhere = row.jurisdiction === NATION;
    if (state === null ? !everywhere : !(everywhere ? facts.places.has(state) : [].concat(row.jurisdiction).includes(state))) return null;
    let stay = null;
    if (row.stay && state !== null && (row.stay.where === NATION || row.stay.where.includes(state))) {
      stay = { since: row.stay.since, until: row.stay.until || END, then: row.stay.then };
    }
    return {
      id: row.id, program: row.program, groups: row.groups === "all" ? null : row.groups, effect: row.effect,
      conditions: conditionsIn(row.conditions, state), since: here(row.from, state) || BEGINNING,
      until: here(row.to, state) || END, isLow: row.confidence === "low", stay,
    };
  }

  const rowsIn = (facts, state) => remembered(facts, `rows ${state}`, () =>
    facts.rows.map(row => inPlace(facts, row, state)).filter(Boolean));

  const speaking = (facts, programs, state, group) => remembered(facts, `of ${programs} ${state} ${group}`, () =>
    rowsIn(facts, state).filter(row => programs.includes(row.program) && (row.groups === null || row.groups.includes(group))));

  const inForce = (facts, programs, state, group, on) =>
    speaking(facts, programs, state, group).filter(row => row.since <= on && on < row.until);

  const isLocal = (facts, programs) => remembered(facts, `local ${programs}`, () =>
    facts.rows.some(row => programs.includes(row.program) && (row.jurisdiction !== NATION || row.stay)));

  function behind(facts, program) {
    const spec = facts.programs[program], wanted = new Set([...(spec.rows || []), spec.means || ""]);
    for (const part of spec.any_of || []) behind(facts, part).forEach(name => wanted.add(name));
    for (const row of facts.rows) {
      if ((spec.rows || []).includes(row.program)) {
        for (const part of (row.conditions || {}).not_covered_by || []) behind(facts, part).forEach(name => wanted.add(name));
      }
    }
    return wanted;
  }

  const boundaries = (facts, program, state) => remembered(facts, `days ${program} ${state}`, () => {
    const wanted = behind(facts, program), days = new Set();
    for (const row of rowsIn(facts, state)) {
      if (!wanted.has(row.program)) continue;
      for (const day of [row.since, row.until, ...(row.stay ? [row.stay.since, row.stay.until] : [])]) days.add(day);
    }
    days.delete(BEGINNING); days.delete(END);
    return [...days].sort();
  });

  // -- people --
  /* The groups somebody may be in and what would tell; `adjustedFrom` is "" where nobody adjusted. */
  function groupsOf(facts, said, years, adjustedFrom) {
    if (notSaid(said)) return [facts.groups, "status"];
    const spec = facts.statuses[said];
    if (spec.group) return [[spec.group], ""];
    if (notSaid(adjustedFrom)) return [[spec.adjusted, ...groupsOf(facts, said, years, "")[0]], "adjusted_from"];
    if (adjustedFrom && facts.statuses[adjustedFrom].adjusts) return [[spec.adjusted], ""];
    if (notSaid(years)) return [spec.by_years.map(step => step[1]), "years_in_status"];
    return [[spec.by_years.find(step => years >= step[0])[1]], ""];
  }

  const isYoung = member => member.pregnant === true || (!notSaid(member.age) && member.age < 19);

  /* `has`: a list of programs, or a table of program -> true, false or null. */
  const held = (has, program) => notSaid(has) ? null : isTable(has) ? program in has && has[program] : has.includes(program);

  /* A family: {state, income, is_whole_family, members: [{age, status, years_in_status, ...}]} -> people for `assess`.
     A key left out means what the shape assumes; a key that is null was not said. */
  function people(facts, family) {
    const members = family.members, unsure = members.some(member => notSaid(member.age));
    const whole = family.is_whole_family === undefined ? members.length > 1 : family.is_whole_family;
    const said = (of, key, leftOut) => key in of ? (notSaid(of[key]) ? null : of[key]) : leftOut;
    return members.map(member => {
      const near = members.some(isYoung);
      const children = near ? true : unsure ? null : false;
      const [groups, decidedBy] = groupsOf(facts, member.status, member.years_in_status,
        "adjusted_from" in member ? member.adjusted_from : "");
      return {
        groups, decidedBy, state: notSaid(family.state) ? null : family.state, age: said(member, "age", null),
        income: said(family, "income", null), pregnant: said(member, "pregnant", false),
        postpartum: said(member, "postpartum_months", NEVER), years: said(member, "years_in_status", null),
        quarters: said(member, "qualifying_quarters", 0), enrolled: said(member, "enrolled", []),
        child_in_family: children, family_with_child: whole || children ? children : true,
      };
    });
  }

  // -- answers --
  const cited = (fact, condition, value, outcome) => ({ fact, condition, value: value === undefined ? null : value, outcome });

  function pick(found, ranks, better) {
    let answer = found[0][0];
    for (const [one] of found) if (better(ranks[one], ranks[answer])) answer = one;
    return [answer, found.filter(([one]) => one === answer).flatMap(([, reasons]) => reasons)];
  }
  const best = found => pick(found, BEST, (a, b) => a > b);
  const weakest = found => pick(found, WEAKEST, (a, b) => a < b);

  function unique(reasons) {
    const seen = new Map(reasons.map(reason => [JSON.stringify(reason), reason]));
    return [...seen.values()];
  }

  function leastToAsk(reasons) {
    const missing = new Set(reasons.filter(r => r.outcome === "unknown").map(r => ASKED_BY[r.condition] || ASKED[LOOKS_AT[r.condition]]));
    return ORDER.find(key => missing.has(key)) || null;
  }

  function asking(facts, person, on) {
    const known = new Map();

    function ofGroup(program, group) {
      const key = program + " " + group;
      if (!known.has(key)) known.set(key, workOut(program, group));
      return known.get(key);
    }

    function workOut(program, group) {
      const spec = facts.programs[program];
      let parts;
      if (spec.any_of) {
        parts = [best(spec.any_of.map(part => ofGroup(part, group)))];
        if (spec.conditions) parts.push(gate(program, spec, group));
      } else {
        parts = [rows(spec.rows, group)];
        if (spec.means) parts.push(rows([spec.means], group));
      }
      return weakest(parts);
    }

    function gate(program, spec, group) {
      const tried = Object.entries(spec.conditions).map(([name, value]) => condition(name, value, program, group));
      const has = outcome => tried.some(([one]) => one === outcome);
      const answer = has("failed") ? "no" : has("unknown") ? "unknown" : has("unsettled") ? "depends" : "yes";
      return [answer, tried.flatMap(([outcome, named]) => named.map(([c, v]) => cited("", c, v, outcome)))];
    }

    function rows(programs, group) {
      const found = [], speaking = inForce(facts, programs, person.state, group, on);
      if (person.state === null && isLocal(facts, programs)) found.push(["unknown", [cited("", "state", null, "unknown")]]);
      else if (!speaking.length) return ["depends", [cited("", programs.join("+"), null, "gap")]];
      for (const row of speaking) {
        const one = tryRow(row, group);
        if (one[0] === "yes") return one;
        found.push(one);
      }
      return best(found);
    }

    function tryRow(row, group) {
      const sorts = { met: [], failed: [], unknown: [], unsettled: [] };
      for (const [name, value] of row.conditions) {
        const [outcome, named] = condition(name, value, row.program, group);
        for (const [c, v] of named) sorts[outcome].push(cited(row.id, c, v, outcome));
        if (outcome === "failed") return ["no", sorts.failed];
      }
      let effect = row.effect;
      if (row.stay && row.stay.since <= on && on < row.stay.until) {
        effect = row.stay.then;
        sorts.met.unshift(cited(row.id, "", null, "stayed"));
      }
      const answer = GIVES[effect];
      if (sorts.unknown.length) return [answer === "no" ? "no" : "unknown", sorts.unknown];
      if (answer !== "no" && sorts.unsettled.length) return ["depends", sorts.unsettled];
      if (row.isLow && (answer === "yes" || answer === "closed")) return ["depends", [cited(row.id, "", null, "unverified"), ...sorts.met]];
      return [answer, [cited(row.id, "", effect, "rule"), ...sorts.met]];
    }

    function condition(name, value, program, group) {
      if (name === "any_of") {
        const tried = value.map(([n, v]) => [condition(n, v, program, group)[0], [n, v]]);
        for (const outcome of ["met", "unknown", "unsettled"]) {
          const named = tried.filter(([o]) => o === outcome).map(([, pair]) => pair);
          if (named.length) return [outcome, outcome === "met" ? named.slice(0, 1) : named];
        }
        return ["failed", tried.map(([, pair]) => pair)];
      }
      if (name === "not_covered_by") return notCovered(value, group);
      return [plain(name, value, program), [[name, value]]];
    }

    function notCovered(programs, group) {
      const answers = programs.map(part => [part, ...ofGroup(part, group)]);
      for (const [part, answer] of answers) if (answer === "yes") return ["failed", [["not_covered_by", part]]];
      for (const [, answer, reasons] of answers) {
        if (answer === "unknown") return ["unknown", reasons.filter(r => r.outcome === "unknown").map(r => [r.condition, r.value])];
      }
      for (const [part, answer] of answers) if (answer === "depends") return ["unsettled", [["not_covered_by", part]]];
      return ["met", [["not_covered_by", programs.join("+")]]];
    }

    function plain(name, value, program) {
      if (name === "enrolled") {
        const has = held(person.enrolled, program);
        return notSaid(has) ? "unknown" : has === value ? "met" : "failed";
      }
      if (name === "pregnant_or_postpartum_months") {
        if (person.pregnant || (person.postpartum !== null && person.postpartum <= value)) return "met";
        return person.pregnant === null || person.postpartum === null ? "unknown" : "failed";
      }
      if (name === "at_school") {
        const age = person.age;
        return age === null ? "unknown" : age >= 5 && age < 18 ? "met" : age >= 3 && age < 21 ? "unsettled" : "failed";
      }
      const told = person[LOOKS_AT[name]];
      return told === null ? "unknown" : HOLDS[name](told, value) ? "met" : "failed";
    }

    return program => {
      const found = person.groups.map(group => ofGroup(program, group));
      let [answer, reasons] = found[0];
      if (found.some(([other]) => other !== answer)) {
        const lacking = found.flatMap(([, why]) => why.filter(r => r.outcome === "unknown"));
        answer = "unknown";
        reasons = [cited("", person.decidedBy, null, "unknown"), ...lacking];
      }
      reasons = unique(reasons);
      return { program, answer, reasons, ask: answer === "unknown" ? leastToAsk(reasons) : null };
    };
  }

  const assess = (facts, person, on, program) => asking(facts, person, on)(program);

  function assessAll(facts, person, on) {
    const ask = asking(facts, person, on), answers = {};
    for (const [code, spec] of Object.entries(facts.programs)) {
      if (!spec.only_in || spec.only_in.includes(person.state)) answers[code] = ask(code);
    }
    return answers;
  }

  /* [day, answer] of the first change until `last` (a day), or null. */
  function nextChange(facts, person, on, program, last) {
    const now = assess(facts, person, on, program).answer;
    for (const day of boundaries(facts, program, person.state)) {
      if (day <= on || day > last) continue;
      const then = assess(facts, person, day, program).answer;
      if (then !== now) return [day, then];
    }
    return null;
  }

  return { prepare, people, assess, assessAll, nextChange, NEVER };
})();
