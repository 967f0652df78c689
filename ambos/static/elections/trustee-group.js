// A trustee's part: keys from a seed, a polynomial, points sealed for the others, a decryption with its proofs. In a worker.
const derived = async (prefix, seed) => asNumber(`${prefix}|${seed}`);

async function signed(message, secret) {
  const nonce = chance(), challenge = await asNumber(`sigmsg|${message}|${power(G, nonce)}`);
  const signature = { challenge: `${challenge}`, response: `${mod(nonce - secret * challenge, Q)}` };
  return JSON.stringify({ message, signature });
}

async function knows(secret) {
  const key = power(G, secret), nonce = chance();
  const challenge = await asNumber(`pok|BELENIOS-2048|${key}|${power(G, nonce)}`);
  return { pok: { challenge: `${challenge}`, response: `${mod(nonce - secret * challenge, Q)}` }, public_key: `${key}` };
}

async function certificate(seed) {
  const [signing, opening] = [await derived("sk", seed), await derived("dk", seed)];
  return signed(JSON.stringify({ verification: `${power(G, signing)}`, encryption: `${power(G, opening)}` }), signing);
}

// A text only the holder of one seed can open: a fresh power of the generator, a key both sides can compute, AES-GCM.
async function seal(text, recipient) {
  const r = chance(), alpha = power(G, r), nonce = crypto.getRandomValues(new Uint8Array(12));
  const key = await sharedKey(alpha, power(BigInt(recipient), r), "encrypt");
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, bytesOf(text)));
  return JSON.stringify({ alpha: `${alpha}`, nonce: hex(nonce), data: hex(data) });
}

async function unseal(sealed, opening) {
  const { alpha, nonce, data } = JSON.parse(sealed);
  const key = await sharedKey(BigInt(alpha), power(BigInt(alpha), opening), "decrypt");
  const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unhex(nonce) }, key, unhex(data));
  return new TextDecoder().decode(clear);
}

const unhex = text => Uint8Array.from(text.match(/../g) || [], pair => parseInt(pair, 16));
const sharedKey = async (alpha, shared, use) =>
  crypto.subtle.importKey("raw", await sha256(`ambos trustee|${alpha}|${shared}`), "AES-GCM", false, [use]);

// Her polynomial: the powers of its coefficients, signed, and for every trustee her point, sealed.
async function contribute(seed, certificates, threshold) {
  const coefficients = Array.from({ length: threshold }, chance), points = [];
  for (const [at, text] of certificates.entries()) {
    const x = BigInt(at + 1);
    const point = coefficients.reduceRight((sum, c) => mod(sum * x + c, Q), 0n);
    points.push(await seal(`${point}`, JSON.parse(JSON.parse(text).message).encryption));
  }
  const message = JSON.stringify({ coefexps: coefficients.map(c => `${power(G, c)}`) });
  return { coefficients: await signed(message, await derived("sk", seed)), points };
}

// The private key from the points the others sealed for her. Each point must lie on the polynomial its sender published.
async function privateKey(seed, number, points, coefficients) {
  const opening = await derived("dk", seed);
  let sum = 0n;
  for (const [at, sealed] of points.entries()) {
    const point = BigInt(await unseal(sealed, opening)), powers = JSON.parse(JSON.parse(coefficients[at]).message).coefexps;
    let fits = 1n;
    for (const [k, base] of powers.entries()) fits = fits * power(BigInt(base), BigInt(number) ** BigInt(k)) % P;
    if (power(G, point) !== fits) throw new Error(`point ${at + 1}`);
    sum += point;
  }
  return mod(sum, Q);
}

async function decryption(election, tally, secret, progress) {
  const about = await fingerprint(election), key = power(G, secret), rows = JSON.parse(tally);
  const decryption_factors = [], decryption_proofs = [], many = rows.flat().length;
  let done = 0;
  for (const row of rows) {
    const factors = [], proofs = [];
    for (const { alpha } of row) {
      const base = BigInt(alpha), nonce = chance();
      const challenge = await asNumber(`decrypt|${about}|${key}|${power(G, nonce)},${power(base, nonce)}`);
      factors.push(`${power(base, secret)}`);
      proofs.push({ challenge: `${challenge}`, response: `${mod(nonce - secret * challenge, Q)}` });
      progress(++done / many);
    }
    decryption_factors.push(factors);
    decryption_proofs.push(proofs);
  }
  return JSON.stringify({ decryption_factors, decryption_proofs });
}
