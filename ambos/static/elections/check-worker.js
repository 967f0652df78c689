// Verification of a whole archive, written from the specification apart from the code of the server.
const ORDER = { "": ["Setup"], Setup: ["Ballot", "EndBallots"], Ballot: ["Ballot", "EndBallots"], EndBallots: ["EncryptedTally"], EncryptedTally: ["PartialDecryption"], PartialDecryption: ["PartialDecryption", "Result"], Result: [] };
const fail = what => { throw new Error(what); };
const need = (good, what) => good || fail(what);
const big = text => (/^(0|[1-9]\d{0,699})$/.test(text) ? BigInt(text) : fail("number"));
const element = text => { const value = big(text); need(inGroup(value), "group"); return value; };
const times = values => values.reduce((a, b) => a * b % P, 1n);

async function entries(content) {
  const all = new Uint8Array(content), found = [], text = bytes => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  for (let at = 0; at < all.length;) {
    const head = all.subarray(at, at + 512), size = parseInt(text(head.subarray(124, 135)), 8);
    need(head.length === 512 && size >= 0 && at + 512 + size <= all.length, "archive");
    const body = all.subarray(at + 512, at + 512 + size);
    found.push({ name: text(head.subarray(0, 100)).replace(/\0+$/, ""), text: text(body), hash: hex(await sha256(body)) });
    at += 512 + size + (512 - size % 512) % 512;
  }
  return found;
}

async function readBoard(content) {
  const [header, ...rest] = await entries(content), data = {}, board = { ballots: [], decryptions: [], events: [] };
  need(header && header.name === "BELENIOS" && JSON.parse(header.text).version === 1, "archive");
  const fetch = name => (name in data ? data[name] : fail("archive"));
  let last = "";
  for (const { name, text, hash } of rest) {
    const [stem, kind, json] = name.split(".");
    need(stem === hash && json === "json", "archive");
    if (kind === "data") { data[stem] = text; continue; }
    const event = JSON.parse(text);
    need(event.height === board.events.length && (event.height === 0 || event.parent === board.events.at(-1)) && ORDER[last].includes(event.type), "archive");
    board.events.push(stem);
    last = event.type;
    const payload = event.payload && fetch(event.payload);
    if (last === "Setup") for (const [key, value] of Object.entries(JSON.parse(payload))) board[key] = fetch(value);
    else if (last === "Ballot") board.ballots.push(payload);
    else if (last === "EncryptedTally") { board.sized = JSON.parse(payload); board.tally = JSON.parse(fetch(board.sized.encrypted_tally)); }
    else if (last === "PartialDecryption") { const { owner, payload: inside } = JSON.parse(payload); board.decryptions.push([owner, JSON.parse(fetch(inside))]); }
    else if (last === "Result") board.result = JSON.parse(payload).result;
  }
  need(board.election, "archive");
  return board;
}

async function knowledge({ pok, public_key }) {
  const key = element(public_key), c = big(pok.challenge);
  need(await asNumber(`pok|BELENIOS-2048|${key}|${power(G, big(pok.response)) * power(key, c) % P}`) === c, "trustees");
  return key;
}

async function signature({ message, signature: { challenge, response } }, key) {
  const c = big(challenge);
  need(await asNumber(`sigmsg|${message}|${power(G, big(response)) * power(key, c) % P}`) === c, "trustees");
}

async function readKeys(text) {
  const keys = [], parts = [];
  let whole = 1n;
  for (const [kind, value] of JSON.parse(text)) {
    const first = keys.length + 1;
    if (kind === "Single") {
      keys.push(await knowledge(value));
      parts.push({ first, size: 1, needed: 1 });
      whole = whole * keys.at(-1) % P;
      continue;
    }
    const rows = [];
    for (const [at, certificate] of value.certs.entries()) {
      const key = element(JSON.parse(certificate.message).verification);
      await signature(certificate, key);
      await signature(value.coefexps[at], key);
      rows.push(JSON.parse(value.coefexps[at].message).coefexps.map(element));
      need(rows.at(-1).length === value.threshold, "trustees");
    }
    for (const [at, one] of value.verification_keys.entries()) {
      const key = await knowledge(one);
      need(key === times(rows.flatMap(row => row.map((base, k) => power(base, BigInt(at + 1) ** BigInt(k))))), "trustees");
      keys.push(key);
    }
    parts.push({ first, size: rows.length, needed: value.threshold });
    whole = whole * times(rows.map(row => row[0])) % P;
  }
  return { keys, parts, whole };
}

async function proved(about, [a, b], values, cases, g, y) {
  need(cases.length === values.length, "ballots");
  const commitments = [];
  let sum = 0n;
  for (const [at, { challenge, response }] of cases.entries()) {
    const c = big(challenge), r = big(response);
    need(c < Q && r < Q, "ballots");
    sum += c;
    commitments.push(`${g(r) * power(a, c) % P},${y(r) * power(b, c) % P * g(-BigInt(values[at]) * c) % P}`);
  }
  return await asNumber(`prove|${about}|${a},${b}|${commitments.join(",")}`) === sum % Q;
}

async function checkBallot(text, election, print, roll, g, y) {
  const ballot = JSON.parse(text);
  need(JSON.stringify(ballot) === text && Object.keys(ballot).join() === "election_uuid,election_hash,credential,answers,signature", "ballots");
  need(ballot.election_uuid === election.uuid && ballot.election_hash === print && roll.has(ballot.credential), "ballots");
  const { signature: signed, ...body } = ballot, c = big(signed.proof.challenge);
  need(signed.hash === await fingerprint(JSON.stringify(body)), "ballots");
  const commitment = g(big(signed.proof.response)) * power(BigInt(ballot.credential), c) % P;
  need(await asNumber(`sig|${signed.hash}|${commitment}`) === c, "ballots");
  need(ballot.answers.length === election.questions.length, "ballots");
  for (const [i, { choices, individual_proofs, overall_proof }] of ballot.answers.entries()) {
    const question = election.questions[i], about = `${print}|${ballot.credential}`;
    need(choices.length === question.answers.length && individual_proofs.length === choices.length, "ballots");
    const pairs = choices.map(({ alpha, beta }) => [element(alpha), element(beta)]);
    for (const [j, pair] of pairs.entries()) need(await proved(about, pair, [0, 1], individual_proofs[j], g, y), "ballots");
    const allowed = Array.from({ length: question.max - question.min + 1 }, (_, k) => question.min + k);
    const both = [times(pairs.map(pair => pair[0])), times(pairs.map(pair => pair[1]))];
    need(await proved(`${about}|${pairs.map(pair => pair.join(",")).join(",")}`, both, allowed, overall_proof, g, y), "ballots");
  }
}

async function check({ content }, progress) {
  const checks = [], done = (name, count = 1) => checks.push({ name, count });
  try {
    const board = await readBoard(content), election = JSON.parse(board.election);
    done("archive", board.events.length);
    const { keys, parts, whole } = await readKeys(board.trustees);
    need(election.group === "BELENIOS-2048" && big(election.public_key) === whole, "trustees");
    done("trustees", keys.length);
    const codes = JSON.parse(board.credentials), roll = new Set(codes);
    need(roll.size === codes.length && codes.every(code => inGroup(big(code))), "roll");
    done("roll", codes.length);
    const print = await fingerprint(board.election), g = fixedBase(G), y = fixedBase(whole), newest = new Map();
    need(new Set(board.ballots).size === board.ballots.length, "ballots");
    for (const [at, text] of board.ballots.entries()) {
      await checkBallot(text, election, print, roll, g, y);
      newest.set(JSON.parse(text).credential, text);
      progress((at + 1) / board.ballots.length);
    }
    done("ballots", board.ballots.length);
    const shown = { names: election.questions[0].answers, last: board.events.at(-1) };
    if (!board.tally) return { checks, ...shown, finished: false };
    const counted = [...newest.values()].map(text => JSON.parse(text).answers);
    need(board.sized.num_tallied === counted.length && board.sized.total_weight === counted.length, "tally");
    for (const [i, row] of board.tally.entries()) for (const [j, sum] of row.entries()) for (const side of ["alpha", "beta"])
      need(big(sum[side]) === times(counted.map(answers => BigInt(answers[i].choices[j][side]))), "tally");
    done("tally", counted.length);
    const given = new Map();
    for (const [owner, { decryption_factors, decryption_proofs }] of board.decryptions) {
      const key = keys[owner - 1] || fail("decryptions");
      need(!given.has(owner), "decryptions");
      for (const [i, row] of board.tally.entries()) for (const [j, { alpha }] of row.entries()) {
        const factor = element(decryption_factors[i][j]), { challenge, response } = decryption_proofs[i][j], c = big(challenge), r = big(response);
        const commitment = `${power(G, r) * power(key, c) % P},${power(BigInt(alpha), r) * power(factor, c) % P}`;
        need(await asNumber(`decrypt|${print}|${key}|${commitment}`) === c, "decryptions");
      }
      given.set(owner, decryption_factors);
    }
    done("decryptions", given.size);
    if (!board.result) return { checks, ...shown, finished: false };
    const weights = new Map();
    for (const { first, size, needed } of parts) {
      const here = Array.from({ length: size }, (_, k) => k + 1).filter(k => given.has(first + k - 1)).slice(0, needed).map(BigInt);
      need(here.length === needed, "result");
      for (const at of here) {
        let top = 1n, bottom = 1n;
        for (const other of here) if (other !== at) { top = mod(top * other, Q); bottom = mod(bottom * (other - at), Q); }
        weights.set(first + Number(at) - 1, top * inverse(bottom) % Q);
      }
    }
    for (const [i, row] of board.tally.entries()) for (const [j, { beta }] of row.entries()) {
      const factor = times([...weights].map(([owner, weight]) => power(BigInt(given.get(owner)[i][j]), weight)));
      need(factor * power(G, board.result[i][j]) % P === BigInt(beta), "result");
    }
    done("result");
    return { checks, ...shown, finished: true, result: board.result[0] };
  } catch (error) {
    return { checks, fault: error.message, names: [], finished: false };
  }
}

function inverse(value) {
  let answer = 1n, base = mod(value, Q);
  for (let exponent = Q - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) answer = answer * base % Q;
    base = base * base % Q;
  }
  return answer;
}

onmessage = async ({ data }) => postMessage({ id: data.id, answer: await check(data, progress => postMessage({ id: data.id, progress })) });
