"use strict";
// Opens a sealed paper: digits -> bytes -> COSE_Sign1 -> proven -> unpacked -> record. The twin of ambos/domain/sealing.py,
// sealed_schemas.py and sealed_lists.py: same order, same codes of refusal. No library, nothing leaves this file.

const LONGEST_TOKEN = 780, LONGEST_PAYLOAD = 8192, LONGEST_LIST = 16777216, PROOF = 10, DAY = 86400;
const HALF = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8"; // of the order of P-256

const no = (code, values = {}) => { throw Object.assign(new Error(code), { code, values }); };
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { out.set(p, at); at += p.length; }
  return out;
};
const hex = bytes => Array.from(bytes, x => (x < 16 ? "0" : "") + x.toString(16)).join("");

function fromDigits(text) {
  if (!/^[0-9]+$/.test(text) || text[0] !== "1") no("bad_digits");
  if (text.length < 5) no("truncated");
  const length = +text.slice(1, 5), body = text.slice(5);
  if (length > LONGEST_TOKEN) no("too_large");
  const digits = Math.ceil(length * 8 * Math.log10(2));
  if (body.length < digits) no("truncated");
  if (body.length > digits) no("bad_digits");
  const out = new Uint8Array(length);
  for (let at = 0; at < digits; at += 7) { // seven digits at a time: out = out * 10^n + part
    const part = body.slice(at, at + 7), times = Math.pow(10, part.length);
    let carry = +part;
    for (let i = length - 1; i >= 0; i--) { carry += out[i] * times; out[i] = carry & 255; carry = Math.floor(carry / 256); }
    if (carry) no("bad_digits");
  }
  return out;
}

// CBOR in its one form: shortest heads, definite lengths, no key twice. Maps become Map.
function cbor(bytes) {
  let at = 0;
  const need = n => { if (at + n > bytes.length) no("truncated"); };
  const head = () => {
    need(1);
    const first = bytes[at++], low = first & 31;
    let n = low;
    if (low > 23) {
      if (low > 27) no("not_sealed");
      const size = 1 << low - 24;
      need(size);
      n = 0;
      for (let i = 0; i < size; i++) n = n * 256 + bytes[at++];
      if (n < (size === 1 ? 24 : Math.pow(256, size / 2)) || n > Number.MAX_SAFE_INTEGER) no("not_sealed");
    }
    return [first >> 5, n];
  };
  const one = depth => {
    if (depth > 8) no("not_sealed");
    const [major, n] = head();
    if (major === 0) return n;
    if (major === 1) return -1 - n;
    if (major === 2 || major === 3) {
      need(n);
      const part = bytes.subarray(at, at += n);
      if (major === 2) return part;
      try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part); } catch (e) { no("not_sealed"); }
    }
    if (major === 4) { const list = []; for (let i = 0; i < n; i++) list.push(one(depth + 1)); return list; }
    if (major === 5) {
      const map = new Map();
      for (let i = 0; i < n; i++) { const k = one(depth + 1); if (map.has(k)) no("not_sealed"); map.set(k, one(depth + 1)); }
      return map;
    }
    if (major === 7 && n > 19 && n < 23) return [false, true, null][n - 20];
    no("not_sealed");
  };
  const value = one(0);
  if (at !== bytes.length) no("not_sealed");
  return value;
}

function takeApart(token) {
  if (!token.length) no("truncated");
  if (token[0] !== 0xd2) no("not_sealed");
  const parts = cbor(token.subarray(1));
  const bytes = x => x instanceof Uint8Array;
  if (!Array.isArray(parts) || parts.length !== 4 || !bytes(parts[0]) || !(parts[1] instanceof Map) || parts[1].size
    || !bytes(parts[2]) || !bytes(parts[3]) || parts[3].length !== 64) no("not_sealed");
  const header = cbor(parts[0]);
  if (!(header instanceof Map) || header.size !== 2 || header.get(1) !== -7 || !bytes(header.get(4))
    || [...header.keys()].join() !== "1,4") no("not_sealed");
  // What was signed (RFC 9052, 4.4) holds two pieces of the token as they stand: the header, and what is packed.
  const end = parts[0].byteOffset - token.byteOffset + parts[0].length, signed = new TextEncoder().encode("jSignature1");
  return {
    key: String.fromCharCode(...header.get(4)), packed: parts[2], signature: parts[3],
    signed: join([0x84], signed, token.subarray(2, end), [0x40], token.subarray(end + 1, -66)),
  };
}

async function prove(parts, publicKey, longest) {
  if (hex(parts.signature.subarray(32)) > HALF) no("bad_signature");
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", join([4], publicKey), ecdsa, false, ["verify"]);
  if (!await crypto.subtle.verify(ecdsa, key, parts.signature, parts.signed)) no("bad_signature");
  const plain = await inflate(parts.packed, longest);
  try { return cbor(plain); } catch (e) { no("wrong_schema"); }
}

// zlib, unpacked by the browser itself, stopping at `longest` bytes: only what was proven comes here, and not even that may
// fill a phone.
async function inflate(packed, longest) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader(), parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read().catch(() => no("wrong_schema"));
    if (done) return join(...parts);
    if ((size += value.length) > longest) { reader.cancel(); no("too_large"); }
    parts.push(value);
  }
}

// The shapes: number of the field -> its form; "?" may be left out. t text, i whole number, & row, * many, | or, 0 or nothing.
const NAME = ["t", 120], MARK = ["0", ["i", 0, 100]], ON = ["i", -25568, 84005]; // days: the years 1900 to 2199
const SHAPES = {
  101: { 1: ["i", 0, 1], 2: NAME, 3: NAME, 4: NAME, "5?": ["i", 1, 9999], "6?": ON, 7: ON, "8?": ["t", 60] },
  201: { 1: ["t", 24], 2: NAME, 3: ["i", 1890, 2199], 4: ON, 5: NAME },
  301: {
    1: NAME, 2: NAME, "3?": NAME, 4: ON, "5?": NAME, 6: ["i", 0, 1], 7: NAME, "8?": NAME, 9: ["i", 1, 12], "10?": ["i", 0, 12],
    11: ["&", ON, ON], "12?": ["&", ["i", 0, 366], ["i", 1, 366]], "13?": ["*", 24, ["&", ["|", ["i", 1, 999], ["t", 60]], MARK]],
    "14?": ["*", 12, ["&", ["i", 1, 12], ["i", 1950, 2199], MARK]], "15?": ["t", 240], "16?": ["t", 240], "17?": ["t", 60],
    "18?": ["*", 3, ["&", NAME, ["t", 60]]], "19?": ["i", 1, 1], "20?": ["*", 24, ["0", ["t", 12]]], "21?": ["t", 60],
  },
  401: {
    1: ["t", 40], 2: NAME, 3: ["t", 40], 4: ["i", 0, 9900], "5?": ["*", 60, ["&", ["t", 60], ["t", 12], ["t", 20], ["i", 1, 9900]]],
    "6?": ["*", 20, ["&", ["i", 0, 99], ["i", 1, 200]]], "7?": ["*", 16, ["&", ["t", 24], ["i", 1, 9900]]], "8?": ["i", 0, 12],
  },
};

function fits(value, form) {
  const [kind, a, b] = form;
  if (kind === "i") return Number.isInteger(value) && value >= a && value <= b;
  if (kind === "0") return value === null || fits(value, a);
  if (kind === "|") return fits(value, typeof value === "string" ? b : a);
  if (kind === "&") return Array.isArray(value) && value.length === form.length - 1 && value.every((v, i) => fits(v, form[i + 1]));
  if (kind === "*") return Array.isArray(value) && value.length > 0 && value.length <= a && value.every(v => fits(v, b));
  return typeof value === "string" && value !== "" && Array.from(value).length <= a && value.trim() === value
    && value.normalize("NFC") === value && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(value);
}

function readRecord(small) {
  if (!(small instanceof Map) || !SHAPES[small.get(0)]) no("wrong_schema");
  const shape = SHAPES[small.get(0)], record = { shape: small.get(0) };
  let known = 1;
  for (const key of Object.keys(shape)) {
    const n = parseInt(key, 10);
    if (small.has(n)) { known++; if (!fits(small.get(n), shape[key])) no("wrong_schema"); record[n] = small.get(n); }
    else if (key[key.length - 1] !== "?") no("wrong_schema");
  }
  if (known !== small.size) no("wrong_schema");
  return record;
}

function readClaims(payload) {
  const whole = x => Number.isInteger(x) && x >= 0 && x < 1099511627776, c = payload;
  if (!(c instanceof Map) || c.size !== (c.has(4) ? 5 : 4) || !whole(c.get(6)) || c.has(4) && !whole(c.get(4)) || !whole(c.get(-65538))
    || typeof c.get(7) !== "string" || !c.has(-65537)) no("wrong_schema");
  return { issued: c.get(6), expires: c.get(4), folio: c.get(7), place: c.get(-65538), record: readRecord(c.get(-65537)) };
}

async function openLists(pair, roots) {
  const first = takeApart(pair[0]);
  if (first.key !== "root") no("unknown_key");
  let listed;
  for (const root of roots) {
    try { listed = await prove(first, root, LONGEST_LIST); break; } catch (e) { if (e.code !== "bad_signature") throw e; }
  }
  if (!listed) no("bad_signature");
  if (listed.get(0) !== 1) no("wrong_schema");
  const keys = new Map(listed.get(4).map(k => [k[0], {
    id: k[0], key: k[1], owner: k[2], from: k[3], to: k[4], publisher: k[5] & 1, sample: k[5] & 2,
    since: k[6] && k[6][0], proofs: k[6] && k[6][1],
  }]));
  const second = takeApart(pair[1]), press = keys.get(second.key);
  if (!press || !press.publisher || press.since !== null) no("unknown_key");
  const daily = await prove(second, press.key, LONGEST_LIST);
  if (daily.get(0) !== 2) no("wrong_schema");
  return { keys, issuer: listed.get(3), made: daily.get(2), until: daily.get(3), revoked: daily.get(4) };
}

async function judge(token, allLists, now) {
  const parts = takeApart(token);
  const lists = allLists.find(l => l.keys.has(parts.key)), key = lists && lists.keys.get(parts.key);
  if (!key || key.publisher) no("unknown_key", { key: parts.key });
  const claims = readClaims(await prove(parts, key.key, LONGEST_PAYLOAD)), on = Math.floor(claims.issued / DAY);
  const told = { key: key.id, owner: key.owner, since: key.since };
  if (claims.issued > now + DAY) no("future_dated", told);
  if (on < key.from - 1 || on > key.to + 1) no("key_out_of_time", told);
  if (key.since !== null) {
    if (claims.issued >= key.since) no("issued_after_compromise", told);
    const proof = new Uint8Array(await crypto.subtle.digest("SHA-256", parts.signed)).subarray(0, PROOF);
    if (hex(key.proofs.subarray(claims.place * PROOF, claims.place * PROOF + PROOF)) !== hex(proof)) no("not_in_list", told);
  }
  const packed = lists.revoked.get(key.id), bits = packed ? await inflate(packed, 524288) : [];
  if (bits[claims.place >> 3] >> (claims.place & 7) & 1) no("revoked", told);
  if (claims.expires !== undefined && claims.expires < now) no("expired", { ...told, on: claims.expires });
  return { record: claims.record, claims, key, lists, old: lists.until < now };
}
