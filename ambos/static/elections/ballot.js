// A ballot with its proofs, as the Belenios specification 2.0 writes it. In a worker: says how far it is, and can be stopped.
async function secretOf(code, uuid) {
  const key = await crypto.subtle.importKey("raw", bytesOf(code), "PBKDF2", false, ["deriveBits"]);
  const about = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(uuid), iterations: 1000 };
  return fromBytes(new Uint8Array(await crypto.subtle.deriveBits(about, key, 256))) % Q;
}

async function prove(about, pair, r, mark, allowed, g, y) {
  const cases = [], commitments = [];
  const nonce = chance();
  let spent = 0n;
  for (const value of allowed) {
    if (value === mark) {
      commitments.push(`${g(nonce)},${y(nonce)}`);
      cases.push(null);
      continue;
    }
    const c = chance(), s = chance(), exponent = s + r * c;
    spent += c;
    commitments.push(`${g(exponent)},${y(exponent) * g(BigInt(mark - value) * c) % P}`);
    cases.push([c, s]);
  }
  const asked = await asNumber(`prove|${about}|${pair[0]},${pair[1]}|${commitments.join(",")}`);
  const c = mod(asked - spent, Q);
  return cases.map(one => one || [c, mod(nonce - r * c, Q)]).map(([c, s]) => ({ challenge: `${c}`, response: `${s}` }));
}

// `tables`: powers of the generator and of the election's key, which may have been made while the voter was reading.
async function makeBallot(election, code, marks, tables, progress) {
  const said = JSON.parse(election), { g, y } = tables;
  const print = await fingerprint(election), secret = await secretOf(code, said.uuid), credential = g(secret);
  const about = `${print}|${credential}`, answers = [], randoms = [];
  const steps = marks.flat().length + 2;
  let done = 0;
  for (const [at, question] of said.questions.entries()) {
    const rs = marks[at].map(chance);
    const pairs = marks[at].map((mark, j) => [g(rs[j]), y(rs[j]) * (mark ? G : 1n) % P]);
    const proofs = [];
    for (const [j, mark] of marks[at].entries()) {
      proofs.push(await prove(about, pairs[j], rs[j], mark, [0, 1], g, y));
      progress(++done / steps);
    }
    const whole = pairs.reduce(([a, b], [x, z]) => [a * x % P, b * z % P], [1n, 1n]);
    const allowed = Array.from({ length: question.max - question.min + 1 }, (_, i) => question.min + i);
    const every = `${about}|${pairs.map(pair => pair.join(",")).join(",")}`;
    const sum = marks[at].reduce((a, b) => a + b, 0), r = mod(rs.reduce((a, b) => a + b, 0n), Q);
    answers.push({
      choices: pairs.map(([alpha, beta]) => ({ alpha: `${alpha}`, beta: `${beta}` })),
      individual_proofs: proofs,
      overall_proof: await prove(every, whole, r, sum, allowed, g, y),
    });
    randoms.push(rs.map(String));
    progress(++done / steps);
  }
  const body = { election_uuid: said.uuid, election_hash: print, credential: `${credential}`, answers };
  const hash = await fingerprint(JSON.stringify(body)), nonce = chance();
  const asked = await asNumber(`sig|${hash}|${g(nonce)}`);
  const proof = { challenge: `${asked}`, response: `${mod(nonce - secret * asked, Q)}` };
  const ballot = JSON.stringify({ ...body, signature: { hash, proof } });
  progress(1);
  return { ballot, tracker: await fingerprint(ballot), randoms };
}

// Does what was encrypted say what was marked? Asked of an audited ballot, whose chance is shown and which is never cast.
function opens(election, ballot, marks, randoms) {
  const y = BigInt(JSON.parse(election).public_key);
  return JSON.parse(ballot).answers.every((answer, i) => answer.choices.every((choice, j) => {
    const r = BigInt(randoms[i][j]);
    return BigInt(choice.alpha) === power(G, r) && BigInt(choice.beta) === power(y, r) * (marks[i][j] ? G : 1n) % P;
  }));
}
